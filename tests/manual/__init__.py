"""The pages about each command, made of what the command itself says: for the manual and for `man`."""
