"""The user's own folders, where the system wants them to be."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal["cache", "config", "data"]
_WITHOUT_HOME = {"cache": "~/.cache", "config": "~/.config", "data": "~/.local/share"}


def user_folder(kind: Kind) -> Path:
    """Return this user's folder of a kind.

    Cron has no HOME, and a container may have no entry for the user either: then the path begins with a `~` that stands
    for nothing. It is not absolute, and no place to read from or to write to.
    """
    import platformdirs

    find = {
        "cache": platformdirs.user_cache_path,
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
    }[kind]
    try:
        return find("sessionnet", appauthor=False)
    except RuntimeError:  # since platformdirs 4.14; before, it returned such a path itself
        return Path(_WITHOUT_HOME[kind]) / "sessionnet"
