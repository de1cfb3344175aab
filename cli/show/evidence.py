"""The last lines of every page: where the figures come from, what vouches for them, and how old they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessionnet_core.networks.built_in import BUILT_IN

from .safe import safe
from .words import ago, moment

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer, Recording, Source
    from sessionnet_core.source_kinds import Proof

    from .terminal import Page

_PROOFS: dict[Proof, str] = {
    "pinned-certificate": "pinned certificate",
    "sealed-reply": "sealed by its known key",
    "system-ca": "certificate of a public CA",
    "chain-quorum": "agreed with each other at one block",
    "agreement": "chosen at random, and agreed with each other",
    "none": "nothing vouches for it",
}


def write_evidence(page: Page, answer: Answer[Any]) -> None:
    """Write which sources this came from, what vouches for them, and how long ago."""
    groups: dict[str, list[str]] = {}
    for source in answer.sources:
        vouched = source_words(source) + ("; cached" if source.via == "cache" else "")
        groups.setdefault(vouched, []).append(safe(source.name))
    sources = "; ".join(f"{', '.join(dict.fromkeys(names))} ({vouched})" for vouched, names in groups.items())
    if not answer.sources:
        page.line(("Calculated here; nobody was asked.", "dim"))
        return
    age = f"as of {moment(answer.as_of)}, {ago(answer.as_of, answer.asked_at)}"
    page.line((f"From {sources}; {age}.", "dim"))
    if answer.stale:
        page.line(("These figures are stale.", "yellow"))
    if answer.recording is not None:
        page.line((recorded_words(answer.recording), "yellow"))


def source_words(source: Source) -> str:
    """Return what vouches for a source, and over how many hops it was asked."""
    return _PROOFS[source.proof] + (f"; over {source.hops} hops" if source.hops else "")


def recorded_words(recording: Recording) -> str:
    """Return where and when a recording was made."""
    return f"Recorded {moment(recording.recorded_at)} from {_origin(recording)}."


def write_warnings(page: Page, answer: Answer[Any]) -> None:
    """Write an answer's warnings on the page itself."""
    for warning in answer.warnings:
        page.line((f"Warning: {safe(warning.describe())}", "yellow"))


def _origin(recording: Recording) -> str:
    network = safe(recording.network)
    if not recording.test_network:
        return f"{network}; not live figures"
    if recording.network in BUILT_IN and not BUILT_IN[recording.network].test:
        return f"other seeds than {network}'s own; not live figures"
    return f"the test network {network}; not live figures"
