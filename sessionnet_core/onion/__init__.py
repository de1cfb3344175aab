"""Requests that only the named server can open, alone or in layers. Pure modules: bytes in, bytes out."""
