"""The user's own folders, where the system wants them to be."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["cache", "config", "data"]
_WITHOUT_HOME = {"cache": "~/.cache", "config": "~/.config", "data": "~/.local/share"}
_NAME = "sessionnet"


def user_folder(kind: Kind) -> Path:
    """Return this user's folder of a kind.

    Cron has no HOME, and a container may have no entry for the user either: then the path begins with a `~` that stands
    for nothing. It is not absolute, and no place to read from or to write to.
    """
    from pathlib import Path

    return Path(user_place(kind))


def user_place(kind: Kind) -> str:
    """Return the same as text: `pathlib` and platformdirs cost every kept answer more than reading it does."""
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        named, home = os.environ.get(f"XDG_{kind.upper()}_HOME", ""), os.environ.get("HOME", "")
        if os.path.isabs(named):
            return os.path.join(named, _NAME)
        if not named and os.path.isabs(home):
            return os.path.join(home, _WITHOUT_HOME[kind].removeprefix("~/"), _NAME)
    import platformdirs

    find = {
        "cache": platformdirs.user_cache_dir,
        "config": platformdirs.user_config_dir,
        "data": platformdirs.user_data_dir,
    }[kind]
    try:
        return find(_NAME, appauthor=False)
    except RuntimeError:  # since platformdirs 4.14; before, it returned such a path itself
        return os.path.join(_WITHOUT_HOME[kind], _NAME)
