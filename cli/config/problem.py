"""One thing that is wrong in the configuration file. A run ends at the first; `config check` tells all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from sessionnet_core.errors import BadConfiguration, RequestError

from .source import Source, dotted

if TYPE_CHECKING:
    from .lines import Keys


class Problem(Struct, frozen=True):
    """What is wrong, where, and what to write."""

    message: str
    """Without file and line."""
    hint: str | None = None
    key: str | None = None
    """With dots; None for what is no TOML."""
    line: int | None = None
    column: int | None = None
    """Of what is no TOML."""

    def describe(self, path: str) -> str:
        """Return it in one line, with file, line and column."""
        numbers = (f"{what} {number}" for what, number in (("line", self.line), ("column", self.column)) if number)
        return f"{', '.join((path, *numbers))}: {self.message}"


def wrong(source: Source, keys: Keys, message: str, hint: str | None = None) -> Problem:
    """Return what is wrong with a key; the message follows its name."""
    return Problem(f"{dotted(keys)} {message}", hint, dotted(keys), source.line(keys))


def invalid(source: Source, keys: Keys, error: RequestError) -> Problem:
    """Return what is wrong with a value, in the words of what refused it."""
    named = source.nearest(keys) or keys
    subject = f"{error.subject}: " if error.subject else ""
    return Problem(f"{dotted(named)}: {subject}{error.message}", error.hint, dotted(named), source.line(keys))


def refusal(problems: Sequence[Problem], path: str) -> BadConfiguration:
    """Return the first of one or more as an error, which says how to see the others."""
    first, has_more = problems[0], len(problems) > 1
    more = "`sessionnet config check` shows all that is wrong." if has_more else None
    return BadConfiguration(first.describe(path), hint=" ".join(filter(None, (first.hint, more))) or None)
