"""How fast, and how small: measured against goals that are ratios where they can be, so that they hold on any machine.

`make bench` runs all, and writes the figures into `docs/performance.md`; `python -m tests.benchmarks
start ring --runs 5` runs some. What is measured is the command as users have it, built into a wheel and installed, in
an environment of its own; what it is compared with is run by the same interpreter in turns with it, so that a machine
that slows down slows both.

    __main__     the options and the table
    row          one line of the table: a measurement, its goal, and whether it is met; report the same in Markdown
    processes    whole processes, measured in turns: wall, CPU, peak memory
    instructions how many instructions a process takes; terminal a process on a terminal
    place        the installed command, its clean environment, a seed with the node list, and a chain
    commands     start, swarm, nodes, token, table, overview: one command against the imports that it needs, or another
    contracts    what reads the staking contracts
    connections  how many a command opens to each host
    demo         `--demo` against hosts that answer
    bulk         a million account IDs: how many a second, and in how much memory
    ring         the look-up itself, in a network of 1,000 nodes and of 100,000
    peers        other people's commands, and a script with web3.py
    compare      two commits of this project, by a command of its own; soak another, `--watch` for thousands of rounds
"""
