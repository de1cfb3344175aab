"""What the exporter knows: the figures of each question, those of earlier refreshes where a source fell silent.

One thread writes it. What others read is a `Snapshot`, which never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sessionnet_core.errors import NotFound, SessionNetError
from sessionnet_core.evidence import Answer, Warned
from sessionnet_core.source_kinds import SourceName

from ..show.metrics.answers import answer_samples, in_order, with_earlier
from ..show.metrics.families import PREFIX, Family, Sample, sample
from ..show.metrics.nodes import LISTED
from ..show.metrics.sources import (
    SUCCEEDED,
    TRUE_AT,
    UP,
    Standing,
    asked_sources,
    build_samples,
    combined_standing,
    oldest_moments,
)
from .questions import PAGE, Asked, Question

if TYPE_CHECKING:
    from sessionnet_core.figures.overview import Overview


REFRESHES = Family(
    f"{PREFIX}exporter_refreshes_total", "Refreshes since the exporter started.", ("result",), kind="counter"
)
DURATION = Family(f"{PREFIX}exporter_refresh_duration_seconds", "How long the last refresh took.")
INTERVAL = Family(f"{PREFIX}exporter_interval_seconds", "Minimum number of seconds between two refreshes.")
OF_THE_EXPORTER = (REFRESHES, DURATION, INTERVAL)


_INSTEAD = frozenset(
    {"network-api-failed", "node-list-failed", "seed-refused", "seed-unreachable", "seed-wrong-certificate"}
)
"""Codes of warnings that say why a kept answer was taken."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """What is known after a refresh."""

    network: str
    samples: tuple[Sample, ...]
    page: Answer[Overview] | None
    """The last good page."""
    of_account: bool
    problems: tuple[str, ...]
    """Why the refresh is not a success, a line for each cause; empty if it is."""
    has_answer: bool
    """Whether anybody answered anything; what is kept from earlier is no answer."""


class _Entry(Struct):
    """What is known of one question."""

    samples: list[Sample]
    up: Mapping[SourceName, bool]
    problems: tuple[str, ...] = ()


class Book:
    """What is known, and how often it was refreshed."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._entries: dict[str, _Entry] = {}
        self._page: Answer[Overview] | None = None
        self._counts = {"ok": 0, "failed": 0}
        self._succeeded_at: datetime | None = None
        self._failing_since: datetime | None = None

    def whole_keys(self) -> tuple[str, ...]:
        """Return the keys of the named nodes that were ever listed, and what was typed of those that never were."""
        return _keys_in(self._entries)

    def enter(
        self, asked: Asked, outcomes: Mapping[str, Answer[Any] | SessionNetError], *, now: datetime, seconds: float
    ) -> Snapshot:
        """Take in what came of a refresh.

        Args:
            outcomes: by the names of the questions.
            now: when it was over.
            seconds: how long it took.
        """
        earlier, self._entries = self._entries, {}
        for question in asked.questions:
            outcome, before = outcomes[question.name], earlier.get(question.name, _Entry([], {}))
            if isinstance(outcome, SessionNetError):
                entry = _silent(question, outcome, before, asked)
            else:
                entry = _answered(question, outcome, before, asked)
                if question.name == PAGE:
                    self._page = outcome
            self._entries[question.name] = entry
        found = dict.fromkeys(problem for entry in self._entries.values() for problem in entry.problems)
        problems = tuple(map(asked.targets.without_accounts, found))
        self._counts["failed" if problems else "ok"] += 1
        if not problems:
            self._succeeded_at, self._failing_since = now, None
        else:
            self._failing_since = self._failing_since or now
            # Where the clock was put back: nothing is to pass for a success until that time comes again.
            self._succeeded_at = self._succeeded_at and min(self._succeeded_at, now)
        return Snapshot(
            network=asked.network.name,
            samples=tuple(self._samples(seconds)),
            page=self._shown_page(problems),
            of_account=bool(asked.targets.accounts),
            problems=problems,
            has_answer=any(is_up for entry in self._entries.values() for is_up in entry.up.values()),
        )

    def _samples(self, seconds: float) -> Iterator[Sample]:
        entries = self._entries.values()
        for name, is_up in combined_standing([entry.up for entry in entries]).items():
            yield from sample(UP, is_up, name)
        kept = [one for entry in entries for one in entry.samples]
        yield from oldest_moments(one for one in kept if one.family == TRUE_AT)
        yield from build_samples()
        yield from sample(SUCCEEDED, self._succeeded_at)
        found = {one.series: one for one in kept if one.family != TRUE_AT}
        yield from in_order(found.values())
        for result, number in self._counts.items():
            yield from sample(REFRESHES, number, result)
        yield from sample(DURATION, round(seconds, 3))
        yield from sample(INTERVAL, self._interval_seconds)

    def _shown_page(self, problems: tuple[str, ...]) -> Answer[Overview] | None:
        """Return the page, which says so if it could not be refreshed."""
        page, since = self._page, self._failing_since
        if page is None or since is None or not self._entries[PAGE].problems:
            return page
        from ..show.words import moment

        why = Warned("refresh-failed", f"not refreshed since {moment(since)}: {'; '.join(problems)}")
        return page.with_value(page.value, why)


def _keys_in(entries: Mapping[str, _Entry]) -> tuple[str, ...]:
    entry = entries.get("nodes show")
    return tuple(one.labels[0] for one in entry.samples if one.family == LISTED) if entry else ()


def _silent(question: Question, error: SessionNetError, before: _Entry, asked: Asked) -> _Entry:
    names = asked_sources(question.command, asked.network, has_file=asked.has_file)
    return _Entry(before.samples, dict.fromkeys(names, False), _causes(error))


def _answered(question: Question, answer: Answer[Any], before: _Entry, asked: Asked) -> _Entry:
    standing = Standing(question.command, asked.network, answer, has_file=asked.has_file)
    samples = [*standing.moments()]
    if question.name != PAGE:
        named = asked.targets.named
        samples += answer_samples(answer, question.command, named, chain_as_of=standing.chain_as_of())
    kept = with_earlier(samples, before.samples, standing.missing, standing.silent)
    return _Entry(kept, standing.up, _problems(question, answer, standing))


def _problems(question: Question, answer: Answer[Any], standing: Standing) -> tuple[str, ...]:
    """Return why a question is not answered as it should be. The page is one of many sources: any will do."""
    if question.name == PAGE:
        return ()
    found = [cause for error in answer.errors if not isinstance(error, NotFound) for cause in _causes(error)]
    if question.command == "nodes show":
        found += [one.message for one in answer.value.failed if one.code != NotFound.code]
    if not found and not standing.succeeded:
        found = [warning.describe() for warning in answer.warnings if warning.code in _INSTEAD]
    if not found and not standing.succeeded:
        found = [f"no source gave a usable answer for `{question.command}`"]
    return tuple(found)


def _causes(error: SessionNetError) -> tuple[str, ...]:
    return tuple(cause.describe() for cause in error.causes)
