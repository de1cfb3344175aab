"""The file that holds the key which requests are signed with: 64 hex digits, for its owner's eyes alone."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from .errors import BadConfiguration
from .onion.sealed import KEY_BYTES, Identity

_SEED = re.compile(r"\s*([0-9a-fA-F]{64})\s*")


def read_or_make_identity(path: Path) -> Identity:
    """Read the key in a file; where there is no file, make a key and keep it there with mode 600.

    Processes that make the same file at once end up with the same key.

    Raises:
        BadConfiguration: the file cannot be read or made, holds no key, or can be read by others than its owner.
    """
    try:
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise BadConfiguration(f"{path} holds a key, and others may read it", hint=f"chmod 600 {path}")
            content = file.read(1000)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"the identity file {path} cannot be used: {reason}") from None
    match = _SEED.fullmatch(content.decode("latin-1"))
    if match is None:
        raise BadConfiguration(f"{path} holds no key: it is an Ed25519 seed of 64 hex digits")
    return Identity(bytes.fromhex(match[1]))


def _make(path: Path) -> None:
    """Write a new key beside its place and link it there, unless somebody else was faster."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{secrets.token_hex(KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
