"""Completion: what a shell offers on TAB, from this machine alone."""
