"""What of a reply its decoder does not know: fields, types of fields, values of enumerations; and where each of it is.

Nothing of what a field holds is kept, for that may be anybody's, but of enumerations, which are about the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Raw, Struct, inspect

SHOWN_LIMIT = 40
"""Of the characters of a name or a value that a host chose."""
MOST = 300
"""Of fields, of types and of values that are noticed of one kind of reply: a liar may send any number of them."""
_KEY = re.compile(r"(?:0x)?[0-9a-fA-F]{16,}|[0-9]+")
"""A field that is named so is no field, but an entry: of a key, an address, a number."""
_WORDS = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object", Raw: "JSON"}
_ALLOWED: tuple[tuple[type[inspect.Type], str], ...] = (
    (inspect.BoolType, "boolean"),
    (inspect.IntType, "number"),
    (inspect.FloatType, "number"),
    (inspect.DecimalType, "number text"),
    (inspect.StrType, "text"),
    (inspect.ListType, "list"),
    (inspect.VarTupleType, "list"),
    (inspect.StructType, "object"),
    (inspect.DictType, "object"),
    (inspect.NoneType, "null"),
)
Known = Mapping[str, frozenset[str]]


class Noticed(Struct):
    """What nobody knows of one kind of reply, each by its path: `result.service_node_states[].new`."""

    fields: dict[str, str] = {}
    """The type of each field that no type here has."""
    types: dict[str, str] = {}
    """The type of each field that has another one than is expected."""
    values: dict[str, list[str]] = {}
    """What an enumeration holds that is not known of it."""
    failures: list[str] = []
    """Why a reply could not be decoded."""

    def add(self, other: Noticed) -> None:
        """Take over what another one has."""
        for own, more in ((self.fields, other.fields), (self.types, other.types)):
            own.update(list(more.items())[: max(0, MOST - len(own))])
        for path, values in other.values.items():
            known = self.values.setdefault(path, [])
            known.extend([value for value in values if value not in known][: max(0, MOST - len(known))])
        self.failures.extend([why for why in other.failures if why not in self.failures][:MOST])


def noticed_in(value: Any, kind: Any, known_values: Known) -> Noticed:
    """Return what a decoder passes over in silence.

    Args:
        value: a reply, as JSON has it.
        kind: the type that it is decoded into.
        known_values: of each path that is an enumeration, what may stand there.
    """
    found = Noticed()
    for sort, path, what in _walked(value, _options(inspect.type_info(kind)), "", known_values):
        if sort == "value":
            values = found.values.setdefault(path, [])
            if what not in values and len(values) < MOST:
                values.append(what)
        else:
            into = found.fields if sort == "field" else found.types
            if len(into) < MOST:
                into[path] = what
    return found


Options = tuple[inspect.Type, ...] | None
"""The types that a value may have; None where nobody reads it."""


def _walked(value: Any, options: Options, path: str, known_values: Known) -> Iterator[tuple[str, str, str]]:
    if options is not None and not _fits(value, options):
        yield "type", path or "all of it", _word(value)
    if path in known_values and not isinstance(value, dict | list):
        text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        if text not in known_values[path]:
            yield "value", path, shown(text)
    if isinstance(value, list):
        inside = _inside(options, inspect.ListType, inspect.VarTupleType)
        for one in value:
            yield from _walked(one, inside, f"{path}[]", known_values)
    elif isinstance(value, dict):
        yield from _members(value, options, path, known_values)


def _members(value: dict[str, Any], options: Options, path: str, known_values: Known) -> Iterator[tuple[str, str, str]]:
    structs = [one for one in options or () if isinstance(one, inspect.StructType)]
    known = {field.encode_name: _options(field.type) for struct in structs for field in struct.fields}
    entries = _inside(options, inspect.DictType)
    for name, one in value.items():
        where = f"{path}.{'*' if entries or _KEY.fullmatch(name) else shown(name)}".lstrip(".")
        if name not in known and entries is None and not _is_open(options):
            yield "field", where, _word(one)
        inside = options if _is_open(options) else known.get(name, entries)
        yield from _walked(one, inside, where, known_values)


def _options(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    return tuple(kind.types) if isinstance(kind, inspect.UnionType) else (kind,)


def _inside(options: Options, *kinds: type[inspect.Type]) -> Options:
    if _is_open(options):
        return options
    for one in options or ():
        if isinstance(one, kinds):
            return _options(one.value_type if isinstance(one, inspect.DictType) else one.item_type)  # type: ignore[attr-defined]
    return None


def _is_open(options: Options) -> bool:
    """Return whether the value is decoded by another decoder, or by none."""
    return options is not None and any(isinstance(one, inspect.RawType | inspect.AnyType) for one in options)


def _fits(value: Any, options: tuple[inspect.Type, ...]) -> bool:
    if _is_open(options):
        return True
    word = _word(value)
    allowed = {name for one in options for kind, names in _ALLOWED if isinstance(one, kind) for name in names.split()}
    if word == "number" and isinstance(value, float) and not value.is_integer():
        return any(isinstance(one, inspect.FloatType | inspect.DecimalType) for one in options)
    return word in allowed


def _word(value: Any) -> str:
    return "null" if value is None else _WORDS.get(type(value), type(value).__name__)


def shown(text: str) -> str:
    """Return a name or a value that a host chose as it may stand in a file for everybody."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "_- ") else "?" for one in text)
    return plain if len(plain) <= SHOWN_LIMIT else plain[:SHOWN_LIMIT] + "..."
