"""A proxy that fails is named by host and port, and by nothing of its password."""

from __future__ import annotations

import pytest
import socks
from urllib3.exceptions import ProxyError

from sessionnet_core.sources.connections import TunnelRefused
from sessionnet_core.sources.translation import proxy_failed, translate


@pytest.mark.parametrize(
    ("proxy", "named"),
    [
        ("http://127.0.0.1:3128", "the proxy 127.0.0.1:3128"),
        ("proxy.example:3128", "the proxy proxy.example:3128"),
        ("http://me:geheim@proxy.example:3128/", "the proxy proxy.example:3128"),
        ("socks5h://[::1]:9050", "the proxy [::1]:9050"),
        ("http://me:ge/heim@proxy.example:3128", "the proxy"),
        ("http://me:123/heim@proxy.example:3128", "the proxy"),
        (None, "the proxy"),
    ],
)
def test_it_is_named_without_its_password(proxy: str | None, named: str) -> None:
    assert proxy_failed(proxy, None).message == f"the connection through {named} failed"
    assert proxy_failed(proxy, 403).message == f"{named} refused the connection (HTTP status 403)"
    assert proxy_failed(proxy, 502).message == f"{named} could not reach it (HTTP status 502)"
    wanted = proxy_failed(proxy, 407)
    assert wanted.message == f"{named} wants a user name and a password that it accepts (HTTP status 407)"
    assert "http://USER:PASSWORD@HOST:PORT" in (wanted.hint or "")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (socks.SOCKS5Error("0x05: Connection refused"), "the proxy 127.0.0.1:9050 could not reach it"),
        (
            socks.SOCKS5Error("0x01: General SOCKS server failure"),
            "the connection through the proxy 127.0.0.1:9050 failed",
        ),
        (socks.GeneralProxyError("Socket error", TimeoutError()), "no answer through the proxy 127.0.0.1:9050 in time"),
    ],
)
def test_what_a_socks_proxy_says_of_the_host_is_not_the_proxys_fault(error: OSError, message: str) -> None:
    assert translate(error, "https://seed.example", "socks5h://127.0.0.1:9050").message == message


def test_the_status_that_it_gave_to_connect_is_found() -> None:
    error = ProxyError("Unable to connect to proxy", TunnelRefused(403))
    said = translate(error, "https://seed.example", "http://127.0.0.1:3128")
    assert said.message == "the proxy 127.0.0.1:3128 refused the connection (HTTP status 403)"
