"""Text as Markdown that says exactly that, whoever renders it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def code(text: str) -> str:
    """Return text as code that may stand in a table."""
    if not any(mark in text for mark in "|`"):
        return f"`{text}`"
    return f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('|', '&#124;')}</code>"


def prose(text: str) -> str:
    """Return text with nothing in it that Markdown would take for HTML or a mark; code in back quotes stays."""
    parts = text.split("`")
    for at in range(0, len(parts), 2):
        for mark in ("\\", "*", "_", "["):
            parts[at] = parts[at].replace(mark, f"\\{mark}")
        parts[at] = parts[at].replace("<", "&lt;").replace("|", "&#124;")
    return "`".join(parts)


def table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Return the lines of a table."""
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |".replace("|  |", "| |")
