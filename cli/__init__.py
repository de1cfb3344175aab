"""The command line: read the words, ask the library, show the answer.

::

    process             the installed command, as a process of its own
    main                the root group: command names → modules, errors → exit status
    options             the options that every command shares
    configuration       the configuration file
    surroundings        which file, environment and versions count, for doctor
    run                 one run of one command: its options, its network, its output
    commands/           one file per command
    show/               results → text
"""
