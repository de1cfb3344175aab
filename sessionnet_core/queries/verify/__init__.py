"""From second words on figures to verdicts: which figure of which answer is held against whom.

::

    lists        a node list, and swarms in it, against those of three Session Nodes
    staking      contracts, network API and seeds against each other
    token        the network API and the built-in constants against the chain
    overview     the whole page against all of them
    ├── chain    figures that rest on the chain, in any of these
    └── usable   what of a source can be compared with figures of now, or the obstacle
    answer       an answer with its verdicts, and the warnings that follow

The pure comparisons, with their tolerances, are those of `figures.verification`; a second word is asked for in
`second_sources` and in the queries themselves. Verifying changes no figure.
"""
