"""The ways to answers: who is asked for what, in which order or at once, and what is made of those who fail.

::

    node_list           file, kept list, seeds, kept list whatever its age, bootstrap nodes
    └── nodes           those that fit, each asked whether it is up where that is wanted
    network_api         kept answer, the network API, kept answer whatever its age
    onion               over three Session Nodes; onion_path chooses them
    chain               the staking contracts: the first endpoint that answers, or a quorum of them
    staking_backend     one host
    names               three Session Nodes at random that agree
    ├── token           network API and chain at once; likewise one wallet's balance
    ├── staking         the same two
    ├── wallet          chain, node list, seeds and staking backend at once
    ├── open_contracts  the staking backend names the contracts, else the factory's log; the chain tells their state
    ├── swarms          node list, and names where accounts are asked for by name; with what proves them
    └── overview        node list and network API at once, then names
    doctor              every host of every command, and what is kept
    ├── patients        whom it looks at, and what they are asked
    └── examined        how they fared
    second_sources      Session Nodes, another endpoint, the seeds: a second word on figures
    └── verify/         … and the verdicts that follow from it for each answer
    probe               single nodes, each asked what it is
    ask_swarm           members of a swarm and others, asked for the swarm of an account
    silence             hosts that were left behind, and must be in a replay
    witnesses           Session Nodes at random, in different networks
    endpoints           which of several endpoints are asked
    together            several jobs at once
    gathered            several answers as one

What they find out is worked out by pure modules and asked of `sources`; `client` is their one caller.
"""
