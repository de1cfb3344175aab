"""Results → text: one file per format, and one place that makes remote text safe to print.

::

    envelope            the JSON that is promised to scripts
    safe                remote text → text that a terminal cannot be harmed by
    words               numbers, ages and spans of time in words
    columns             every column of a node list, declared once
    selection           sorting and choosing columns
    terminal            where text goes: width, colour, characters
    table               rows → a Rich table, or aligned text for a pipe
    sheet               rows → CSV
    pages               what stands above and below the rows
"""
