"""The shared options in one table, what reads it, and options that take amounts."""
