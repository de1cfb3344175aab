"""What HTTP itself says around a body: whether it is encoded, where a redirect leads, and the words of a refusal.

The words are for people, and nothing is decided by them. They are the host's own: bounded here, and made safe where
they are shown.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import msgspec

from ..urls import masked_url

WORDS_LIMIT = 120
"""How many characters of a host's own words are shown, or of a URL that it names."""
_TITLE = re.compile(r"<title[^>]*>(.*?)(?:</title|$)", re.IGNORECASE | re.DOTALL)
_JSON_FIELDS = ("error", "message", "detail", "error_description", "title")
"""Where JSON says what is wrong, the most specific first: JSON-RPC, gateways, and RFC 9457."""


def is_encoded(content_encoding: str | None) -> bool:
    """Return whether a header says that the body is encoded: `identity`, as often as it likes, says that it is not."""
    return any(part.strip().lower() not in ("", "identity") for part in (content_encoding or "").split(","))


def described_refusal(status: int, content_type: str | None, text: str, *, target: str | None = None) -> str:
    """Return a refusal in one line: `HTTP status 502: Bad gateway`.

    Args:
        content_type: as the header says it.
        text: how the body begins.
        target: where the response redirects to, as an absolute URL.
    """
    # Web servers put the status into the title of their pages.
    words = (
        words_of(content_type, text).removeprefix(f"{status} ")
        if target is None
        else f"it points to {_bounded(masked_url(target))}"
    )
    return f"HTTP status {status}: {words}" if words else f"HTTP status {status}"


def target_of(status: int, location: str | None, url: str) -> str | None:
    """Return the absolute URL that a response with this status redirects to; None if it does not say.

    Args:
        url: what was asked for, which the location may be relative to.
    """
    if not 300 <= status < 400 or not location:
        return None
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return location


def words_of(content_type: str | None, text: str) -> str:
    """Return a host's own words in the body of a refusal, in one line of at most `WORDS_LIMIT` characters.

    They are the message in JSON, the title of a web page, or the first line of plain text; empty if there are none.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):  # whatever it calls itself
        return _bounded(_in_json(text))
    if "html" in kind or text.startswith("<"):
        import html

        title = _TITLE.search(text)
        return _bounded(html.unescape(title[1])) if title else ""
    if kind in ("", "text/plain", "application/json"):
        return _bounded(text.partition("\n")[0])
    return ""


def _in_json(text: str) -> str:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):  # cut short, mostly
        return ""
    if isinstance(value, list) and value:  # a batch
        value = value[0]
    return _message(value)


def _message(value: Any, depth: int = 2) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and depth:
        return next(filter(None, (_message(value.get(field), depth - 1) for field in _JSON_FIELDS)), "")
    return ""


def _bounded(text: str) -> str:
    """Return text as one line without characters that cannot be printed, cut at the limit."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= WORDS_LIMIT else line[: WORDS_LIMIT - 1].rstrip() + "…"
