"""One seed sends the whole node list, the others what is compared: the answer is that of three whole lists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from sessionnet_core.cache import Cache
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import NobodyAnswered, Unreachable
from sessionnet_core.evidence import Answer
from sessionnet_core.model import NodeList
from sessionnet_core.queries.node_list import SHELF
from sessionnet_core.sources import seeds
from sessionnet_core.wire.oxend import FACTS, REQUEST, SHORT_REQUEST, decode_node_list
from tests.core.hosts import NETWORK, SEEDS, Hosts, access
from tests.core.nodes.moving import Moving
from tests.core.nodes.test_lying_networks import lie
from tests.devnet import oxend
from tests.devnet.made_network import make_network
from tests.devnet.node_list import NodeList as Listed
from tests.devnet.service_nodes import FIELDS_SENT, ServiceNodes
from tests.devnet.wire import posted
from tests.effort import tried

ACCOUNT = "05" + "ab" * 32
HONEST = make_network(40, 6, 1)
NAMES = ["seed1.example", "seed2.example", "seed3.example"]
PLACES = range(len(SEEDS))
COMPARED = ("swarm_id", "ip", "https_port")


class ThreeSeeds(Hosts):
    """Seeds that each have a list of their own, and may refuse to send all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lists = dict.fromkeys(SEEDS, ServiceNodes(HONEST))
        self.silent: set[str] = set()
        self.refuse_whole: set[str] = set()

    def tell(self, place: int, change: Callable[[Listed], Listed]) -> None:
        self.lists[SEEDS[place]] = ServiceNodes(change(HONEST))

    def _outcome(self, name: str) -> bytes | int:
        self.asked.append(name)
        if name in self.silent or (name in self.refuse_whole and self.bodies[-1] == REQUEST):
            raise Unreachable("no answer")
        body = oxend.answer(posted(oxend.PATH, self.bodies[-1]), self.lists[name]).body
        assert isinstance(body, bytes)
        return body

    def open(self, draw: int = 0, seconds: float = 0, cache: Cache | None = None) -> SessionNetwork:
        """Return the network as a client sees it that draws this seed."""
        asked = access(self, seconds=seconds, cache=cache, random_bytes=lambda _, size: draw.to_bytes(size))
        return SessionNetwork(NETWORK, asked)

    @property
    def sent(self) -> dict[str, list[bytes]]:
        """What each seed was asked, in order."""
        return {
            name: [body for one, body in zip(self.asked, self.bodies, strict=True) if one == name] for name in SEEDS
        }


def truth(network: Listed = HONEST) -> NodeList:
    """Return the list that a seed with all its fields sends."""
    body = oxend.answer(posted(oxend.PATH, REQUEST), ServiceNodes(network)).body
    assert isinstance(body, bytes)
    return decode_node_list(body).list


def codes(answer: Answer[NodeList]) -> list[tuple[str, str | None]]:
    return [(warning.code, warning.host) for warning in answer.warnings]


@pytest.mark.parametrize("draw", PLACES)
def test_one_seed_is_asked_for_all_and_the_others_for_what_they_have_to_agree_on(draw: int) -> None:
    hosts = ThreeSeeds()
    answer = hosts.open(draw).node_list()
    assert answer.value == truth()
    assert hosts.sent == {name: [REQUEST if i == draw else SHORT_REQUEST] for i, name in enumerate(SEEDS)}
    assert ([source.name for source in answer.sources], answer.warnings) == (NAMES, ())


def test_no_request_shows_which_swarm_or_node_is_looked_at() -> None:
    hosts = ThreeSeeds()
    hosts.open().swarms([ACCOUNT])
    hosts.open().node(truth().nodes[3].pubkey)
    assert set(hosts.bodies) == {REQUEST, SHORT_REQUEST}
    assert json.loads(SHORT_REQUEST)["params"] == {"fields": list(FACTS)}


@pytest.mark.parametrize("draw", PLACES)
def test_a_silent_seed_costs_nobody_the_whole_list(draw: int) -> None:
    hosts = ThreeSeeds()
    hosts.silent.add(SEEDS[1])
    answer = hosts.open(draw).node_list()
    assert (answer.value, codes(answer)) == (truth(), [("seed-unreachable", NAMES[1])])


@pytest.mark.parametrize("draw", PLACES)
def test_what_a_liar_hides_comes_from_another_with_all_that_is_known_of_it(draw: int) -> None:
    """Three hidden nodes are too few to doubt a seed for; they are members of a swarm all the same."""
    hosts = ThreeSeeds()
    hosts.tell(0, lambda network: replace(network, nodes=network.nodes[3:]))
    assert hosts.open(draw).node_list().value.nodes == truth().nodes


@pytest.mark.parametrize("draw", PLACES)
def test_what_a_liar_moves_comes_from_another_too(draw: int) -> None:
    hosts = ThreeSeeds()
    first = HONEST.nodes[0] | {"public_ip": "198.51.100.7", "total_contributed": 1}
    hosts.tell(0, lambda network: replace(network, nodes=(first, *network.nodes[1:])))
    assert hosts.open(draw).node_list().value.nodes == truth().nodes


