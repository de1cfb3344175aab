"""How many inputs are tried where a rule holds for all of them: a fifth by default, all of them by `make test-all`.

The profiles are hypothesis' own, so `pytest --hypothesis-profile=all` does the same for a single file. What is tried is
random where hypothesis chooses it: runs that try fewer each try others.
"""

from __future__ import annotations

from hypothesis import settings

_FEWER = 5

settings.register_profile("all", settings())
settings.register_profile("fewer", max_examples=settings().max_examples // _FEWER)
settings.load_profile("fewer")


def tried(count: int) -> int:
    """Return how many of so many inputs are tried by this run."""
    return count // _FEWER if settings.get_current_profile_name() == "fewer" else count
