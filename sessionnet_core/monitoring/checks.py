"""A check: one measure of one thing, and whether it is fine; and many of them, of which the worst counts.

What was not seen is `unknown`, never `ok`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, structs

from ..errors import RequestError
from .ranges import Range

CheckState = Literal["ok", "warning", "critical", "unknown"]
WORST_FIRST: tuple[CheckState, ...] = ("critical", "warning", "unknown", "ok")
Unit = Literal["", "s", "%"]
INSTEAD = "figures"
"""The name of a check of figures that were taken in place of others, which nobody sent."""


class Check(Struct, frozen=True, kw_only=True):
    """One measure, or one fact without a number, and what it means."""

    name: str
    """Stable: `proof_age`."""
    subject: str | None
    """Whose it is: a node's key, a wallet, a swarm ID; None for the whole network."""
    state: CheckState
    """Of this measure alone."""
    value: float | None = None
    """None for a fact without a number, and for a number that could not be had."""
    unit: Unit = ""
    """Of the value: seconds, percent, or none for a plain number."""
    warning: str | None = None
    """The range of values that are fine, as it was written."""
    critical: str | None = None
    """The range of values that are not critical, as it was written."""
    message: str
    """For people, without the subject: `last uptime proof 22 minutes ago`."""


class Checked(Struct, frozen=True):
    """What was checked, and the worst of it."""

    state: CheckState
    """The worst of all: critical, warning, unknown, ok."""
    checks: tuple[Check, ...]
    """One for each measure of each subject."""

    @classmethod
    def of(cls, checks: Iterable[Check]) -> Checked:
        """Return checks with the worst of their states; nothing checked is `unknown`."""
        found = tuple(checks)
        return cls(worst(one.state for one in found), found)

    def with_silence_as(self, state: CheckState) -> Checked:
        """Return them with another state for figures that stand in for those of somebody who is silent."""
        return Checked.of(
            structs.replace(one, state=state) if one.name == INSTEAD and one.state == "unknown" else one
            for one in self.checks
        )


def worst(states: Iterable[CheckState]) -> CheckState:
    """Return the worst of several states; `unknown` if there is none."""
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), "unknown")


class Limits(Struct, frozen=True):
    """When a measure is told of."""

    warning: Range | None = None
    critical: Range | None = None


class Thresholds(Struct, frozen=True):
    """The limits of each measure of one kind of check, by the measure's name."""

    limits: Mapping[str, Limits]
    asked: frozenset[str] = frozenset()
    """The measures that a user has set a limit for: such a one that cannot be measured is `unknown`, never left out."""

    @classmethod
    def with_defaults(cls, **defaults: tuple[str | None, str | None]) -> Thresholds:
        """Return the built-in thresholds: warning and critical of each measure, None for no limit."""
        return cls({name: Limits(_range(warning), _range(critical)) for name, (warning, critical) in defaults.items()})

    def replaced(self, warning: Iterable[str] = (), critical: Iterable[str] = ()) -> Thresholds:
        """Return them with what a user wrote: `NAME=RANGE`, or `RANGE` for the first measure.

        Raises:
            RequestError: there is no such measure, or it is no range.
        """
        limits, asked = dict(self.limits), set(self.asked)
        for field, texts in (("warning", warning), ("critical", critical)):
            for text in texts:
                name, has_name, written = text.rpartition("=")
                name = name.strip() if has_name else next(iter(limits))
                if name not in limits:
                    raise RequestError(f"there is no measure {name!r} here; the measures are {', '.join(limits)}")
                before = limits[name]
                parsed = Range.parse(written)
                asked.add(name)
                limits[name] = Limits(parsed, before.critical) if field == "warning" else Limits(before.warning, parsed)
        return Thresholds(limits, frozenset(asked))

    def expecting(self, nodes: int | None) -> Thresholds:
        """Return them with fewer nodes than these critical; None leaves them as they are."""
        return self if nodes is None else self.replaced(warning=[f"nodes={nodes}:"], critical=[f"nodes={nodes}:"])

    def has(self, name: str) -> bool:
        """Return whether a measure has a limit, built in or from a user."""
        return self.limits[name] != Limits()

    def judge(self, name: str, value: float | None) -> CheckState:
        """Return what a measure means; a missing one is `unknown`."""
        if value is None:
            return "unknown"
        limits = self.limits.get(name, Limits())
        if limits.critical is not None and limits.critical.alerts(value):
            return "critical"
        return "warning" if limits.warning is not None and limits.warning.alerts(value) else "ok"

    def check(self, name: str, subject: str | None, value: float | None, message: str, unit: Unit = "") -> Check:
        """Return a measure with its state."""
        limits = self.limits.get(name, Limits())
        return Check(
            name=name,
            subject=subject,
            state=self.judge(name, value),
            value=value,
            unit=unit,
            warning=limits.warning.text if limits.warning else None,
            critical=limits.critical.text if limits.critical else None,
            message=message,
        )


def _range(text: str | None) -> Range | None:
    return None if text is None else Range.parse(text)


def fact(name: str, subject: str | None, state: CheckState, message: str) -> Check:
    """Return a check without a number."""
    return Check(name=name, subject=subject, state=state, message=message)
