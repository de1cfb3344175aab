"""Aliases: names in the configuration file for accounts, nodes and wallets; `@me` stands for the values of `me`.

::

    [accounts]
    me = "05…66 hex digits…"
    family = ["05…", "alice"]           # Session names too

    [nodes]
    first = "172bda18"                  # a key, or its beginning

    [wallets]
    cold = "0x…"

What shape a table has is checked when the file is read; whether a value is what it should be, when it is used, or by
`config check`. What is wrong with an account is told without repeating it: it may be all but right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

from sessionnet_core.errors import BadConfiguration, RequestError

from .problem import Problem, invalid, refusal, wrong
from .source import Source

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["accounts", "nodes", "wallets"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The tables of the file. Each is named by the plural of what its aliases stand for."""
Written = str | list[str]
"""What stands behind an alias in the file."""
MARK = "@"


class Aliases(Struct, frozen=True):
    """The aliases of a configuration file."""

    tables: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    source: Source = Source()

    def expand(self, kind: Kind, words: Iterable[str], path: Path) -> tuple[str, ...]:
        """Return words, with its values in the place of each alias.

        Args:
            path: the file, for errors.

        Raises:
            BadConfiguration: an alias is unknown, or one of its values is not of this kind.
        """
        return tuple(
            value for word in words for value in (self._values(kind, word, path) if is_alias(word) else (word,))
        )

    def _values(self, kind: Kind, word: str, path: Path) -> tuple[str, ...]:
        name = word.removeprefix(MARK)
        values = self.tables.get(kind, {}).get(name)
        if values is None:
            raise BadConfiguration(f"no alias {word} in [{kind}] of {path}", hint=self._hint(kind, name, path))
        for number, value in enumerate(values):
            try:
                check_value(kind, value)
            except RequestError as error:
                raise refusal([invalid(self.source, (kind, name, number), error)], self.source.path) from None
        return values

    def name_of(self, kind: Kind, value: str) -> str | None:
        """Return the alias that stands for one value alone, or for the beginning of it; None without one."""
        alone = ((name, values[0].lower()) for name, values in self.tables.get(kind, {}).items() if len(values) == 1)
        return next((name for name, written in alone if value.lower().startswith(written)), None)

    def _hint(self, kind: Kind, name: str, path: Path) -> str:
        from difflib import get_close_matches

        there = list(self.tables.get(kind, {}))
        others = [other for other in KINDS if name in self.tables.get(other, {})]
        near = get_close_matches(name, there, n=1)
        if near:
            return f"Did you mean {MARK}{near[0]}?"
        if others:
            return f"{MARK}{name} is in [{others[0]}], but what is needed here is {_SINGULAR[kind]}."
        if there:
            return f"There are {', '.join(MARK + one for one in there[:20])}."
        return f'Write it there: [{kind}] and below it {name} = "…".' if path.exists() else "There is no such file."


_SINGULAR = {"accounts": "an account", "nodes": "a node", "wallets": "a wallet"}


def is_alias(word: str) -> bool:
    """Whether a word is an alias: no account, name, key or wallet begins like one."""
    return word.startswith(MARK) and word != MARK


def read_aliases(tables: Mapping[Kind, Mapping[str, Written]], source: Source) -> Aliases:
    """Return the aliases of a configuration file, whose tables have the right shape."""
    listed = {kind: {name: _listed(written) for name, written in table.items()} for kind, table in tables.items()}
    found: dict[str, dict[str, tuple[str, ...]]] = {kind: named for kind, named in listed.items() if named}
    return Aliases(found, source if found else Source())


def unusable_aliases(tables: Mapping[Kind, Mapping[str, Written]], source: Source) -> Iterator[Problem]:
    """Yield the aliases that can stand for nothing, or that nothing can call."""
    for kind, table in tables.items():
        for name, written in table.items():
            texts = _listed(written)
            if not texts or not all(texts):
                yield wrong(source, (kind, name), "must not be empty", "Write the value in quotes, or leave it out.")
            if not name or name.startswith(MARK):
                plain = name.lstrip(MARK) or "me"
                yield wrong(
                    source,
                    (kind, name),
                    f"has no usable name: {MARK} is for the command line",
                    f"Write {plain} = …, and {MARK}{plain} on the command line.",
                )


def _listed(written: Written) -> tuple[str, ...]:
    return tuple(one.strip() for one in ([written] if isinstance(written, str) else written))


def check_value(kind: Kind, text: str) -> None:
    """Refuse what is no account, node or wallet; raise RequestError for it."""
    if kind == "accounts":
        from sessionnet_core.names import read_recipient

        read_recipient(text)
    elif kind == "nodes":
        from sessionnet_core.nodes.filters import parse_key

        parse_key(text)
    else:
        from sessionnet_core.addresses import parse_address

        parse_address(text)
