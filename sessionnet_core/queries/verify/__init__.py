"""The verdicts on each answer: which figure is compared with which source.

::

    lists        a node list, and the swarms in it, against those of three Session Nodes
    staking      contracts, network API and seeds against each other
    token        the network API and the built-in constants against the chain
    overview     the whole page against all of them
    ├── chain    what rests on the chain, in any of these
    └── usable   a source's figures, if they are current, or the obstacle
    answer       an answer with its verdicts, and the warnings that follow

The comparisons themselves, with their tolerances, are in `figures.verification`; `second_sources` and the queries ask
the sources. Verifying changes no figure.
"""
