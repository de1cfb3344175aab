"""Requests that only the named server can open, alone or in layers. Pure: bytes in, bytes out."""
