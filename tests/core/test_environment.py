"""The environment's variables for proxies and CAs: which count, in which order, and what is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessionnet_core.environment import Trusted, environment_proxies, trusted_cas
from sessionnet_core.errors import BadConfiguration
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.transport import Transport
from sessionnet_core.urls import checked_proxy
from sessionnet_core.wire.oxend import REQUEST
from tests.conftest import Sessionnet
from tests.core.sources.test_transport import pinned
from tests.devnet import Devnet
from tests.proxies import proxy, socks5

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("socks://127.0.0.1:1080/", "socks5h://127.0.0.1:1080/"),  # as GNOME exports it
        ("SOCKS://user:secret@proxy.example:1080", "socks5h://user:secret@proxy.example:1080"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        (" http://127.0.0.1:3128 ", "http://127.0.0.1:3128"),
        ("proxy.example:3128", "proxy.example:3128"),
    ],
)
def test_what_a_proxy_may_be(written: str, read: str) -> None:
    assert checked_proxy(written) == read
    for name in (*NAMES, *map(str.lower, NAMES)):
        assert list(environment_proxies({name: written}).values()) == [read]


@pytest.mark.parametrize(
    "written", ["ftp://127.0.0.1:21", "http://", "socks://", "http://127.0.0.1:port", "http://two words:1", "::::"]
)
@pytest.mark.parametrize("name", [*NAMES, *map(str.lower, NAMES)])
def test_what_is_no_proxy_is_refused_by_its_variables_name(name: str, written: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        environment_proxies({name: written})
    assert refused.value.subject == name


def test_lower_case_comes_first_and_the_empty_counts_for_nothing() -> None:
    assert environment_proxies({"https_proxy": "a:1", "HTTPS_PROXY": "b:1"}) == {"https": "a:1"}
    assert environment_proxies({"https_proxy": "", "HTTPS_PROXY": "b:1", "ALL_PROXY": ""}) == {"https": "b:1"}
    assert environment_proxies({"NO_PROXY": "*", "FTP_PROXY": "ftp://x"}) == {}


def test_socks_of_the_environment_carries_the_connection(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    with proxy(socks5) as (port, passed_on):
        monkeypatch.setenv("ALL_PROXY", f"socks://127.0.0.1:{port}")
        assert Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST).startswith(b"{")
    assert passed_on == [("127.0.0.1", devnet.seeds[0].port)]


@pytest.mark.parametrize("name", NAMES)
def test_the_command_ends_with_2_and_asks_nobody(
    sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "gopher://user:secret@127.0.0.1:70")
    run = sessionnet("nodes", *devnet.options())
    assert run.status == 2
    assert f"{name}: not a valid URL of a proxy" in run.stderr
    assert "secret" not in run.stderr
    assert devnet.received == []
    assert sessionnet("nodes", "--demo").status == 0


class TestTrustedCAs:
    def test_those_of_requests_come_before_those_of_openssl(self, tmp_path: Path) -> None:
        files = {name: str(tmp_path / name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")}
        for path in files.values():
            Path(path).write_text("certificates")
        for name in list(files):
            assert trusted_cas(files) == Trusted(name, files[name])
            del files[name]
        assert trusted_cas(files) is None

    def test_a_folder_of_them_may_be_named(self, tmp_path: Path) -> None:
        assert trusted_cas({"REQUESTS_CA_BUNDLE": str(tmp_path)}) == Trusted("REQUESTS_CA_BUNDLE", str(tmp_path))
        assert trusted_cas({"SSL_CERT_DIR": f"/nowhere:{tmp_path}"}) is None

    @pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
    def test_what_cannot_be_read_is_refused_by_its_variables_name(self, name: str) -> None:
        with pytest.raises(BadConfiguration) as refused:
            trusted_cas({name: "/nowhere/at-all"})
        assert refused.value.subject == name

    @pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
    def test_they_vouch_for_hosts_without_a_pin(
        self, devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        seed = devnet.seeds[0]
        assert seed.certificate is not None
        bundle = tmp_path / "ca.pem"
        bundle.write_text(seed.certificate.pem)
        monkeypatch.setenv(name, str(bundle))
        assert Transport(timeout_seconds=60).post(Endpoint(seed.url, "system-ca"), REQUEST)

    def test_no_certificates_are_a_wrong_configuration_and_no_wrong_certificate(
        self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bundle = tmp_path / "ca.pem"
        bundle.write_text("these are not the certificates")
        for path in (bundle, tmp_path / "missing.pem"):
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
            run = sessionnet("nodes", "--refresh", "--seed-url", devnet.seeds[0].url)
            assert (run.status, "REQUESTS_CA_BUNDLE" in run.stderr) == (2, True)
            assert sessionnet("nodes", "--refresh", *devnet.options()).status == 0, "pinned hosts need no CA"
