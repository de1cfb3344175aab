"""The branches that no test takes and that matter, with the reason. A test holds that each is still in the code."""

from __future__ import annotations

from typing import NamedTuple


class Named(NamedTuple):
    """One of them."""

    path: str
    code: str
    """The line of the condition, as it stands there."""
    branch: str
    """Which way is not taken."""
    why: str


NAMED = (
    Named(
        "sessionnet_core/history/aside.py",
        "for number in range(1, _MOST_ASIDE):",
        "a thousand damaged histories were put aside in one second",
        "it would take a thousand files; that no name is taken twice is tested with two",
    ),
    Named(
        "sessionnet_core/history/database.py",
        "case sqlite3.SQLITE_INTERRUPT:",
        "one piece of work with the history took longer than a minute",
        "it would take a minute; that the clock is looked at is SQLite's progress handler",
    ),
    Named(
        "sessionnet_core/history/upkeep.py",
        "if last is not None and abs(now - last) < DAY:",
        "another process looked after the history between two statements of this one",
        "a race of two processes; whoever is second does nothing, and nothing is lost either way",
    ),
    Named(
        "sessionnet_core/nodes/many_keys.py",
        'if sys.byteorder == "little":',
        "the machine has its bytes the other way round",
        "there is none here; there, the same positions are returned as they are",
    ),
    Named(
        "sessionnet_core/folders.py",
        'if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:',
        "macOS and Android, where platformdirs knows the folders",
        "there is neither here; that both ways give the same on Linux is tested",
    ),
    Named(
        "sessionnet_core/sources/translation.py",
        "if memory_is_short() and (shortage := shortage_behind(MemoryError())):",
        "a connection failed because memory had run out",
        "which of two hundred allocations fails is chance; the costly tests of little memory meet it now and then",
    ),
)
