"""Aliases: names in the configuration file for accounts, nodes and wallets; `@me` stands for the values of `me`.

::

    [accounts]
    me = "05…66 hex digits…"
    family = ["05…", "alice"]           # Session names too

    [nodes]
    first = "172bda18"                  # a key, or its beginning

    [wallets]
    cold = "0x…"

What shape a table has is checked when the file is read; whether a value is what it should be, when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from sessionnet_core.errors import BadConfiguration, RequestError

from .lines import lines_of

Kind = Literal["accounts", "nodes", "wallets"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The tables of the file. Each is named by the plural of what its aliases stand for."""
MARK = "@"


class Aliases(Struct, frozen=True):
    """The aliases of a configuration file."""

    tables: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    text: str = ""
    """The whole file, for the line that an error is about."""

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
        for value in values:
            try:
                _check_of(kind)(value)
            except RequestError as error:
                raise BadConfiguration(
                    f"{_place(path, self.text, kind, name)}: {value[:80]!r}: {error.message}", hint=error.hint
                ) from None
        return values

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


def read_aliases(table: Mapping[str, Any], text: str, path: Path) -> Aliases:
    """Return the aliases of a configuration file.

    Args:
        table: what the file says.
        text: the file itself.

    Raises:
        BadConfiguration: a table of aliases is none, or an alias is neither text nor a list of texts.
    """
    tables = {}
    for kind in KINDS:
        named = table.get(kind, {})
        if not isinstance(named, dict):
            raise BadConfiguration(f"{path}: {kind} must be a table: [{kind}]")
        tables[kind] = {name: _listed(value, _place(path, text, kind, name)) for name, value in named.items()}
    return Aliases({kind: named for kind, named in tables.items() if named}, text if any(tables.values()) else "")


def _listed(value: object, place: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    texts = tuple(one.strip() for one in values if isinstance(one, str) and one.strip())
    if not values or len(texts) < len(values):
        raise BadConfiguration(f"{place} must be text in quotes, or a list of such texts")
    return texts


def _place(path: Path, text: str, kind: str, name: str) -> str:
    line = lines_of(text).get((kind, name))
    return f"{path}{'' if line is None else f', line {line}'}: {kind}.{name}"


def _check_of(kind: Kind) -> Callable[[str], object]:
    """Return what refuses a value that is not of this kind."""
    if kind == "accounts":
        from sessionnet_core.names import read_recipient

        return read_recipient
    if kind == "nodes":
        from sessionnet_core.nodes.filters import parse_key

        return parse_key
    from sessionnet_core.addresses import parse_address

    return parse_address
