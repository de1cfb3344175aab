"""The branches that no test takes and that matter, with the reason. A test holds that each is still in the code."""

from __future__ import annotations

from typing import NamedTuple


class Named(NamedTuple):
    """One of them."""

    path: str
    code: str
    """The line of the condition, as it stands there."""
    branch: str
    """Which way is not taken."""
    why: str


NAMED: tuple[Named, ...] = ()
