"""The page as values: the apps' formula, and that nothing is made up where a source is silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.overview import Overview, SecuringEstimate, estimated, overview_of
from sessionnet_core.model import AccountSwarm, Node, SizeCount, Summary, Swarms, VersionCount
from tests.core.samples import node, node_list
from tests.core.wire.api.reply import WHOLE

LISTED = node_list(node(number) for number in range(12))


def swarm(account: str, *nodes: Node) -> AccountSwarm:
    return AccountSwarm(account_id=account, name=None, swarm_id="0" * 16, size=len(nodes), nodes=nodes)


SWARMS = Swarms(accounts=(swarm("a", *LISTED.nodes[:3]), swarm("b", *LISTED.nodes[3:8])), distinct_nodes=8)


def test_the_whole_page() -> None:
    assert overview_of(LISTED, SWARMS, WHOLE, 1) == Overview(
        swarm_nodes=3,
        securing_nodes=8,
        price_usd=0.0512310312,
        market_cap_usd=122402323.18,
        staked=Sesh(38_811_874_250_000_015),
        staked_usd=1988372.336,
        reward_pool=Sesh(45_000_000_000_000_000),
        nodes=12,
        price_as_of=WHOLE.price_as_of,
        price_stale_at=WHOLE.price_stale_at,
        reward_rate_target_percent=14.0,
        estimate=SecuringEstimate(conversations=1, paths=2, nodes=12),
        accounts=SWARMS.accounts,
        summary=Summary(
            total=12,
            active=12,
            exiting=0,
            decommissioned=0,
            awaiting=0,
            unknown=0,
            unassigned=0,
            swarms=4,
            swarm_sizes=(SizeCount(size=3, swarms=4),),
            versions=(VersionCount(version="2.11.2", nodes=12),),
        ),
    )


def test_without_the_api_only_nodes_are_known() -> None:
    page = overview_of(LISTED, SWARMS, None, None)
    values = {name: getattr(page, name) for name in Overview.__struct_fields__}
    assert {name for name, value in values.items() if value is not None} == {
        "swarm_nodes",
        "securing_nodes",
        "nodes",
        "reward_rate_target_percent",
        "accounts",
        "failed",
        "summary",
    }


def test_without_the_node_list_the_api_tells_how_many_nodes_there_are() -> None:
    page = overview_of(None, None, WHOLE, 5)
    assert (page.nodes, page.swarm_nodes, page.securing_nodes, page.accounts) == (1000, None, None, ())
    assert page.estimate == SecuringEstimate(conversations=5, paths=2, nodes=None)


def test_the_node_list_counts_where_the_api_tells_another_number() -> None:
    assert overview_of(LISTED, None, WHOLE, None).nodes == 12


def test_without_any_source_nothing_is_known() -> None:
    page = overview_of(None, None, structs.replace(WHOLE, nodes=None), None)
    assert page.nodes is None
    assert overview_of(None, None, None, None).nodes is None


def test_without_accounts_there_is_no_swarm_and_not_one_of_no_nodes() -> None:
    page = overview_of(LISTED, Swarms(accounts=(), distinct_nodes=0), WHOLE, 0)
    assert (page.swarm_nodes, page.securing_nodes) == (None, None)
    assert page.estimate == SecuringEstimate(conversations=0, paths=2, nodes=None)


def test_the_first_accounts_swarm_is_the_one_shown() -> None:
    turned = Swarms(accounts=SWARMS.accounts[::-1], distinct_nodes=8)
    assert overview_of(LISTED, turned, None, None).swarm_nodes == 5


@pytest.mark.parametrize(
    ("nodes", "swarm_nodes", "conversations", "estimate"),
    [
        (1000, 7, 0, 13),
        (1000, 7, 5, 43),
        (1000, 5, 100, 611),
        (43, 7, 5, 43),
        (42, 7, 5, 42),
        (10, 7, 5, 10),
        (1000, 0, 0, 6),
        (0, 0, 0, 0),
        (None, 7, 5, None),
        (1000, None, 5, None),
        (None, None, 5, None),
    ],
)
def test_the_estimate_is_that_of_the_apps(
    nodes: int | None, swarm_nodes: int | None, conversations: int, estimate: int | None
) -> None:
    assert estimated(nodes, swarm_nodes, conversations) == SecuringEstimate(conversations, 2, estimate)


@given(st.integers(0, 5000), st.integers(0, 10), st.integers(0, 10_000))
def test_a_conversation_adds_six_nodes_until_there_are_no_more(
    nodes: int, swarm_nodes: int, conversations: int
) -> None:
    one, more = (estimated(nodes, swarm_nodes, number).nodes for number in (conversations, conversations + 1))
    assert one is not None
    assert more is not None
    assert more - one == min(6, nodes - one)
    assert 0 <= one <= more <= nodes
