"""A second word on the chain's figures: who is asked for it, and what becomes of one that is a block behind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sessionnet_core.access import Access
from sessionnet_core.client import SessionNetwork
from sessionnet_core.evidence import Answer
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries import chain
from tests.core.sources.chain_endpoint import CHAIN_ID, NOW, NUMBER, Endpoint, chain_of, serving


def staking(*endpoints: Endpoint) -> Answer[Any]:
    network = Network("made-up", (Seed("http://127.0.0.1:9/json_rpc"),), test=True, chain=chain_of(*endpoints))
    access = Access(clock=lambda: datetime.fromtimestamp(NOW, UTC), timeout_seconds=60)
    return SessionNetwork(network, access).staking(verify=True)


def by(answer: Answer[Any], figure: str = "reward_per_block") -> tuple[str, tuple[str, ...]]:
    (one,) = [one for one in answer.verdicts or () if one.figure == figure]
    return one.verdict, one.by


def host(endpoint: Endpoint) -> str:
    return endpoint.url.removeprefix("http://").removesuffix("/rpc")


def test_the_second_endpoint_is_asked_at_the_block_of_the_first() -> None:
    first, second, third = Endpoint(), Endpoint(), Endpoint()
    first.number = NUMBER - 7
    with serving(first, second, third):
        assert by(staking(first, second, third)) == ("agrees", (host(second),))
    assert [len(one.posts) for one in (first, second, third)] == [2, 2, 0]
    assert {call["params"][1] for call in second.posts[1][1:]} == {hex(NUMBER - 7)}


def test_where_the_first_fails_the_second_word_is_the_thirds() -> None:
    first, second, third = Endpoint(), Endpoint(), Endpoint()
    first.chain_id = 1
    with serving(first, second, third):
        answer = staking(first, second, third)
    assert by(answer) == ("agrees", (host(third),))
    told = [one.describe() for one in answer.warnings if one.code == "rpc-failed"]
    assert told == [f"{host(first)}: it serves chain 1, not {CHAIN_ID}"]


def test_one_that_is_a_block_behind_is_given_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "CATCH_UP_SECONDS", 0.01)
    first, second = Endpoint(), Endpoint()
    second.number = NUMBER - 1

    def catch_up(answers: Any) -> Any:
        second.number = NUMBER
        return answers

    second.mend, second.mend_after = catch_up, 1
    with serving(first, second):
        assert by(staking(first, second)) == ("agrees", (host(second),))
    assert len(second.posts) == 3


def test_one_that_stays_behind_is_left_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "CATCH_UP_SECONDS", 0.01)
    first, second, third = Endpoint(), Endpoint(), Endpoint()
    second.number = NUMBER - 1
    with serving(first, second, third):
        assert by(staking(first, second, third)) == ("agrees", (host(third),))


def test_the_same_host_twice_is_no_second_word() -> None:
    first = Endpoint()
    with serving(first):
        again = Endpoint()
        again.url = first.url + "/again"
        answer = staking(first, again)
    assert by(answer) == ("unchecked", ())
    assert any("no other endpoint of the chain is known" in one.describe() for one in answer.warnings)
