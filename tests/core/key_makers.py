"""Run by `test_identity`: many processes that want the same identity file at once; prints what each of them got.

All are made before any begins, and are let loose by the end of a pipe.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sessionnet_core.identity import read_or_make_identity

PROCESSES = 40


def main(path: Path) -> None:
    """Let all of them loose; exit 1 if any failed."""
    gate, opener = os.pipe()
    children = []
    for _ in range(PROCESSES):
        child = os.fork()
        if child == 0:
            os.close(opener)
            os.read(gate, 1)  # until nobody holds the other end
            os.write(1, read_or_make_identity(path).seed.hex().encode() + b"\n")
            os._exit(0)
        children.append(child)
    os.close(opener)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    sys.exit(f"{len(failed)} processes failed" if failed else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
