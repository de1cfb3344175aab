"""docs/coverage.md, of what coverage.py says."""

from __future__ import annotations
from typing import NamedTuple
class Tried(NamedTuple):
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other): return Tried(self.passed+other.passed, self.failed+other.failed)

def page(report, tried): return ""
