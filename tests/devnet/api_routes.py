"""The network API's routes, the same for requests in the clear and for what is found inside sealed ones.

As the reference server is observed to do: JSON for figures, a web page for every error. HEAD and OPTIONS, which no
client of the API sends, are wrong methods here.
"""

import json
from http import HTTPStatus

from tests.devnet.figures import TOKEN, Figures
from tests.devnet.node_list import Record
from tests.devnet.wire import Reply

SEALED = "/oxen/v4/lsrpc"
"""Where sealed requests are posted. One inside another is not opened."""

PERIOD_SECONDS = {"1h": 3600, "1d": 86_400, "7d": 7 * 86_400, "30d": 30 * 86_400}

PAGE = "text/html; charset=utf-8"
"""The web framework's label for everything that does not say what it is, sealed replies among them."""


def answer(method: str, path: str, figures: Figures) -> Reply:
    """The reply to a request in the clear, or to the inside of a sealed one."""
    if path == SEALED:
        return error_page(400) if method == "POST" else _wrong_method("OPTIONS, POST")
    words = path.split("/")
    if path != "/info" and not (len(words) == 4 and words[1] == "prices" and words[2] and words[3]):
        return error_page(404)
    if method != "GET":
        return _wrong_method("GET, HEAD, OPTIONS")
    if path == "/info":
        info = figures.info()
        return error_page(500) if info is None else _json_reply(info)
    _, _, token, period = words
    if period not in PERIOD_SECONDS:
        return error_page(400)
    return _json_reply(figures.prices(PERIOD_SECONDS[period])) if token == TOKEN else error_page(404)


def error_page(status: int, text: str = "The devnet's network API has no other answer to this.") -> Reply:
    """An error as the web framework shows it: a page that names the status."""
    phrase = HTTPStatus(status).phrase
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {phrase}</title>\n<h1>{phrase}</h1>\n<p>{text}</p>\n"
    return Reply(page.encode(), status, PAGE)


def _wrong_method(allowed: str) -> Reply:
    page = error_page(405)
    return Reply(page.body, page.status, page.content_type, (("Allow", allowed),))


def _json_reply(value: Record) -> Reply:
    return Reply(json.dumps(value, separators=(",", ":"), sort_keys=True).encode() + b"\n")
