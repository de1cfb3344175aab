"""Which commands can use a shared option, and what is said where one cannot."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sessionnet_core.source_kinds import SOURCE_KINDS, SourceName

from ..command_table import COMMANDS
from .row import SharedOption

ANSWERING = tuple(path for path in COMMANDS if path not in ("completion", "help"))
"""The commands that have an answer, for which there are shared options at all."""
CONFIGURING = ("config", "config path", "config show", "config check")
"""They ask nobody, and have of the shared options those that say how an answer is printed."""
_CANNOT = {
    "doctor": "which looks at hosts as they are now",
    "schema": "which asks nobody",
    **{path: "which asks nobody" for path in COMMANDS if path.split()[0] in ("config", "history")},
}
"""Why a command has none of an option that nearly all others have."""


def usable_by(option: SharedOption) -> tuple[str, ...]:
    """Return the commands that can use an option, in the order of the table of commands."""
    if option.commands:
        usable = set(option.commands)
    elif option.sources:
        usable = set(asking(option.sources))
    else:
        usable = set(ANSWERING)
    if any(path.startswith("check ") for path in usable):
        usable.add("check")  # which hands them on, and answers nothing itself
    usable.update(option.also)
    if option.group == "output" and not option.commands:
        usable.update(CONFIGURING)
    if option.variable is not None or option.key is not None:
        usable.update(("config", "config show"))  # which shows what comes of it
    return tuple(path for path in COMMANDS if path in usable and path not in option.without)


@cache
def asking(sources: tuple[SourceName, ...]) -> frozenset[str]:
    """Return the commands that may ask a source of one of these kinds; doctor looks at every kind."""
    rows = [SOURCE_KINDS[name] for name in sources]
    return frozenset({"doctor", *(path for row in rows for path in (*row.used_by, *row.also_by))})


@cache
def asks_hosts(path: str) -> bool:
    """Whether a command may ask anybody anything."""
    return path in asking(tuple(SOURCE_KINDS))


def names_of(option: SharedOption) -> list[str]:
    """Return the names of an option, the one that says what it is first: `--verbose`, `-v`; `--onion`, `--no-onion`."""
    return sorted(option.names.replace("/", " ").split(), key=lambda name: not name.startswith("--"))


def refusal(option: SharedOption, path: str) -> str:
    """Say that a command cannot use an option, and why, or which commands can."""
    usable, name = usable_by(option), names_of(option)[0]
    if path in _CANNOT and len(usable) > len(ANSWERING) // 2:
        return f"{name} is not for `{path}`, {_CANNOT[path]}."
    return f"{name} is not for `{path}`; it is for {listed(usable)}."


def listed(paths: tuple[str, ...]) -> str:
    """Return the names of commands as text, by those that are missing if these are fewer."""
    unsaid = ("check", *CONFIGURING)
    paths = tuple(path for path in paths if path not in unsaid)
    known, all_of_them = [path for path in ANSWERING if path not in unsaid], "all"
    if all(map(asks_hosts, paths)):
        known, all_of_them = [path for path in known if asks_hosts(path)], "all that ask hosts"
    missing = [path for path in known if path not in paths]
    if len(missing) >= len(paths):
        return _quoted(paths)
    return f"{all_of_them} but {_quoted(missing)}" if missing else all_of_them


def _quoted(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
