"""The one place that makes remote text safe to show.

Remote text may hold escape sequences that restyle the terminal or write to its clipboard, and bidirectional controls
that make it read differently from what it is. All of these are replaced by a replacement character.
"""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the separators of lines, bidirectional and invisible format controls, fillers that take no
# ink, surrogates, what no XML may hold, and the tags that spell invisible text.
_UNSAFE = (
    "\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\ud800-\\udfff\\U000e0000-\\U000e0fff"
)
_IN_TEXT = f"[{_UNSAFE}]"  # compiled when something is looked through: most of what is shown is printable ASCII
_IN_JSON = f"(?![\\n])[{_UNSAFE}]"  # line feeds stand between documents; JSON escapes them inside
_FORMULA = ("=", "+", "-", "@", *"\uff1d\uff0b\uff0d\uff20")  # the wide ones start one in East Asia


def safe(text: str) -> str:
    """Return text that is safe to print."""
    return text if text.isascii() and text.isprintable() else re.sub(_IN_TEXT, "\ufffd", text)


def safe_cell(text: str) -> str:
    """Return text for a cell of a spreadsheet: safe to print, and not a formula."""
    shown = safe(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def safe_json(documents: bytes) -> bytes:
    r"""Return the same JSON with unsafe characters as \u escapes, so that it is safe in a terminal."""
    if documents.isascii() and b"\x7f" not in documents:  # JSON escapes C0 itself, and honest documents hold no more
        return documents
    return re.sub(_IN_JSON, _escape, documents.decode("utf-8")).encode()


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
