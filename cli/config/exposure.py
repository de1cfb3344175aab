"""Who else on this machine can read or write the configuration file: others' eyes on secrets, others' words in hosts.

Whoever can write it chooses the hosts, the pins and the contracts; whoever can read it has what is secret in it (see
`secrets`). A file behind a folder that others may not enter is out of their reach, whatever its mode. The bits of the
group count for a file of one's own, unless its group has the owner's number, and so is the owner's alone: a file that
root has handed to the group of a service is meant to be read by it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sessionnet_core.evidence import Warned

from .document import Document
from .secrets import secrets_in
from .source import Source

_WORDS = {
    "account": ("an account", "accounts"),
    "URL": ("a URL with a key or a password", "URLs with keys or passwords"),
    "proxy": ("a proxy's password", "a proxy's password"),
}
_MOST_LINES = 5


def exposure_of(document: Document) -> tuple[Warned, ...]:
    """Return warnings for a file that others can write, and for one with secrets that others can read."""
    status, path = document.status, Path(document.source.path)
    if os.name != "posix" or status is None or not stat.S_ISREG(status.st_mode):
        return ()
    writable, readable = (
        _is_open(path, status, stat.S_IWOTH, stat.S_IWGRP),
        _is_open(path, status, stat.S_IROTH, stat.S_IRGRP),
    )
    replaceable = not writable and _can_be_replaced(path)
    if not (writable or readable or replaceable):
        return ()
    from sessionnet_core.doctor.paths import shown_path

    found = []
    named, mode = shown_path(path), stat.filemode(status.st_mode)[1:]
    if writable:
        message = f"{named} can be changed by others on this machine (its mode is {mode})"
        found.append(Warned("configuration-writable", f"{message}: {_remedy(path, status)}"))
    if replaceable:
        folder = shown_path(path.parent)
        message = (
            f"{named} can be replaced by others, who can write to its folder: chmod go-w {_typed(folder, path.parent)}"
        )
        found.append(Warned("configuration-writable", message))
    if readable and (what := _secrets(document)):
        message = f"{named} can be read by others on this machine (its mode is {mode}), and holds {what}"
        found.append(Warned("configuration-readable", f"{message}: {_remedy(path, status)}"))
    return tuple(found)


def _is_open(path: Path, status: os.stat_result, others: int, group: int) -> bool:
    """Return whether others have this right on the file, or a group that is more than its owner."""
    is_shared = status.st_uid == os.geteuid() and status.st_gid != status.st_uid
    if status.st_mode & others and _can_be_entered(path, stat.S_IXOTH):
        return True
    return bool(status.st_mode & group) and is_shared and _can_be_entered(path, stat.S_IXOTH | stat.S_IXGRP)


def _can_be_entered(path: Path, rights: int) -> bool:
    """Return whether every folder above a file lets others through."""
    try:
        return all(folder.stat().st_mode & rights for folder in path.resolve().parents)
    except OSError:
        return True  # not known, and better told


def _can_be_replaced(path: Path) -> bool:
    """Return whether others can put a file of theirs in its place."""
    try:
        mode = path.resolve().parent.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX and _can_be_entered(path, stat.S_IXOTH)


def _remedy(path: Path, status: os.stat_result) -> str:
    """Return what to type; who is not the owner would only lock himself out."""
    from sessionnet_core.doctor.paths import shown_path

    is_owner = os.geteuid() in (0, status.st_uid)
    named = _typed(shown_path(path), path)
    return f"chmod 600 {named}" if is_owner else f"chmod o-rw {named}, which its owner has to type"


def _typed(shown: str, path: Path) -> str:
    """Return a path as it may be typed: `~` only where nothing needs quotes."""
    import shlex

    return shown if shown.startswith("~") and shlex.quote(shown[1:]) == shown[1:] else shlex.quote(str(path))


def _secrets(document: Document) -> str:
    """Return what secrets there are, by kind, with their lines: `accounts and a URL with a key (lines 3, 12)`."""
    found = list(secrets_in(document.table))
    kinds = [kind for _, kind in found]
    named = [_WORDS[kind][kinds.count(kind) > 1] for kind in dict.fromkeys(kinds)]
    if not named:
        return ""
    *first, last = named
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{listed} ({_lines(document.source, [keys for keys, _ in found])})"


def _lines(source: Source, keys: list[tuple[str | int, ...]]) -> str:
    numbers = sorted({line for line in map(source.line, keys) if line is not None})
    listed = ", ".join(map(str, numbers[:_MOST_LINES]))
    return f"line{'s' if len(numbers) > 1 else ''} {listed}{', …' if len(numbers) > _MOST_LINES else ''}"
