"""The one place that makes remote text safe to show.

What others wrote may hold escape sequences that restyle the terminal or write its clipboard, and bidirectional
controls that make it read otherwise than it is. All of these are shown as what they are: a replacement character.
"""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the line and paragraph separators, bidirectional and invisible format controls, surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_FORMULA = ("=", "+", "-", "@")


def safe(text: str) -> str:
    """Give text that only shows."""
    return _UNSAFE.sub("\ufffd", text)


def safe_cell(text: str) -> str:
    """Give text for a spreadsheet's cell: it only shows, and is no formula either."""
    shown = safe(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def safe_json(document: bytes) -> bytes:
    r"""Give the same JSON with unsafe characters written as \u escapes, so that it may be looked at in a terminal."""
    if document.isascii():  # JSON escapes C0 itself, and honest documents hold nothing else
        return document
    text = document.decode("utf-8")
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()
