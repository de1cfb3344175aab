"""Folders and files as they may be shown to strangers: without the name of the user whose they are."""

from __future__ import annotations

import re
from pathlib import Path

_OF_A_USER = re.compile(r"(?<![^\s'\"=:,;(])(/home/|/Users/|/var/home/)[^/\s:;,]+")


def shown_path(text: Path | str) -> str:
    """Give a path, or a text with paths in it, with `~` for the home folder and any other user's name masked."""
    shown = str(text)
    try:
        home = str(Path.home())
    except RuntimeError:  # neither HOME nor an entry for the user
        home = ""
    if len(home) > 1:
        shown = re.sub(rf"(?<![^\s'\"=:,;(]){re.escape(home)}(?![^/\s'\":,;)])", "~", shown)
    return _OF_A_USER.sub(r"\1***", shown)
