"""Which key was meant: the nearest in the same table, else where in the file a key of this name stands."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from ..options.settings import option_table
from ..options.usable import names_of
from .aliases import KINDS
from .lines import Keys
from .tables import NAME, places

_ALIKE = 0.85
"""So near, a key of the same table is meant, however near those of other tables are."""
TOP = "at the top of the file, before the first [table]"
"""Where the options stand: below a table, they would be in it."""


def hint_for(name: str, here: Iterable[str], keys: Keys) -> str:
    """Return what to write in the place of a key that does not exist.

    Args:
        here: the keys that there are in the same table.
        keys: the way to that table.
    """
    here, plain = list(here), name.strip().lower().replace("-", "_")
    near = _nearest(plain, here)
    other = _nearest(plain, [key for key, _ in places()])
    likeness = 0.0 if near is None else _likeness(plain, near)
    if near is not None and (other is None or likeness >= _ALIKE or likeness >= _likeness(plain, other)):
        return f"Did you mean {near}?"
    is_same = other is not None and (other.startswith(plain) or plain.startswith(other))
    if not is_same and (option := _only_option(plain)):
        return option
    if other is not None and (where := _elsewhere(other, keys)):
        return f"{other} stands {where}."
    if option := _only_option(plain):
        return option
    found = get_close_matches(plain, here, n=1)
    return f"Did you mean {found[0]}?" if found else f"There are {', '.join(here)}."


def _nearest(name: str, names: list[str]) -> str | None:
    return next(iter(get_close_matches(name, names, n=1, cutoff=0.75)), None)


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, other, name).ratio()


def hint_for_alias(keys: Keys, value: object) -> str | None:
    """Return what to write where an alias is none: an option below the wrong table, or a name with a dot."""
    name = str(keys[1])
    if where := _elsewhere(name, ()):
        return f"{name} stands {where}."
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value))
        return f'A name with a dot needs quotes: "{name}.{inner}" = "…"'
    return None


def hint_for_network(name: str) -> str:
    """Return what to write where a key of a network stands outside of any."""
    where = _elsewhere(name, ())
    return f"{name} stands {where}." if where else f"A network is a table: [networks.{name}]"


def _elsewhere(name: str, keys: Keys) -> str | None:
    found = [tables for key, tables in places() if key == name and tables[:1] != ("check",)]
    found += [tables for key, tables in places() if key == name and tables[:1] == ("check",)][:1]
    if not found or name in KINDS:
        return f"by itself, as a table: [{name}]" if found else None
    return " or ".join(_place(tables, keys) for tables in found[:2])


def _place(tables: tuple[str, ...], keys: Keys) -> str:
    if not tables:
        return TOP
    named = str(keys[1]) if keys[:1] == ("networks",) and len(keys) > 1 else NAME
    parts = [named if part == NAME else part for part in tables]
    if parts[-1] in ("seeds", "bootstrap"):
        return f"in each of the {parts[-1]} of [{'.'.join(parts[:-1])}]"
    return f"in [{'.'.join(parts)}]"


def _only_option(plain: str) -> str | None:
    for field, _, row in option_table():
        names = names_of(row)
        if row.key is None and plain in (field, *(one.lstrip("-").replace("-", "_") for one in names)):
            variable = f" or {row.variable}" if row.variable else ""
            return f"The file cannot set it: use {names[0]}{variable}."
    return None
