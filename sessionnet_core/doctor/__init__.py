"""Diagnosis: every host that a command may ask, what is kept on this machine, and what to do about what is wrong."""
