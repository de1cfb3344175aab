"""`sessionnet exporter`: one thread asks the network, and any number of scrapes read what it found.

::

    service         the process: signals, the supervisor, the end
    ├── refresher   the thread that asks, once in an interval
    │   ├── questions   what it asks, all side by side
    │   └── book        what is known, and since when
    ├── server      who may connect, how long, how much
    │   ├── requests    a request, read with bounds
    │   └── site        the three pages
    │       └── rendering   what is known as prometheus_client writes it
    ├── address     where it listens
    └── supervisor  what systemd is told
"""
