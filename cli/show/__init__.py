"""Results → text: one place that makes remote text safe to print, one file for each page.

::

    safe                remote text → text that cannot harm a terminal
    words  numbers      ages, spans of time and amounts in words
    terminal            where text goes: width, colour, characters
    evidence            the last lines of every page: sources, proofs, age
    figures             rows of a title, a value and a note
    swarm_picture       a swarm as a ring of dots
    changes  marks      two answers → what changed between them, and how a page says so
    round               what a page knows of the round that it is drawn in
    live  screen        the last good answer of a watched page, and the terminal that it is redrawn on
    progress_bar        the progress of a long job
    tables/             columns declared once; rows → tables and CSV
    pages/              one file per command: its answer as text
    formats/            the JSON envelope and its schemas
    drawings/           HTML, SVG and charts as files
"""
