"""What a probe of storage servers found: who is up, how fast, whose clock is off, whose chain is behind.

A pure module. All of it is the word of whoever answers at a node's address: over HTTPS nothing vouches that it is the
node. It was had by one exchange with each, and says nothing of the minutes before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ..model import Probe

SKEW_LIMIT_SECONDS = 60.0
"""A clock that is further off is a fault: storage servers refuse what was signed more than a minute ago."""
LAG_LIMIT_BLOCKS = 10
"""Twenty minutes: further behind, a node is stuck; as for seeds."""
_FEWEST = 3
"""As many have to tell the same before it is held against the node list or this machine."""


class Heard(Struct, frozen=True):
    """One storage server's answer, with when it came."""

    version: str | None
    clock_seconds: float
    """Its clock, in seconds since 1970."""
    hard_fork: tuple[int, int] | None
    height: int | None
    latency_seconds: float
    halfway_seconds: float
    """What this machine's clock said half-way through the exchange."""


def probes_of(probes: Mapping[str, Probe | Heard], listed_height: int | None) -> tuple[Probe, ...]:
    """Make of each answer what it says of the node.

    Args:
        probes: by the node's key: an answer, or what is known without one.
        listed_height: the height of the node list.
    """
    heights = sorted(one.height for one in probes.values() if isinstance(one, Heard) and one.height is not None)
    best = listed_height
    if len(heights) >= _FEWEST:  # one that lies about its height must not make the others look late
        best = max(best or 0, heights[(len(heights) - 1) // 2])
    return tuple(one if isinstance(one, Probe) else _probe(key, one, best) for key, one in probes.items())


def _probe(pubkey: str, heard: Heard, best_height: int | None) -> Probe:
    return Probe(
        pubkey=pubkey,
        reachable=True,
        latency_seconds=round(heard.latency_seconds, 3),
        storage_server_version=heard.version,
        clock_skew_seconds=skew(heard),
        hard_fork=heard.hard_fork,
        height=heard.height,
        lag_blocks=None if heard.height is None or best_height is None else max(0, best_height - heard.height),
    )


def skew(heard: Heard) -> float:
    """Give how far a server's clock is ahead of this machine's; 0 where the exchange itself explains the difference.

    The server told its time at some moment between question and answer. Compared with the middle, that leaves half of
    the time that the exchange took open in either direction.
    """
    apart = heard.clock_seconds - heard.halfway_seconds
    return round(apart, 3) if abs(apart) > heard.latency_seconds / 2 else 0.0


def own_skew(probes: Iterable[Probe]) -> float | None:
    """Give how far this machine's own clock seems to be behind, below zero ahead; None where it seems right.

    It is the machine's when most of at least three nodes tell the same difference, to the minute.
    """
    skews = sorted(one.clock_skew_seconds for one in probes if one.clock_skew_seconds is not None)
    if len(skews) < _FEWEST:
        return None
    middle = skews[len(skews) // 2]
    alike = sum(abs(one - middle) <= SKEW_LIMIT_SECONDS for one in skews)
    return middle if abs(middle) > SKEW_LIMIT_SECONDS and alike * 2 > len(skews) else None


def is_skewed(probe: Probe, own: float | None) -> bool:
    """Tell whether a node's clock is off, given how far this machine's own seems to be."""
    return probe.clock_skew_seconds is not None and abs(probe.clock_skew_seconds - (own or 0.0)) > SKEW_LIMIT_SECONDS


def is_behind(probe: Probe, listed_hard_fork: int | None) -> bool:
    """Tell whether a node's chain is stuck, or has missed a hard fork."""
    if probe.lag_blocks is not None and probe.lag_blocks > LAG_LIMIT_BLOCKS:
        return True
    return probe.hard_fork is not None and listed_hard_fork is not None and probe.hard_fork[0] < listed_hard_fork


def slowest(probes: Sequence[Probe]) -> float | None:
    """Give the longest time that an answer took."""
    return max((one.latency_seconds for one in probes if one.latency_seconds is not None), default=None)
