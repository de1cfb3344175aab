"""A list as JSON lines: one object for each row, with its keys of the whole document, and nothing around."""

from __future__ import annotations

from collections.abc import Iterable

from sessionnet_core.encoding import encode

from ..safe import safe_json


def json_lines(objects: Iterable[object]) -> bytes:
    """Return one line for each object."""
    return safe_json(b"".join(encode(one) + b"\n" for one in objects))
