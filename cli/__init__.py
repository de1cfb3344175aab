"""The command line: read the words, ask the library, show the answer.

::

    process             the installed command, as a process of its own
    main                the root group; errors → exit status
    command_table       every command: its module, its line of help, its JSON document
    group  declare      commands listed from the table, and imported when called; how a command is declared
    options/            the shared options in one table, and what reads it
    config/             the configuration file, and what doctor reports of file and environment
    run  tapes          one run of one command: its options, its network, its output; its cassette
    failures            errors → text or JSON
    commands/           one file per command
    show/               results → text
"""
