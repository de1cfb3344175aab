"""No byte from outside is more than text in what a command writes, wherever it came in and wherever it comes out.

::

    texts       text that does harm where it is not escaped; markers tell what would have come of it
    fields      every field of text in the answers, found by their types; each is given such a text
    runs        every command with such an answer: the library's questions are answered by what is planted
    forms       every form of output, and what another parser than ours reads of it

A field that no answer here has, and an output that no form here reads, fail `test_outside.py`.
"""
