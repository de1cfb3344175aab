"""`--onion` as whole commands: the path that the nodes saw, what each of them saw, and what happens when one fails."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.commands.onion_net import asked_directly, reported_path, same_path, server_at, shared_spread, spread
from tests.cli.watched import Watched
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.onion_client import post
from tests.proxies import http_connect, proxy

__all__ = ["same_path", "shared_spread", "spread"]

OTHER = "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b"
SEEDS = {"seed1", "seed2", "seed3"}


def path_of(net: Devnet) -> list[str]:
    """The names of the servers that opened a layer, in order."""
    return [hop.server for hop in net.hops]


def drop_next(net: Devnet, place: str) -> None:
    """Let a node drop the next onion, and no test of whether it is there."""
    server = server_at(net, place)
    server.misbehave("drop-second")
    post(server, b"no onion")


class TestThePath:
    def test_is_the_one_that_is_shown(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        run = sessionnet("token", "--onion", "-v")
        assert run.status == 0
        places = reported_path(run)
        assert [server_at(spread, place).name for place in places] == path_of(spread)
        assert [hop.what for hop in spread.hops] == ["passes on", "passes on", "forwards"]
        assert len({place.rpartition(".")[0] for place in places}) == 3
        assert len(spread.api.opened) == 1

    def test_is_said_on_the_page_and_in_the_document(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        assert "(sealed by its known key; over 3 hops)" in sessionnet("token", "--onion").stdout
        run = sessionnet("token", "--onion", "--json", "--refresh", "--strict")
        assert (run.status, run.json["warnings"]) == (5 if run.json["stale"] else 0, [])
        assert [(one["kind"], one["proof"], one["hops"]) for one in run.json["sources"]] == [
            ("network-api", "sealed-reply", 3)
        ]

    def test_differs_from_run_to_run(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        paths = {tuple(reported_path(sessionnet("token", "--onion", "-v", "--refresh"))) for _ in range(4)}
        assert len(paths) > 1

    @pytest.mark.parametrize(
        "command",
        [
            ("token",),
            ("token", "--convert", "10"),
            ("token", "history"),
            ("overview",),
            ("staking", "--rpc-url", "http://127.0.0.1:9"),
        ],
        ids=" ".join,
    )
    def test_is_the_only_way_to_the_network_api(
        self, spread: Devnet, sessionnet: Sessionnet, command: tuple[str, ...]
    ) -> None:
        assert sessionnet(*command, "--onion").status == (3 if command[0] == "staking" else 0)
        guard, _, last = path_of(spread)
        assert asked_directly(spread) == SEEDS | {guard}
        assert len(spread.api.opened) == 1
        assert last != guard

    def test_shows_nobody_both_ends(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        sessionnet("token", "--onion")
        guard, middle, last = path_of(spread)
        api = spread.api
        for one in spread.received:
            if one.server in (guard, middle):
                for clear in (b"/info", b"lsrpc", b"GET", api.pubkey.encode(), str(api.port).encode(), b'"host"'):
                    assert clear not in one.raw
            if one.server in (middle, last, "api"):
                assert b"sessionnet" not in one.raw

    def test_has_new_keys_in_every_layer(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        sessionnet("token", "--onion")
        sessionnet("token", "--onion", "--refresh")
        bodies = [one.raw.partition(b"\r\n\r\n")[2] for one in spread.received if b"onion_req" in one.raw]
        bodies += [one.raw.partition(b"\r\n\r\n")[2] for one in spread.received if one.server == "api"]
        keys = [json.loads(body[4 + int.from_bytes(body[:4], "little") :])["ephemeral_key"] for body in bodies]
        assert len(keys) == len(set(keys)) == 8

    def test_is_reached_through_the_proxy(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        with proxy(http_connect) as (port, passed_on):
            run = sessionnet("token", "--onion", "-v", "--proxy", f"http://127.0.0.1:{port}")
        assert run.status == 0, run.stderr
        guard = reported_path(run)[0]
        seeds = {urlsplit(seed.url).netloc for seed in spread.seeds}
        assert {f"{host}:{port}" for host, port in passed_on} == seeds | {guard}

    def test_keeps_its_guard_as_long_as_a_page_is_watched(self, spread: Devnet, tmp_path: Path) -> None:
        environment = {"SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"), "SESSIONNET_CACHE_DIR": str(tmp_path)}
        environment |= {"TERM": "xterm", "PYTHONUTF8": "1"}
        run = Watched(environment, 90, 40, ("overview", "--watch", "1", "--refresh", "--onion"))
        try:
            run.wait_for(lambda _: len(spread.api.opened) >= 3)
        finally:
            run.close()
        assert len(set(path_of(spread))) == 3

    def test_asks_nobody_where_an_answer_is_kept(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        sessionnet("token")
        spread.received.clear()
        run = sessionnet("token", "--onion", "--json", "--offline")
        assert (run.status, spread.received) == (0, [])
        assert run.json["sources"][0]["hops"] == 0


class TestWhenANodeFails:
    def test_another_path_is_taken_and_reported(self, spread: Devnet, sessionnet: Sessionnet, same_path: None) -> None:
        first = reported_path(sessionnet("token", "--onion", "-v"))
        drop_next(spread, first[0])
        spread.hops.clear()
        run = sessionnet("token", "--onion", "--refresh", "--json", "-v")
        assert run.status == 0
        assert run.json["data"]["price_usd"] == sessionnet("token", "--json").json["data"]["price_usd"]
        assert [one["code"] for one in run.json["warnings"]] == ["onion-path-rebuilt"]
        assert run.json["warnings"][0]["message"].startswith(f"the path through {first[0]} failed: ")
        second = reported_path(run, "  another onion path")
        assert set(first).isdisjoint(second)
        assert path_of(spread) == [server_at(spread, place).name for place in second]

    @pytest.mark.parametrize("misbehaviour", ["garbage-onion", "drop-second"])
    @pytest.mark.parametrize("position", [0, 1, 2], ids=["guard", "middle", "exit"])
    def test_the_answer_is_right_all_the_same(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None, position: int, misbehaviour: str
    ) -> None:
        first = reported_path(sessionnet("token", "--onion", "-v"))
        if misbehaviour == "drop-second":
            drop_next(spread, first[position])
        else:
            server_at(spread, first[position]).misbehave(misbehaviour)
        run = sessionnet("token", "--onion", "--refresh", "--json")
        assert (run.status, run.json["sources"][0]["via"]) == (0, "network")
        # A node drops onions that come from clients alone.
        assert ("onion-path-rebuilt" in run.codes) == (misbehaviour == "garbage-onion" or position == 0)

    @pytest.mark.parametrize("position", [1, 2], ids=["middle", "exit"])
    def test_the_guard_is_kept_where_it_names_another(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None, position: int
    ) -> None:
        first = reported_path(sessionnet("token", "--onion", "-v"))
        lost = server_at(spread, first[position])
        lost.misbehave("refuse")
        run = sessionnet("token", "--onion", "--refresh", "--json", "-v")
        assert run.status == 0
        second = reported_path(run, "  another onion path")
        assert second[0] == first[0]
        assert first[position] not in second
        assert lost.pubkey[:8] in run.json["warnings"][0]["message"]

    @pytest.mark.parametrize("misbehaviour", ["refuse", "500", "429", "html", "garbage", "redirect", "cut"])
    def test_a_guard_that_fails_its_test_is_not_used(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None, misbehaviour: str
    ) -> None:
        first = reported_path(sessionnet("token", "--onion", "-v"))
        server_at(spread, first[0]).misbehave(misbehaviour)
        run = sessionnet("token", "--onion", "--refresh", "--json", "-v")
        assert (run.status, run.json["warnings"]) == (0, [])
        assert reported_path(run)[:2] == first[1:]

    def test_a_guard_that_hangs_leaves_time_for_another(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)
        first = reported_path(sessionnet("token", "--onion", "-v"))
        server_at(spread, first[0]).misbehave("hang")
        run = sessionnet("token", "--onion", "--refresh", "--json", "--timeout", "6")
        assert (run.status, run.json["sources"][0]["via"]) == (0, "network")

    def test_the_servers_own_refusal_is_no_fault_of_the_path(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.api.misbehave("no-price")
        run = sessionnet("token", "--onion", "--json")
        assert (run.status, run.errors) == (3, ["refused"])
        assert len(path_of(spread)) == 3


class TestWhenNothingComesThrough:
    @pytest.mark.parametrize(
        ("misbehaviour", "status", "codes"),
        [
            ("lose-onion", 3, ["onion-path-failed"]),
            ("garbage-onion", 4, ["not-sealed"]),
            ("refuse", 3, ["onion-path-failed", *["unreachable"] * 3]),
            ("500", 3, ["onion-path-failed", *["refused"] * 3]),
        ],
    )
    def test_nobody_is_asked_directly_instead(
        self, spread: Devnet, sessionnet: Sessionnet, misbehaviour: str, status: int, codes: list[str]
    ) -> None:
        spread.misbehave("storage", misbehaviour)
        run = sessionnet("token", "--onion", "--json")
        assert (run.status, run.errors) == (status, codes)
        assert "api" not in asked_directly(spread)

    def test_the_kept_answer_is_taken(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        sessionnet("token", "--onion")
        spread.misbehave("storage", "lose-onion")
        run = sessionnet("token", "--onion", "--refresh", "--json")
        assert (run.status, run.json["sources"][0]["via"]) == (0, "cache")
        assert "network-api-failed" in run.codes

    def test_the_overview_shows_the_rest(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("storage", "lose-onion")
        run = sessionnet("overview", "--onion", "--json")
        assert (run.status, run.codes) == (0, {"network-api-failed"})

    def test_without_a_node_list_there_is_no_path(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("seeds", "refuse")
        spread.misbehave("storage", "refuse")
        run = sessionnet("token", "--onion")
        assert run.status == 3
        assert "no source for the node list of devnet gave a usable answer" in run.stderr
        assert "connection was refused" in run.stderr

    def test_two_nodes_are_no_path(self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path) -> None:
        two = tmp_path / "nodes.json"
        two.write_text(json.dumps({**spread.network, "service_node_states": spread.network["service_node_states"][:2]}))
        run = sessionnet("token", "--onion", "--nodes-file", str(two))
        assert run.status == 3
        assert "3 active nodes in different networks, and 2 of them can be used" in run.stderr


class TestAListThatNobodyVouchesFor:
    def unverified(self, run: Result) -> bool:
        return run.status == 5 and "onion-path-unverified" in run.codes

    def test_is_a_warning_with_one_seed(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("seed1", "refuse")
        assert "onion-path-unverified" not in sessionnet("token", "--onion", "--json").codes
        spread.misbehave("seed2", "refuse")
        assert self.unverified(sessionnet("token", "--onion", "--json", "--refresh", "--strict"))

    def test_is_a_warning_with_bootstrap_nodes(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("seeds", "refuse")
        assert self.unverified(sessionnet("token", "--onion", "--json", "--strict"))

    def test_is_a_warning_with_a_file(self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path) -> None:
        saved = tmp_path / "nodes.json"
        saved.write_text(json.dumps(spread.network))
        run = sessionnet("token", "--onion", "--json", "--strict", "--nodes-file", str(saved))
        assert self.unverified(run)
        assert asked_directly(spread) == {path_of(spread)[0]}


class TestARecording:
    @pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
    def test_is_replayed_to_the_byte(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path, form: tuple[str, ...]
    ) -> None:
        cassette = str(tmp_path / "onion.yaml")
        run = sessionnet("token", "--onion", *form, "--record", cassette)
        spread.received.clear()
        again = sessionnet("token", "--onion", *form, "--replay", cassette)
        assert (again.status, again.stdout, again.stderr) == (run.status, run.stdout, run.stderr) != (3, "", "")
        assert spread.received == []

    def test_with_a_failed_path_is_replayed_to_the_byte(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path
    ) -> None:
        for server in spread.storage:  # whichever is the guard, it drops the first onion; the second guard does, too
            drop_next(spread, f"{server.host}:{server.port}")
        cassette = str(tmp_path / "onion.yaml")
        run = sessionnet("token", "--onion", "--json", "--record", cassette)
        assert (run.status, run.errors) == (3, ["onion-path-failed"])
        again = sessionnet("token", "--onion", "--json", "--replay", cassette)
        assert (again.status, again.stdout) == (run.status, run.stdout)

    def test_of_guards_that_hang_says_so_in_the_same_words(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)
        spread.misbehave("storage", "hang")
        cassette = str(tmp_path / "onion.yaml")
        run = sessionnet("token", "--onion", "--json", "--timeout", "3", "--record", cassette)
        assert (run.status, run.errors) == (3, ["onion-path-failed", *["unreachable"] * 3])
        again = sessionnet("token", "--onion", "--json", "--replay", cassette)
        assert (again.status, again.stdout) == (run.status, run.stdout)

    def test_keeps_who_was_named(self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path) -> None:
        spread.misbehave("storage", "lose-onion")
        cassette = str(tmp_path / "onion.yaml")
        run = sessionnet("token", "--onion", "--json", "-v", "--record", cassette)
        again = sessionnet("token", "--onion", "--json", "-v", "--replay", cassette)
        assert (again.status, again.stdout) == (run.status, run.stdout)
        assert "is unreachable from the one before it" in run.stdout

    def test_of_a_direct_run_holds_no_path(self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path) -> None:
        cassette = str(tmp_path / "direct.yaml")
        sessionnet("overview", "--record", cassette)
        run = sessionnet("token", "--onion", "--replay", cassette)
        assert run.status == 3
        assert "the cassette holds no such onion path" in run.stderr


class TestTheOption:
    @pytest.mark.parametrize(
        "words",
        [
            ("token", "--onion", "--transport", "plain"),
            ("staking", "--onion", "wallet", "0x" + "0" * 40),
            ("nodes", "--onion"),
        ],
        ids=" ".join,
    )
    def test_is_refused_where_it_would_mean_nothing(
        self, spread: Devnet, sessionnet: Sessionnet, words: tuple[str, ...]
    ) -> None:
        run = sessionnet(*words)
        assert (run.status, spread.received) == (2, [])
        assert "--onion" in run.stderr

    def test_holds_for_subcommands(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        assert sessionnet("token", "--onion", "history").status == 0
        assert len(path_of(spread)) == 3

    def test_can_be_set_for_good(
        self, spread: Devnet, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        configuration = tmp_path / "sessionnet.toml"
        configuration.write_text("onion = true\n" + spread.config())
        sessionnet("token")
        assert len(path_of(spread)) == 3
        sessionnet("token", "--refresh", "--no-onion")
        assert len(path_of(spread)) == 3
        assert sessionnet("token", "--transport", "plain").status == 2
        configuration.write_text(spread.config())
        monkeypatch.setenv("SESSIONNET_ONION", "1")
        sessionnet("token", "--refresh")
        assert len(path_of(spread)) == 6
        assert sessionnet("token", "--demo").status == 0
        sessionnet("token", "--refresh", "--no-onion")
        assert len(path_of(spread)) == 6


class TestNames:
    @pytest.fixture(autouse=True)
    def registered(self, spread: Devnet) -> None:
        spread.register_name("test", ACCOUNT)

    def test_are_asked_of_three_nodes_behind_one_path(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        run = sessionnet("swarm", "test", "--onion", "--json", "-v")
        assert (run.status, run.codes) == (0, set())
        assert run.json["data"]["accounts"][0]["account_id"] == ACCOUNT
        names = {one["name"] for one in run.json["sources"] if one["kind"] == "storage-server" and one["hops"] == 3}
        answered = {hop.server for hop in spread.hops if hop.what == "answers"}
        assert {server_at(spread, place).name for place in names} == answered
        path = [server_at(spread, place).name for place in reported_path(run)]
        assert len(answered) == 3
        assert answered.isdisjoint(path)
        assert len({server_at(spread, place).host for place in [*reported_path(run), *names]}) == 6
        assert asked_directly(spread) == SEEDS | {path[0]}
        for one in spread.received:
            assert b"ons_resolve" not in one.raw

    def test_stand_on_the_page_with_their_hops(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        assert (
            "(chosen at random, and agreed with each other; over 3 hops)"
            in sessionnet("swarm", "test", "--onion").stdout
        )

    def test_of_the_overview_go_the_same_way(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        run = sessionnet("overview", "test", "--onion", "--json", "-v")
        assert (run.status, run.codes) == (0, set())
        assert asked_directly(spread) == SEEDS | {server_at(spread, reported_path(run)[0]).name}
        assert len([hop for hop in spread.hops if hop.what == "forwards"]) == 1

    def test_nodes_that_lie_are_found_out(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        for server in spread.storage[::2]:
            server.misbehave("other-name")
        statuses = {sessionnet("swarm", "test", "--onion", "--json").status for _ in range(6)}
        assert statuses <= {0, 4}
        assert 4 in statuses

    def test_of_nobody_are_not_found(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        run = sessionnet("swarm", "nobody-has-this", "--onion", "--json")
        assert (run.status, run.errors) == (1, ["name-not-found"])

    def test_survive_a_guard_that_fails(self, spread: Devnet, sessionnet: Sessionnet, same_path: None) -> None:
        first = reported_path(sessionnet("swarm", "test", "--onion", "-v"))
        server_at(spread, first[0]).misbehave("garbage-onion")
        run = sessionnet("swarm", "test", "--onion", "--json")
        assert (run.status, run.codes) == (0, {"onion-path-rebuilt"})
        assert first[0] in run.json["warnings"][0]["message"]

    def test_survive_nodes_that_are_away(self, spread: Devnet, sessionnet: Sessionnet, same_path: None) -> None:
        run = sessionnet("swarm", "test", "--onion", "--json")
        gone = next(one["name"] for one in run.json["sources"] if one["hops"])
        server_at(spread, gone).misbehave("refuse")
        run = sessionnet("swarm", "test", "--onion", "--json")
        assert (run.status, run.codes) == (0, {"name-node-failed"})
        assert gone not in {one["name"] for one in run.json["sources"]}

    def test_fail_where_no_path_leads_anywhere(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("storage", "lose-onion")
        run = sessionnet("swarm", "test", "--onion", "--json")
        assert (run.status, set(run.errors)) == (3, {"onion-path-failed"}), run.json["errors"]
        assert all(b"ons_resolve" not in one.raw for one in spread.received)

    @pytest.mark.parametrize("how", ["lose-onion", "garbage-onion"])
    def test_are_reported_once_where_all_nodes_fail_alike(
        self, spread: Devnet, sessionnet: Sessionnet, same_path: None, how: str
    ) -> None:
        spread.misbehave("storage", how)
        run = sessionnet("swarm", "test", "--onion", "--json")
        messages = [error["message"] for error in run.json["errors"]]
        texts = [message.split(": ", 2)[2] for message in messages]
        assert len(set(texts)) == len(texts)
        assert any(
            re.match(r"the name test: 127\S+ and \d+ others: (the path through|over two onion paths: )", message)
            for message in messages
        )

    @pytest.mark.parametrize("fails", [False, True])
    def test_are_replayed_to_the_byte(
        self, spread: Devnet, sessionnet: Sessionnet, tmp_path: Path, fails: bool
    ) -> None:
        spread.register_name("second", OTHER)
        if fails:
            for server in spread.storage:
                server.misbehave("drop-second")
        cassette = str(tmp_path / "names.yaml")
        run = sessionnet("swarm", "test", "second", "--onion", "--json", "--record", cassette)
        spread.received.clear()
        again = sessionnet("swarm", "test", "second", "--onion", "--json", "--replay", cassette)
        assert (again.status, again.stdout, spread.received) == (run.status, run.stdout, [])
        assert fails or run.status == 0
