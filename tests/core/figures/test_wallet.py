"""One wallet's staking put together: roles, amounts, what stakes earn, when they leave; figures worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.headline import Block, Claims, Headline
from sessionnet_core.figures.stakes import Contribution, Reservation, Stake, StakedNode, Wallet
from sessionnet_core.figures.wallet import NodeFacts, NodeStake, WalletStaking, node_facts, wallet_staking
from sessionnet_core.model import State
from sessionnet_core.networks.built_in import TESTNET
from tests.core.samples import NOON, key, node, node_list

ME, OTHER, THIRD = "0x" + "a1" * 20, "0x" + "b2" * 20, "0x" + "c3" * 20
CONTRACT = "0x" + "d4" * 20
BLOCK = Block(number=300_000_000, hash="0x" + "ab" * 32, timestamp=NOON)
HEADLINE = Headline(
    block=BLOCK,
    chain_id=42161,
    requirement=Sesh.parse("25000"),
    max_contributors=10,
    nodes=1_600,
    reward_pool=Sesh.parse("63177550"),
    reward_per_block=Sesh(36_300_647_070),  # of that pool, just after a payout
    deposited=Sesh.parse("63177550"),
    released=Sesh(0),
    paid_out=Sesh(0),
    last_paid_out=NOON,
    claims=Claims(limit=Sesh.parse("1000000"), cycle_seconds=43_200, total=Sesh(0), total_cycle=0),
    paused=False,
    started=True,
    arbitrum_supply=Sesh.parse("200000000"),
)
TENTH = NodeFacts(state="active", fee_millionths=100_000)
"""A node that earns, whose operator takes 10 %."""


def stake(address: str, sesh: str, beneficiary: str | None = None) -> Stake:
    return Stake(address=address, beneficiary=beneficiary or address, amount=Sesh.parse(sesh))


def staked(number: int, *stakes: Stake, **changes: Any) -> StakedNode:
    usual: dict[str, Any] = {
        "contract_id": number,
        "pubkey": key(number),
        "bls_pubkey": f"{number:0128x}",
        "operator": stakes[0].address,
        "deposit": Sesh(sum(one.amount.atomic for one in stakes)),
        "added": NOON,
        "leave_requested": None,
        "contributors": stakes,
    }
    return StakedNode(**(usual | changes))


def contribution(*stakes: Stake, **changes: Any) -> Contribution:
    usual: dict[str, Any] = {
        "address": CONTRACT,
        "operator": OTHER,
        "pubkey": key(99),
        "bls_pubkey": f"{99:0128x}",
        "fee_percent": 5.0,
        "status": "open",
        "requirement": Sesh.parse("25000"),
        "max_contributors": 10,
        "contributed": Sesh(sum(one.amount.atomic for one in stakes)),
        "contributors": stakes,
        "reservations": (),
        "minimum": Sesh.parse("1000"),
        "manual_finalize": False,
    }
    return Contribution(**(usual | changes))


def put_together(*nodes: StakedNode, **changes: Any) -> WalletStaking:
    usual: dict[str, Any] = {
        "nodes": nodes,
        "wallet": None,
        "headline": HEADLINE,
        "facts": {one.pubkey: TENTH for one in nodes},
        "contributions": (),
        "accrued": None,
        "accrued_from": None,
        "unlock_days": 15,
    }
    return wallet_staking(ME, **(usual | changes))


def only(shown: WalletStaking) -> NodeStake:
    assert shown.stakes is not None
    (one,) = shown.stakes
    return one


QUARTER = staked(1, stake(ME, "6250"), stake(OTHER, "18750"))
"""This wallet's quarter of its own node."""
THREE_QUARTERS = staked(2, stake(OTHER, "6250"), stake(ME, "18750"))


def test_a_wallet_has_one_role_for_each_stake() -> None:
    paid_for_another = staked(3, stake(OTHER, "25000", ME))
    shown = put_together(QUARTER, THREE_QUARTERS, paid_for_another, staked(4, stake(OTHER, "25000")))
    assert shown.stakes is not None
    assert [(one.pubkey, one.role, str(one.amount)) for one in shown.stakes] == [
        (key(1), "operator", "6250.000000000"),
        (key(2), "contributor", "18750.000000000"),
        (key(3), "beneficiary", "0.000000000"),
    ]
    assert shown.staked == Sesh.parse("25000")


def test_a_wallet_may_stake_twice_on_one_node() -> None:
    shown = put_together(staked(1, stake(OTHER, "6250", ME), stake(ME, "18750")))
    assert shown.stakes is not None
    assert [one.role for one in shown.stakes] == ["beneficiary", "contributor"]
    # All of the node is paid to it: 22,687,904.418 a block less what is rounded away.
    assert shown.reward_per_day == Sesh(5_308_969_633 + 11_026_321_547)


