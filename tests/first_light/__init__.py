"""The first run against a live network, for whoever can reach it: `make first-light`.

It runs every command, holds every built-in constant against what is seen, compares the sources with each other, and
lists every field of every reply that the program does not know. What it writes is one file that is safe to publish,
with a verdict for each promise.
"""
