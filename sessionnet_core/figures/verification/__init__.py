"""What somebody says of a figure who does not depend on its first source: two values in, a `Verdict` out.

Pure modules. Each comparison has its tolerance next to it, with its reason, and says both to whoever reads the verdict.

::

    compare               two values → a verdict; verdicts → warnings
    ├── node_lists        a node list against what Session Nodes list themselves
    │   └── swarms        an account's swarm against the one that follows from those lists
    ├── swarm_replies     an account's swarm against what one node says of it
    ├── stakes            requirement, pool, nodes and stakes: contracts, network API and seeds against each other
    ├── market            contract, price, market cap, supplies
    └── on_chain          every figure of one block of the chain, as another endpoint tells it

Who is asked is decided in `queries`.
"""
