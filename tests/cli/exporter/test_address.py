"""Where the exporter listens, and whether that is this machine alone."""

from __future__ import annotations

import socket
from typing import Any

import click
import pytest

from sessionnet_cli.exporter.address import Address, is_loopback, listen, parse_address
from sessionnet_core.errors import BadConfiguration

ANY: Any = None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9732", Address("127.0.0.1", 9732)),
        ("[::1]:0", Address("::1", 0)),
        ("localhost:80", Address("localhost", 80)),
        (":9732", Address("", 9732)),
    ],
)
def test_an_address_has_a_port(text: str, address: Address) -> None:
    assert parse_address(ANY, ANY, text) == address


@pytest.mark.parametrize("text", ["", "9732", "localhost", "::1:9732", "127.0.0.1:65536", "a b:1", "a:1\n:2", "[::1]"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is not ADDRESS:PORT, as 127\.0\.0\.1:9732"):
        parse_address(ANY, ANY, text)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.3.2.1", "::1", "localhost", "LOCALHOST", "localhost.", "::ffff:127.0.0.1"]
)
def test_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "192.0.2.1", "example.com", "localhost.example.com", "127.0.0.1.x"]
)
def test_others_reach_it_too(host: str) -> None:
    assert not is_loopback(host)


def test_a_free_port_is_taken_and_told() -> None:
    listener, found = listen(Address("127.0.0.1", 0))
    with listener, socket.create_connection(("127.0.0.1", found.port), timeout=120):
        assert found.port > 0
        assert found.shown == f"127.0.0.1:{found.port}"


@pytest.mark.parametrize("host", ["127.1", "localhost"])
def test_a_place_is_told_in_numbers_whatever_it_was_called(host: str) -> None:
    listener, found = listen(Address(host, 0))
    with listener:
        assert found.host in ("127.0.0.1", "::1")


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_without_an_address_it_is_reached_by_ipv4_and_ipv6() -> None:
    listener, found = listen(Address("", 0))
    with listener:
        assert not is_loopback(found.host)
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, found.port), timeout=120).close()


def test_ipv6_stands_in_brackets() -> None:
    try:
        listener, found = listen(Address("::1", 0))
    except BadConfiguration as error:
        pytest.skip(f"no IPv6 here: {error}")
    with listener:
        assert found.shown == f"[::1]:{found.port}"


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    listener, found = listen(Address("127.0.0.1", 0))
    with listener, pytest.raises(BadConfiguration, match="Address already in use") as refused:
        listen(found)
    assert "--listen" in str(refused.value.hint)