@pytest.mark.parametrize("draw", PLACES)
def test_a_seed_that_says_more_is_preferred(draw: int) -> None:
    hosts = ThreeSeeds()
    for name in SEEDS[:2]:
        hosts.lists[name] = ServiceNodes(HONEST, FIELDS_SENT["apps"])
    assert hosts.open(draw).node_list().value == truth()


@pytest.mark.parametrize("draw", PLACES)
def test_swarms_under_their_older_name_alone_count_as_ever(draw: int) -> None:
    def as_numbers(network: Listed) -> Listed:
        nodes = tuple({name: fact for name, fact in node.items() if name != "swarm"} for node in network.nodes)
        return replace(network, nodes=nodes)

    hosts = ThreeSeeds()
    for place in PLACES:
        hosts.tell(place, as_numbers)
    hosts.tell(0, lambda network: lie("swarms")(as_numbers(network)))
    answer = hosts.open(draw).node_list()
    assert answer.value.nodes == truth().nodes
    assert codes(answer) == [("seed-disagrees", NAMES[0])]


def test_without_any_whole_list_nobody_answered_and_with_one_the_short_ones_confirm_it() -> None:
    hosts = ThreeSeeds()
    hosts.silent.add(SEEDS[0])
    hosts.refuse_whole.update(SEEDS[1:])
    with pytest.raises(NobodyAnswered) as caught:
        hosts.open().node_list()
    assert len(caught.value.causes) == len(SEEDS)
    hosts.refuse_whole.discard(SEEDS[1])
    answer = hosts.open().node_list()
    assert answer.value == truth()
    assert codes(answer) == [("seed-unreachable", NAMES[0]), ("seed-unreachable", NAMES[2])]


def test_a_liar_is_not_believed_because_those_who_contradict_him_do_not_send_all_they_know(tmp_path: Path) -> None:
    hosts = ThreeSeeds()
    hosts.tell(0, lambda network: replace(network, nodes=network.nodes[12:]))
    hosts.refuse_whole.update(SEEDS[1:])
    cache = Cache(tmp_path)
    answer = hosts.open(0, cache=cache).node_list()
    compared = [
        [(one.pubkey, one.swarm_id, one.ip, one.https_port) for one in the.nodes] for the in (answer.value, truth())
    ]
    assert compared[0] == compared[1]
    assert ("seed-disagrees", NAMES[0]) in codes(answer)
    assert "seed-alone" not in {code for code, _ in codes(answer)}
    # Of the nodes that he hides no more is known than was compared, which is no list for the next command.
    assert cache.load(NETWORK, SHELF)[0] is None


def test_what_is_kept_is_whole_and_a_seed_that_was_silent_is_not_relied_on_next_time(tmp_path: Path) -> None:
    hosts, cache = ThreeSeeds(), Cache(tmp_path)
    hosts.silent.add(SEEDS[0])
    hosts.open(0, cache=cache).node_list()
    kept, _ = cache.load(NETWORK, SHELF)
    assert kept is not None
    assert kept.value == truth()
    hosts.asked.clear()
    hosts.bodies.clear()
    answer = hosts.open(0, seconds=3600, cache=cache).node_list()
    assert answer.value == truth()
    assert hosts.sent == {SEEDS[0]: [SHORT_REQUEST], SEEDS[1]: [REQUEST], SEEDS[2]: [SHORT_REQUEST]}


@pytest.mark.parametrize("manner", ["", "extra:2", "extra:30", "fewer:10", "half", "swarms", "stale:1", "ahead:1"])
def test_a_network_in_motion_looks_as_it_does_in_whole_lists(monkeypatch: pytest.MonkeyPatch, manner: str) -> None:
    for random_seed in range(tried(20)):
        both = []
        for is_short in (True, False):
            hosts = Moving(random_seed)
            if manner:
                hosts.seed_lies[SEEDS[random_seed % 3]] = lie(manner)
            with monkeypatch.context() as patch:
                if not is_short:
                    patch.setattr(seeds, "ask_seed_briefly", seeds.ask_seed)
                both.append((hosts.open().node_list(), hosts))
        (short, hosts), (whole, _) = both
        assert [node.pubkey for node in short.value.nodes] == [node.pubkey for node in whole.value.nodes]
        assert (short.value.height, short.value.spread_blocks) == (whole.value.height, whole.value.spread_blocks)
        assert short.warnings == whole.warnings
        told = [{node.pubkey: node for node in truth(hosts._lists[name].network).nodes} for name in SEEDS]
        for node in short.value.nodes:
            stated = [one[node.pubkey] for one in told if node.pubkey in one]
            for fact in COMPARED:
                values = Counter(getattr(one, fact) for one in stated)
                del values[None]  # to leave a fact out is to say nothing of it
                for value, count in values.items():
                    assert getattr(node, fact) == value or count * 2 <= values.total(), "most of them say so"
            agreed = {fact: getattr(node, fact) for fact in COMPARED}
            assert any(structs.replace(one, **agreed) == node for one in stated), "the rest is one seed's word"
