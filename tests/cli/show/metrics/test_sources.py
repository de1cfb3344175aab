"""Who answered, by an answer's own evidence: what is kept, what stands in for another, and what is of another chain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from sessionnet_cli.show.metrics.sources import Standing, asked_sources, combined_standing, oldest_moments
from sessionnet_core.errors import FigureMissing, NobodyAnswered, NotFound, SessionNetError
from sessionnet_core.evidence import Answer, Kind, Source, Via, Warned
from sessionnet_core.networks.built_in import MAINNET
from tests.core.doctor.test_diagnose import ETHEREUM, RPC, WHOLE
from tests.core.samples import NOON

LATER = NOON + timedelta(seconds=30)


def source(kind: Kind, url: str = "https://one.example/", as_of: datetime = NOON, via: Via = "network") -> Source:
    return Source(name="one.example", kind=kind, url=url, proof="none", as_of=as_of, via=via)


def standing(
    command: str, *sources: Source, warnings: tuple[str, ...] = (), errors: tuple[SessionNetError, ...] = ()
) -> Standing:
    answer: Answer[Any] = Answer(
        value=None,
        network="mainnet",
        as_of=NOON,
        asked_at=NOON,
        stale=False,
        sources=sources,
        warnings=tuple(Warned(code, "words") for code in warnings),
        errors=errors,
    )
    return Standing(command, WHOLE, answer, has_file=any(one.kind == "file" for one in sources))


def values(one: Standing) -> dict[tuple[str, ...], str]:
    return {(each.family.name.removeprefix("sessionnet_"), *each.labels): each.value for each in one.samples()}


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("nodes", {"seed"}),
        ("token", {"network-api", "rpc", "ethereum-rpc"}),
        ("staking", {"network-api", "rpc"}),
        ("staking wallet", {"seed", "rpc", "staking-backend"}),
        ("check swarm", {"seed"}),
        ("check wallet", {"seed", "rpc", "staking-backend"}),
    ],
)
def test_a_command_is_answered_by_those_whom_it_asks(command: str, asked: set[str]) -> None:
    assert set(asked_sources(command, WHOLE)) == asked


def test_what_a_network_does_not_have_is_not_down() -> None:
    bare = structs.replace(WHOLE, api=None, chain=None, backend=None)
    assert asked_sources("staking wallet", bare) == ("seed",)
    assert "ethereum-rpc" not in asked_sources("token", MAINNET), "nobody named an endpoint of it"


def test_the_chain_behind_a_chain_is_asked_only_with_it() -> None:
    assert WHOLE.chain is not None
    without = structs.replace(WHOLE, chain=structs.replace(WHOLE.chain, rpc_urls=()))
    assert "ethereum-rpc" in asked_sources("token", WHOLE)
    assert asked_sources("token", without) == ("network-api",)


def test_a_file_stands_in_the_place_of_the_seeds() -> None:
    assert asked_sources("nodes", WHOLE, has_file=True) == ("file",)
    assert standing("nodes", source("file", via="file")).up == {"file": True}
    assert standing("nodes", source("file", via="file")).succeeded


def test_who_answered_is_up_and_its_figures_are_as_old_as_the_oldest() -> None:
    found = standing("nodes", source("seed", as_of=LATER), source("seed"))
    assert values(found) == {("up", "seed"): "1", ("source_timestamp_seconds", "seed"): "1775736000"}
    assert found.succeeded


def test_a_kept_answer_that_is_young_enough_is_one() -> None:
    assert standing("nodes", source("seed", via="cache")).up == {"seed": True}


def test_a_kept_answer_for_want_of_a_new_one_is_none() -> None:
    kept = standing("nodes", source("seed", via="cache"), warnings=("seed-unreachable", "node-list-failed"))
    assert values(kept) == {("up", "seed"): "0", ("source_timestamp_seconds", "seed"): "1775736000"}
    assert not kept.succeeded


def test_bootstrap_nodes_are_told_of_where_they_stand_in() -> None:
    found = standing("nodes", source("storage-server"), warnings=("bootstrap-unverified",))
    assert found.up == {"seed": False, "bootstrap-node": True}
    assert found.succeeded
    assert found.missing == frozenset(), "the figures are theirs, and new"
    assert found.silent == {"seed"}


def test_witnesses_are_no_source_of_the_list() -> None:
    assert standing("nodes", source("seed"), source("storage-server")).up == {"seed": True}


def test_without_the_chain_staking_is_no_success_whatever_else_is_there() -> None:
    error = NobodyAnswered("words")
    found = standing("staking", source("network-api"), errors=(error,))
    assert found.up == {"network-api": True, "rpc": False}
    assert not found.succeeded
    assert found.missing == {"rpc"}


def test_stakes_that_could_not_be_read_are_missing_though_the_chain_said_something() -> None:
    found = standing("staking wallet", source("rpc"), source("seed"), errors=(NobodyAnswered("words"),))
    assert (found.up["rpc"], found.up["seed"], found.succeeded) == (False, True, False)


def test_two_chains_are_told_apart() -> None:
    sources = (source("network-api"), source("rpc", RPC), source("rpc", ETHEREUM, as_of=LATER))
    assert standing("token", *sources).up == {"network-api": True, "rpc": True, "ethereum-rpc": True}
    one_silent = standing("token", *sources[:2], warnings=("chain-failed",))
    assert one_silent.up == {"network-api": True, "rpc": True, "ethereum-rpc": False}
    assert one_silent.succeeded


def test_an_api_without_a_price_has_not_answered_what_it_was_asked_for() -> None:
    found = standing("token", source("network-api"), errors=(FigureMissing("words"),))
    assert (found.up["network-api"], found.succeeded) == (False, False)


def test_a_node_that_is_not_there_is_an_answer() -> None:
    assert standing("nodes show", source("seed"), errors=(NotFound("words"),)).succeeded


def test_of_several_questions_the_worst_and_the_oldest_count() -> None:
    assert combined_standing([{"seed": True, "rpc": True}, {"rpc": False}, {"rpc": True}]) == {
        "seed": True,
        "rpc": False,
    }
    old, new = standing("nodes", source("seed")), standing("nodes", source("seed", as_of=LATER))
    assert [one.value for one in oldest_moments([*new.moments(), *old.moments()])] == ["1775736000"]
