"""How many inputs are tried where a rule holds for all of them: a fifth by default, all of them by `make test-all`.

The profiles are hypothesis' own, so `pytest --hypothesis-profile=all` does the same for a single file. Every run tries
the same inputs, however slow the machine.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_FEWER = 5

_SAME = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("all", _SAME)
settings.register_profile("fewer", _SAME, max_examples=_SAME.max_examples // _FEWER)
settings.load_profile("fewer")


def tried(count: int) -> int:
    """Return how many of so many inputs are tried by this run."""
    return max(1, count // _FEWER) if settings.get_current_profile_name() == "fewer" else count
