"""An hour of the real command beside a network that misbehaves: does anything grow, and is anything lost?

`python -m tests.soak`, or `make soak`, which writes docs/soak.md. It needs Linux, for /proc, and the EVM node.

    course      what goes wrong when: fifteen turns, the same in each quarter of the time
    ground      the network, and the one home that everything shares
    subjects    what runs all the time: `--watch` in several forms, and the exporter, scraped
    bursts      500 runs that keep what they saw, eight at once
    stock       memory, threads, descriptors, files: taken again and again
    seen        what was seen, as lines of JSON in a folder, written as it is seen
    verdicts    whether it is flat, and whether anything was lost
    page        docs/soak.md, of what was seen

No verdict depends on how fast anything was: a machine that is busy with others makes fewer rounds, and is as flat.
"""
