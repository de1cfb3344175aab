"""The headline figures from endpoints: which is asked, what it may do wrong, and what a quorum makes of several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sessionnet_core.access import Access
from sessionnet_core.amounts import Sesh
from sessionnet_core.cassette import RecordingTape, ReplayTape
from sessionnet_core.errors import (
    BadConfiguration,
    Contradicted,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    SessionNetError,
)
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.headline import Block, Claims, Headline, Market
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries import chain
from sessionnet_core.queries.chain import fetch_headline
from sessionnet_core.session import Session
from tests.core.sources.chain_endpoint import CONTRACTS, NOW, NUMBER, SESH, Endpoint, Mend, chain_of, serving, words
from tests.deadlines import Clock

MOMENT = datetime.fromtimestamp(NOW, UTC)
HONEST = Headline(
    block=Block(number=NUMBER, hash="0x" + "ab" * 32, timestamp=MOMENT),
    chain_id=421_614,
    requirement=Sesh(25_000 * SESH),
    max_contributors=10,
    nodes=1_600,
    reward_pool=Sesh(63_177_550 * SESH),
    reward_per_block=Sesh(36_300_647_070),
    deposited=Sesh(63_200_000 * SESH),
    released=Sesh(22_450 * SESH + 7),
    paid_out=Sesh(22_450 * SESH),
    last_paid_out=datetime.fromtimestamp(NOW - 60, UTC),
    claims=Claims(
        limit=Sesh(1_000_000 * SESH), cycle_seconds=43_200, total=Sesh(123 * SESH), total_cycle=NOW // 43_200
    ),
    paused=False,
    started=True,
    arbitrum_supply=Sesh(200_000_000 * SESH),
    market=Market(
        sqrt_price_x96=613_698_707_936_721_000_000_000_000,
        liquidity=10**15,
        ether_usd=3_000 * 10**8,
        ether_usd_decimals=8,
        ether_usd_updated=datetime.fromtimestamp(NOW - 700, UTC),
    ),
)


@pytest.fixture
def three() -> Iterator[tuple[Endpoint, Endpoint, Endpoint]]:
    endpoints = (Endpoint(), Endpoint(), Endpoint())
    with serving(*endpoints):
        yield endpoints


def found(
    *endpoints: Endpoint,
    quorum: int = 1,
    timeout_seconds: float = 600,
    age_seconds: int = 5,
    contracts: Any = CONTRACTS,
) -> Answer[Headline]:
    network = Network(
        "made-up",
        (Seed("https://seed.invalid/json_rpc"),),
        test=True,
        chain=chain_of(*endpoints, contracts=contracts),
    )
    access = Access(timeout_seconds=timeout_seconds, clock=lambda: datetime.fromtimestamp(NOW + age_seconds, UTC))
    return fetch_headline(Session(network, access), quorum=quorum)


class TestOneEndpoint:
    def test_two_posts_tell_every_figure(self, three: tuple[Endpoint, ...]) -> None:
        answer = found(*three)
        assert answer.value == HONEST
        assert three[0].asked == [
            ["eth_chainId", "eth_getBlockByNumber"],
            ["eth_getBlockByNumber", *["eth_call"] * 20],
        ]
        assert {one["params"][1] for one in three[0].posts[1][1:]} == {hex(NUMBER)}
        assert three[1].posts == three[2].posts == []

    def test_the_answer_says_who_gave_it_and_of_when_it_is(self, three: tuple[Endpoint, ...]) -> None:
        answer = found(three[0])
        (source,) = answer.sources
        port = three[0].url.split(":")[2].split("/")[0]
        assert (source.name, source.kind, source.proof, source.via) == (f"127.0.0.1:{port}", "rpc", "none", "network")
        assert answer.as_of == source.as_of == MOMENT
        assert (answer.age_seconds, answer.stale, answer.warnings, answer.complete) == (5, False, (), True)

    def test_a_key_in_its_url_is_not_shown(self, three: tuple[Endpoint, ...]) -> None:
        three[0].url += "/v3/0123456789abcdef0123456789abcdef?token=secret"
        (source,) = found(three[0]).sources
        assert source.url.endswith("/rpc/v3/***?***")

    def test_one_that_takes_no_long_batch_is_asked_through_multicall(self, three: tuple[Endpoint, ...]) -> None:
        three[0].batch_limit = 3
        assert found(three[0]).value == HONEST
        assert three[0].asked[2] == ["eth_getBlockByNumber", "eth_call"]
        assert len(three[0].asked) == 3

    def test_without_multicall_such_a_one_is_asked_call_by_call(self, three: tuple[Endpoint, ...]) -> None:
        three[0].batch_limit = 5
        answer = found(*three, contracts=msgspec.structs.replace(CONTRACTS, multicall=None))
        assert (answer.value, answer.warnings) == (HONEST, ())
        assert [len(post) for post in three[0].posts] == [2, 21, *[1] * 21]

    def test_a_multicall_in_which_one_view_fails_names_it(self, three: tuple[Endpoint, ...]) -> None:
        three[0].batch_limit = 3
        three[0].errors["9592d424"] = (3, "execution reverted")
        with pytest.raises(NobodyAnswered) as caught:
            found(three[0])
        assert "totalNodes: the contract reverted" in caught.value.causes[0].describe()


def only_the_first(answer: Any) -> Any:
    return answer[0]


def each(change: dict[str, Any]) -> Any:
    return lambda answers: [{**answer, **change} for answer in answers]


BROKEN: dict[str, tuple[Any, str]] = {
    "no JSON": (lambda _: b"<html>", "not a JSON-RPC batch"),
    "cut off": (lambda _: b'[{"jsonrpc":"2.0","id":1', "not a JSON-RPC batch"),
    "nested too deep": (lambda _: b"[" * 100_000, "not a JSON-RPC batch"),
    "no array": (only_the_first, "a single answer to a batch"),
    "an error instead of an array": (
        lambda _: {"error": {"code": -32_005, "message": "rate limit"}},
        "JSON-RPC error -32005: rate limit",
    ),
    "an empty array": (lambda _: [], "a batch of answers to a single request"),
    "two answers to one call": (
        lambda answers: [*answers, answers[0] | {"result": "0x9"}],
        "two answers with the same ID",
    ),
    "an answer to nothing": (lambda answers: [*answers, {"id": 99, "result": "0x1"}], "an answer with an unknown ID"),
    "a general error": (
        lambda _: [{"id": None, "error": {"code": 7, "message": "no"}}],
        "JSON-RPC error 7: no",
    ),
    "neither result nor error": (lambda answers: [{"id": one["id"]} for one in answers], "neither a result nor"),
    "null": (each({"result": None}), "chain's ID"),
    "numbers instead of text": (each({"result": 5}), "chain's ID"),
    "errors without end": (
        lambda _: {"error": {"code": 1, "message": "x" * 100_000}},
        r"JSON-RPC error 1: x{128}…$",
    ),
    "more than anybody sends": (lambda _: b"[" + b" " * 3_000_000 + b"]", "larger than 2 MB"),
}


def of_any_shape(mend: Mend) -> Mend:
    """Do to a single answer what is done to each of a batch."""

    def mended(answers: Any) -> Any:
        if isinstance(answers, list):
            return mend(answers)
        result = mend([answers])
        return result[0] if isinstance(result, list) and result else result

    return mended


def of_batches(mend: Mend) -> Mend:
    return lambda answers: mend(answers) if isinstance(answers, list) and len(answers) > 1 else answers


REFUSALS: dict[str, tuple[int, Any, str]] = {
    # status, body, and what is shown of it
    "an error object": (
        200,
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -32_600, "message": "batch too large"}},
        "JSON-RPC error -32600: batch too large",
    ),
    "a general member": (
        200,
        [{"jsonrpc": "2.0", "id": None, "error": {"code": -32_600, "message": "batch limit exceeded"}}],
        "JSON-RPC error -32600: batch limit exceeded",
    ),
    "a code beside the message": (200, {"code": 429, "message": "slow down"}, "JSON-RPC error 429: slow down"),
    "text": (200, {"error": "batch requests are not supported"}, "JSON-RPC error: batch requests are not supported"),
    "a code as text": (200, {"error": {"code": "-32005", "message": "limit"}}, "JSON-RPC error -32005: limit"),
    "a word for a code": (200, {"error": {"code": "TOO_MANY", "message": None}}, "JSON-RPC error: TOO_MANY"),
    "no message": (200, {"id": 1, "error": {"code": 31, "message": None}}, "JSON-RPC error 31"),
    "a list of errors": (200, {"error": [{"code": 1, "message": "one"}, {"code": 2}]}, "JSON-RPC error 1: one"),
    "413": (413, {"jsonrpc": "2.0", "error": {"code": -32_614, "message": "too large"}}, "HTTP status 413: too large"),
    "403": (403, {"error": {"message": "batches need a paid plan"}}, "HTTP status 403: batches need a paid plan"),
    "429": (429, {"code": 429, "message": "rate limited"}, "HTTP status 429: rate limited"),
    "400": (400, {"error": {"code": -32_602, "message": "no batch"}}, "HTTP status 400: no batch"),
    "500": (500, {"error": {"code": 31, "message": "over 3 requests"}}, "HTTP status 500: over 3 requests"),
}
"""The ways in which providers refuse a batch, or everything."""


class TestRefusal:
    @pytest.mark.parametrize("multicall", [True, False])
    @pytest.mark.parametrize("name", REFUSALS)
    def test_of_a_batch_leaves_single_requests(self, three: tuple[Endpoint, ...], name: str, multicall: bool) -> None:
        three[0].no_batch = REFUSALS[name][:2]
        contracts = CONTRACTS if multicall else msgspec.structs.replace(CONTRACTS, multicall=None)
        answer = found(*three, contracts=contracts)
        assert (answer.value, answer.warnings) == (HONEST, ())
        singles = [post for post in three[0].posts if len(post) == 1]
        assert len(singles) == (2 + 2 if multicall else 2 + 21)

    @pytest.mark.parametrize("name", REFUSALS)
    def test_of_everything_is_shown_with_its_reason(self, three: tuple[Endpoint, ...], name: str) -> None:
        status, body, says = REFUSALS[name]
        three[0].status, three[0].mend = status, lambda _: body
        answer = found(*three)
        assert answer.value == HONEST
        (warning,) = answer.warnings
        assert warning.describe().endswith(says)
        assert len(three[0].posts) <= 4  # the transport itself tries a 429 twice

    @pytest.mark.parametrize("status", [301, 401, 404, 502, 503])
    def test_of_whoever_is_asked_is_no_reason_to_ask_for_less(self, three: tuple[Endpoint, ...], status: int) -> None:
        three[0].status = status
        found(*three)
        assert all(len(post) == 2 for post in three[0].posts)


TOLERATED: dict[str, Any] = {
    "another order": lambda answers: answers[::-1],
    "one answer missing": lambda answers: answers[1:],
    "all but one missing": lambda answers: answers[-1:],
    "an answer twice": lambda answers: [*answers, answers[0]],
    "IDs as text": lambda answers: [{**one, "id": str(one["id"])} for one in answers],
    "errors of null": lambda answers: [{**one, "error": None} for one in answers],
    "every second one limited": lambda answers: [
        {"id": one["id"], "error": {"code": 429, "message": "Too Many Requests"}} if number % 2 else one
        for number, one in enumerate(answers)
    ],
}
"""What is wrong in a batch, and costs nothing but another request."""


@pytest.mark.parametrize("name", TOLERATED)
def test_a_batch_that_is_odd_or_incomplete_is_made_whole(three: tuple[Endpoint, ...], name: str) -> None:
    three[0].mend = of_batches(TOLERATED[name])
    answer = found(*three)
    assert (answer.value, answer.warnings) == (HONEST, ())


class TestANodeThatIsBehind:
    """Behind one address stand many; the newest block came from another of them."""

    @pytest.mark.parametrize("behind", [1, 8, 40])
    @pytest.mark.parametrize(
        "says", [(-32_000, "header not found"), (-32_001, "unknown block number"), (-32_602, "Unknown block"), None]
    )
    @pytest.mark.parametrize("multicall", [True, False])
    def test_is_asked_at_a_block_that_it_has(
        self, three: tuple[Endpoint, ...], behind: int, says: tuple[int, str] | None, multicall: bool
    ) -> None:
        three[0].behind, three[0].behind_says = behind, says
        contracts = CONTRACTS if multicall else msgspec.structs.replace(CONTRACTS, multicall=None)
        answer = found(*three, contracts=contracts)
        assert answer.value.block.number == (NUMBER - 8 if behind <= 8 else NUMBER - 40)
        assert (answer.value.nodes, answer.warnings) == (HONEST.nodes, ())

    def test_is_left_for_another_where_it_is_far_behind(self, three: tuple[Endpoint, ...]) -> None:
        three[0].behind = 41
        answer = found(*three)
        assert answer.value == HONEST
        assert "header not found" in answer.warnings[0].describe()
        assert len(three[0].posts) < 12

    def test_is_asked_for_the_newest_block_again_where_that_is_null(self, three: tuple[Endpoint, ...]) -> None:
        three[0].mend = lambda answers: (
            [one | {"result": None} if isinstance(one["result"], dict) else one for one in answers]
            if len(three[0].posts) == 1
            else answers
        )
        answer = found(*three)
        assert (answer.value, answer.warnings) == (HONEST, ())

    def test_catches_up_in_a_quorum(self, three: tuple[Endpoint, ...], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(chain, "CATCH_UP_SECONDS", 0.01)
        three[1].behind, three[1].catches_up_after = 1, 3
        answer = found(*three, quorum=2)
        assert (answer.value, answer.warnings, len(answer.sources)) == (HONEST, (), 2)

    def test_no_revert_is_asked_for_again(self, three: tuple[Endpoint, ...]) -> None:
        three[0].errors["7b0a47ee"] = (3, "execution reverted")
        found(*three)
        assert len(three[0].posts) == 2


class TestFailover:
    @pytest.mark.parametrize("after", [0, 1], ids=["first post", "second post"])
    @pytest.mark.parametrize("name", BROKEN)
    def test_a_broken_answer_is_said_and_the_next_one_asked(
        self, three: tuple[Endpoint, ...], name: str, after: int
    ) -> None:
        three[0].mend = of_any_shape(BROKEN[name][0])
        three[0].mend_after = after
        answer = found(*three, contracts=msgspec.structs.replace(CONTRACTS, multicall=None))
        assert answer.value == HONEST
        (warning,) = answer.warnings
        assert warning.code == "rpc-failed"
        assert len(warning.describe()) < 250
        assert len(three[0].posts) <= after + 6

    @pytest.mark.parametrize("name", BROKEN)
    def test_what_was_broken_is_said(self, three: tuple[Endpoint, ...], name: str) -> None:
        mend, says = BROKEN[name]
        three[0].mend = of_any_shape(mend)
        with pytest.raises(SessionNetError) as caught:
            found(three[0])
        (cause,) = caught.value.causes
        assert re.search(says, cause.describe()), cause.describe()

    @pytest.mark.parametrize("status", [301, 400, 401, 404, 500])
    def test_a_status_other_than_ok_is_a_failure(self, three: tuple[Endpoint, ...], status: int) -> None:
        three[0].status = status
        answer = found(*three)
        assert answer.value == HONEST
        assert f"HTTP status {status}" in answer.warnings[0].describe()

    def test_another_chain_is_not_asked_for_figures(self, three: tuple[Endpoint, ...]) -> None:
        three[0].chain_id = 1
        answer = found(*three)
        assert "it serves chain 1, not 421614" in answer.warnings[0].describe()
        assert len(three[0].posts) == 1
        with pytest.raises(NobodyBelievable) as caught:
            found(three[0])
        assert caught.value.causes[0].code == "wrong-chain"

    @pytest.mark.parametrize(("age_seconds", "taken"), [(600, True), (601, False)])
    def test_a_newest_block_of_ten_minutes_ago_is_a_failure(
        self, three: tuple[Endpoint, ...], age_seconds: int, taken: bool
    ) -> None:
        three[1].newest_time = NOW + 300
        answer = found(*three[:2], age_seconds=age_seconds)
        assert (answer.value.block.timestamp == MOMENT) is taken
        if not taken:
            assert "10 minutes old" in answer.warnings[0].describe()

    def test_a_block_from_the_future_is_a_failure(self, three: tuple[Endpoint, ...]) -> None:
        three[0].newest_time = NOW + 3_600
        assert "60 minutes in the future" in found(*three, age_seconds=0).warnings[0].describe()

    @pytest.mark.parametrize(
        ("view", "returned", "says"),
        [
            ("56d399e8", "0x", "stakingRequirement: an empty answer"),
            ("56d399e8", words(2**64), "stakingRequirement: a number of more than 64 bits"),
            ("9592d424", words(1, 2), "totalNodes: 64 bytes instead of 32"),
            ("9592d424", words(2**32), "totalNodes: a number of more than 32 bits"),
            ("5c975abb", words(2), "paused: neither"),
            ("b13aaebd", words(0), "claimCycle: a cycle of length 0"),
            ("56d399e8", "25000", "stakingRequirement: eth_call: not hex bytes"),
            ("56d399e8", "0x1", "stakingRequirement: eth_call: not hex bytes"),
            ("56d399e8", "0x" + "zz" * 32, "stakingRequirement: eth_call: not hex bytes"),
        ],
    )
    def test_a_word_that_no_contract_returned_is_a_failure(
        self, three: tuple[Endpoint, ...], view: str, returned: str, says: str
    ) -> None:
        for key in three[0].returned:
            if key[1] == view:
                three[0].returned[key] = returned
        answer = found(*three)
        assert answer.value == HONEST
        assert answer.warnings[0].message.startswith(says)

    def test_a_moment_beyond_the_calendar_is_a_failure(self, three: tuple[Endpoint, ...]) -> None:
        three[0].returned["0x" + "c3" * 20, "ab5fcdc9"] = words(2**255)
        assert "lastPaidOutTime: a time after" in found(*three).warnings[0].describe()

    def test_a_view_that_is_refused_is_a_failure(self, three: tuple[Endpoint, ...]) -> None:
        three[0].errors["7b0a47ee"] = (3, "execution reverted")
        assert "rewardRate: JSON-RPC error 3: execution reverted" in found(*three).warnings[0].describe()

    def test_a_block_that_changes_between_the_posts_is_a_failure(self, three: tuple[Endpoint, ...]) -> None:
        three[0].mend = lambda answers: [
            {**one, "result": {**one["result"], "hash": "0x" + "cd" * 32}} if isinstance(one["result"], dict) else one
            for one in answers
        ]
        three[0].mend_after = 1
        assert "has changed since a moment ago" in found(*three).warnings[0].describe()

    @pytest.mark.parametrize("batch_limit", [None, 3])
    def test_another_block_than_the_one_asked_for_is_a_failure(
        self, three: tuple[Endpoint, ...], batch_limit: int | None
    ) -> None:
        three[0].batch_limit = batch_limit
        three[0].mend = lambda answers: [
            {**one, "result": {**one["result"], "number": hex(NUMBER - 1)}} if isinstance(one["result"], dict) else one
            for one in answers
        ]
        three[0].mend_after = 1
        answer = found(*three)
        assert answer.value == HONEST
        assert f"it sent block {NUMBER - 1} instead of {NUMBER}" in answer.warnings[0].describe()

    def test_one_that_hangs_costs_its_part_of_the_time_alone(
        self, three: tuple[Endpoint, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        three[0].delay_seconds = 2
        clock = Clock(monkeypatch)
        answer = found(*three, timeout_seconds=1.5)
        assert 0.5 <= clock.seconds < 1
        assert answer.value == HONEST
        assert "no answer within 0.5 s" in answer.warnings[0].describe()

    def test_nobody_is_an_error_that_names_everybody(self, three: tuple[Endpoint, ...]) -> None:
        for endpoint in three:
            endpoint.status = 500
        with pytest.raises(NobodyAnswered) as caught:
            found(*three)
        hosts = [endpoint.url.removeprefix("http://").removesuffix("/rpc") for endpoint in three]
        assert [cause.describe() for cause in caught.value.causes] == [f"{host}: HTTP status 500" for host in hosts]


class TestMarket:
    @pytest.mark.parametrize("changed", [("feaf968c", words(18, 0, NOW, NOW, 18)), ("fa6793d5", words(0))])
    def test_a_market_without_a_price_says_so(self, three: tuple[Endpoint, ...], changed: tuple[str, str]) -> None:
        selector, nothing = changed
        (key,) = [key for key in three[0].returned if key[1].startswith(selector)]
        three[0].returned[key] = nothing
        assert [warning.code for warning in found(three[0]).warnings] == ["dex-price-unknown"]

    def test_a_market_that_cannot_be_read_leaves_the_rest(self, three: tuple[Endpoint, ...]) -> None:
        three[0].errors["c815641c"] = (3, "execution reverted")
        answer = found(three[0])
        assert answer.value == msgspec.structs.replace(HONEST, market=None)
        assert [warning.code for warning in answer.warnings] == ["dex-price-unknown"]
        assert not answer.complete

    @pytest.mark.parametrize(
        ("view", "returned"),
        [
            ("feaf968c", words(1, 1, 0, 0, 1)),
            ("feaf968c", words(1, 1, 1, 2**200, 1)),
            ("313ce567", words(300)),
            ("c815641c" + "77" * 32, words(2**160, 0, 0, 0)),
            ("fa6793d5" + "77" * 32, "0x"),
        ],
    )
    def test_so_does_one_that_makes_no_sense(self, three: tuple[Endpoint, ...], view: str, returned: str) -> None:
        (key,) = (key for key in three[0].returned if key[1] == view)
        three[0].returned[key] = returned
        assert found(three[0]).value.market is None

    def test_a_chain_without_one_is_not_asked_for_it(self, three: tuple[Endpoint, ...]) -> None:
        contracts = msgspec.structs.replace(CONTRACTS, state_view=None)
        answer = found(three[0], contracts=contracts)
        assert answer.value.market is None
        assert answer.complete
        assert three[0].asked[1][1:] == ["eth_call"] * 16


class TestQuorum:
    def test_endpoints_that_agree_vouch_for_each_other(self, three: tuple[Endpoint, ...]) -> None:
        answer = found(*three, quorum=3)
        assert answer.value == HONEST
        assert [source.proof for source in answer.sources] == ["chain-quorum"] * 3
        assert answer.complete

    def test_all_are_asked_at_the_lowest_newest_block(self, three: tuple[Endpoint, ...]) -> None:
        three[1].number += 8
        three[1].newest_time += 2
        answer = found(*three, quorum=3)
        assert answer.value == HONEST
        assert {one["params"][1] for one in three[1].posts[1][1:]} == {hex(NUMBER)}

    def test_one_figure_that_differs_ends_it_and_is_named(self, three: tuple[Endpoint, ...]) -> None:
        three[1].returned["0x" + "b2" * 20, "9592d424"] = words(1_601)
        with pytest.raises(Contradicted, match=r"nodes is 1600 and 1601") as caught:
            found(*three, quorum=2)
        assert str(NUMBER) in caught.value.describe()
        assert three[2].posts == []

    def test_another_block_of_the_same_number_is_a_contradiction(self, three: tuple[Endpoint, ...]) -> None:
        three[2].block_hash = "0x" + "cd" * 32
        with pytest.raises(Contradicted, match=r"block\.hash"):
            found(*three, quorum=3)

    def test_every_difference_is_named(self, three: tuple[Endpoint, ...]) -> None:
        three[0].returned["0x" + "c3" * 20, "7b0a47ee"] = words(5)
        three[0].returned["0x" + "b2" * 20, "9156ac80"] = words(5)
        three[0].returned["0x" + "e5" * 20, "feaf968c"] = words(18, 5, NOW, NOW - 700, 18)
        with pytest.raises(Contradicted) as caught:
            found(*three, quorum=2)
        for name in ("reward_per_block", "claims.total", "market.ether_usd"):
            assert f"{name} is " in caught.value.describe()

    def test_another_takes_the_place_of_one_that_fails(self, three: tuple[Endpoint, ...]) -> None:
        three[0].status = 500
        answer = found(*three, quorum=2)
        assert len(answer.sources) == 2
        assert [warning.code for warning in answer.warnings] == ["rpc-failed"]

    def test_also_of_one_that_fails_at_the_second_post(self, three: tuple[Endpoint, ...]) -> None:
        three[0].errors["9592d424"] = (3, "execution reverted")
        answer = found(*three, quorum=2)
        assert answer.value == HONEST
        assert [source.name for source in answer.sources] == [
            endpoint.url.removeprefix("http://").removesuffix("/rpc") for endpoint in three[1:]
        ]

    def test_whoever_takes_a_place_has_to_tell_of_the_same_chain(self, three: tuple[Endpoint, ...]) -> None:
        three[0].errors["9592d424"] = (3, "execution reverted")
        three[2].chain_id = 1
        with pytest.raises(NobodyBelievable, match="only 1 of 2"):
            found(*three, quorum=2)

    def test_too_few_answers_are_none(self, three: tuple[Endpoint, ...]) -> None:
        three[0].status = three[1].status = 500
        with pytest.raises(NobodyAnswered, match="only 1 of 2"):
            found(*three, quorum=2)

    def test_more_than_there_are_endpoints_cannot_be_asked(self, three: tuple[Endpoint, ...]) -> None:
        with pytest.raises(BadConfiguration, match="quorum of 3"):
            found(*three[:2], quorum=3)

    def test_one_host_named_twice_counts_once(self, three: tuple[Endpoint, ...]) -> None:
        with pytest.raises(BadConfiguration, match="quorum of 2"):
            found(three[0], three[0], quorum=2)

    def test_a_market_that_one_cannot_read_is_vouched_for_by_nobody(self, three: tuple[Endpoint, ...]) -> None:
        three[1].errors["feaf968c"] = (3, "execution reverted")
        answer = found(*three, quorum=2)
        assert answer.value.market is None
        assert [warning.code for warning in answer.warnings] == ["dex-price-unknown"]


def test_offline_nobody_is_asked(three: tuple[Endpoint, ...]) -> None:
    network = Network("made-up", (Seed("https://seed.invalid/json_rpc"),), chain=chain_of(*three))
    with pytest.raises(NothingKept):
        fetch_headline(Session(network, Access(offline=True)))
    assert three[0].posts == []


def test_a_network_without_a_chain_is_said() -> None:
    with pytest.raises(BadConfiguration, match="no chain"):
        fetch_headline(Session(Network("made-up", (Seed("https://seed.invalid/json_rpc"),))))


def test_a_recording_answers_the_same_without_anybody(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    endpoint = Endpoint()
    with serving(endpoint):
        endpoint.url += "/0123456789abcdef0123456789abcdef"
        network = Network("made-up", (Seed("https://seed.invalid/json_rpc"),), test=True, chain=chain_of(endpoint))
        tape = RecordingTape(network)
        access = Access(tape=tape, clock=lambda: MOMENT, recording=tape.recording)
        recorded = fetch_headline(Session(network, access))
        tape.save(path)
    assert "0123456789abcdef" not in path.read_text()
    replay = ReplayTape(path)
    replayed = fetch_headline(
        Session(replay.label.network, Access(tape=replay, clock=lambda: MOMENT, recording=replay.recording))
    )
    assert replayed == recorded
    assert replayed.value == HONEST
    assert replay.all_played


def test_a_key_that_an_endpoint_quotes_is_in_no_message_and_no_recording(tmp_path: Path) -> None:
    key, endpoint = "0123456789abcdef0123456789abcdef", Endpoint()
    error = {"code": -32_001, "message": f"invalid key {key}"}
    endpoint.mend = lambda _: json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode()
    with serving(endpoint):
        endpoint.url += f"/{key}"
        network = Network("made-up", (Seed("https://seed.invalid/json_rpc"),), test=True, chain=chain_of(endpoint))
        tape = RecordingTape(network)
        with pytest.raises(NobodyAnswered) as caught:
            fetch_headline(Session(network, Access(tape=tape, clock=lambda: MOMENT, recording=tape.recording)))
    tape.save(tmp_path / "tape.yaml")
    (cause,) = caught.value.causes
    assert cause.describe().endswith("JSON-RPC error -32001: invalid key ***")
    assert key not in (tmp_path / "tape.yaml").read_text()
