"""What a metric is made of: families, each declared once, and the samples of an answer.

::

    Figure      one family, and where in an answer its number is
    ├── Family  name, help, type, labels, and the kind of source that it rests on
    └── Sample  one number of a family, with the values of its labels

Numbers are text from the start: SESH are written from the exact amount, and never become a float. A figure that could
not be had has no sample; it is never 0. Label values from outside are made safe and cut, and nothing that a remote side
can make longer at will becomes a label's set of values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from sessionnet_core.amounts import Sesh
from sessionnet_core.source_kinds import SourceName

from ..safe import safe

Number = bool | int | float | Sesh | datetime
PREFIX = "sessionnet_"
LABEL_LIMIT = 200
"""Characters of a label's value. Nothing honest comes near."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Family(Struct, frozen=True):
    """What is said of a metric once, whatever its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    source: SourceName | None = None
    """Without an answer of this kind of source, its numbers stay as they were."""
    kind: Literal["gauge", "counter"] = "gauge"
    second_source: SourceName | None = None
    """The same of another kind: its numbers need both, or come from the one that has them."""


class Sample(Struct, frozen=True):
    """One number."""

    family: Family
    labels: tuple[str, ...]
    """In the order of the family's."""
    value: str

    @property
    def series(self) -> tuple[str, tuple[str, ...]]:
        """What there can be only one sample of."""
        return self.family.name, self.labels


class Figure(Struct, frozen=True):
    """A family whose number is one field of a thing."""

    family: Family
    read: Callable[[Any], Number | None]


def figure(
    name: str,
    help_text: str,
    read: Callable[[Any], Number | None],
    *labels: str,
    source: SourceName,
    kind: Literal["gauge", "counter"] = "gauge",
    second_source: SourceName | None = None,
) -> Figure:
    """Declare a family and where its number is."""
    return Figure(Family(PREFIX + name, help_text, labels, source, kind, second_source), read)


def samples_of(figures: Iterable[Figure], thing: object, *labels: str) -> Iterator[Sample]:
    """Return the figures that a thing has, all with these labels."""
    for one in figures:
        yield from sample(one.family, one.read(thing), *labels)


def sample(family: Family, number: Number | None, *labels: str | None) -> Iterator[Sample]:
    """Return one sample; none for a number that could not be had."""
    text = number_text(number)
    if text is not None:
        yield Sample(family, tuple(label_text(label) for label in labels), text)


def one_of(family: Family, values: Sequence[str], value: str, *labels: str) -> Iterator[Sample]:
    """Return a sample for each of a few values: 1 for the one that it is, and 0 for the others."""
    for other in values:
        yield from sample(family, other == value, *labels, other)


def label_text(text: str | None) -> str:
    """Return the value of a label: safe to show, and no longer than anything honest."""
    return safe(text or "")[:LABEL_LIMIT]


def number_text(number: Number | None) -> str | None:
    """Return a number as the exposition formats have it, exactly; None for one that is not there, or not finite."""
    if number is None:
        return None
    if isinstance(number, bool):
        return "1" if number else "0"
    if isinstance(number, Sesh):
        text = str(number)
        return text.rstrip("0").rstrip(".")
    if isinstance(number, datetime):
        seconds, rest = divmod((number - _EPOCH) // timedelta(microseconds=1), 1_000_000)
        return f"{seconds}.{rest:06d}".rstrip("0") if rest else str(seconds)
    if isinstance(number, float):
        return repr(number) if math.isfinite(number) else None
    return str(number)
