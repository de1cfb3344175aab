"""Figures that do not say how things are now: old ones, undated ones, and those that nobody vouches for."""

from __future__ import annotations

from ..evidence import Answer
from ..model import NodeList
from ..wording import rough_span
from .checks import INSTEAD, Check, fact

_KEPT_SECONDS = 3600
"""From then on, a file or a kept list does not say how things are now, unless somebody says how old it may be."""


def doubts(
    answer: Answer[object], listed: NodeList | None = None, *, file_seconds: float | None = None
) -> tuple[Check, ...]:
    """Return a check for each reason why an answer does not say how things are now.

    Args:
        listed: the node list that it rests on, if it does.
        file_seconds: how old a file may be, if that was said with this command: then `answer` is stale beyond it.
    """
    found = []
    is_of_file = any(source.via == "file" for source in answer.sources)
    if answer.stale or (file_seconds is None and answer.age_seconds > _KEPT_SECONDS):
        message = f"the figures are {rough_span(answer.age_seconds)} old, and newer ones cannot be had"
        found.append(fact(INSTEAD, None, "unknown", message))
    elif is_of_file and file_seconds is None and listed is not None and not _is_dated(listed):
        message = "the file has no uptime proofs in it, so nothing says how old its figures are"
        found.append(fact(INSTEAD, None, "unknown", message))
    if any(warning.code == "bootstrap-unverified" for warning in answer.warnings):
        found.append(fact(INSTEAD, None, "unknown", "no seed answers, and nothing vouches for the list of other nodes"))
    return tuple(found)


def _is_dated(listed: NodeList) -> bool:
    return any(node.last_uptime_proof is not None for node in listed.nodes)
