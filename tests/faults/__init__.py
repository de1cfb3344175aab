"""What the installed command does when something outside is broken: every source, every fault, every command.

`make faults` runs all of it and writes `docs/faults.md`; `python -m tests.faults --only seeds proxy` runs a part. What
must happen follows from `rules`, and never from a run; where the two differ, the row is a surprise, and the exit status
is 1.

    __main__     the options, and the rows that are run
    rules        the contract: which exit status, how late, how large
    lines        the command lines, each command at least once
    wrongs       what can go wrong, and of which nature it is
    sources      who goes wrong, what the command is told about them, and which commands ask them
    files        broken files, folders and cassettes
    network      some networks that go wrong on demand, in a process of their own
    place        the networks, a clean environment, and what a case needs on the disk
    runs         one run of the command: status, codes, seconds, peak memory
    report       the tables
"""
