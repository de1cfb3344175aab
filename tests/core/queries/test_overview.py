"""The way to the whole page: both sources at once, each once, and whatever of it came."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.amounts import Sesh
from sessionnet_core.cache import Cache
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import (
    BadConfiguration,
    MalformedAccount,
    MalformedAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    Refused,
    RequestError,
    Unreachable,
    WrongCertificate,
)
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.overview import Overview, SecuringEstimate
from tests.core.hosts import API, NETWORK, SEEDS, Hosts, access, at
from tests.core.samples import key
from tests.core.wire.api.reply import INFO, info_with
from tests.core.wire.oxend.entry import reply

LONG = 30
"""Seconds that nothing here takes unless it is broken."""
EVERYBODY = ["/info", *SEEDS]

# One swarm at either end of the ring and one in its middle, of three, two and four nodes.
SWARMS = {"1000000000000000": 3, "7fffffffffffffff": 2, "f000000000000000": 4}


def account(position: int) -> str:
    """Give an account ID that lies at a position in the ring: the four words of its key are combined by XOR."""
    return "05" + f"{position:016x}" + "0" * 48


NEAR_FIRST, ALSO_NEAR_FIRST, NEAR_LAST = (
    account(int(text, 16)) for text in ("10" + "0" * 14, "11" + "0" * 14, "ef" * 8)
)


def entries(*, swarms: bool = True) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for swarm_id, size in SWARMS.items():
        for _ in range(size):
            entry: dict[str, Any] = {"pubkey_ed25519": key(len(found)), "active": True, "funded": True}
            found.append(entry | ({"swarm": swarm_id, "swarm_id": int(swarm_id, 16)} if swarms else {}))
    return found


@pytest.fixture
def hosts() -> Hosts:
    hosts = Hosts()
    hosts.told["/info"] = info_with()
    tell(hosts, reply(*entries(), height=2_084_231))
    return hosts


def tell(hosts: Hosts, outcome: bytes | Exception) -> None:
    for seed in SEEDS:
        hosts.told[seed] = outcome


def page(hosts: Hosts, *accounts: str, conversations: int | None = None, **changed: Any) -> Answer[Overview]:
    return SessionNetwork(NETWORK, access(hosts, **changed)).overview(accounts, conversations)


def codes(answer: Answer[Any]) -> list[str]:
    return [warning.code for warning in answer.warnings]


def test_the_accounts_here_lie_where_they_are_said_to() -> None:
    network = SessionNetwork(NETWORK, access(told := Hosts()))
    tell(told, reply(*entries()))
    found = network.swarms([NEAR_FIRST, ALSO_NEAR_FIRST, NEAR_LAST]).value
    assert [one.swarm_id for one in found.accounts] == ["1000000000000000", "1000000000000000", "f000000000000000"]


class TestBothSources:
    def test_make_the_whole_page(self, hosts: Hosts) -> None:
        answer = page(hosts, NEAR_FIRST, conversations=0)
        value = answer.value
        assert (value.nodes, value.swarm_nodes, value.securing_nodes) == (9, 3, 3)
        assert (value.price_usd, value.market_cap_usd) == (0.0512310312, 122402323.18)
        assert (value.staked, value.reward_pool) == (Sesh(38_811_874_250_000_015), Sesh(45 * 10**15))
        assert value.estimate == SecuringEstimate(conversations=0, paths=2, nodes=9)
        assert [source.kind for source in answer.sources] == ["seed", "seed", "seed", "network-api"]
        assert (codes(answer), answer.complete) == ([], True)

    def test_are_asked_once_each_however_many_accounts_there_are(self, hosts: Hosts) -> None:
        page(hosts, NEAR_FIRST, ALSO_NEAR_FIRST, NEAR_LAST, conversations=5)
        assert sorted(hosts.asked) == EVERYBODY

    def test_are_asked_once_for_everything_that_one_client_tells(self, hosts: Hosts) -> None:
        network = SessionNetwork(NETWORK, access(hosts))
        network.overview([NEAR_FIRST])
        network.token()
        network.nodes()
        network.overview([NEAR_LAST])
        assert sorted(hosts.asked) == EVERYBODY

    @pytest.mark.parametrize("accounts", [(), (NEAR_FIRST, NEAR_LAST)])
    def test_are_asked_at_once(self, hosts: Hosts, accounts: tuple[str, ...]) -> None:
        hosts.live = True
        meeting = threading.Barrier(len(EVERYBODY))
        hosts.meeting = lambda: meeting.wait(LONG)  # broken, and so a fault, unless all are asked before any answers
        assert codes(page(hosts, *accounts, timeout_seconds=2 * LONG)) == []
        assert threading.current_thread() not in hosts.threads

    def test_are_asked_one_after_the_other_where_it_must_come_out_the_same_each_time(self, hosts: Hosts) -> None:
        page(hosts, NEAR_FIRST)
        assert hosts.asked == [*SEEDS, "/info"]
        assert set(hosts.threads) == {threading.current_thread()}

    @pytest.mark.parametrize("live", [False, True])
    def test_are_counted_from_one_moment_that_is_asked_for_before_they_are(self, hosts: Hosts, live: bool) -> None:
        hosts.live = live
        asked_by: list[threading.Thread] = []

        def clock() -> datetime:
            asked_by.append(threading.current_thread())
            return at(len(asked_by))

        answer = SessionNetwork(NETWORK, Access(tape=hosts, clock=clock)).overview([NEAR_FIRST])
        assert (asked_by, answer.asked_at) == ([threading.current_thread()], at(1))

    def test_make_an_answer_as_old_as_the_older_of_them(self, hosts: Hosts) -> None:
        assert page(hosts).as_of == at(-240)
        assert page(hosts, seconds=60).as_of == at(-240)
        hosts.told["/info"] = Unreachable("nothing came")
        assert page(hosts, seconds=60).as_of == at(60)

    def test_make_a_stale_answer_where_one_of_them_is(self, hosts: Hosts) -> None:
        assert not page(hosts, seconds=360).stale
        assert page(hosts, seconds=361).stale

    def test_may_both_be_kept_ones(self, hosts: Hosts, tmp_path: Path) -> None:
        cache = Cache(tmp_path / "cache")
        first = page(hosts, NEAR_FIRST, cache=cache)
        second = page(hosts, NEAR_FIRST, cache=cache, seconds=60, offline=True)
        assert second.value == first.value
        assert {source.via for source in second.sources} == {"cache"}
        assert sorted(hosts.asked) == EVERYBODY


class TestExactCounts:
    @pytest.mark.parametrize(
        ("accounts", "swarm_nodes", "securing_nodes"),
        [
            ((NEAR_FIRST,), 3, 3),
            ((NEAR_LAST,), 4, 4),
            ((NEAR_FIRST, ALSO_NEAR_FIRST), 3, 3),
            ((NEAR_FIRST, NEAR_FIRST), 3, 3),
            ((NEAR_FIRST, NEAR_LAST), 3, 7),
            ((NEAR_LAST, NEAR_FIRST, ALSO_NEAR_FIRST), 4, 7),
            ((), None, None),
        ],
    )
    def test_are_of_different_nodes(
        self, hosts: Hosts, accounts: tuple[str, ...], swarm_nodes: int | None, securing_nodes: int | None
    ) -> None:
        value = page(hosts, *accounts).value
        assert (value.swarm_nodes, value.securing_nodes) == (swarm_nodes, securing_nodes)
        assert [one.account_id for one in value.accounts] == list(accounts)

    def test_need_a_list_that_tells_the_swarms(self, hosts: Hosts) -> None:
        tell(hosts, reply(*entries(swarms=False)))
        answer = page(hosts, NEAR_FIRST, conversations=5)
        assert (answer.value.swarm_nodes, answer.value.securing_nodes, answer.value.nodes) == (None, None, 9)
        assert answer.value.estimate == SecuringEstimate(conversations=5, paths=2, nodes=None)
        assert codes(answer) == ["no-swarm-ids"]
        assert page(hosts).complete, "nobody asked for a swarm"


class TestWithoutTheNodeList:
    FAILURES = (Unreachable("nothing came"), Refused("HTTP status 500"), b"{}", b"garbage", WrongCertificate("not it"))

    @pytest.mark.parametrize("failure", FAILURES, ids=str)
    def test_the_rest_of_the_page_is_told_and_why(self, hosts: Hosts, failure: bytes | Exception) -> None:
        tell(hosts, failure)
        answer = page(hosts, NEAR_FIRST, conversations=5)
        assert (answer.value.price_usd, answer.value.nodes) == (0.0512310312, 1000)
        assert (answer.value.swarm_nodes, answer.value.securing_nodes, answer.value.accounts) == (None, None, ())
        assert (codes(answer), answer.complete) == (["node-list-failed"], False)
        assert all(f"seed{number}.example: " in answer.warnings[0].describe() for number in (1, 2, 3))
        assert [source.kind for source in answer.sources] == ["network-api"]
        assert sorted(hosts.asked) == EVERYBODY, "nobody is asked again for the swarms"


class TestWithoutTheApi:
    @pytest.mark.parametrize("failure", [Unreachable("nothing came"), 500, b"{}", b"garbage"])
    def test_the_rest_of_the_page_is_told_and_why(self, hosts: Hosts, failure: Any) -> None:
        hosts.told["/info"] = failure
        answer = page(hosts, NEAR_FIRST)
        self.has_nodes_alone(answer)
        assert "api.example: " in answer.warnings[0].describe()
        assert sorted(hosts.asked) == EVERYBODY

    def test_that_is_sealed_by_somebody_else(self, hosts: Hosts) -> None:
        hosts.sealed_by = b"somebody else".ljust(32)
        self.has_nodes_alone(page(hosts, NEAR_FIRST))

    def test_that_there_is_none_of(self, hosts: Hosts) -> None:
        answer = SessionNetwork(structs.replace(NETWORK, api=None), access(hosts)).overview([NEAR_FIRST])
        self.has_nodes_alone(answer)
        assert answer.warnings[0].describe() == "network 'devnet' has no network API"

    def has_nodes_alone(self, answer: Answer[Overview]) -> None:
        assert (answer.value.nodes, answer.value.swarm_nodes) == (9, 3)
        assert (answer.value.price_usd, answer.value.staked, answer.value.reward_pool) == (None, None, None)
        assert (codes(answer), answer.complete) == (["network-api-failed"], False)
        assert [source.kind for source in answer.sources] == ["seed"] * 3
        assert (answer.as_of, answer.stale) == (at(0), False)


class TestWithoutEither:
    @pytest.mark.parametrize(
        ("seeds", "api", "kind"),
        [
            (Unreachable("a"), Unreachable("b"), NobodyAnswered),
            (Refused("a"), 500, NobodyAnswered),
            (b"garbage", Unreachable("b"), NobodyBelievable),
            (Unreachable("a"), b"garbage", NobodyBelievable),
            (WrongCertificate("a"), b"{}", NobodyBelievable),
        ],
    )
    def test_everybody_who_failed_is_named(self, hosts: Hosts, seeds: Any, api: Any, kind: Any) -> None:
        tell(hosts, seeds)
        hosts.told["/info"] = api
        with pytest.raises(kind, match="devnet") as nobody:
            page(hosts, NEAR_FIRST)
        named = [cause.describe().partition(": ")[0] for cause in nobody.value.causes]
        assert named == ["seed1.example", "seed2.example", "seed3.example", "api.example"]
        assert sorted(hosts.asked) == EVERYBODY

    def test_offline_and_with_nothing_kept_there_is_nothing(self, hosts: Hosts) -> None:
        with pytest.raises(NobodyAnswered) as nobody:
            page(hosts, offline=True)
        assert [type(cause) for cause in nobody.value.causes] == [NothingKept] * 2
        assert hosts.asked == []

    def test_of_a_network_without_an_api_the_node_lists_failure_counts(self, hosts: Hosts) -> None:
        tell(hosts, MalformedAnswer("not it"))
        with pytest.raises(NobodyBelievable) as nobody:
            SessionNetwork(structs.replace(NETWORK, api=None), access(hosts)).overview()
        assert len(nobody.value.causes) == 3


class TestWhatMakesNoSense:
    @pytest.mark.parametrize("accounts", [("05" + "0" * 60,), (NEAR_FIRST, "15" + "0" * 64)])
    def test_is_an_account_that_is_none_and_nobody_is_asked(self, hosts: Hosts, accounts: tuple[str, ...]) -> None:
        with pytest.raises(MalformedAccount):
            page(hosts, *accounts)
        assert hosts.asked == []

    def test_is_less_than_no_conversation_and_nobody_is_asked(self, hosts: Hosts) -> None:
        with pytest.raises(RequestError, match="conversations"):
            page(hosts, conversations=-1)
        assert hosts.asked == []

    def test_is_a_file_that_cannot_be_read_though_the_api_answers(self, hosts: Hosts, tmp_path: Path) -> None:
        with pytest.raises(BadConfiguration, match="cannot read the node list"):
            page(hosts, nodes_file=str(tmp_path / "missing.json"))

    def test_is_a_seal_without_a_key_though_the_seeds_answer(self, hosts: Hosts) -> None:
        keyless = structs.replace(NETWORK, api=structs.replace(API, pubkey=None))
        with pytest.raises(BadConfiguration, match="no known key"):
            SessionNetwork(keyless, access(hosts)).overview()


class TestWarnings:
    def test_name_a_contract_that_is_not_the_tokens(self, hosts: Hosts) -> None:
        hosts.told["/info"] = info_with("token", contract_address="0x" + "ab" * 20)
        assert codes(page(hosts)) == ["contract-mismatch"]

    @pytest.mark.parametrize(
        ("part", "name", "known_as"),
        [
            ("price", "usd", "price"),
            ("price", "t_price", "time of the price"),
            ("price", "usd_market_cap", "market cap"),
            ("network", "network_staked_tokens", "staked SESH"),
            ("network", "network_staked_usd", "value of the staked SESH"),
            ("token", "staking_reward_pool", "reward pool"),
        ],
    )
    def test_name_each_figure_of_the_page_that_was_not_told(
        self, hosts: Hosts, part: str, name: str, known_as: str
    ) -> None:
        hosts.told["/info"] = info_with(part, **{name: None})
        answer = page(hosts)
        assert codes(answer) == ["figure-unknown"]
        assert answer.warnings[0].describe() == f"the network API does not publish: {known_as}"

    def test_of_both_sources_are_all_told(self, hosts: Hosts) -> None:
        hosts.told[SEEDS[2]] = Unreachable("nothing came")
        hosts.told["/info"] = info_with("price", usd=None)
        assert codes(page(hosts)) == ["seed-unreachable", "figure-unknown"]


def test_no_account_leaves_the_machine(hosts: Hosts) -> None:
    page(hosts, NEAR_FIRST, NEAR_LAST)
    sent = b"".join(hosts.bodies).lower()
    for one in (NEAR_FIRST, NEAR_LAST):
        assert one[2:34].encode() not in sent
        assert bytes.fromhex(one)[1:9] not in sent


@pytest.mark.parametrize("who", ["/info", SEEDS[0]])
@pytest.mark.parametrize("live", [False, True])
def test_a_fault_of_our_own_is_no_missing_figure(hosts: Hosts, who: str, live: bool) -> None:
    hosts.live = live
    hosts.told[who] = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError):
        page(hosts)


def test_a_nodes_file_takes_the_place_of_the_seeds(hosts: Hosts, tmp_path: Path) -> None:
    path = tmp_path / "nodes.json"
    path.write_bytes(reply(*entries(), height=5))
    answer = page(hosts, NEAR_LAST, nodes_file=str(path))
    assert (answer.value.swarm_nodes, answer.value.price_usd) == (4, INFO["price"]["usd"])
    assert hosts.asked == ["/info"]
