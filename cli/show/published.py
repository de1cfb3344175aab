"""Files that are made to be read by others: written beside their place, and renamed into it when they are whole."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sessionnet_core.errors import BadConfiguration

_MODE = 0o644


def publish(path: str, content: bytes) -> None:
    """Write a file that appears at once and whole; a reader sees the old one or the new one.

    A file that is there keeps its mode.

    Raises:
        BadConfiguration: it cannot be written there.
    """
    place = Path(path)
    beside = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        mode = place.stat().st_mode & 0o777 if place.exists() else _MODE & ~_umask()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadConfiguration(f"{path} cannot be written: {error.strerror}") from None


def _umask() -> int:
    """Give the process's mask of modes, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
