"""Requests to the exporter: a head, and what its headers say of forms that are accepted."""

from __future__ import annotations

from sessionnet_cli.exporter.rendering import form_for, takes_gzip
from sessionnet_cli.exporter.requests import BadRequest, read_request
from sessionnet_cli.exporter.site import Site, plain
from tests.fuzz.target import Target

_SITE = Site("127.0.0.1", 60, 20, is_local=True)


def _request(head: bytes) -> object:
    try:
        response = _SITE.answer(read_request(head))
    except BadRequest as error:
        response = plain(error.status, error.reason)
    sent = response.encode(with_body=True)
    if sent.count(b"\r\n\r\n") != 1:
        raise AssertionError("the client has written a part of the head")
    return sent


def _accepted(data: bytes) -> object:
    text = data.decode("latin-1")
    return form_for(text), takes_gzip(text)


TARGET = Target("exporter", (_request, _accepted), form="text", ours=())
