"""URLs: which are accepted, and that no secret in them is ever shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.networks.built_in import BUILT_IN
from sessionnet_core.urls import checked_proxy, checked_url, host_of, is_local, keys_in, masked_url, shareable_url

PIN = "36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d"
WALLET = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://seed.example:4443/json_rpc", "https://seed.example:4443/json_rpc"),
        ("https://seed.example", "https://seed.example/json_rpc"),
        ("http://127.0.0.1:1280/", "http://127.0.0.1:1280/json_rpc"),
        ("  https://seed.example/other/path \n", "https://seed.example/other/path"),
        ("HTTPS://seed.example/x", "https://seed.example/x"),
        ("https://seed.example:65535/x", "https://seed.example:65535/x"),
        ("https://seed.example/x?key=5#part", "https://seed.example/x?key=5"),
        ("https://user:word@[2001:db8::1]:4443", "https://user:word@[2001:db8::1]:4443/json_rpc"),
    ],
)
def test_a_url_is_kept_and_its_path_filled_in(text: str, url: str) -> None:
    assert checked_url(text) == url
    assert checked_url(url) == url


NO_URLS = [
    *("", "seed.example", "seed.example:4443", "/json_rpc", "ftp://seed.example", "file:///etc/x"),
    *("https://", "https:///x", "https://:4443", "https:seed.example", "https://[::1"),
    *("https://seed.example:0", "https://seed.example:70000", "https://seed.example:x"),
    *("https://seed.example:65536/json_rpc", "https://seed.example:0/json_rpc"),
]


@pytest.mark.parametrize("text", NO_URLS)
def test_what_is_no_http_url_is_refused(text: str) -> None:
    with pytest.raises(BadConfiguration, match="not an http or https URL"):
        checked_url(text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://seed1.getsession.org:4443/json_rpc", "https://seed1.getsession.org:4443/json_rpc"),
        ("https://95.216.33.113:22100/storage_rpc/v1", "https://95.216.33.113:22100/storage_rpc/v1"),
        ("https://user:pass@seed.example/json_rpc", "https://***@seed.example/json_rpc"),
        ("https://token@seed.example/json_rpc", "https://***@seed.example/json_rpc"),
        ("https://a@b:c@seed.example:4443/", "https://***@seed.example:4443/"),
        ("https://seed.example/json_rpc?apikey=word", "https://seed.example/json_rpc?***"),
        ("https://seed.example/v2/0123456789abcdef/json_rpc", "https://seed.example/v2/***/json_rpc"),
        ("https://seed.example/v2/AbCdEfGhIjKlMnO1", "https://seed.example/v2/***"),
        ("https://seed.example/v2/AbCdEfGhIjKlMnOp-QrStUvWx", "https://seed.example/v2/***"),
        ("https://seed.example/get_service_nodes", "https://seed.example/get_service_nodes"),
        ("https://seed.example/x#word", "https://seed.example/x"),
        (f"https://a.example/api/ssb/stakes/{WALLET}", f"https://a.example/api/ssb/stakes/{WALLET}"),
        (f"https://a.example/{WALLET}0", "https://a.example/***"),
        (f"https://a.example/{WALLET[2:]}", "https://a.example/***"),
        (f"https://a.example/{PIN}", "https://a.example/***"),
        ("https://[2001:db8::1]:4443/x", "https://[2001:db8::1]:4443/x"),
        # What looks like a key: from 16 characters on with a digit among them, from 24 on without.
        ("https://a.example/abcdefghijklmn7/x", "https://a.example/abcdefghijklmn7/x"),
        ("https://a.example/abcdefghijklmno7/x", "https://a.example/***/x"),
        ("https://a.example/abcdefghijklmnopqrstuvw/x", "https://a.example/abcdefghijklmnopqrstuvw/x"),
        ("https://a.example/abcdefghijklmnopqrstuvwx/x", "https://a.example/***/x"),
        # The beginning of a password with a / or a # in it.
        ("https://alice/word@seed.example", "(not a URL)"),
        ("https://alice#word@seed.example", "(not a URL)"),
        ("https://alice:pa/ss@seed.example", "(not a URL)"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert masked_url(url) == shown


word = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._~", min_size=1, max_size=40)
secrets = st.text("QRST", min_size=8, max_size=30).map(lambda text: f"{text}7{text}")
urls = st.builds(
    lambda scheme, user, host, port, path, query: f"{scheme}{user}{host}{port}{path}{query}",
    st.sampled_from(["https://", "http://", "ftp://", "//", "", "https:", "https:/", "wss://"]),
    st.one_of(st.just(""), word.map("{}@".format), st.builds("{}:{}@".format, word, word)),
    st.sampled_from(["seed.example", "127.0.0.1", "[::1]", "[::1", "localhost"]),
    st.sampled_from(["", ":4443", ":x", ":0"]),
    st.lists(word, max_size=4).map(lambda pieces: "".join(f"/{piece}" for piece in pieces)),
    st.one_of(st.just(""), word.map("?key={}".format)),
)


@given(st.one_of(urls, st.text(max_size=60)))
def test_masking_twice_is_masking_once(url: str) -> None:
    assert masked_url(masked_url(url)) == masked_url(url)


@given(secrets, st.sampled_from(["https://", "http://", "ftp://", "https:", "https:/", "//", ""]), st.booleans())
def test_no_secret_is_shown_wherever_it_stands_in_a_url(secret: str, scheme: str, as_user: bool) -> None:
    user = f"{secret}@" if as_user else f"user:{secret}@"
    for url in (
        f"{scheme}{user}seed.example:4443/json_rpc",
        f"{scheme}seed.example/json_rpc?apikey={secret}",
        f"{scheme}seed.example/v2/{secret}/json_rpc",
        f"{scheme}seed.example/json_rpc#{secret}",
    ):
        assert secret not in masked_url(url)


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        (
            "https://alicealice:password@a.example/v3/0123456789abcdef?token=longenough&a=1",
            ["alicealice", "password", "0123456789abcdef", "longenough"],
        ),
        (f"https://a.example/api/stakes/{WALLET}", []),
        ("https://a:b@a.example/json_rpc?n=5", []),
        ("https://a.example/?k=abc%2Bdefgh", ["abc+defgh"]),
        ("https://a.example/?k=abcdefg&l=abcdefgh", ["abcdefgh"]),  # fewer than eight may stand anywhere by chance
    ],
)
def test_what_is_masked_is_also_what_is_looked_for_in_answers(url: str, keys: list[str]) -> None:
    assert keys_in(url) == keys


@pytest.mark.parametrize(
    "url", ["alice:secret@seed.example", "https:alice:secret@seed.example", "https:/a:secret@seed.example/x"]
)
def test_a_mistyped_url_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        checked_url(url)
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ftp://alice:word@seed.example/x", "not an http or https URL: ftp://***@seed.example/x"),
        ("seed.example:4443", "not an http or https URL"),
        ("mailto:alice@seed.example", "not an http or https URL"),
    ],
)
def test_what_is_refused_is_named_where_no_password_can_be_in_it(text: str, why: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        checked_url(text)
    assert refused.value.message == why


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://seed1.getsession.org:4443/json_rpc", "seed1.getsession.org"),
        ("https://seed1.getsession.org/json_rpc", "seed1.getsession.org"),
        ("http://127.0.0.1:1280/json_rpc", "127.0.0.1:1280"),
        ("https://user:word@seed.example:8443/x?key=word", "seed.example:8443"),
        ("https://seed.example:443/x", "seed.example"),
        ("https://seed.example:442/x", "seed.example:442"),
    ],
)
def test_a_host_is_called_by_its_name_alone_where_its_port_is_usual(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "text", ["socks5h://127.0.0.1:9050", "socks4://[::1]:1", "http://name:word@proxy.example", "proxy.example:8080"]
)
def test_a_proxy_is_taken_as_it_is(text: str) -> None:
    assert checked_proxy(text) == text


@pytest.mark.parametrize("text", ["", "ftp://name:word@proxy.example", "socks5h://", "http://proxy:0", "http://p:word"])
def test_what_is_no_proxy_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(BadConfiguration, match="not a valid URL of a proxy") as refused:
        checked_proxy(text)
    assert "word" not in refused.value.message


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://seed1.getsession.org:4443/json_rpc", "https://seed1.getsession.org:4443/json_rpc"),
        ("https://stake.getsession.org/api/ssb", "https://stake.getsession.org/api/ssb"),
        ("http://networkv1.getsession.org/oxen/v4/lsrpc", "http://networkv1.getsession.org/oxen/v4/lsrpc"),
        ("https://arb1.arbitrum.io/rpc", "https://arb1.arbitrum.io/rpc"),
        ("https://rpc.example/v3/short7", "https://rpc.example/v3/***"),
        ("https://rpc.example/hunter/", "https://rpc.example/***/"),
        ("https://user:word@rpc.example/v2/" + "a1" * 20 + "?key=5", "https://***@rpc.example/v2/***?***"),
    ],
)
def test_to_strangers_a_path_is_shown_as_far_as_it_is_a_protocols_own(url: str, shown: str) -> None:
    assert shareable_url(url) == shown


def test_what_is_built_in_may_be_shown_to_strangers_as_it_is() -> None:
    chains = [chain for network in BUILT_IN.values() if (chain := network.chain) is not None]
    urls = [url for chain in chains for url in chain.rpc_urls]
    for network in BUILT_IN.values():
        urls += [seed.url for seed in network.seeds] + [node.url for node in network.bootstrap]
        urls += [network.backend] if network.backend else []
    assert [shareable_url(url) for url in urls] == urls


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("https://127.0.0.1:4443/json_rpc", True),
        ("http://192.168.1.5:22023/json_rpc", True),
        ("http://[::1]:22023/json_rpc", True),
        ("http://localhost:22023", True),
        ("http://sesh-net.local:1280", True),
        ("http://devnet:1280", True),
        ("https://seed1.getsession.org:4443/json_rpc", False),
        ("http://seed2.getsession.org:38157/json_rpc", False),
        ("http://95.216.33.113:22023", False),
        ("http://local.example.org", False),
    ],
)
def test_what_can_only_be_near_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local
