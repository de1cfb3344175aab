"""Which exit status a command has, and what each of them means for it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from sessionnet_cli.help_page import Rows
from sessionnet_cli.options.usable import asks_hosts

_EXIT_STATUS = Path(__file__).parents[2] / "docs" / "exit-status.md"
_CHECK: Rows = [
    ("0", "OK."),
    ("1", "WARNING."),
    ("2", "CRITICAL."),
    ("3", "UNKNOWN: the check could not tell, also after a wrong command line or --help."),
]
_WRONG_REQUEST = ("2", "The command line or the configuration is wrong.")
_INTERNAL = ("1", "An internal error.")
_SEVERAL = ("1", "Some of the inputs had no answer, or an internal error.")
_DONE = ("0", "Done.")
_HISTORY: Rows = [
    _DONE,
    ("1", "The history cannot be read, it never saw what was asked for, or an internal error."),
    _WRONG_REQUEST,
    ("3", "Nothing like this is kept."),
]
_ASKING: Rows = [("3", "Nobody could be reached who knows."), ("4", "A source answered, and cannot be believed.")]
_STRICT = ("5", "With --strict: answered, but less than promised.")


def statuses_of(path: str, epilog: str | None, usage: str, options: Collection[str]) -> Rows:
    """Return the rows of a command; one without a status says it all.

    Args:
        epilog: the end of its help, which says so where a command's statuses mean something else.
        usage: its arguments.
        options: the names of those that it can use.
    """
    if epilog is not None:
        text = epilog.removeprefix("Exit status: ")
        return [("", text[:1].upper() + text[1:])]
    if path == "exporter":
        return [("0", "Ended by SIGTERM or Ctrl-C."), _INTERNAL, ("2", f"{_WRONG_REQUEST[1]} Nothing is served.")]
    if path.startswith("check"):
        return _CHECK
    if not path or asks_hosts(path):
        meant = answered().get(path)
        first = ("0", f"Answered: {meant}." if meant else "Answered.")
        several = not path or any(one in usage for one in ("ACCOUNT", "KEY"))
        strict = [_STRICT] if "--strict" in options or not path else []
        return [first, _SEVERAL if several else _INTERNAL, _WRONG_REQUEST, *_ASKING, *strict]
    if path.startswith("history") and path != "history path":
        return _HISTORY
    return [_DONE, _INTERNAL, _WRONG_REQUEST]


@cache
def answered() -> dict[str, str]:
    """Return what has to be there for a command to have answered, as the manual's page on the exit status has it."""
    found = {}
    _, _, table = _EXIT_STATUS.read_text(encoding="utf-8").partition("| command | 0 means")
    for line in table.partition("\n\n")[0].splitlines()[2:]:
        commands, meant = (cell.strip() for cell in line.strip("|").split("|"))
        found.update(dict.fromkeys(re.findall(r"`([^`]+)`", commands), meant))
    return found
