"""One file per command, of the command's name: its answer as text."""
