"""What earlier runs saw, kept in one SQLite file on this machine.

::

    store             History: the one door; opened, used and closed in a few milliseconds
    ├── saving        answers → rows
    │   └── node_changes      a whole node list → the nodes that changed since the list before it
    ├── answers       what is read as an answer, and what is said where there is nothing
    ├── seen          what was last seen of single nodes
    ├── series        figures over time; node_story, swarm_story what happened; model what all of these are
    ├── contents      all that is there: counted, written out, pruned
    ├── upkeep        what keeps the file small
    └── database      the open file: locks, transactions, what its errors mean
        ├── aside         a damaged file is put beside its place, and nothing of it is lost
        └── schema        the tables, and how older files get them

Nothing here asks a host, and no account is ever kept: of whole node lists it keeps who was in which swarm, and from
that the swarm of any account can be worked out for any moment. sqlite3 is imported by these modules alone, which are
imported when something is kept or read.
"""
