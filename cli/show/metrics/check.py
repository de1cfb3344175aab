"""Checks as metrics: a state each, and the worst of them under the name of the kind of check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .families import PREFIX, Family, Sample, sample

if TYPE_CHECKING:
    from sessionnet_core.monitoring.checks import Checked, CheckState

STATE = Family(
    f"{PREFIX}check_state",
    "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN; the check named like its command, without a subject, is the worst one.",
    ("check", "subject"),
)
NUMBERS: dict[CheckState, int] = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
FAMILIES = (STATE,)


def check_samples(checked: Checked, kind: str) -> Iterator[Sample]:
    """Return the state of each check, and the worst.

    Args:
        kind: the last word of the command: `node`.
    """
    from sessionnet_core.monitoring.checks import worst

    states: dict[tuple[str, str], list[CheckState]] = {(kind, ""): [checked.state]}
    for one in checked.checks:
        states.setdefault((one.name, one.subject or ""), []).append(one.state)
    for labels, found in states.items():
        yield from sample(STATE, NUMBERS[worst(found)], *labels)


def unseen_samples(kind: str, state: CheckState, earlier: Iterable[Sample]) -> Iterator[Sample]:
    """Return the states of a check that could not look: nothing that was fine earlier is fine because of that.

    Args:
        state: what silence means.
        earlier: the samples of an earlier run.
    """
    yield from sample(STATE, NUMBERS[state], kind, "")
    for one in earlier:
        if one.family == STATE:
            yield from sample(STATE, NUMBERS[state], *one.labels)