@pytest.mark.parametrize(
    # 36,300,647,070 ÷ 1,600 = 22,687,904.418 a block, of which the fee is 2,268,790.441; a quarter of the rest is
    # 5,104,778.494, and three quarters are 15,314,335.482; 720 times each, with the fee for the operator.
    ("of", "per_day"),
    [(QUARTER, "5.308969633"), (THREE_QUARTERS, "11.026321547")],
)
def test_a_stake_earns_its_part_after_the_operators_fee(of: StakedNode, per_day: str) -> None:
    shown = put_together(of)
    assert only(shown).reward_per_day == Sesh.parse(per_day)
    assert only(shown).fee_percent == 10.0
    assert shown.reward_per_day == Sesh.parse(per_day)


def test_a_node_of_an_older_requirement_is_split_by_what_it_has() -> None:
    # A whole node earns as much as any: 22,687,904.418 × 720, whatever it has staked.
    one = staked(1, stake(ME, "20000"))
    assert only(put_together(one)).reward_per_day == Sesh(22_687_904_418 * 720 // 1000)
    halves = staked(1, stake(ME, "10000"), stake(OTHER, "10000"))
    free = {key(1): NodeFacts(state="active", fee_millionths=0)}
    assert only(put_together(halves, facts=free)).reward_per_day == Sesh(11_343_952_209 * 720 // 1000)


@pytest.mark.parametrize(
    ("state", "per_day"),
    [
        ("active", Sesh.parse("5.308969633")),
        ("exiting", Sesh.parse("5.308969633")),
        ("decommissioned", Sesh(0)),
        ("awaiting", Sesh(0)),
        (None, None),
    ],
)
def test_only_a_node_that_works_earns(state: State | None, per_day: Sesh | None) -> None:
    shown = put_together(QUARTER, facts={key(1): NodeFacts(state=state, fee_millionths=100_000)})
    assert (only(shown).reward_per_day, shown.reward_per_day) == (per_day, per_day)
    assert only(shown).state == state


def test_what_an_unknown_fee_leaves_is_not_known() -> None:
    known = {key(1): NodeFacts(state="active"), key(2): TENTH}
    shown = put_together(QUARTER, THREE_QUARTERS, facts=known)
    assert shown.stakes is not None
    assert [one.reward_per_day for one in shown.stakes] == [None, Sesh.parse("11.026321547")]
    assert [one.fee_percent for one in shown.stakes] == [None, 10.0]
    assert shown.reward_per_day is None


def test_a_node_that_is_only_on_the_chain_has_no_state_and_no_reward() -> None:
    one = only(put_together(QUARTER, facts={}))
    assert (one.state, one.fee_percent, one.reward_per_day, one.leaves_at) == (None, None, None, None)


@pytest.mark.parametrize("headline", [None, structs.replace(HEADLINE, nodes=0)])
def test_without_the_networks_reward_no_stake_has_one(headline: Headline | None) -> None:
    shown = put_together(QUARTER, headline=headline)
    assert (only(shown).reward_per_day, shown.reward_per_day, shown.staked) == (None, None, Sesh.parse("6250"))


def test_what_is_paid_to_another_is_not_counted_as_this_wallets() -> None:
    given_away = staked(1, stake(ME, "25000", THIRD))
    shown = put_together(given_away, THREE_QUARTERS)
    assert shown.stakes is not None
    assert [one.beneficiary for one in shown.stakes] == [THIRD, ME]
    assert shown.stakes[0].reward_per_day is not None
    assert shown.reward_per_day == Sesh.parse("11.026321547")
    assert shown.staked == Sesh.parse("43750")
    # It does not matter then that the reward of the other is unknown.
    assert put_together(given_away, THREE_QUARTERS, facts={key(2): TENTH}).reward_per_day == Sesh.parse("11.026321547")


def test_a_wallet_without_stakes_earns_nothing_which_is_known() -> None:
    shown = put_together(staked(1, stake(OTHER, "25000")))
    assert (shown.stakes, shown.staked, shown.reward_per_day) == ((), Sesh(0), Sesh(0))


def test_what_the_chain_did_not_tell_is_not_nought() -> None:
    shown = put_together(nodes=None, contributions=None)
    for missing in (shown.stakes, shown.staked, shown.reward_per_day, shown.contributions, shown.contributed):
        assert missing is None
    for missing in (shown.rewards_total, shown.rewards_claimed, shown.claimable, shown.balance):
        assert missing is None


def test_rewards_stand_beside_what_the_contracts_keep() -> None:
    kept = Wallet(block=BLOCK, address=ME, balance=Sesh(7), rewards=Sesh(1_200), claimed=Sesh(1_000))
    shown = put_together(wallet=kept, accrued=Sesh(1_500), accrued_from="seeds")
    assert (shown.rewards_total, shown.rewards_from) == (Sesh(1_500), "seeds")
    assert (shown.rewards_claimed, shown.claimable, shown.balance) == (Sesh(1_000), Sesh(200), Sesh(7))


def test_without_rewards_no_source_of_them_is_named() -> None:
    assert put_together(accrued=None, accrued_from="staking-backend").rewards_from is None


LEAVING = staked(1, stake(ME, "25000"), leave_requested=NOON - timedelta(days=4))


def test_a_stake_leaves_when_the_network_says_so_else_fifteen_days_after_the_request() -> None:
    granted = NOON + timedelta(days=9)
    facts = {key(1): structs.replace(TENTH, state="exiting", leaves_at=granted)}
    one = only(put_together(LEAVING, facts=facts))
    assert (one.leave_requested_at, one.leaves_at) == (NOON - timedelta(days=4), granted)
    assert only(put_together(LEAVING)).leaves_at == NOON + timedelta(days=11)
    assert only(put_together(LEAVING, unlock_days=TESTNET.unlock_days)).leaves_at == NOON - timedelta(days=3)


def test_without_an_exit_request_a_stake_does_not_leave() -> None:
    facts = {key(1): structs.replace(TENTH, leaves_at=NOON)}
    assert only(put_together(QUARTER, facts=facts)).leaves_at is None


def test_a_node_list_tells_fee_state_and_the_day_of_leaving() -> None:
    listed = node_list(
        [
            node(1, operator_fee_percent=10.0, state="exiting", requested_unlock_height=1_720),
            node(2, operator_fee_percent=3.4567, state="decommissioned"),
            node(3, state="exiting", requested_unlock_height=900, operator_fee_percent=None),
        ],
        height=1_000,
    )
    assert node_facts(listed, NOON) == {
        # 720 blocks of two minutes are a day
        key(1): NodeFacts(state="exiting", fee_millionths=100_000, leaves_at=NOON + timedelta(days=1)),
        key(2): NodeFacts(state="decommissioned", fee_millionths=34_567),
        key(3): NodeFacts(state="exiting", leaves_at=NOON),
    }


@pytest.mark.parametrize(("height", "listed_at"), [(None, NOON), (1_000, None)])
def test_without_a_height_and_its_moment_a_list_tells_no_day(height: int | None, listed_at: datetime | None) -> None:
    listed = node_list([node(1, requested_unlock_height=1_720)], height=height)
    assert node_facts(listed, listed_at)[key(1)].leaves_at is None


def test_no_list_tells_nothing() -> None:
    assert node_facts(None, NOON) == {}


@given(st.integers(-(2**63), 2**63), st.integers(0, 2**63))
def test_whatever_height_a_list_claims_there_is_a_day(unlock: int, height: int) -> None:
    listed = node_list([node(1, requested_unlock_height=unlock)], height=height)
    leaves_at = node_facts(listed, NOON)[key(1)].leaves_at
    assert leaves_at is None or NOON <= leaves_at < datetime(2100, 1, 1, tzinfo=UTC)


def found_in(*contracts: Contribution) -> list[tuple[str, str, str]]:
    shown = put_together(contributions=contracts)
    assert shown.contributions is not None
    assert shown.contributed == Sesh(sum(one.amount.atomic for one in shown.contributions))
    return [(one.status, str(one.amount), str(one.reserved)) for one in shown.contributions]


@pytest.mark.parametrize(
    ("contract", "status"), [(contribution(stake(ME, "5000")), "open"), (contribution(stake(ME, "5000")), "full")]
)
def test_what_waits_in_a_contract_is_counted_until_it_is_the_nodes(contract: Contribution, status: str) -> None:
    assert found_in(structs.replace(contract, status=status)) == [(status, "5000.000000000", "0.000000000")]


def test_a_finalized_contracts_amounts_are_counted_on_the_node_alone() -> None:
    assert found_in(contribution(stake(ME, "5000"), status="finalized", operator=ME)) == []


def test_a_contract_that_was_reset_waits_for_its_operator_with_nothing_in_it() -> None:
    assert found_in(contribution(status="awaiting-operator", operator=ME)) == [
        ("awaiting-operator", "0.000000000", "0.000000000")
    ]


def test_a_place_that_is_kept_is_shown_until_it_is_paid_in() -> None:
    kept = Reservation(address=ME, amount=Sesh.parse("5000"), received=False)
    assert found_in(contribution(stake(OTHER, "6250"), reservations=(kept,))) == [
        ("open", "0.000000000", "5000.000000000")
    ]
    paid = structs.replace(kept, received=True)
    assert found_in(contribution(stake(ME, "5000"), reservations=(paid,))) == [
        ("open", "5000.000000000", "0.000000000")
    ]


def test_a_strangers_contract_is_none_of_its_business() -> None:
    kept = Reservation(address=THIRD, amount=Sesh.parse("5000"), received=False)
    assert found_in(contribution(stake(OTHER, "6250"), reservations=(kept,))) == []
    # to be paid for another's contribution is no part in it either
    assert found_in(contribution(stake(OTHER, "6250", ME))) == []
