"""All that the configuration file may hold, as one type, and where in it a key of some name stands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, defstruct

from ..options.row import SharedOption
from ..options.settings import option_table
from .aliases import KINDS, Written
from .history import HistorySettings
from .monitoring import CheckTables
from .networks import NetworkTable

if TYPE_CHECKING:
    from msgspec import inspect

NAME = "NAME"
"""In the place of a name that users choose."""


def keyed_options() -> list[tuple[str, str, Any, SharedOption]]:
    """Return the options that the file can set: key, field, type and row."""
    return [(row.key, field, kind, row) for field, kind, row in option_table() if row.key is not None]


@cache
def file_type() -> type[Struct]:
    """Return the type of the whole file."""
    options = [(key, kind | UnsetType, UNSET) for key, _, kind, _ in keyed_options()]
    tables = [
        ("networks", dict[str, NetworkTable], {}),
        *((kind, dict[str, Written], {}) for kind in KINDS),
        ("history", HistorySettings, HistorySettings()),
        ("check", CheckTables, CheckTables()),
    ]
    return defstruct("File", [*options, *tables], forbid_unknown_fields=True)


@cache
def places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each key of the file with the tables that it stands in: `rpc_urls` in `networks`, `NAME`, `chain`."""
    from msgspec import inspect

    return tuple(_places(inspect.type_info(file_type()), ()))


def _places(kind: inspect.Type, tables: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    from msgspec import inspect

    if isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from _places(one, tables)
    elif isinstance(kind, inspect.DictType):
        yield from _places(kind.value_type, (*tables, NAME))
    elif isinstance(kind, inspect.ListType):
        yield from _places(kind.item_type, tables)
    elif isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield field.encode_name, tables
            yield from _places(field.type, (*tables, field.encode_name))
