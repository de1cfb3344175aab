"""Folders and files as they may be shown to strangers: without the name of the user whose they are."""

from __future__ import annotations

import re
from pathlib import Path

_OF_A_USER = re.compile(r"^(/home/|/Users/|/var/home/)[^/]+")


def shown_path(path: Path | str) -> str:
    """Give a path with `~` for the home folder, and any other user's name masked."""
    text = str(path)
    try:
        home = str(Path.home())
    except RuntimeError:  # neither HOME nor an entry for the user
        home = ""
    if len(home) > 1 and (text == home or text.startswith(f"{home}/")):
        return f"~{text[len(home) :]}"
    return _OF_A_USER.sub(r"\1***", text)
