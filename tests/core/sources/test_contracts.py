"""Nodes, wallets and contribution contracts, from an endpoint that may do anything."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from eth_abi.abi import encode
from eth_hash.auto import keccak
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import (
    AnswerTooLarge,
    BadConfiguration,
    MalformedAnswer,
    NobodyAnswered,
    NobodyBelievable,
    Refused,
    SessionNetError,
)
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.headline import Block
from sessionnet_core.figures.stakes import Reservation, Stake, Terms, open_contributions, stakes_of
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries.chain import fetch_contracts
from sessionnet_core.session import Session
from sessionnet_core.sources.arbitrum import endpoint_of
from sessionnet_core.sources.contracts import Contracts
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.chain.selectors import NEW_CONTRACT
from tests.beside import BESIDE
from tests.core.sources.chain_endpoint import (
    CONTRACTS,
    FACTORY,
    NOW,
    NUMBER,
    REWARDS,
    SESH,
    TOKEN,
    Endpoint,
    chain_of,
    serving,
)
from tests.deadlines import Clock

T = TypeVar("T")

VECTORS = BESIDE / "facts/vectors"
TERMS = Terms(Sesh(25_000 * SESH), 10)
"""What the rewards contract says in `chain_endpoint`."""
NODE_TYPE = (
    "(uint64,uint64,address,(uint256,uint256),uint256,uint256,uint256,uint256,((address,address),uint256)[],uint256)"
)
BLOCK = Block(number=NUMBER, hash="0x" + "ab" * 32, timestamp=datetime.fromtimestamp(NOW, UTC))
OPERATOR, HELPER, PAID, NOBODY = (f"0x{digit * 40}" for digit in "1234")
NONE = "0x" + "00" * 20


def selector(signature: str) -> str:
    return keccak(signature.encode())[:4].hex()


def returns(
    endpoint: Endpoint, contract: str, signature: str, types: list[str], values: list[Any], args: str = ""
) -> None:
    endpoint.returned[contract, selector(signature) + args] = "0x" + encode(types, values).hex()


def put_nodes(endpoint: Endpoint, nodes: dict[int, Any]) -> None:
    ids = list(nodes)
    returns(
        endpoint,
        REWARDS,
        "allServiceNodeIDs()",
        ["uint64[]", "(uint256,uint256)[]"],
        [ids, [(number, number + 1) for number in ids]],
    )
    for number, node in nodes.items():
        returns(endpoint, REWARDS, "serviceNodes(uint64)", [NODE_TYPE], [node], f"{number:064x}")


def node(number: int, *stakes: tuple[str, str, int], leave_requested: int = 0) -> Any:
    return (
        0,
        0,
        stakes[0][0],
        (number, number + 1),
        NOW - 86_400,
        leave_requested,
        leave_requested,
        sum(amount for _, _, amount in stakes),
        [((address, beneficiary), amount) for address, beneficiary, amount in stakes],
        0xED << 248 | number,
    )


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    one = Endpoint()
    with serving(one):
        yield one


def contracts(endpoint: Endpoint, *, timeout_seconds: float = 600, **changed: Any) -> Contracts:
    chain = chain_of(endpoint, contracts=structs.replace(CONTRACTS, **changed))
    return Contracts(Transport(timeout_seconds=timeout_seconds), endpoint_of(endpoint.url), chain, BLOCK)


def found(read: Callable[[Contracts], T], *endpoints: Endpoint, timeout_seconds: float = 600) -> Answer[T]:
    network = Network("made-up", (Seed("https://seed.invalid/json_rpc"),), test=True, chain=chain_of(*endpoints))
    access = Access(timeout_seconds=timeout_seconds, clock=lambda: datetime.fromtimestamp(NOW + 5, UTC))
    return fetch_contracts(Session(network, access), read)


@pytest.mark.skipif(not VECTORS.exists(), reason="the contracts' own figures are not beside this checkout")
def test_what_the_contracts_returned_is_read(endpoint: Endpoint) -> None:
    vectors = json.loads((VECTORS / "chain.json").read_text())
    for name in ("allServiceNodeIDs", "serviceNodes_1"):
        endpoint.returned[REWARDS, vectors[name]["calldata"][2:]] = vectors[name]["raw"]
    for number in (2, 3):
        returns(
            endpoint,
            REWARDS,
            "serviceNodes(uint64)",
            [NODE_TYPE],
            [node(number, (OPERATOR, OPERATOR, 5))],
            f"{number:064x}",
        )
    first, *others = contracts(endpoint).nodes().nodes
    decoded = vectors["serviceNodes_1"]["decoded"]
    assert first.contract_id == 1
    assert first.operator == decoded[2].lower()
    assert first.bls_pubkey == f"{decoded[3][0]:064x}{decoded[3][1]:064x}"
    assert (first.deposit, first.leave_requested) == (Sesh(25_000 * SESH), None)
    assert first.added == datetime.fromtimestamp(decoded[4], UTC)
    assert first.pubkey == f"{decoded[9]:064x}"
    assert [(one.address, one.beneficiary, one.amount.atomic) for one in first.contributors] == [
        (address.lower(), beneficiary.lower(), amount) for (address, beneficiary), amount in decoded[8]
    ]
    assert [one.contract_id for one in others] == [2, 3]


class TestNodes:
    def test_every_node_is_read_and_deposits_add_up_whatever_the_requirement_was(self, endpoint: Endpoint) -> None:
        put_nodes(
            endpoint,
            {
                7: node(7, (OPERATOR, PAID, 6_250 * SESH), (HELPER, HELPER, 18_750 * SESH), leave_requested=NOW - 5),
                9: node(9, (HELPER, NONE, 15_000 * SESH)),
            },
        )
        staked = contracts(endpoint).nodes()
        assert staked.block == BLOCK
        assert staked.staked == Sesh(40_000 * SESH)
        assert staked.nodes[0].pubkey == "ed" + "0" * 61 + "7"
        assert staked.nodes[0].bls_pubkey == f"{7:064x}{8:064x}"
        assert staked.nodes[0].leave_requested == datetime.fromtimestamp(NOW - 5, UTC)
        assert staked.nodes[0].contributors == (
            Stake(OPERATOR, PAID, Sesh(6_250 * SESH)),
            Stake(HELPER, HELPER, Sesh(18_750 * SESH)),
        )
        assert staked.nodes[1].contributors == (Stake(HELPER, HELPER, Sesh(15_000 * SESH)),)
        assert {post[0]["params"][1] for post in endpoint.posts} == {hex(NUMBER)}

    def test_no_more_than_a_hundred_and_fifty_are_asked_for_in_one_call(self, endpoint: Endpoint) -> None:
        put_nodes(endpoint, {number: node(number, (OPERATOR, OPERATOR, SESH)) for number in range(1, 302)})
        assert [one.contract_id for one in contracts(endpoint).nodes().nodes] == list(range(1, 302))
        assert len(endpoint.posts) == 1 + 3

    def test_no_nodes_are_no_nodes(self, endpoint: Endpoint) -> None:
        put_nodes(endpoint, {})
        staked = contracts(endpoint).nodes()
        assert (staked.nodes, staked.staked) == ((), Sesh(0))

    @pytest.mark.parametrize(
        ("nodes", "says"),
        [
            ({0: node(1, (OPERATOR, OPERATOR, 1))}, "not a list of nodes"),
            ({5: node(1, (NONE, NONE, 0))}, "node 5 is listed, but does not exist"),
            ({5: node(1, *[(OPERATOR, OPERATOR, 1)] * 101)}, "more than 100 contributors"),
            ({5: node(1, (OPERATOR, OPERATOR, 2**64))}, "more than 64 bits"),
            ({5: node(1, (OPERATOR, OPERATOR, 1), leave_requested=2**200)}, "after the year 2999"),
        ],
    )
    def test_what_no_contract_tells_is_malformed(self, endpoint: Endpoint, nodes: dict[int, Any], says: str) -> None:
        put_nodes(endpoint, nodes)
        with pytest.raises(MalformedAnswer, match=says):
            contracts(endpoint).nodes()

    @pytest.mark.parametrize(
        "ids", [([1, 1], [(1, 2), (1, 2)]), ([1], []), (list(range(1, 20_002)), [(0, 0)] * 20_001)]
    )
    def test_a_list_that_is_none_is_malformed(self, endpoint: Endpoint, ids: Any) -> None:
        returns(endpoint, REWARDS, "allServiceNodeIDs()", ["uint64[]", "(uint256,uint256)[]"], list(ids))
        with pytest.raises(SessionNetError):
            contracts(endpoint).nodes()
        assert len(endpoint.posts) == 1

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"id": 1, "result": "0x"}, MalformedAnswer),
            ({"id": 1, "result": "0x" + "ff" * 64}, MalformedAnswer),
            ({"id": 1, "result": "0xzz"}, MalformedAnswer),
            ({"id": 1, "result": None}, MalformedAnswer),
            ({"id": 1, "result": {"a": []}}, MalformedAnswer),
            ({"id": 1, "result": [1]}, MalformedAnswer),
            ({"id": 1, "result": 5}, MalformedAnswer),
            ({"id": 1}, MalformedAnswer),
            ([], MalformedAnswer),
            (b"<html>", MalformedAnswer),
            (b"[" * 50_000, MalformedAnswer),
            (b'{"result":' + b"[" * 50_000, MalformedAnswer),
            (b'{"result":"0x' + b"00" * 1_500_000 + b'"}', AnswerTooLarge),
            (
                {"id": 1, "error": {"code": 3, "message": "execution reverted", "data": "0x556f1830" + "00" * 64}},
                Refused,
            ),
            ({"id": 1, "error": {"code": -32_000, "message": "header not found"}}, Refused),
        ],
    )
    def test_an_answer_that_is_none_is_an_error_of_the_tree(
        self, endpoint: Endpoint, answer: Any, error: type[SessionNetError]
    ) -> None:
        endpoint.mend = lambda _: answer
        with pytest.raises(error):
            contracts(endpoint).nodes()
        assert len(endpoint.posts) == 1

    def test_one_that_hangs_is_left_at_the_deadline(self, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
        endpoint.delay_seconds = 2
        clock = Clock(monkeypatch)
        with pytest.raises(NobodyAnswered, match="no endpoint"):
            found(Contracts.nodes, endpoint, timeout_seconds=0.3)
        assert clock.seconds == pytest.approx(0.3)

    def test_without_multicall_they_cannot_be_read(self, endpoint: Endpoint) -> None:
        with pytest.raises(BadConfiguration, match="Multicall3"):
            contracts(endpoint, multicall=None)

    def test_a_chain_that_has_no_multicall_there_says_so(self, endpoint: Endpoint) -> None:
        put_nodes(endpoint, {1: node(1, (OPERATOR, OPERATOR, 1))})
        with pytest.raises(MalformedAnswer, match="as if there were no contract"):
            contracts(endpoint, multicall=NOBODY).nodes()


class TestWallet:
    def put(self, endpoint: Endpoint, rewards: int, claimed: int, balance: int) -> None:
        word = f"{int(PAID, 16):064x}"
        returns(endpoint, REWARDS, "recipients(address)", ["uint256", "uint256"], [rewards, claimed], word)
        returns(endpoint, TOKEN, "balanceOf(address)", ["uint256"], [balance], word)

    def test_balance_and_what_can_be_claimed(self, endpoint: Endpoint) -> None:
        self.put(endpoint, 5 * SESH, 2 * SESH, 7)
        wallet = contracts(endpoint).wallet(PAID)
        assert (wallet.balance, wallet.rewards, wallet.claimed) == (Sesh(7), Sesh(5 * SESH), Sesh(2 * SESH))
        assert wallet.claimable == Sesh(3 * SESH)
        assert len(endpoint.posts) == 1

    def test_nothing_below_zero_can_be_claimed(self, endpoint: Endpoint) -> None:
        self.put(endpoint, 2, 5, 0)
        assert contracts(endpoint).wallet(PAID).claimable == Sesh(0)

    def test_its_stakes_are_those_it_made_and_those_it_is_paid_for(self, endpoint: Endpoint) -> None:
        put_nodes(
            endpoint,
            {
                1: node(1, (OPERATOR, PAID, 6_250), (HELPER, HELPER, 18_750)),
                2: node(2, (HELPER, HELPER, 20_000), (OPERATOR, OPERATOR, 5_000), leave_requested=NOW),
                3: node(3, (HELPER, HELPER, 25_000)),
            },
        )
        nodes = contracts(endpoint).nodes().nodes
        assert [(one.contract_id, one.role, one.amount.atomic) for one in stakes_of(nodes, OPERATOR)] == [
            (1, "operator", 6_250),
            (2, "contributor", 5_000),
        ]
        assert [(one.contract_id, one.role, one.amount.atomic) for one in stakes_of(nodes, PAID)] == [
            (1, "beneficiary", 0)
        ]
        assert stakes_of(nodes, OPERATOR)[1].leave_requested == datetime.fromtimestamp(NOW, UTC)
        assert stakes_of(nodes, NOBODY) == ()


POOLED, OTHER = "0x" + "5" * 40, "0x" + "6" * 40


def columns(rows: tuple[tuple[Any, ...], ...]) -> list[list[Any]]:
    return [[row[index] for row in rows] for index in range(3)]


def put_contribution(
    endpoint: Endpoint,
    address: str = POOLED,
    *,
    status: int = 1,
    fee: int = 500,
    paid: tuple[tuple[str, str, int], ...] = ((OPERATOR, PAID, 6_250 * SESH),),
    reserved: tuple[tuple[str, int, bool], ...] = (),
    minimum: int | None = 2_083_333_333_334,
    deployed: bool = True,
) -> None:
    def put(signature: str, types: list[str], *values: Any) -> None:
        returns(endpoint, address, signature, types, list(values))

    put("status()", ["uint8"], status)
    put("operator()", ["address"], OPERATOR)
    put("serviceNodeParams()", ["(uint256,uint256,uint256,uint16)"], (0xBB, 11, 22, fee))
    put("blsPubkey()", ["uint256", "uint256"], 4, 5)
    put("stakingRequirement()", ["uint256"], 25_000 * SESH)
    put("maxContributors()", ["uint256"], 10)
    put("totalContribution()", ["uint256"], sum(amount for _, _, amount in paid))
    put("getContributions()", ["address[]", "address[]", "uint256[]"], *columns(paid))
    put("getReserved()", ["address[]", "uint256[]", "bool[]"], *columns(reserved))
    put("manualFinalize()", ["bool"], True)
    if minimum is not None:
        put("minimumContribution()", ["uint256"], minimum)
    returns(endpoint, FACTORY, "deployedContracts(address)", ["bool"], [deployed], f"{int(address, 16):064x}")


@pytest.mark.parametrize("says", [(-32_000, "header not found"), (26, "Unknown block"), None])
def test_a_node_that_is_a_block_behind_is_asked_a_few_below(endpoint: Endpoint, says: tuple[int, str] | None) -> None:
    endpoint.behind, endpoint.behind_says = 1, says
    put_nodes(endpoint, {4: node(4, (OPERATOR, OPERATOR, SESH))})
    if says is None:  # null is nothing that a contract returned
        with pytest.raises(NobodyBelievable):
            found(lambda source: source.nodes(), endpoint)
        return
    answer = found(lambda source: source.nodes(), endpoint)
    assert (answer.value.block.number, len(answer.value.nodes), answer.warnings) == (NUMBER - 8, 1, ())


class TestContributions:
    def test_one_that_takes_money(self, endpoint: Endpoint) -> None:
        put_contribution(endpoint, reserved=((OPERATOR, 6_250 * SESH, True), (HELPER, 5_000 * SESH, False)))
        read = contracts(endpoint).contributions([POOLED])
        (one,) = read.contracts
        assert read.left_out == 0
        assert (one.address, one.operator, one.status, one.fee_percent) == (POOLED, OPERATOR, "open", 5.0)
        assert (one.pubkey, one.bls_pubkey) == (f"{0xBB:064x}", f"{4:064x}{5:064x}")
        assert (one.requirement, one.contributed) == (Sesh(25_000 * SESH), Sesh(6_250 * SESH))
        assert one.contributors == (Stake(OPERATOR, PAID, Sesh(6_250 * SESH)),)
        assert one.awaited == (Reservation(HELPER, Sesh(5_000 * SESH), received=False),)
        assert (one.remaining, one.open_slots) == (Sesh(13_750 * SESH), 8)
        assert one.minimum == Sesh(2_083_333_333_334)
        assert one.manual_finalize
        assert one.takes_money
        assert open_contributions(read.contracts, (), TERMS) == [one]
        assert len(endpoint.posts) == 2  # what the factory made, and then what that says

    def test_a_minimum_that_reverts_is_none_and_the_rest_is_told(self, endpoint: Endpoint) -> None:
        put_contribution(endpoint, status=2, paid=((OPERATOR, OPERATOR, 25_000 * SESH),))
        endpoint.errors[selector("minimumContribution()")] = (3, "execution reverted")
        (one,) = contracts(endpoint).contributions([POOLED]).contracts
        assert (one.minimum, one.status, one.takes_money) == (None, "full", False)
        assert one.remaining == Sesh(0)

    @pytest.mark.parametrize(("status", "name"), [(0, "awaiting-operator"), (1, "open"), (2, "full"), (3, "finalized")])
    def test_every_status_has_its_name(self, endpoint: Endpoint, status: int, name: str) -> None:
        put_contribution(endpoint, status=status, paid=())
        (one,) = contracts(endpoint).contributions([POOLED]).contracts
        assert one.status == name
        assert one.takes_money is (name == "open")

    @pytest.mark.parametrize(
        "broken", [{"status": 4}, {"fee": 10_001}, {"deployed": False}, {"paid": ((OPERATOR, OPERATOR, 2**64),)}]
    )
    def test_one_that_is_none_is_left_out_and_counted(self, endpoint: Endpoint, broken: dict[str, Any]) -> None:
        put_contribution(endpoint)
        put_contribution(endpoint, OTHER, **broken)
        read = contracts(endpoint).contributions([OTHER, POOLED])
        assert [one.address for one in read.contracts] == [POOLED]
        assert read.left_out == 1

    def test_a_node_that_runs_already_is_not_open(self, endpoint: Endpoint) -> None:
        put_contribution(endpoint)
        put_nodes(endpoint, {4: node(4, (OPERATOR, OPERATOR, SESH))})  # its BLS key is (4, 5)
        source = contracts(endpoint)
        read = source.contributions([POOLED])
        assert open_contributions(read.contracts, source.nodes().nodes, TERMS) == []

    @pytest.mark.parametrize(("newest_status", "shown"), [(1, [OTHER]), (0, [])])
    def test_of_two_for_one_node_the_newest_counts_whatever_its_state(
        self, endpoint: Endpoint, newest_status: int, shown: list[str]
    ) -> None:
        put_contribution(endpoint)
        put_contribution(endpoint, OTHER, status=newest_status)
        read = contracts(endpoint).contributions([OTHER, POOLED])
        assert [one.address for one in open_contributions(read.contracts, (), TERMS)] == shown

    def test_the_terms_of_today_are_the_rewards_contracts(self, endpoint: Endpoint) -> None:
        assert contracts(endpoint).terms() == TERMS
        assert len(endpoint.posts) == 1

    def test_none_asked_for_are_none(self, endpoint: Endpoint) -> None:
        assert contracts(endpoint).contributions([]).contracts == ()
        assert endpoint.posts == []

    def test_without_a_factory_they_cannot_be_told_from_others(self, endpoint: Endpoint) -> None:
        with pytest.raises(BadConfiguration, match="factory"):
            contracts(endpoint, factory=None).contributions([POOLED])


def rpc_error(code: Any, message: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message}}


LOG_REFUSALS: dict[str, tuple[int, Any]] = {
    "a range in 413": (413, rpc_error(-32_614, "eth_getLogs is limited to a 10 range")),
    "a range in 400": (400, rpc_error(-32_600, "You can make eth_getLogs requests with up to a 10 block range.")),
    "a range in 200": (200, rpc_error(-32_602, "range 100 exceeds limit of 10")),
    "results": (200, rpc_error(-32_005, "query returned more than 10000 results")),
    "size": (200, rpc_error(-32_602, "Log response size exceeded.")),
    "a plan in 403": (403, {"error": {"message": "Archive requests need a token", "code": -32_701}}),
    "a rate in 429": (429, {"code": 429, "message": "Too many requests"}),
    "text": (200, {"error": "block range too large"}),
    "a code as text": (200, rpc_error("-32005", None)),
    "a web page": (403, b"<html><title>Forbidden</title></html>"),
}
"""How providers refuse a search of too many blocks: status and body."""


class TestFactoryLog:
    def made(self, address: str, block: int, index: int = 0) -> dict[str, Any]:
        return {
            "address": FACTORY,
            "topics": [NEW_CONTRACT.topic, f"0x{int(address, 16):064x}"],
            "data": "0x" + "00" * 64,
            "blockNumber": hex(block),
            "logIndex": hex(index),
            "transactionIndex": "0x0",
            "transactionHash": "0x" + "01" * 32,
            "blockHash": "0x" + "02" * 32,
            "removed": False,
        }

    @pytest.mark.parametrize("limit", [None, 1, 5, 500, 10_000])
    def test_the_window_is_found_and_the_newest_stand_first(self, endpoint: Endpoint, limit: int | None) -> None:
        endpoint.log_window = limit
        endpoint.logs = [self.made(POOLED, NUMBER - 90), self.made(OTHER, NUMBER, 3), self.made(HELPER, NUMBER, 4)]
        scanned = contracts(endpoint).scan_factory(NUMBER - 99, seconds=600, window_blocks=64)
        assert scanned.addresses == (HELPER, OTHER, POOLED)
        assert (scanned.first_block, scanned.complete) == (NUMBER - 99, True)
        searched = [post[0]["params"][0] for post in endpoint.posts]
        spans = [(int(one["fromBlock"], 16), int(one["toBlock"], 16)) for one in searched]
        taken = [(a, b) for a, b in spans if limit is None or b - a < limit]
        assert taken[0][1] == NUMBER
        assert taken[-1][0] == NUMBER - 99
        assert all(newer[0] == older[1] + 1 for newer, older in pairwise(taken))

    @pytest.mark.parametrize("name", LOG_REFUSALS)
    def test_however_it_is_refused_the_window_narrows(self, endpoint: Endpoint, name: str) -> None:
        endpoint.log_window, endpoint.log_refusal = 10, LOG_REFUSALS[name]
        endpoint.logs = [self.made(POOLED, NUMBER - 90), self.made(OTHER, NUMBER)]
        scanned = contracts(endpoint).scan_factory(NUMBER - 99, seconds=600, window_blocks=100)
        assert (scanned.addresses, scanned.complete) == ((OTHER, POOLED), True)

    @pytest.mark.parametrize("name", LOG_REFUSALS)
    def test_where_not_even_one_block_is_searched_it_ends_with_the_reason(self, endpoint: Endpoint, name: str) -> None:
        endpoint.log_window, endpoint.log_refusal = 0, LOG_REFUSALS[name]
        with pytest.raises(Refused) as caught:
            contracts(endpoint).scan_factory(0, seconds=600, window_blocks=1024)
        assert caught.value.message.startswith(("JSON-RPC error", "HTTP status"))
        assert len({json.dumps(post) for post in endpoint.posts}) == 11  # 1024, 512 … 1 blocks

    @pytest.mark.parametrize("status", [401, 404, 502])
    def test_what_is_not_about_the_range_ends_it_at_once(self, endpoint: Endpoint, status: int) -> None:
        endpoint.log_window, endpoint.log_refusal = 0, (status, {"message": "no"})
        with pytest.raises(Refused, match=f"HTTP status {status}: no"):
            contracts(endpoint).scan_factory(0, seconds=600, window_blocks=1024)
        assert len({json.dumps(post) for post in endpoint.posts}) == 1

    def test_after_a_refusal_a_wider_window_is_tried_again(self, endpoint: Endpoint) -> None:
        crowded = [self.made(one, NUMBER - number) for number, one in enumerate((POOLED, OTHER, HELPER))]
        endpoint.logs = crowded
        refused = {"jsonrpc": "2.0", "id": 0, "error": {"code": -32005, "message": "more than 1 results"}}
        endpoint.mend = lambda answer: (
            {**refused, "id": answer["id"]} if len(answer.get("result") or ()) > 1 else answer
        )
        scanned = contracts(endpoint).scan_factory(NUMBER - 20_000, seconds=600, window_blocks=64)
        assert (scanned.addresses, scanned.complete) == ((POOLED, OTHER, HELPER), True)
        # 64, 32 … 1 blocks, then sixteen of each width from 1 up to 1,024
        assert len(endpoint.posts) < 250

    def test_an_answer_that_is_too_large_halves_it_too(self, endpoint: Endpoint) -> None:
        endpoint.logs = [self.made(POOLED, NUMBER)]
        too_large = b" " * 2_000_001
        endpoint.mend = lambda answer: too_large if len(endpoint.posts) == 1 else answer
        assert contracts(endpoint).scan_factory(NUMBER - 10, seconds=600).addresses == (POOLED,)
        assert len(endpoint.posts) > 2

    def test_when_time_is_short_it_says_how_far_it_came(
        self, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)  # each piece of an answer takes a hundredth of a second
        endpoint.log_window = 10
        scanned = contracts(endpoint).scan_factory(0, seconds=0.5, window_blocks=10)
        assert not scanned.complete
        assert NUMBER - 500 < scanned.first_block <= NUMBER - 9

    def test_one_that_searches_nothing_has_refused(self, endpoint: Endpoint) -> None:
        endpoint.log_window = 0
        with pytest.raises(Refused, match="at most 0 blocks"):
            contracts(endpoint).scan_factory(NUMBER - 100, seconds=600)

    @pytest.mark.parametrize(
        "changed",
        [
            {"address": REWARDS},
            {"topics": ["0x" + "00" * 32, "0x" + "00" * 32]},
            {"topics": []},
            {"topics": [NEW_CONTRACT.topic, "0x" + "ff" * 32]},
            {"topics": [NEW_CONTRACT.topic, "0xzz"]},
            {"topics": 5},
            {"blockNumber": hex(NUMBER + 1)},
            {"blockNumber": None},
            {"blockNumber": NUMBER - 0.5},
            {"blockNumber": True},
            {"logIndex": {}},
            {"topics": [NEW_CONTRACT.topic, "0x"]},
            {"logIndex": "first"},
        ],
    )
    def test_a_log_that_was_not_asked_for_is_malformed(self, endpoint: Endpoint, changed: dict[str, Any]) -> None:
        endpoint.mend = lambda answer: {**answer, "result": [{**self.made(POOLED, NUMBER), **changed}]}
        with pytest.raises(MalformedAnswer, match=r"eth_getLogs|the log"):
            contracts(endpoint).scan_factory(NUMBER - 10, seconds=600)

    @pytest.mark.parametrize("result", [None, 5, "0x", [5], {"a": 1}])
    def test_no_list_of_logs_is_malformed(self, endpoint: Endpoint, result: Any) -> None:
        endpoint.mend = lambda answer: {**answer, "result": result}
        with pytest.raises(MalformedAnswer, match="eth_getLogs"):
            contracts(endpoint).scan_factory(NUMBER - 10, seconds=600)


class TestFailover:
    def test_the_answer_says_who_told_it_and_of_which_block(self, endpoint: Endpoint) -> None:
        put_nodes(endpoint, {1: node(1, (OPERATOR, OPERATOR, SESH))})
        answer = found(lambda source: source.nodes(), endpoint)
        assert answer.value.staked == Sesh(SESH)
        assert answer.value.block == BLOCK
        assert answer.as_of == BLOCK.timestamp
        assert [(source.kind, source.proof) for source in answer.sources] == [("rpc", "none")]

    def test_where_one_fails_all_is_read_at_the_next(self, endpoint: Endpoint) -> None:
        broken = Endpoint()
        put_nodes(endpoint, {1: node(1, (OPERATOR, OPERATOR, SESH))})
        put_nodes(broken, {1: node(1, (NONE, NONE, 0))})
        with serving(broken):
            answer = found(lambda source: source.nodes(), broken, endpoint)
        assert answer.value.staked == Sesh(SESH)
        assert [warning.code for warning in answer.warnings] == ["rpc-failed"]
        assert "is listed, but does not exist" in answer.warnings[0].describe()

    @pytest.mark.parametrize(("others", "seconds"), [(0, 9.0), (2, 3.0)])
    def test_what_takes_its_time_knows_how_much_it_has_before_the_next_is_asked(
        self, endpoint: Endpoint, others: int, seconds: float
    ) -> None:
        later = Endpoint(), Endpoint()
        with serving(later[0]), serving(later[1]):
            granted = found(lambda source: source.seconds, endpoint, *later[:others], timeout_seconds=9).value
        assert granted == pytest.approx(seconds, rel=0.2)
        assert granted < seconds

    def test_another_chain_is_not_read(self, endpoint: Endpoint) -> None:
        endpoint.chain_id = 1
        with pytest.raises(NobodyBelievable):
            found(lambda source: source.nodes(), endpoint)
        assert len(endpoint.posts) == 1


def test_importing_web3_leaves_the_recursion_limit_alone() -> None:
    script = "import sys; before = sys.getrecursionlimit(); import sessionnet_core.sources.contracts.factory_log; "
    script += "print(before == sys.getrecursionlimit(), 'web3' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "True True\n"


def test_figures_nodes_and_wallets_import_no_web3_and_no_keccak() -> None:
    script = (
        "import sys; import sessionnet_core.queries.chain, sessionnet_core.sources.arbitrum;"
        "import sessionnet_core.sources.contracts, sessionnet_core.queries.wallet, sessionnet_core.queries.staking;"
        "import sessionnet_core.queries.open_contracts;"
        "import sessionnet_core.figures.estimate, sessionnet_core.figures.dex_price, sessionnet_core.addresses;"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "sessionnet_core.wire.chain.headline" in loaded
    assert not loaded & {"web3", "eth_abi", "eth_utils", "Crypto"}


def test_headline_figures_import_no_requests() -> None:
    script = (
        "import sys; import sessionnet_core.queries.chain, sessionnet_core.sources.arbitrum;"
        "import sessionnet_core.figures.estimate, sessionnet_core.figures.dex_price, sessionnet_core.addresses;"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "sessionnet_core.wire.chain.headline" in loaded
    assert "requests" not in loaded
