"""What changed since the round before, and how a page says so: by a sign, and in colour as well.

`changes` works it out for lists. Figures are marked where they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from .safe import safe
from .words import counted, moment

if TYPE_CHECKING:
    from .terminal import Page, Part

Sign = Literal["+", "-", "~"]
"""It came, it went, it changed."""
STYLE = "bold magenta"
_STYLES: dict[str, str] = {"+": "bold green", "-": "bold red", "~": STYLE, "▲": "bold green", "▼": "bold red"}
_KEY_DIGITS, _WHOLE_KEY = 12, 64


class Step(Struct, frozen=True):
    """One fact of a thing, before and after."""

    key: str
    """Of the column, if it is one of a table."""
    title: str
    before: str
    after: str


class Change(Struct, frozen=True):
    """What became of one thing. Its texts are not yet safe to show."""

    sign: Sign
    key: str
    """What the thing is known by in its table."""
    about: str
    steps: tuple[Step, ...] = ()
    """What of it changed."""
    note: str = ""
    """What it is, if it came or went."""


def write_changes(page: Page, changes: Sequence[Change], since: datetime, most: int) -> None:
    """Write what changed, one thing in a line.

    Args:
        since: when the round before was.
        most: how many lines at most.
    """
    if not changes:
        return
    page.line((f"Changed since {moment(since)}:", STYLE))
    shown = changes if len(changes) <= most else changes[: most - 1]
    for one in shown:
        about = one.about if page.width is None or len(one.about) != _WHOLE_KEY else one.about[:_KEY_DIGITS]
        steps = "; ".join(f"{step.title} {step.before} → {step.after}" for step in one.steps)
        said = {"+": f" is new{_in_brackets(one.note)}", "-": f" is gone{_in_brackets(one.note)}", "~": f": {steps}"}
        page.line((f"{one.sign} ", _STYLES[one.sign]), safe(about + said[one.sign]))
    if len(shown) < len(changes):
        page.line((f"… and {counted(len(changes) - len(shown), 'more change')}.", STYLE))


def figure_mark(before: Any, after: Any, text_before: str, text_after: str) -> tuple[str, str] | None:  # noqa: ANN401
    """Return the sign of a figure that changed, and what it was; None if it did not, or one of the two is unknown.

    Args:
        before, after: the values themselves.
        text_before, text_after: the same as they are shown. A change that cannot be seen is not marked.
    """
    if before is None or after is None or before == after or text_before == text_after:
        return None
    sign = "~" if isinstance(after, str) else "▲" if after > before else "▼"
    return sign, f"was {text_before}"


def styled(sign: str, text: str = "") -> Part:
    """Return a sign, with text after it, in its colour."""
    return (f"{sign} {text}" if text else sign, _STYLES[sign])


def _in_brackets(note: str) -> str:
    return f" ({note})" if note else ""
