"""What a probe of storage servers found: who is up, how fast, whose clock is off, whose chain is behind.

A pure module. Nothing proves that whoever answers at a node's address is the node: HTTPS does not. Each probe is a
single exchange and says nothing about the minutes before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ..model import Probe

SKEW_LIMIT_SECONDS = 60.0
"""A clock that is further off is a fault: storage servers refuse what was signed more than a minute ago."""
LAG_LIMIT_BLOCKS = 10
"""Twenty minutes: a node further behind is stuck; as for seeds."""
_FEWEST = 3
"""How many have to agree before it counts against the node list or this machine."""


class Heard(Struct, frozen=True):
    """One storage server's answer, and when it came."""

    version: str | None
    clock_seconds: float
    """Its clock, in seconds since 1970."""
    hard_fork: tuple[int, int] | None
    height: int | None
    latency_seconds: float
    halfway_seconds: float
    """This machine's clock half-way through the exchange."""


def probes_of(probes: Mapping[str, Probe | Heard], listed_height: int | None) -> tuple[Probe, ...]:
    """Return what each answer shows of its node.

    Args:
        probes: by the key of the node: its answer, or what is known without one.
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
    """Return how far a server's clock is ahead of this machine's; 0 if the exchange itself explains the difference.

    The server read its clock at some moment between question and answer. Compared with the middle, that may be off by
    half the duration of the exchange in either direction.
    """
    apart = heard.clock_seconds - heard.halfway_seconds
    return round(apart, 3) if abs(apart) > heard.latency_seconds / 2 else 0.0


def own_skew(probes: Iterable[Probe]) -> float | None:
    """Return how far this machine's own clock seems to be behind, negative if ahead; None if it seems right.

    It is this machine's if most of at least three nodes show the same difference, to the minute.
    """
    skews = sorted(one.clock_skew_seconds for one in probes if one.clock_skew_seconds is not None)
    if len(skews) < _FEWEST:
        return None
    middle = skews[len(skews) // 2]
    alike = sum(abs(one - middle) <= SKEW_LIMIT_SECONDS for one in skews)
    return middle if abs(middle) > SKEW_LIMIT_SECONDS and alike * 2 > len(skews) else None


def is_skewed(probe: Probe, own: float | None) -> bool:
    """Return whether a node's clock is off, given how far this machine's own seems to be."""
    return probe.clock_skew_seconds is not None and abs(probe.clock_skew_seconds - (own or 0.0)) > SKEW_LIMIT_SECONDS


def is_behind(probe: Probe, listed_hard_fork: int | None) -> bool:
    """Return whether a node's chain is stuck, or has missed a hard fork."""
    if probe.lag_blocks is not None and probe.lag_blocks > LAG_LIMIT_BLOCKS:
        return True
    return probe.hard_fork is not None and listed_hard_fork is not None and probe.hard_fork[0] < listed_hard_fork


def slowest(probes: Sequence[Probe]) -> float | None:
    """Return the longest time that an answer took."""
    return max((one.latency_seconds for one in probes if one.latency_seconds is not None), default=None)
