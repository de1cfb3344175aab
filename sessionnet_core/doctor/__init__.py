"""Diagnosis: every host that a command may ask, what is kept on this machine, and what to do about what is wrong.

::

    diagnose        the face of this package: a session → the diagnosis
    ├── targets     which hosts are checked, and what each is asked
    ├── checks      targets → what was seen of each host
    ├── clocks      pure: whose clock is wrong
    ├── findings    pure: what is wrong, how bad it is, and the exit status
    ├── advice      pure: what to do about each failure
    ├── paths       pure: paths without the names of users
    └── report      the values that all of these speak in
"""
