"""Paths as they may be shown to strangers: without the names of users."""

from __future__ import annotations

import re
from pathlib import Path

_OF_A_USER = r"(?<![^\s'\"=:,;(])(/home/|/Users/|/var/home/)[^/\s:;,]+"


def shown_path(text: Path | str) -> str:
    """Return a path, or a text with paths in it, with `~` for the home folder and the names of other users masked."""
    shown = str(text)
    try:
        home = str(Path.home())
    except RuntimeError:  # neither HOME nor an entry for the user
        home = ""
    if len(home) > 1:
        shown = re.sub(rf"(?<![^\s'\"=:,;(]){re.escape(home)}(?![^/\s'\":,;)])", "~", shown)
    return re.sub(_OF_A_USER, r"\1***", shown)
