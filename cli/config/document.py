"""The configuration file before it is understood: where it is, its text, and the tables in it.

It is `$SESSIONNET_CONFIG`, or else `sessionnet.toml` in the user's configuration folder. What is wrong is returned as a
`Problem`: a run ends with it, and `config check` shows it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.reading import PATIENCE_SECONDS, read_bounded, without_mark

from .problem import Problem
from .source import Source

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = "SESSIONNET_CONFIG"
FILE_NAME = "sessionnet.toml"
SIZE_LIMIT_BYTES = 1_000_000
_DOTS_LIMIT = 500
"""In one line. Each dot of a key is a table in a table, without a limit of its own, and the stack has one."""


class Document(Struct, frozen=True):
    """A file that is TOML; an empty one if there is no file and none was named."""

    source: Source
    table: dict[str, Any] = {}
    status: os.stat_result | None = None
    """What the system says of the file; None if there is none."""


def configuration_path() -> Path:
    """Return where the configuration file is, if there is one."""
    from pathlib import Path

    return Path(os.environ.get(ENVIRONMENT) or _usual_place())


def _usual_place() -> str:
    from sessionnet_core.folders import user_place

    return os.path.join(user_place("config"), FILE_NAME)


def read_document(patience_seconds: float = PATIENCE_SECONDS) -> Document | Problem:
    """Return the configuration file, or what is wrong with it: it cannot be read, or is no TOML.

    Args:
        patience_seconds: how long it may take, if it is a pipe or a device.
    """
    path = str(configuration_path()) if os.environ.get(ENVIRONMENT) else _usual_place()
    if not (os.environ.get(ENVIRONMENT) or os.path.isabs(path)):
        return Document(Source(path))  # nobody's home, and no file of whoever owns the working directory
    try:
        content, status = read_bounded(path, SIZE_LIMIT_BYTES, seconds=patience_seconds)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not os.environ.get(ENVIRONMENT):
            return Document(Source(path))
        return Problem(f"cannot be read: {error.strerror}", f"${ENVIRONMENT} names it; unset that, or correct it.")
    except (OSError, ValueError) as error:
        return Problem(f"cannot be read: {getattr(error, 'strerror', None) or error}", _advice(error))
    if len(content) > SIZE_LIMIT_BYTES:
        return Problem(f"this is no configuration file: it is larger than {SIZE_LIMIT_BYTES // 1000} kB")
    try:
        text = without_mark(content, "this").decode()
    except BadConfiguration as error:
        return Problem(error.message, error.hint)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(
            f"a byte that is not UTF-8 text: 0x{content[error.start]:02x}",
            "Save it as UTF-8: iconv -f ISO-8859-1 -t UTF-8 FILE > NEW-FILE",
            line=line,
        )
    for number, line_text in enumerate(text.split("\n"), 1):
        if line_text.count(".") > _DOTS_LIMIT:
            return Problem(f"more than {_DOTS_LIMIT} dots; put lists on several lines", line=number)
    return _parsed(Source(path, text), status)


def _parsed(source: Source, status: os.stat_result) -> Document | Problem:
    import tomllib

    try:
        return Document(source, tomllib.loads(source.text), status)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, and numbers without an end
        from .syntax import explain

        return explain(source.text, error)


def _advice(error: Exception) -> str | None:
    if isinstance(error, PermissionError):
        return "It belongs to somebody else, or has a mode without r: see ls -l."
    return f"${ENVIRONMENT} must name the file in it." if isinstance(error, IsADirectoryError) else None
