"""Every field of text in an answer, found by the types of its fields; what is planted in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle
from types import UnionType
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin

from msgspec import Struct, structs

from sessionnet_core.errors import SessionNetError

FORMED: Mapping[str, str] = {
    "Check.name": "our own word, the beginning of a measure's label",
    "Check.warning": "a range, as `Range.parse` leaves it",
    "Check.critical": "a range, as `Range.parse` leaves it",
    "Check.subject": "a node's key or a wallet's address, in hex digits",
    "Node.storage_server_version": "one to four numbers with dots, by which versions are put in order",
    "Probe.storage_server_version": "the same",
    "FailedKey.code": "one of the codes in `errors.py`, by which a node that is not listed is told from a mistyped key",
}
"""Fields in which nothing but a form of their own can stand, by which others read them; and that form."""
_OF_ERRORS = ("message", "hint", "host", "subject")


def is_text(kind: Any) -> bool:
    """Return whether a type is text of any kind: not one of a few words."""
    return any(one is str or (isinstance(one, NewType) and one.__supertype__ is str) for one in _leaves(kind))


def fields_in(kind: Any, seen: set[type] | None = None) -> Iterator[str]:
    """Yield every field of text that a value of a type may have, as `Node.ip`."""
    seen = set() if seen is None else seen
    for one in _leaves(kind):
        if one is SessionNetError:
            yield from (f"SessionNetError.{name}" for name in _OF_ERRORS)
        if isinstance(one, type) and issubclass(one, Struct) and one not in seen:
            seen.add(one)
            for field in structs.fields(one):
                name = f"{one.__name__}.{field.name}"
                if is_text(field.type) and name not in FORMED:
                    yield name
                yield from fields_in(field.type, seen)


def _leaves(kind: Any) -> Iterator[Any]:
    """Yield the types that a type is made of; of one of a few words, none."""
    origin = get_origin(kind) or kind
    if origin is Literal or isinstance(kind, TypeVar):
        return
    if origin is Annotated:
        yield from _leaves(get_args(kind)[0])
    elif origin in (Union, UnionType, tuple, list, dict, frozenset):
        for inner in get_args(kind):
            yield from _leaves(inner)
    else:
        yield origin


class Planter:
    """Gives every field of text in a value another text: an equal one to equal ones, so that nothing else changes."""

    def __init__(self, texts: list[str] | None) -> None:
        """Begin; without texts, everything stays as it was, and only the fields are noted."""
        self._texts = None if texts is None else cycle(texts)
        self._known: dict[str, str] = {}
        self.fields: set[str] = set()
        """Those that had a text."""

    def planted(self, value: Any, name: str = "", kind: Any = Any) -> Any:
        """Return a value with other texts in it."""
        if isinstance(value, str):
            return self._planted_text(value, name) if is_text(kind) else value
        if isinstance(value, Struct):
            return structs.replace(value, **dict(self._fields_of(value)))
        if isinstance(value, SessionNetError):
            return self._planted_error(value)
        if isinstance(value, tuple | list):
            return type(value)(self.planted(one, name, kind) for one in value)
        if isinstance(value, dict):
            return {key: self.planted(one, name, kind) for key, one in value.items()}
        return value

    def _fields_of(self, value: Struct) -> Iterator[tuple[str, Any]]:
        for field in structs.fields(value):
            name = f"{type(value).__name__}.{field.name}"
            found = getattr(value, field.name)
            if found in (None, ()) and is_text(field.type) and name not in FORMED:
                found = "unknown here" if found is None else ("unknown here",)  # so that no field goes without
            yield field.name, found if name in FORMED else self.planted(found, name, field.type)

    def _planted_text(self, value: str, name: str) -> str:
        self.fields.add(name)
        if self._texts is None:
            return value
        if value not in self._known:
            self._known[value] = f"{next(self._texts)}{len(self._known)}"  # two that look alike stay two
        return self._known[value]

    def _planted_error(self, error: SessionNetError) -> SessionNetError:
        planted: dict[str, str | None] = {}
        for name in _OF_ERRORS:
            text = getattr(error, name)
            planted[name] = None if text is None else self._planted_text(text, f"SessionNetError.{name}")
        causes = tuple(self._planted_error(cause) for cause in error.failures)
        return type(error)(planted.pop("message") or "", failures=causes, **planted)
