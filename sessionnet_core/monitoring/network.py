"""What is checked of a whole network: its nodes, its seeds, the age of what they say, and the pins that expire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..evidence import Answer
from ..model import NodeList
from ..networks.model import Seed
from ..nodes.filters import summarise
from ..wording import rough_span
from .checks import Check, Thresholds, fact
from .clocks import clock_checks, read_clock

_DAY = 86_400
NETWORK_THRESHOLDS = Thresholds.with_defaults(
    decommissioned=("10", "25"),
    nodes=("1:", "1:"),
    height=(None, None),
    seeds_silent=("0", "1"),
    seeds_wrong=("0", "1"),
    age=("600", "3600"),
    pin_expires=(f"{60 * _DAY}:", f"{14 * _DAY}:"),
)
"""Per cent of all nodes; nodes; a block height; seeds; seeds; seconds; seconds."""

_SILENT = frozenset({"seed-refused", "seed-unreachable"})
_WRONG = frozenset({"seed-ahead", "seed-behind", "seed-disagrees", "seed-failed", "seed-wrong-certificate"})


def checks_of_network(answer: Answer[NodeList], seeds: Sequence[Seed], thresholds: Thresholds) -> list[Check]:
    """Return what is checked of a network.

    Args:
        answer: the node list, with its evidence.
        seeds: the network's seeds, whose pins may expire.
    """
    listed, summary = answer.value, summarise(answer.value)
    checks = [thresholds.check("nodes", None, summary.total, f"{summary.total:,} nodes")]
    out = summary.decommissioned
    if out is None or not summary.total:
        checks.append(
            thresholds.check("decommissioned", None, None, "which nodes are decommissioned is not known", "%")
        )
    else:
        share = round(100 * out / summary.total, 2)
        checks.append(thresholds.check("decommissioned", None, share, f"{share:g} % decommissioned", "%"))
    if listed.height is not None:
        checks.append(thresholds.check("height", None, listed.height, f"height {listed.height:,}"))
    elif thresholds.has("height"):
        checks.append(thresholds.check("height", None, None, "the height is not known"))
    checks += _seeds(answer, thresholds)
    age = round(answer.age_seconds)
    checks.append(
        thresholds.check(
            "age", None, age, f"figures from {rough_span(age)} ago" if age >= 60 else "figures of now", "s"
        )
    )
    checks += _pins(seeds, answer.asked_at, thresholds)
    return [*checks, *clock_checks(read_clock(listed, answer.as_of))]


def _seeds(answer: Answer[NodeList], thresholds: Thresholds) -> list[Check]:
    """Return how many seeds are silent, and how many say something else than the others."""
    silent = {one.host for one in answer.warnings if one.code in _SILENT}
    wrong = {one.host for one in answer.warnings if one.code in _WRONG}
    if not (silent or wrong or any(source.kind == "seed" for source in answer.sources)):
        return [fact("seeds", None, "unknown", "no seed was asked")]
    return [
        thresholds.check("seeds_silent", None, len(silent), _told(silent, "silent", "no seed is silent")),
        thresholds.check("seeds_wrong", None, len(wrong), _told(wrong, "wrong", "no seed disagrees")),
    ]


def _told(hosts: Iterable[str | None], what: str, none: str) -> str:
    names = sorted(host or "a seed" for host in hosts)
    return f"{', '.join(names)} {what}" if names else none


def _pins(seeds: Sequence[Seed], now: datetime, thresholds: Thresholds) -> list[Check]:
    """Return when the first pin expires; nothing where no time is known."""
    times = [pin.expires for seed in seeds for pin in seed.pins if pin.expires is not None]
    if not times:
        message = "when a pin expires is not known"
        is_asked_for = "pin_expires" in thresholds.asked
        return [thresholds.check("pin_expires", None, None, message, "s")] if is_asked_for else []
    left = round((min(times) - now).total_seconds())
    return [
        thresholds.check(
            "pin_expires",
            None,
            left,
            f"the first pin {'expires' if left > 0 else 'expired'} on {min(times):%Y-%m-%d}",
            "s",
        )
    ]
