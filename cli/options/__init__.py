"""The options: those that commands share, in one table, and the types of some that take amounts."""
