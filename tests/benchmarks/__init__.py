"""How fast, and how small: measured against goals that are ratios, so that they hold on any machine.

`make bench` runs all; `python -m tests.benchmarks start ring --runs 21` runs some. What is measured is the command as
users have it, built into a wheel and installed, in an environment of its own; what it is compared with is run by the
same interpreter in turns with it, so that a machine that slows down slows both.

    __main__     the options and the table
    row          one line of the table: a measurement, its goal, and whether it is met
    processes    whole processes, timed in turns: wall, CPU, peak memory
    place        the installed command, its clean environment, a seed with the node list, and a chain
    commands     start, swarm, nodes, token, contracts, staking: one command against the imports that it needs; overview
    bulk         a million account IDs: how many a second, and in how much memory
    ring         the look-up itself, in a network of 1,000 nodes and of 100,000
"""
