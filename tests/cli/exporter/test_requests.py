"""Requests: what is one, and what is refused with which status."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.exporter.requests import BadRequest, read_request


def head(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def test_a_request_is_its_method_path_and_headers() -> None:
    found = read_request(head("GET /metrics?name[]=x HTTP/1.1", "Host: localhost:9732", "ACCEPT: a", "accept:b"))
    assert (found.method, found.path, found.host) == ("GET", "/metrics", "localhost")
    assert found.headers["accept"] == "a, b"


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("127.0.0.1:9732", "127.0.0.1"),
        ("[::1]:9732", "::1"),
        ("[::1]", "::1"),
        ("evil.example", "evil.example"),
        ("a b", ""),
        ("localhost, evil.example", ""),
        ("localhost@evil.example", ""),
        ("", ""),
    ],
)
def test_whom_the_client_believes_to_have_asked(named: str, host: str) -> None:
    assert read_request(head("GET / HTTP/1.1", f"Host: {named}")).host == host


def test_an_old_client_names_nobody() -> None:
    assert read_request(head("GET / HTTP/1.0")).host is None


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["GET / HTTP/1.1"], 400),
        (["GET / HTTP/2.0", "Host: a"], 400),
        (["GET  / HTTP/1.1", "Host: a"], 400),
        (["get / HTTP/1.1", "Host: a"], 400),
        (["GET http://localhost/ HTTP/1.1", "Host: a"], 400),
        (["GET /\x00 HTTP/1.1", "Host: a"], 400),
        ([f"GET /{'x' * 3000} HTTP/1.1", "Host: a"], 400),
        (["\x16\x03\x01"], 400),
        (["GET / HTTP/1.1", "Host : a"], 400),
        (["GET / HTTP/1.1", "Host: a", " folded"], 400),
        (["GET / HTTP/1.1", "Host: a", "X: \x01"], 400),
        (["GET / HTTP/1.1", "Host: a", "no colon"], 400),
        (["GET / HTTP/1.1", "Host: a", *(f"X{n}: y" for n in range(200))], 431),
    ],
)
def test_what_is_no_request_is_told_by_its_status(lines: list[str], status: int) -> None:
    with pytest.raises(BadRequest) as refused:
        read_request(head(*lines))
    assert refused.value.status == status


@given(st.binary(max_size=300))
def test_whatever_comes_is_a_request_or_a_bad_one(content: bytes) -> None:
    with suppress(BadRequest):
        assert read_request(content).path.startswith("/")
