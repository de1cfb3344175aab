"""The file with the key that signs requests: 64 hex digits, readable by its owner alone."""

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
    """Return the key in a file; if there is no file, create one with a new key and mode 600.

    Processes that create the same file at once end up with the same key.

    Raises:
        BadConfiguration: the file cannot be read or created, is not a key, or is accessible to others than its owner.
    """
    try:
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise BadConfiguration(f"{path} has a private key, but others may access it", hint=f"chmod 600 {path}")
            content = file.read(1000)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"cannot use the identity file {path}: {reason}") from None
    match = _SEED.fullmatch(content.decode("latin-1"))
    if match is None:
        raise BadConfiguration(f"{path} is not an identity file, which has an Ed25519 seed of 64 hex digits")
    return Identity(bytes.fromhex(match[1]))


def _make(path: Path) -> None:
    """Write a new key beside the path and link it there, unless another process was faster."""
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
