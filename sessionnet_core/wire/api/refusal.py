"""The API's own page for a request that it cannot open: HTTP 400 of its web framework, which nothing seals.

It is the same for a request that is sealed for another key and for one that was damaged on its way. (Observed on a
running server; werkzeug's error pages, without a `<head>` in every version.)
"""

from __future__ import annotations

import re

CANNOT_OPEN = 400
"""The status of that page."""
_PAGE = re.compile(r"\s*(<!doctype html[^>]*>\s*)?(<html[^>]*>\s*)?<title>400 ", re.IGNORECASE)
"""How it begins. The pages of nginx, Apache, HAProxy and Squid begin otherwise: what they refuse never reached the
API, and says nothing about its key."""


def cannot_open(status: int | None, text: str) -> bool:
    """Return whether a refusal is the API's page for a request that it cannot open.

    Args:
        status: the HTTP status.
        text: the beginning of the body.
    """
    return status == CANNOT_OPEN and _PAGE.match(text) is not None
