"""What is answered to a word that is no command or option, but nearly one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .command_table import COMMANDS, TOPICS

_MOST = 3
_TAKEN = {
    "0[35][0-9a-f]{64}": ["sessionnet swarm ACCOUNT"],
    "[0-9a-f]{64}": ["sessionnet nodes show KEY"],
    "0x[0-9a-f]{40}": ["sessionnet staking wallet ADDRESS", "sessionnet token balance ADDRESS"],
}
"""What an account, a key or a wallet looks like → the commands that take one."""


def unknown_command(word: str, group: str = "") -> str:
    """Say that there is no such command in a group (the root, if it has no name), and which may be meant."""
    return f"No such command {word!r}.{_meant(_taking(word) or _near_commands(word, group))}"


def unknown_topic(words: Iterable[str]) -> str:
    """Say that there is no such command or topic, and which may be meant."""
    text = " ".join(words)
    near = [*_close(text, TOPICS), *(line.removeprefix("sessionnet ") for line in _near_commands(text, ""))]
    lines = dict.fromkeys(line if line.startswith("help ") else f"help {line}" for line in near)
    found = _meant([f"sessionnet {line}" for line in lines])
    return f"No such command or topic {text!r}.{found or ' `sessionnet help` lists them.'}"


def unknown_option(name: str, names: Iterable[str], path: str) -> str:
    """Say that a command (the root, if it has no name) has no such option, and which may be meant.

    Args:
        names: its options.
    """
    names = list(names)
    if name == "--version" and path:
        filtered = (
            " The filter on storage server versions is --storage-version." if "--storage-version" in names else ""
        )
        return f"No such option {name!r}.{filtered} `sessionnet --version` prints the version of sessionnet."
    where = "." if path else " before a command; its own options stand after it."
    return f"No such option {name!r}{where}{_meant(_close(name, names))}"


def _near_commands(word: str, group: str) -> list[str]:
    """Return what may be meant as it is typed: the command of that name elsewhere, then the nearest words."""
    word = word.lower()
    if word == "help":
        return [f"sessionnet help {group}".rstrip()]
    by_name: dict[str, list[str]] = {}
    for path in COMMANDS:
        by_name.setdefault(path.rpartition(" ")[2], []).append(path)
    here = [path.rpartition(" ")[2] for path in COMMANDS if path.rpartition(" ")[0] == group]
    found = [f"{group} {name}".lstrip() for name in _close(word, here, 0.85)]
    found += [*by_name.get(word, ()), *(_close(word, COMMANDS) if " " in word else ())]
    found += [f"{group} {name}".lstrip() for name in _close(word, here)]
    found += [path for name in _close(word, by_name) for path in by_name[name]]
    topics = [f"help {name}" for name in _close(word, TOPICS)] if not group else []
    return [f"sessionnet {line}" for line in dict.fromkeys([*found, *topics])][:_MOST]


def _taking(word: str) -> list[str]:
    """Return the commands that a word may be meant for which is no command, but what one takes."""
    return next((lines for form, lines in _TAKEN.items() if re.fullmatch(form, word.lower())), [])


def _close(word: str, words: Iterable[str], cutoff: float = 0.65) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(word, list(words), n=2, cutoff=cutoff)


def _meant(lines: list[str]) -> str:
    """Return a question that names one or more."""
    if not lines:
        return ""
    *first, last = [f"`{line}`" for line in lines]
    return f" Did you mean {', '.join(first)}{' or ' if first else ''}{last}?"
