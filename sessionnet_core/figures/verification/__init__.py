"""Figures compared with those of an independent source: two values in, a `Verdict` out.

Pure modules. Each comparison has its tolerance beside it, with the reason, and puts both into the verdict.

::

    compare               two values → a verdict; verdicts → warnings
    ├── node_lists        a node list against the lists of Session Nodes
    │   └── swarms        an account's swarm against the one that follows from those lists
    ├── swarm_replies     an account's swarm against one node's reply
    ├── stakes            requirement, pool, nodes and stakes: contracts, network API and seeds against each other
    ├── market            contract, price, market cap, supplies
    └── on_chain          every figure of one block of the chain against another endpoint's

`queries` decides who is asked.
"""
