"""The API's own page for what it cannot open is told from the pages of everybody else who refuses with 400."""

from __future__ import annotations

import pytest

from sessionnet_core.wire.api.refusal import cannot_open
from tests.gateway import FRAMEWORK, NGINX

BAD_REQUEST = "400 Bad Request"
OLDER = f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>{BAD_REQUEST}</title>\n<h1>Bad Request</h1>\n'
APACHE = f'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{BAD_REQUEST}</title>\n</head>'
SQUID = '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">\n<html><head>\n<title>ERROR: The requested URL</title>'


@pytest.mark.parametrize("page", [FRAMEWORK.format(BAD_REQUEST), OLDER], ids=["of today", "older"])
def test_the_frameworks_page_is_the_apis(page: str) -> None:
    assert cannot_open(400, page)
    assert not cannot_open(502, page)
    assert not cannot_open(None, page)


@pytest.mark.parametrize(
    "text",
    ["", "Bad Request", "Invalid ciphertext", NGINX.format(BAD_REQUEST), APACHE, SQUID, FRAMEWORK.format("502 …")],
)
def test_no_other_400_says_anything_of_the_key(text: str) -> None:
    assert not cannot_open(400, text)
