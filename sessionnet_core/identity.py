"""The file with the key that signs requests: 64 hex digits, readable by its owner alone."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from .errors import BadConfiguration
from .onion.sealed import KEY_BYTES, Identity
from .reading import read_bounded, without_mark
from .writing import make_file

_SIZE_LIMIT_BYTES = 1000
_SEED = re.compile(r"\s*([0-9a-fA-F]{64})\s*")


def read_or_make_identity(path: Path) -> Identity:
    """Return the key in a file; if there is no file, create one with a new key and mode 600.

    Processes that create the same file at once end up with the same key.

    Raises:
        BadConfiguration: the file cannot be read or created, is not a key, or is accessible to others than its owner.
    """
    try:
        if not path.exists():
            make_file(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())
        content, status = read_bounded(path, _SIZE_LIMIT_BYTES)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"cannot use the identity file {path}: {reason}") from None
    content = without_mark(content, f"the identity file {path}")
    match = _SEED.fullmatch(content.decode("latin-1"))
    if match is None:
        raise BadConfiguration(f"{path} is not an identity file, which has an Ed25519 seed of 64 hex digits")
    if status.st_mode & 0o077:  # only of what is a key: nobody should change the mode of a device
        raise BadConfiguration(f"{path} has a private key, but others may access it", hint=f"chmod 600 {path}")
    return Identity(bytes.fromhex(match[1]))
