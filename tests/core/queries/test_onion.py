"""Onion paths as the library gives them: the nodes of one run, its guard, and a node that is asked behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.errors import (
    BadConfiguration,
    NobodyAnswered,
    NotSealed,
    PathFailed,
    Refused,
    Shortage,
    Unreachable,
)
from sessionnet_core.model import Node
from sessionnet_core.networks.model import BootstrapNode, Network, Pin, Seed
from sessionnet_core.networks.replacements import checked_api
from sessionnet_core.nodes.subnets import subnet_of
from sessionnet_core.onion.sealed import Reply
from sessionnet_core.queries.concurrent import start
from sessionnet_core.queries.network_api import fetch_network_info, fetch_resource, prices
from sessionnet_core.queries.node_list import fetch_node_list
from sessionnet_core.queries.onion.builder import GUARDS_TRIED
from sessionnet_core.queries.onion.paths import PATHS_TO_SERVER, OnionPaths, Over, onion_paths
from sessionnet_core.session import Session
from sessionnet_core.sources import network_api
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.storage.request import encode_request
from tests.cli.commands.onion_net import shared_spread
from tests.deadlines import Clock
from tests.devnet import Devnet, StorageServer

__all__ = ["shared_spread"]

INFO = encode_request("info")
CHOSEN = Access(onion=True, timeout_seconds=10, onion_choice=b"always the same ones")


@pytest.fixture
def net(shared_spread: Devnet, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    if not shared_spread.is_spread:
        pytest.skip("this system has no 127.0.N.1")
    for seen in (shared_spread.received, shared_spread.hops):
        seen.clear()
    yield shared_spread
    for server in shared_spread.servers:
        server.behave()


@pytest.fixture
def session(net: Devnet) -> Session:
    known = Network(
        name="devnet",
        seeds=tuple(Seed(seed.url, (Pin(seed.pin),) if seed.pin else ()) for seed in net.seeds),
        bootstrap=tuple(BootstrapNode(server.pubkey, server.url) for server in net.storage[:3]),
        test=True,
        api=checked_api(net.api.url, net.api.pubkey),
    )
    return Session(known, Access(onion=True, timeout_seconds=10))


def server_of(net: Devnet, node: Node) -> StorageServer:
    return next(server for server in net.storage if server.pubkey == node.pubkey)


def transport() -> Transport:
    return Transport(timeout_seconds=10)


def a_stranger(session: Session) -> Node:
    """A node that is not on the path in use."""
    path = onion_paths(session).path().nodes
    return next(node for node in fetch_node_list(session).value.nodes if node.state == "active" and node not in path)


class TestThePathInUse:
    def test_is_three_active_nodes_in_different_networks(self, session: Session) -> None:
        path = onion_paths(session).path()
        assert len({subnet_of(node) for node in path.nodes}) == 3
        assert all(node.state == "active" for node in path.nodes)
        assert [hop.ed25519 for hop in path.hops] == [node.pubkey for node in path.nodes]
        assert 0 < path.guard_seconds < 5

    def test_is_kept_for_the_run_and_its_guard_tested_once(self, net: Devnet, session: Session) -> None:
        path = onion_paths(session).path()
        fetch_network_info(session)
        fetch_resource(session, prices("1d"))
        assert onion_paths(session).path() == path
        tests = [one.server for one in net.received if b"storage_rpc" in one.raw]
        assert tests == [server_of(net, path.guard).name]
        assert [hop.server for hop in net.hops] == [server_of(net, node).name for node in path.nodes] * 2

    def test_is_the_same_for_those_who_ask_at_once(self, net: Devnet, session: Session) -> None:
        node = a_stranger(session)
        jobs = [lambda n=n: onion_paths(session).ask_node(transport(), node, f"job {n}", INFO) for n in range(6)]
        overs = [one.outcome() for one in [start(session, job) for job in jobs]]
        assert {over.path for over in overs} == {onion_paths(session).path()}  # type: ignore[union-attr]

    def test_goes_without_the_nodes_that_failed(self, net: Devnet, session: Session) -> None:
        first, node = onion_paths(session).path(), a_stranger(session)
        server_of(net, first.guard).misbehave("garbage-onion")
        over = onion_paths(session).ask_node(transport(), node, "first", INFO)
        assert {one.pubkey for one in first.nodes} == onion_paths(session).dropped
        assert set(over.path.nodes).isdisjoint(first.nodes)
        later = onion_paths(session).ask_node(transport(), node, "second", INFO)
        assert (later.path, later.warnings) == (over.path, ())

    def test_which_other_one_is_taken_does_not_depend_on_who_fails_first(self, net: Devnet, session: Session) -> None:
        first, node = onion_paths(session).path(), a_stranger(session)
        server_of(net, first.guard).misbehave("garbage-onion")
        before = onion_paths(session).dropped
        overs = [
            onion_paths(session).ask_node(transport(), node, name, INFO, dropped=before) for name in ("one", "two")
        ]
        assert overs[0].path == overs[1].path
        assert [len(over.warnings) for over in overs] == [1, 1]

    def test_a_node_whose_key_is_no_point_is_passed_over(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = fetch_node_list(session)
        nodes = answer.value.nodes
        bad = [structs.replace(node, pubkey=f"{number:02x}" + "00" * 31) for number, node in enumerate(nodes[3:6])]
        changed = answer.with_value(structs.replace(answer.value, nodes=(*bad, *nodes[:3])))
        monkeypatch.setattr("sessionnet_core.queries.onion.builder.fetch_node_list", lambda _: changed)
        assert set(onion_paths(session).path().nodes) == set(nodes[:3])

    def test_takes_the_next_where_a_guard_does_not_answer(self, net: Devnet, session: Session) -> None:
        first = OnionPaths(Session(session.network, CHOSEN)).path()
        server_of(net, first.guard).misbehave("500")
        second = OnionPaths(Session(session.network, CHOSEN)).path()
        assert second.nodes[:2] == first.nodes[1:]

    def test_fails_with_each_guard_that_was_tried(self, net: Devnet, session: Session) -> None:
        net.misbehave("storage", "500")
        with pytest.raises(PathFailed) as failed:
            onion_paths(session).path()
        assert len(failed.value.failures) == GUARDS_TRIED
        tested = [one.server for one in net.received if b"storage_rpc" in one.raw]
        assert len(set(tested)) == len(tested) == GUARDS_TRIED
        with pytest.raises(PathFailed):
            onion_paths(session).path()

    def test_a_shortage_of_this_machine_is_no_guards_fault(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetch_node_list(session)
        with monkeypatch.context() as short:
            lacking = Shortage("this machine lacks free file descriptors")
            short.setattr(Transport, "side_by_side", lambda *_, **__: [lacking])
            with pytest.raises(Shortage):
                onion_paths(session).path(transport())
        assert len(onion_paths(session).path(transport()).nodes) == 3

    def test_without_time_no_guard_is_blamed(self, session: Session) -> None:
        fetch_node_list(session)
        with pytest.raises(PathFailed, match="no time left") as failed:
            onion_paths(session).path(Transport(timeout_seconds=0.01))
        assert failed.value.failures == ()

    def test_tries_new_guards_when_asked_again(self, net: Devnet, session: Session) -> None:
        net.misbehave("storage", "500")
        with pytest.raises(PathFailed):
            onion_paths(session).path()
        net.misbehave("storage", "clock:1")
        assert onion_paths(session).path().guard_seconds > 0

    def test_is_chosen_again_by_the_same_bytes(self, net: Devnet, session: Session) -> None:
        runs = [onion_paths(Session(session.network, CHOSEN)) for _ in range(2)]
        assert runs[0].path().nodes == runs[1].path().nodes


class TestANodeThatIsAsked:
    def test_is_asked_behind_three_others(self, net: Devnet, session: Session) -> None:
        node = a_stranger(session)
        over = onion_paths(session).ask_node(transport(), node, "info", INFO)
        assert json.loads(over.value)["version"]
        assert [(hop.server, hop.what) for hop in net.hops] == [
            *((server_of(net, one).name, "passes on") for one in over.path.nodes),
            (server_of(net, node).name, "answers"),
        ]
        assert node not in over.path.nodes

    @pytest.mark.parametrize("position", [0, 1, 2], ids=["guard", "middle", "exit"])
    def test_is_never_on_the_path_to_itself(self, net: Devnet, session: Session, position: int) -> None:
        node = onion_paths(session).path().nodes[position]
        over = onion_paths(session).ask_node(transport(), node, "info", INFO)
        assert node not in over.path.nodes
        assert len({hop.server for hop in net.hops}) == 4

    def test_that_refuses_says_so_itself(self, net: Devnet, session: Session) -> None:
        with pytest.raises(Refused, match="sealed, with status 400: no method nonsense"):
            onion_paths(session).ask_node(transport(), a_stranger(session), "x", encode_request("nonsense"))
        assert len(net.hops) == 4

    def test_that_is_away_is_so_by_the_word_of_two_exits(self, net: Devnet, session: Session) -> None:
        node = a_stranger(session)
        server_of(net, node).misbehave("refuse")
        with pytest.raises(PathFailed) as failed:
            onion_paths(session).ask_node(transport(), node, "x", INFO)
        assert failed.value.describe().count("is unreachable from the one before it") == 2
        assert "; then the path through" in failed.value.describe()
        assert (len(net.hops), len({hop.server for hop in net.hops})) == (6, 6)
        assert onion_paths(session).dropped == frozenset(), "no path is to blame"

    def test_that_the_first_exit_alone_calls_away_is_asked_over_another_path(
        self, net: Devnet, session: Session
    ) -> None:
        node, path = a_stranger(session), onion_paths(session).path()
        server_of(net, path.nodes[-1]).misbehave("lose-onion")
        over = onion_paths(session).ask_node(transport(), node, "x", INFO)
        assert json.loads(over.value)["version"]
        assert set(over.path.nodes).isdisjoint(path.nodes)
        assert [one.code for one in over.warnings] == ["onion-path-rebuilt"]

    def test_that_answers_with_noise_is_not_believed(self, net: Devnet, session: Session) -> None:
        node = a_stranger(session)
        server_of(net, node).misbehave("garbage-onion")
        with pytest.raises(NotSealed):
            onion_paths(session).ask_node(transport(), node, "x", INFO)


def ask_api(session: Session) -> Over[Reply]:
    """Ask the network API over a path."""
    api = session.network.api
    assert api is not None
    return onion_paths(session).ask_server(
        transport(),
        network_api.place_of(api),
        "x",
        lambda: network_api.seal_request(api, "/info", session.access, 0),
        network_api.meaning_of,
    )


class TestAServerBehindAPath:
    def test_that_is_out_of_reach_costs_no_path(self, net: Devnet, session: Session) -> None:
        path = onion_paths(session).path()
        net.api.misbehave("refuse")
        with pytest.raises(Unreachable, match=f"Failed to connect to 127.0.0.1 port {net.api.port} after "):
            ask_api(session)
        assert len({hop.server for hop in net.hops}) == 6, "two paths without a common node"
        assert (onion_paths(session).dropped, onion_paths(session).path()) == (frozenset(), path)

    @pytest.mark.parametrize(("how", "kind"), [("wrong-key", NotSealed), ("500", Refused), ("429", Refused)])
    def test_that_refuses_costs_no_path_either(
        self, net: Devnet, session: Session, how: str, kind: type[Exception]
    ) -> None:
        net.api.misbehave(how)
        with pytest.raises(kind, match="over two onion paths"):
            ask_api(session)
        assert (len(net.hops), onion_paths(session).dropped) == (6, frozenset())

    def test_that_one_exit_alone_cannot_reach_costs_that_exit(self, net: Devnet, session: Session) -> None:
        path = onion_paths(session).path()
        server_of(net, path.nodes[-1]).misbehave("blame-server")
        over = ask_api(session)
        assert over.value.code == 200
        assert set(over.path.nodes).isdisjoint(path.nodes)
        assert onion_paths(session).dropped == {path.nodes[-1].pubkey}
        assert [one.code for one in over.warnings] == ["onion-path-rebuilt"]

    def test_whose_key_seems_wrong_over_one_path_is_asked_over_another(self, net: Devnet, session: Session) -> None:
        path = onion_paths(session).path()
        server_of(net, path.nodes[-1]).misbehave("break-onion")
        over = ask_api(session)
        assert over.value.code == 200
        assert onion_paths(session).dropped == {one.pubkey for one in path.nodes}

    def test_a_guard_that_goes_on_blaming_others_is_left_behind(self, net: Devnet, session: Session) -> None:
        guard = onion_paths(session).path().guard
        server_of(net, guard).misbehave("lose-onion")
        over = ask_api(session)
        passed_on = [hop.server for hop in net.hops].count(server_of(net, guard).name)
        assert (over.value.code, passed_on) == (200, 2)
        assert guard not in over.path.nodes
        assert len(over.warnings) == 2


@pytest.mark.usefixtures("short_paths")
class TestASilentPath:
    @pytest.fixture
    def short_paths(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sessionnet_core.queries.onion.paths.PATH_SECONDS", 0.6)

    @pytest.mark.parametrize("position", [1, 2], ids=["middle", "exit"])
    def test_gives_way_to_another_and_blames_nobody(self, net: Devnet, session: Session, position: int) -> None:
        path = onion_paths(session).path()
        server_of(net, path.nodes[position]).misbehave("hang")
        over = ask_api(session)
        assert over.value.code == 200
        assert set(over.path.nodes).isdisjoint(path.nodes)
        (warning,) = over.warnings
        assert warning.message.startswith(f"nothing came back over the path {path} within 0.")
        assert "did not answer" not in warning.message

    def test_leaves_time_for_a_fourth(self, net: Devnet, session: Session) -> None:
        chosen = onion_paths(session)
        without: frozenset[str] = frozenset()
        for _ in range(PATHS_TO_SERVER - 1):
            path = chosen._builder.build(transport(), without)
            server_of(net, path.nodes[1]).misbehave("hang")
            without |= {node.pubkey for node in path.nodes}
        over = ask_api(session)
        assert (over.value.code, len(over.warnings)) == (200, 3)

    def test_and_three_more_are_told_as_what_they_are(
        self, net: Devnet, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)
        net.api.misbehave("hang")
        quick = Session(session.network, structs.replace(session.access, timeout_seconds=3))
        with pytest.raises(NobodyAnswered) as failed:
            fetch_network_info(quick)
        (cause,) = failed.value.causes
        assert isinstance(cause, PathFailed)
        assert cause.message.startswith("nothing came back over 4 onion paths in time (")
        assert "may be down" in (cause.hint or "")


def test_only_a_sealed_request_goes_over_a_path(net: Devnet, session: Session) -> None:
    plain = structs.replace(session.access, api_transport="plain")
    with pytest.raises(BadConfiguration):
        fetch_network_info(Session(session.network, plain))
    # What earlier tests left behind on a silent path may still arrive; it is sealed.
    assert not [one for one in net.received if b"/info" in one.raw.partition(b"\r\n")[0]]
