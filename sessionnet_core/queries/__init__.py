"""Queries: who is asked for what, in which order or side by side, and what is made of those who fail.

::

    node_list           file, cache, seeds, cache whatever its age, bootstrap nodes
    ├── nodes           those that fit, each asked whether it is up where that is wanted
    ├── swarms          names become accounts, accounts become swarms
    └── proven_swarms   the same with probes, verdicts, and the members' own word
    network_api         cache, the network API, cache whatever its age
    chain               the staking contracts: the first endpoint that answers, or a quorum of them
    staking_backend     one host
    token               network API and chain at once; likewise one wallet's balance
    staking             the same two
    wallet              chain, node list, seeds and staking backend at once
    open_contracts      the staking backend names the contracts, else the factory's log; the chain has their state
    overview            node list and network API at once, then names
    names               three Session Nodes at random that agree; failed_names what is said of those that lead nowhere
    onion/              the same questions over three Session Nodes
    probe               single nodes, each asked what it is
    ask_swarm           members of a swarm and others, asked for the swarm of an account
    second_sources      Session Nodes, another endpoint, the seeds: second sources for figures
    ├── verified_lists  the node list, and swarms, with the verdicts of Session Nodes
    └── verify/         the verdicts on each answer

    answers             where every `Answer` is made
    outcomes            what came of the sources of one answer, a field for each
    concurrent          several questions at once
    endpoints           which of several endpoints are asked
    witnesses           Session Nodes at random, in different subnets
    replay              hosts that were left behind, and must be in a replay

A query takes a `Session`. It asks `sources`, and leaves what follows from their answers to pure modules.
"""
