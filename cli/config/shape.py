"""Keys that do not exist, and values of the wrong kind: all of them, at every depth, in our own words.

The types that the file is read into say what may stand where. msgspec decides by them whether a file is valid; only if
it is not, its tables are gone through here, to say what msgspec does not: the line, the nearest key, what to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import inspect

from .aliases import KINDS
from .lines import Keys
from .near import hint_for, hint_for_alias, hint_for_network
from .problem import Problem, wrong
from .source import Source, dotted

_FOUND = {
    bool: "true or false",
    int: "a number",
    float: "a number with a decimal point or an exponent",
    str: "text",
    list: "a list",
    dict: "a table",
}


MOST_PROBLEMS = 200
"""Of a file with more, the rest is not looked for: it is another file altogether, and may have any number of keys."""


def shape_problems(table: Mapping[str, Any], kind: type, source: Source) -> Iterator[Problem]:
    """Yield what is wrong with a file that should be of a type, in no order."""
    return islice(_struct(table, _struct_type(kind), (), source), MOST_PROBLEMS)


def _struct_type(kind: type) -> inspect.StructType:
    found = inspect.type_info(kind)
    if not isinstance(found, inspect.StructType):
        raise TypeError(kind)
    return found


def _value(value: object, kind: inspect.Type, keys: Keys, source: Source) -> Iterator[Problem]:
    kinds = [one for one in _alternatives(kind) if _fits(value, one)]
    if not kinds:
        has_words = any(isinstance(one, inspect.LiteralType) for one in _alternatives(kind))
        found = f'"{value[:20]}"' if has_words and isinstance(value, str) else _found(value)
        yield wrong(source, keys, f"must be {words_for(kind)}, not {found}", _hint(value, kind, keys))
        return
    fitting = kinds[0]
    if isinstance(fitting, inspect.StructType) and isinstance(value, dict):
        yield from _struct(value, fitting, keys, source)
    elif isinstance(fitting, inspect.DictType) and isinstance(value, dict):
        for name, inner in value.items():
            yield from _value(inner, fitting.value_type, (*keys, name), source)
    elif isinstance(fitting, inspect.ListType | inspect.VarTupleType) and isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _value(inner, fitting.item_type, (*keys, number), source)
    elif not _in_range(value, fitting):
        yield wrong(source, keys, f"must be {words_for(kind)}")


def _struct(table: Mapping[str, Any], kind: inspect.StructType, keys: Keys, source: Source) -> Iterator[Problem]:
    fields = {field.encode_name: field for field in kind.fields}
    hints: dict[str, str] = {}
    for name, value in table.items():
        here = (*keys, name)
        if name not in fields:
            hints[name] = hint_for(name, fields, keys)
            yield Problem(f"unknown key {dotted(here)}", hints[name], dotted(here), source.line(here))
        elif isinstance(value, dict) and not _takes_table(fields[name].type):
            tables = [other for other, field in fields.items() if _takes_table(field.type)]
            hint = hint_for(name, tables, keys) if tables else _hint(value, fields[name].type, here)
            yield wrong(source, here, f"must be {words_for(fields[name].type)}, not a table", hint)
        else:
            yield from _value(value, fields[name].type, here, source)
    for name, field in fields.items():
        is_mistyped = f"Did you mean {name}?" in hints.values()
        if field.required and name not in table and not is_mistyped:
            yield wrong(source, keys, f"has no {name}", f"Write it there: {name} = {_form(field.type)}")


def _alternatives(kind: inspect.Type) -> list[inspect.Type]:
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [one for one in kinds if not isinstance(one, inspect.NoneType)]


def _takes_table(kind: inspect.Type) -> bool:
    return any(isinstance(one, inspect.StructType | inspect.DictType) for one in _alternatives(kind))


def _fits(value: object, kind: inspect.Type) -> bool:
    """Return whether a value is of the right kind, whatever is in it."""
    if isinstance(kind, inspect.BoolType):
        return isinstance(value, bool)
    if isinstance(kind, inspect.IntType):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(kind, inspect.FloatType):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, inspect.StrType):
        return isinstance(value, str)
    if isinstance(kind, inspect.LiteralType):
        return value in kind.values
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return isinstance(value, list)
    return isinstance(value, dict)


def _in_range(value: object, kind: inspect.Type) -> bool:
    if not isinstance(value, int):
        return True
    if isinstance(kind, inspect.FloatType):
        return abs(value) < 10**300
    if not isinstance(kind, inspect.IntType):
        return True
    return (kind.ge is None or value >= kind.ge) and (kind.le is None or value <= kind.le)


def words_for(kind: inspect.Type) -> str:
    """Return what a value must be, for a sentence."""
    return ", or ".join(map(_words, _alternatives(kind))).replace(
        "text in quotes, or a list of texts in quotes", _LISTED
    )


_LISTED = "text in quotes, or a list of such texts"


def _words(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.BoolType):
        return "true or false"
    if isinstance(kind, inspect.IntType):
        if kind.ge is not None and kind.le is not None:
            return f"a whole number between {kind.ge:,} and {kind.le:,}"
        return "a whole number" if kind.ge is None else f"a whole number of at least {kind.ge:,}"
    if isinstance(kind, inspect.FloatType):
        return "a number"
    if isinstance(kind, inspect.StrType):
        return "text in quotes"
    if isinstance(kind, inspect.LiteralType):
        return " or ".join(f'"{one}"' for one in kind.values)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return "a list of texts in quotes" if isinstance(kind.item_type, inspect.StrType) else "a list of tables"
    return "a table"


def _form(kind: inspect.Type) -> str:
    """Return what such a value looks like."""
    one = _alternatives(kind)[0]
    if isinstance(one, inspect.BoolType):
        return "true"
    if isinstance(one, inspect.IntType | inspect.FloatType):
        return "5"
    if isinstance(one, inspect.LiteralType):
        return f'"{one.values[0]}"'
    if isinstance(one, inspect.ListType | inspect.VarTupleType):
        return f"[{_form(one.item_type)}]"
    if isinstance(one, inspect.StructType):
        needed = [field for field in one.fields if field.required] or list(one.fields[:1])
        return f"{{ {', '.join(f'{field.encode_name} = {_form(field.type)}' for field in needed)} }}"
    return '"…"'


def _hint(value: object, kind: inspect.Type, keys: Keys) -> str | None:
    if len(keys) == 2 and keys[0] in KINDS:
        return hint_for_alias(keys, value) or _example(value, kind, keys)
    return hint_for_network(str(keys[1])) if len(keys) == 2 and keys[0] == "networks" else _example(value, kind, keys)


def _example(value: object, kind: inspect.Type, keys: Keys) -> str | None:
    """Return what to write in place of a value, with the value itself where it is only written wrongly."""
    name, one = str(keys[-1]), _alternatives(kind)[0]
    if isinstance(keys[-1], int):
        return f"Write {_form(one)}"
    if isinstance(one, inspect.IntType | inspect.FloatType) and isinstance(value, str) and _is_number(value):
        return f"Write {name} = {value.strip()}, without quotes."
    if isinstance(one, inspect.IntType) and (whole := _whole_number(value)) is not None:
        return f"Write {name} = {whole}"
    if isinstance(one, inspect.BoolType) and str(value).lower() in (
        "true",
        "yes",
        "on",
        "1",
        "false",
        "no",
        "off",
        "0",
    ):
        return f"Write {name} = {str(str(value).lower() in ('true', 'yes', 'on', '1')).lower()}, without quotes."
    if isinstance(one, inspect.DictType):
        return f"Write it as a table: [{name}.NAME]" if name == "networks" else f"Write it as a table: [{name}]"
    return f"Write {name} = {_form(one)}"


def _is_number(text: str) -> bool:
    stripped = text.strip()
    return stripped.isascii() and stripped.replace(".", "", 1).isdigit() and len(stripped) < 12


def _whole_number(value: object) -> int | None:
    """Return the number that was meant by `1e3` or `"100 MB"`: an example would be copied, and delete what is kept."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    begun = re.match(r"\s*([0-9]{1,9})(?![0-9.,])", value) if isinstance(value, str) else None
    return int(begun[1]) if begun else None


def _found(value: object) -> str:
    return next((words for kind, words in _FOUND.items() if isinstance(value, kind)), "a date or a time")
