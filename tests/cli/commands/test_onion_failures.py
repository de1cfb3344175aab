"""`--onion` where no answer comes: whose fault it is, as far as that is known, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands.onion_net import asked_directly, reported_path, same_path, server_at, shared_spread, spread
from tests.conftest import Sessionnet
from tests.devnet import Devnet
from tests.gateway import NGINX, Gateway, gateway

__all__ = ["same_path", "shared_spread", "spread"]

CURLS = "the last node of the path could not reach it: Failed to connect to 127.0.0.1 port "
NOT_SEALED = "the answer is not a reply sealed with the expected key"


@pytest.fixture
def front() -> Iterator[Gateway]:
    with gateway() as one:
        yield one


@pytest.fixture
def short_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let silent paths be over soon, however long a command may take."""
    monkeypatch.setattr("sessionnet_core.queries.onion.paths.PATH_SECONDS", 0.6)


class TestAnApiThatFails:
    @pytest.mark.parametrize(
        ("misbehaviour", "status", "code", "says"),
        [
            ("refuse", 3, "unreachable", CURLS),
            ("wrong-key", 4, "not-sealed", "the API cannot open what is sealed for the known key"),
            ("500", 3, "refused", "HTTP status 500"),
            ("429", 3, "refused", "HTTP status 429"),
            ("redirect", 3, "refused", "HTTP status 302"),
            ("html", 4, "not-sealed", NOT_SEALED),
            ("sealed-to-other", 4, "not-sealed", NOT_SEALED),
            ("sealed-garbage", 4, "malformed-answer", "the sealed reply is not a version 4 reply"),
        ],
    )
    def test_is_told_as_what_it_is(
        self, spread: Devnet, sessionnet: Sessionnet, misbehaviour: str, status: int, code: str, says: str
    ) -> None:
        spread.api.misbehave(misbehaviour)
        run = sessionnet("token", "--onion", "--json")
        assert (run.status, run.errors) == (status, [code])
        (error,) = run.json["errors"]
        assert says in error["message"]
        assert error["message"].startswith(f"127.0.0.1:{spread.api.port}: ")
        assert ("over two onion paths: " in error["message"]) == (code != "malformed-answer")
        assert "Run it again" not in (error["hint"] or "")
        assert ("--api-pubkey" in (error["hint"] or "")) == (code == "not-sealed")
        assert "api" not in asked_directly(spread)

    @pytest.mark.parametrize(("misbehaviour", "kept"), [("refuse", True), ("429", True), ("wrong-key", False)])
    def test_leaves_the_kept_price_unless_it_cannot_be_believed(
        self, spread: Devnet, sessionnet: Sessionnet, misbehaviour: str, kept: bool
    ) -> None:
        sessionnet("token", "--onion")
        spread.api.misbehave(misbehaviour)
        run = sessionnet("token", "--onion", "--refresh", "--json")
        assert run.status == (0 if kept else 4)
        assert run.codes == ({"network-api-failed"} if kept else set())

    @pytest.mark.parametrize(
        ("misbehaviour", "status", "advice"),
        [("refuse", 3, "or out of reach of Session Nodes"), ("wrong-key", 4, "--api-pubkey"), ("500", 3, "refuses")],
    )
    def test_is_the_same_for_doctor(
        self, spread: Devnet, sessionnet: Sessionnet, misbehaviour: str, status: int, advice: str
    ) -> None:
        spread.api.misbehave(misbehaviour)
        run = sessionnet("doctor", "--onion", "--json")
        (host,) = [one for one in run.json["data"]["hosts"] if one["kind"] == "network-api"]
        assert (run.status, host["ok"]) == (status, False)
        assert advice in host["advice"]
        assert run.json["data"]["onion"]["ok"] is True
        text = sessionnet("doctor", "--onion").stdout
        assert not [word for word in ("--no-onion", "--transport") if word in text]

    @pytest.mark.parametrize("status", [302, 403, 404, 429, 500, 502, 503, 504, 511])
    def test_behind_a_gateway_that_refuses_is_silent(
        self, spread: Devnet, sessionnet: Sessionnet, front: Gateway, status: int
    ) -> None:
        front.replies(status, NGINX.format("…"))
        run = sessionnet("token", "--onion", "--json", "--api-url", front.url, "--api-pubkey", spread.api.pubkey)
        assert (run.status, run.errors) == (3, ["refused"])
        assert f"over two onion paths: HTTP status {status}" in run.json["errors"][0]["message"]
        assert front.asked == ["POST /oxen/v4/lsrpc"] * 2


@pytest.mark.parametrize("misbehaviour", ["break-onion", "blame-server"])
def test_what_one_path_says_of_the_api_is_not_believed(
    spread: Devnet, sessionnet: Sessionnet, same_path: None, misbehaviour: str
) -> None:
    first = reported_path(sessionnet("token", "--onion", "-v"))
    server_at(spread, first[2]).misbehave(misbehaviour)
    run = sessionnet("token", "--onion", "--refresh", "--json")
    assert (run.status, run.codes) == (0, {"onion-path-rebuilt"})
    assert run.json["warnings"][0]["message"].startswith(f"the path through {first[0]} brought back: ")


@pytest.mark.usefixtures("short_paths")
class TestSilence:
    def test_of_one_path_blames_none_of_its_nodes(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None
    ) -> None:
        first = reported_path(sessionnet("token", "--onion", "-v"))
        server_at(spread, first[1]).misbehave("hang")
        run = sessionnet("token", "--onion", "--refresh", "--json", "--timeout", "600")
        assert (run.status, run.codes) == (0, {"onion-path-rebuilt"})
        message = run.json["warnings"][0]["message"]
        assert message.startswith(f"nothing came back over the path {' → '.join(first)} within 0.")

    @pytest.mark.parametrize("form", [(), ("--json",), ("--json", "-v")], ids=" ".join)
    def test_of_all_paths_is_replayed_to_the_byte(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path, form: tuple[str, ...]
    ) -> None:
        spread.api.misbehave("hang")
        cassette = str(tmp_path / "silence.yaml")
        run = sessionnet("token", "--onion", "--timeout", "3", *form, "--record", cassette)
        again = sessionnet("token", "--onion", *form, "--replay", cassette)
        assert run.status == again.status == 3
        assert again.stdout == run.stdout
        if "-v" not in form:
            assert again.stderr == run.stderr
            assert "nothing came back over 4 onion paths in time" in run.stdout + run.stderr
            assert "may be down" in run.stdout + run.stderr
            assert "first node" not in run.stdout + run.stderr

    def test_is_replayed_where_another_path_answered(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path
    ) -> None:
        for server in spread.storage[::3]:
            server.misbehave("slow:20")
        cassette = str(tmp_path / "silence.yaml")
        run = sessionnet("token", "--onion", "--json", "--timeout", "15", "--record", cassette)
        again = sessionnet("token", "--onion", "--json", "--replay", cassette)
        assert (again.status, again.stdout) == (run.status, run.stdout)
