"""Who is answered at all: on this machine alone, only what asks for it by a name of its own."""

from __future__ import annotations

import pytest

from sessionnet_cli.exporter.requests import BadRequest, Request
from sessionnet_cli.exporter.site import Site


def status(site: Site, host: str) -> int:
    try:
        return site.answer(Request("GET", "/healthz", {"host": host})).status
    except BadRequest as refused:
        return refused.status


NOT_YET = 503
"""Nothing was asked yet, and whoever may know it is told so."""


@pytest.mark.parametrize("host", ["localhost:9732", "127.0.0.1", "[::1]:1", "Desk", "desk:9732"])
def test_a_name_of_this_machine_is_answered(host: str) -> None:
    assert status(Site("desk", 60, 20, is_local=True), host) == NOT_YET


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "desk.example.com", "localhost, desk", ""])
def test_a_name_that_somebody_else_leads_here_is_not(host: str) -> None:
    """A page in a browser on this machine could read what is for this machine alone (DNS rebinding)."""
    assert status(Site("desk", 60, 20, is_local=True), host) == 421


def test_where_others_are_served_any_name_will_do() -> None:
    assert status(Site("0.0.0.0", 60, 20, is_local=False), "desk.example.com") == NOT_YET
