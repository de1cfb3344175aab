"""Standard output as bytes: for documents, which have an encoding of their own."""

from __future__ import annotations

import sys


def write_bytes(document: bytes) -> None:
    """Write bytes to standard output, all of them or an error."""
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()
