"""Bytes from anybody, tried on everything that decodes: it returns, or raises one of our own errors.

::

    target      what a target is, and how one input is tried on it
    rooms/      the targets, one module for each room of decoders; all of them in rooms/__init__.py
    mutation    inputs that stay JSON or text of their kind, with odd values in them
    one         one target under atheris; `python -m tests.fuzz.one TARGET` is what `make fuzz` starts for each
    report      docs/fuzzing.md
    corpus/     the inputs that are kept, a folder for each target: `test_corpus.py` tries them in every run

`make fuzz`, or `python -m tests.fuzz --minutes 10 [TARGET…]`, runs one target after another.
"""
