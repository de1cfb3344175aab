"""A refusal is no lie: whoever stands in front of a host and refuses, with any status, counts as nobody's answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Result, Sessionnet
from tests.devnet import Devnet
from tests.gateway import FRAMEWORK, NGINX, Gateway, gateway

REFUSALS: dict[int, tuple[str, dict[str, str]]] = {
    302: ("", {"Location": "http://portal.example/login"}),
    403: ("error code: 1020", {}),
    404: (FRAMEWORK.format("404 Not Found"), {}),
    407: ("", {"Proxy_Authenticate": "Basic"}),
    429: ("", {"Retry_After": "3600"}),
    500: ("Internal Server Error", {}),
    502: (NGINX.format("502 Bad Gateway"), {}),
    503: ("maintenance until five o'clock", {}),
    511: ("<html>Log in to this network</html>", {}),
}
NO_PLACE_FOR = ("somebody", "in between", "intercept", "--transport", "no-onion")
"""Words that a refusal gives no reason for."""


@pytest.fixture
def front() -> Iterator[Gateway]:
    with gateway() as one:
        yield one


def asked_at(front: Gateway, net: Devnet) -> tuple[str, ...]:
    """The options by which the network API is asked at a gateway in front of it."""
    return ("--api-url", front.url, "--api-pubkey", net.api.pubkey)


def assert_blames_nobody(run: Result) -> None:
    said = run.stdout + run.stderr
    assert not [words for words in NO_PLACE_FOR if words in said], said


@pytest.mark.parametrize("status", REFUSALS)
class TestInFrontOfTheSealedApi:
    def test_it_is_silence(self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int) -> None:
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        for command in (("token",), ("token", "history")):
            run = sessionnet(*command, *asked_at(front, current))
            assert (run.status, run.stdout) == (3, "")
            assert f"127.0.0.1:{front.port}: HTTP status {status}" in run.stderr
            assert_blames_nobody(run)
        document = sessionnet("token", "--json", *asked_at(front, current))
        assert (document.status, document.errors) == (3, ["refused"])

    def test_the_kept_price_is_taken(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int
    ) -> None:
        truth = sessionnet("token", "--json").json["data"]
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        # The same API, which now stands behind a proxy that speaks for it.
        run = sessionnet("token", "--json", "--refresh", "--proxy", front.url)
        assert (run.status, run.json["data"], run.codes) == (0, truth, {"network-api-failed"})
        assert (f"the proxy 127.0.0.1:{front.port} wants" in run.json["warnings"][0]["message"]) == (status == 407)
        assert run.json["sources"][0]["via"] == "cache"
        assert_blames_nobody(run)

    def test_doctor_says_the_same(self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int) -> None:
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        run = sessionnet("doctor", "--json", *asked_at(front, current))
        (host,) = [one for one in run.json["data"]["hosts"] if one["kind"] == "network-api" and not one["last_resort"]]
        assert (run.status, host["ok"], host["code"]) == (3, False, "refused")
        assert f"HTTP status {status}" in host["message"]
        assert_blames_nobody(sessionnet("doctor", *asked_at(front, current)))


class TestA400:
    def test_that_is_the_apis_own_page_means_the_key(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway
    ) -> None:
        front.replies(400, FRAMEWORK.format("400 Bad Request"))
        run = sessionnet("token", *asked_at(front, current))
        assert run.status == 4
        assert "cannot open what is sealed for the known key" in run.stderr
        assert "--api-pubkey" in run.stderr
        assert "plain" not in run.stderr
        report = sessionnet("doctor", *asked_at(front, current))
        assert report.status == 4
        assert "--api-pubkey" in report.stdout
        assert "plain" not in report.stdout.partition("What to do")[2]

    def test_of_somebody_else_is_a_refusal(self, sessionnet: Sessionnet, current: Devnet, front: Gateway) -> None:
        front.replies(400, NGINX.format("400 The plain HTTP request was sent to HTTPS port"))
        run = sessionnet("token", "--json", *asked_at(front, current))
        assert (run.status, run.errors) == (3, ["refused"])
        (error,) = run.json["errors"]
        assert "The plain HTTP request was sent to HTTPS port" in error["message"]
        assert "--api-url" in error["hint"]


def test_a_page_with_200_cannot_be_believed(sessionnet: Sessionnet, current: Devnet, front: Gateway) -> None:
    front.replies(200, "<html>Log in to this network</html>")
    run = sessionnet("token", *asked_at(front, current))
    assert run.status == 4
    assert "--api-pubkey" in run.stderr
    assert "plain" not in run.stderr


class TestAProxysOwn407:
    """It is the proxy's, and not the host's, whether the request has a tunnel or not."""

    @pytest.fixture(autouse=True)
    def _through_it(self, monkeypatch: pytest.MonkeyPatch, front: Gateway) -> None:
        monkeypatch.delenv("NO_PROXY", raising=False)
        front.replies(407, Proxy_Authenticate="Basic")

    @pytest.mark.parametrize("command", [("token",), ("nodes",), ("overview",)], ids=" ".join)
    def test_names_the_proxy(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway, command: tuple[str, ...]
    ) -> None:
        run = sessionnet(*command, "--proxy", f"http://me:geheim123@127.0.0.1:{front.port}")
        assert run.status == 3
        assert f"the proxy 127.0.0.1:{front.port} wants a user name and a password that it accepts" in run.stderr
        assert "--proxy" in run.stderr
        assert "geheim123" not in run.stderr
        asked = {one.partition(" ")[0] for one in front.asked}
        assert asked <= {"CONNECT", "POST"}

    def test_is_named_by_doctor_for_every_host(self, sessionnet: Sessionnet, current: Devnet, front: Gateway) -> None:
        run = sessionnet("doctor", "--json", "--proxy", front.url)
        asked = [one for one in run.json["data"]["hosts"] if one["ok"] is False]
        assert run.status == 3
        assert asked
        for host in asked:
            assert host["code"] == "unreachable"
            assert f"the proxy 127.0.0.1:{front.port} wants" in host["message"]

    def test_another_status_to_connect_names_it_as_well(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway
    ) -> None:
        front.replies(403)
        run = sessionnet("nodes", "--proxy", front.url)
        assert run.status == 3
        assert f"the proxy 127.0.0.1:{front.port} refused the connection (HTTP status 403)" in run.stderr


@pytest.mark.parametrize("status", REFUSALS)
class TestInFrontOfOthers:
    def test_it_is_silence_of_the_api_asked_plainly(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int
    ) -> None:
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        run = sessionnet("token", "--json", "--transport", "plain", "--api-url", front.url)
        assert (run.status, run.errors) == (3, ["refused"])

    def test_it_is_silence_of_seeds_and_bootstrap_nodes(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int
    ) -> None:
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        bootstrap = f"{current.storage[0].pubkey}@{front.url}"
        run = sessionnet("nodes", "--json", "--seed-url", front.url, "--bootstrap-node", bootstrap)
        assert (run.status, set(run.errors)) == (3, {"refused"})
        assert len(run.errors) == 2

    def test_it_is_silence_of_the_staking_backend(
        self, sessionnet: Sessionnet, current: Devnet, front: Gateway, status: int
    ) -> None:
        body, headers = REFUSALS[status]
        front.replies(status, body, **headers)
        run = sessionnet("doctor", "--json", "--backend-url", front.url)
        (host,) = [one for one in run.json["data"]["hosts"] if one["kind"] == "staking-backend"]
        assert (run.status, host["code"]) == (3, "refused")
