"""What HTTP says around a body: status, headers and the words of a refusal, which are anybody's."""

from __future__ import annotations

from sessionnet_core.urls import masked_url
from sessionnet_core.wire import http
from tests.fuzz.target import Target


def _refusal(data: bytes) -> object:
    """Read two lines of headers, and the body below them."""
    kind, location, text = ("\n".join((data.decode("utf-8", "replace"), "\n\n"))).split("\n", 2)
    target = http.target_of(302, location, "https://api.example/info")
    said = http.described_refusal(404, kind, text), http.described_refusal(302, kind, text, target=target)
    if any(len(words) > 2 * http.WORDS_LIMIT or not words.isprintable() for words in said):
        raise AssertionError(f"not one line that can be printed: {said}")
    return said


TARGET = Target(
    "http",
    (
        _refusal,
        lambda data: http.is_encoded(data.decode("latin-1")),
        lambda data: masked_url(data.decode("utf-8", "surrogateescape")),
    ),
    form="text",
)
