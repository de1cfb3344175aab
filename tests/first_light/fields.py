"""Which fields of a reply its decoder does not know, where they are, and of which type they are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import inspect

SHOWN_LIMIT = 40
"""Of the characters of a name that a host chose."""
_IN_WORDS = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    list: "list",
    dict: "object",
    type(None): "null",
}


def unknown_fields(value: Any, kind: Any) -> dict[str, str]:
    """Return the type of each field that a type does not have, by its path: `result.service_node_states[].new`.

    Nothing of the values is in it, for they may be anybody's.

    Args:
        value: a decoded reply, as JSON has it.
        kind: the type that it is decoded into.
    """
    return dict(_unknown(value, inspect.type_info(kind), ""))


def _unknown(value: Any, kind: inspect.Type, path: str) -> Iterator[tuple[str, str]]:
    for one in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        if isinstance(value, dict) and isinstance(one, inspect.StructType):
            known = {field.encode_name: field.type for field in one.fields}
            for name, inside in value.items():
                where = f"{path}.{_shown(name)}".lstrip(".")
                if name in known:
                    yield from _unknown(inside, known[name], where)
                else:
                    yield where, _IN_WORDS.get(type(inside), type(inside).__name__)
        elif isinstance(value, dict) and isinstance(one, inspect.DictType):
            for inside in value.values():
                yield from _unknown(inside, one.value_type, f"{path}.*")
        elif isinstance(value, list) and isinstance(one, inspect.ListType | inspect.VarTupleType):
            for inside in value:
                yield from _unknown(inside, one.item_type, f"{path}[]")


def _shown(name: str) -> str:
    """Return a field's name as it may stand in a file for everybody."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "?" for letter in name)
    return plain if len(plain) <= SHOWN_LIMIT else plain[:SHOWN_LIMIT] + "..."
