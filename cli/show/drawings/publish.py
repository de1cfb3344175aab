"""Files for others to read: written beside their place, and renamed into it when complete."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from sessionnet_core.errors import BadConfiguration

_MODE = 0o644


def publish(path: str, content: bytes) -> None:
    """Write a file atomically: a reader sees either the old one or the new one.

    An existing file keeps its mode, and a link to one still points there. Anything that is not a file, such as a pipe,
    is written to directly.

    Raises:
        BadConfiguration: it cannot be written there.
    """
    try:
        place = Path(os.path.realpath(path))
        mode = Path(path).stat().st_mode if Path(path).exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            Path(path).write_bytes(content)
            return
        _replace(place, content, None if mode is None else stat.S_IMODE(mode))
    except OSError as error:
        raise BadConfiguration(f"{path} cannot be written: {error.strerror}") from None


def _replace(place: Path, content: bytes, mode: int | None) -> None:
    beside = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE if mode is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
