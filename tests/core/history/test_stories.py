"""The stories of a node and of a swarm, against the lists that they were made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sessionnet_core.account import AccountID, public_key
from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedKey, NotFound, NothingKept
from sessionnet_core.figures.headline import Block
from sessionnet_core.figures.wallet import WalletStaking
from sessionnet_core.history.model import KeptNode, Outage, Span
from sessionnet_core.history.store import History
from sessionnet_core.model import Node, NodeAnswer
from sessionnet_core.nodes.filters import by_swarm
from sessionnet_core.nodes.ring import SwarmRing
from tests.conftest import ACCOUNT
from tests.core.history.kept import answer, at, listed, rows
from tests.core.history.test_series import staking
from tests.core.samples import NOON, WALLET, key, node, node_list, swarm

NOW = at(10_000_000)
DAY = 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def story(path: Path, looks: dict[float, Node | None], number: int = 1, span: Span | None = None) -> KeptNode:
    """Keep a list of each of these moments, with this node in it or without, and return the node's story."""
    with History.open(path) as history:
        for minutes, one in looks.items():
            history.save(listed([*([one] if one else []), node(9, last_uptime_proof=at(minutes))], at(minutes)))
        return history.node("mainnet", key(number), span or Span(), now=NOW).value


def test_a_node_that_never_changed_has_a_short_story(path: Path) -> None:
    found = story(path, {0: node(1), 10: node(1), 40: node(1)})
    assert (found.state, found.first_listed, found.last_listed) == ("active", at(0), at(40))
    assert (found.changes, found.outages, found.looks, found.longest_pause_seconds) == ((), (), 3, 1800)


def test_each_change_says_when_it_was_seen_and_when_it_was_still_otherwise(path: Path) -> None:
    old = node(1, ip="192.0.2.2", staked=Sesh(10**9))
    moved = node(1, ip="2001:db8::1", https_port=443, storage_server_version="2.12.0", swarm_id=swarm(9))
    found = story(path, {0: old, 10: old, 20: moved, 30: node(1, state="exiting", requested_unlock_height=2_090_000)})
    assert [(one.at, one.after, one.what, one.was, one.now) for one in found.changes] == [
        (at(20), at(10), "address", "192.0.2.2:22021", "[2001:db8::1]:443"),
        (at(20), at(10), "version", "2.11.2", "2.12.0"),
        (at(20), at(10), "swarm", swarm(1), swarm(9)),
        (at(30), at(20), "state", "active", "exiting"),
        (at(30), at(20), "address", "[2001:db8::1]:443", "192.0.2.2:22021"),
        (at(30), at(20), "version", "2.12.0", "2.11.2"),
        (at(30), at(20), "swarm", swarm(9), swarm(1)),
        (at(30), at(20), "unlock-height", "0", "2090000"),
    ]


def test_a_node_that_came_later_was_not_listed_before(path: Path) -> None:
    found = story(path, {0: None, 10: node(1)})
    assert [(one.what, one.was, one.now, one.after) for one in found.changes] == [
        ("state", "unlisted", "active", at(0))
    ]
    assert (found.outages, found.first_listed) == ((), at(10))


def test_outages_have_a_length_and_all_that_was_wrong(path: Path) -> None:
    silent = node(1, last_uptime_proof=at(-126))
    out = node(1, state="decommissioned", last_uptime_proof=at(-126), swarm_id=None)
    found = story(
        path,
        {0: node(1), 10: silent, 20: out, 30: out, 40: node(1, last_uptime_proof=at(39)), 50: None, 60: None},
    )
    assert found.outages == (
        Outage(began=at(10), ended=at(40), seconds=1800, kinds=("silent", "decommissioned")),
        Outage(began=at(50), ended=None, seconds=600, kinds=("unlisted",)),
    )
    assert (found.state, found.last_listed) == ("unlisted", at(40))


def test_an_outage_between_two_looks_shows_in_the_count_of_decommissions(path: Path) -> None:
    found = story(path, {0: node(1, decommission_count=1), 600: node(1, decommission_count=2)})
    assert [(one.what, one.was, one.now) for one in found.changes] == [("decommissions", "1", "2")]
    assert found.outages == ()


def test_a_part_of_a_story_begins_with_what_held_then(path: Path) -> None:
    looks: dict[float, Node | None] = {0: node(1), 10: node(1, state="decommissioned"), 20: node(1), 30: node(1)}
    found = story(path, looks, span=Span(since=at(15), until=at(25)))
    assert (found.looks, [one.now for one in found.changes]) == (1, ["active"])
    assert story(path, {}, span=Span(since=at(25))).changes == ()


def test_a_story_is_as_of_the_last_list_that_counts(path: Path) -> None:
    with History.open(path) as history:
        for minutes in (0, 60, 60 * 24 * 365):
            history.save(listed([node(1, swarm_id=swarm(1))], at(minutes)))
        for span, minutes in ((Span(), 60), (Span(until=at(30)), 0)):
            assert history.node("mainnet", key(1), span, now=at(600)).as_of == at(minutes)
            assert history.swarms("mainnet", [AccountID(ACCOUNT)], span, now=at(600)).as_of == at(minutes)
        with pytest.raises(NothingKept, match="of that time"):
            history.node("mainnet", key(1), Span(until=at(-30)), now=at(600))


def test_a_node_is_found_by_the_beginning_of_its_key(path: Path) -> None:
    others = {number: node(number) for number in (0x1A << 248, 0x1B << 248)}
    with History.open(path) as history:
        history.save(listed(others.values()))
        assert history.node("mainnet", "1a", now=NOW).value.pubkey.startswith("1a000")
        with pytest.raises(MalformedKey, match="several"):
            history.node("mainnet", "1", now=NOW)
        with pytest.raises(NotFound, match=r"no node has a key that begins with 2c$"):
            history.node("mainnet", "2c", now=NOW)
        with pytest.raises(NotFound, match=rf"no node has the key {'2c' * 32}$"):
            history.node("mainnet", "2c" * 32, now=NOW)
        with pytest.raises(MalformedKey):
            history.node("mainnet", "%", now=NOW)
        with pytest.raises(NothingKept):
            history.node("testnet", "1a", now=NOW)


# --- what it earned -------------------------------------------------------------------------------------------------


def reward(history: History, as_of: datetime, sesh: int) -> None:
    """Keep what one node earned in a day at this moment."""
    block = Block(number=1, timestamp=as_of, hash=None)  # type: ignore[arg-type]
    history.save(answer(staking(reward_pool=Sesh(1), block=block, node_reward_per_day=Sesh(sesh * 10**9)), as_of))


def test_what_a_node_earned_is_its_time_of_service_times_the_reward_of_that_time(path: Path) -> None:
    with History.open(path) as history:
        reward(history, NOON, 20)
        reward(history, NOON + timedelta(days=2), 10)
        for days, state in ((0, "active"), (1, "decommissioned"), (2, "exiting"), (4, "active")):
            history.save(listed([node(1, state=state)], NOON + timedelta(days=days)))
        earned = history.node("mainnet", key(1), now=NOW).value.earned
    # One day at 20, one day out of service, two days at 10; the last look ends it.
    assert (earned.estimate, earned.active_seconds, earned.unknown_seconds) == (Sesh(40 * 10**9), 3 * DAY, 0)


def test_a_reward_is_taken_for_a_week_and_what_is_not_known_is_said(path: Path) -> None:
    with History.open(path) as history:
        reward(history, NOON + timedelta(days=1), 10)
        for days in (0, 10):
            history.save(listed([node(1)], NOON + timedelta(days=days)))
        earned = history.node("mainnet", key(1), now=NOW).value.earned
    assert (earned.estimate, earned.active_seconds, earned.unknown_seconds) == (Sesh(70 * 10**9), 7 * DAY, 3 * DAY)


def wallet(rewards: int, *stakes: Any) -> WalletStaking:
    unknown: Any = dict.fromkeys(WalletStaking.__struct_fields__)
    return WalletStaking(**{**unknown, "address": WALLET.upper(), "rewards_total": Sesh(rewards), "stakes": stakes})


class Stake:
    """As much of a stake as is kept of it."""

    def __init__(self, number: int, amount: int) -> None:
        self.pubkey, self.amount = key(number), Sesh(amount)


def test_what_was_credited_to_a_wallet_with_a_stake_on_it_is_known_of_the_time_between_two_looks(path: Path) -> None:
    with History.open(path) as history:
        history.save(answer(wallet(100, Stake(1, 5), Stake(2, 6)), at(0)), listed([node(1), node(2)]))
        (once,) = history.node("mainnet", key(1), now=NOW).value.wallets
        history.save(answer(wallet(350, Stake(1, 7), Stake(2, 6)), at(60)))
        history.save(answer(wallet(200, Stake(1, 6)), at(30)))  # an older look, kept late
        (twice,) = history.node("mainnet", key(1), now=NOW).value.wallets
    assert (once.credited, once.amount) == (None, Sesh(5))
    assert (twice.address, twice.amount, twice.nodes, twice.credited) == (WALLET, Sesh(7), 2, Sesh(250))
    assert (twice.since, twice.until) == (at(0), at(60))


def test_a_stake_that_was_taken_back_is_none_any_more(path: Path) -> None:
    with History.open(path) as history:
        history.save(answer(wallet(100, Stake(1, 5), Stake(2, 6)), at(0)), listed([node(1), node(2)]))
        history.save(answer(wallet(350, Stake(2, 6)), at(60)))
        history.save(answer(wallet(200, Stake(1, 5), Stake(2, 6)), at(30)))  # an older look, kept late
        found = [history.node("mainnet", key(number), now=NOW).value.wallets[0].amount for number in (1, 2)]
    assert found == [Sesh(0), Sesh(6)]


def test_proofs_and_credit_are_kept_of_nodes_that_were_named(path: Path) -> None:
    one = node(1, last_uptime_proof=at(-30), earned_downtime_blocks=720)
    with History.open(path) as history:
        history.save(answer(NodeAnswer(1, one, (one,)), at(0)), listed([one, node(2)]))
        found = history.node("mainnet", key(1), now=NOW).value.samples
        assert history.node("mainnet", key(2), now=NOW).value.samples == ()
    assert [(s.at, s.last_uptime_proof, s.earned_downtime_blocks) for s in found] == [(at(0), at(-30), 720)]


# --- swarms ---------------------------------------------------------------------------------------------------------


def members_of(nodes: list[Node], account: str) -> tuple[str | None, set[str]]:
    """Return the swarm of an account in a list, and who is in it, by the ring alone."""
    members = by_swarm(node_list(nodes).nodes)
    swarm_id = SwarmRing(int(one, 16) for one in members).swarm_id_of(public_key(AccountID(account)))
    return swarm_id, {one.pubkey for one in members.get(swarm_id or "", [])}


def test_who_came_and_went_is_what_the_lists_say_of_the_accounts_swarm(path: Path) -> None:
    chance = Random(3)
    places = {number: chance.randrange(200) for number in range(40)}
    looks: list[list[Node]] = []
    with History.open(path) as history:
        for minutes in range(60):
            for number in chance.sample(range(40), 3):
                places[number] = chance.randrange(200)
            gone = set(chance.sample(range(40), 2))
            nodes = [node(number, swarm_id=swarm(place)) for number, place in places.items() if number not in gone]
            history.save(listed(nodes, at(minutes)))
            looks.append(nodes)
        kept = history.swarms("mainnet", [AccountID(ACCOUNT)], now=NOW).value
    (found,) = kept.accounts
    swarm_id, members = members_of(looks[0], ACCOUNT)
    moves = 0
    for minutes, nodes in enumerate(looks[1:], 1):
        now_id, now = members_of(nodes, ACCOUNT)
        events = [one for one in found.events if one.at == at(minutes)]
        assert all(one.after == at(minutes - 1) for one in events)
        assert {one.pubkey for one in events if one.what == "joined"} == now - members
        assert {one.pubkey for one in events if one.what == "left"} == members - now
        assert [one.swarm_id for one in events if one.what == "moved"] == ([] if now_id == swarm_id else [now_id])
        moves += now_id != swarm_id
        swarm_id, members = now_id, now
    assert moves > 3, "the example shows moves too"
    assert (found.swarm_id, {one.pubkey for one in found.members}) == (swarm_id, members)
    assert (kept.first_look, kept.looks, kept.longest_pause_seconds) == (at(0), 60, 60)


def test_a_member_is_there_since_it_came_last(path: Path) -> None:
    with History.open(path) as history:
        for minutes, there in enumerate([{1, 2}, {1}, {1, 2}, {1, 2}]):
            history.save(listed([node(number, swarm_id=swarm(1)) for number in there], at(minutes)))
        (found,) = history.swarms("mainnet", [AccountID(ACCOUNT)], now=NOW).value.accounts
        (later,) = history.swarms("mainnet", [AccountID(ACCOUNT)], Span(since=at(3)), now=NOW).value.accounts
    assert {one.pubkey: one.since for one in found.members} == {key(1): at(0), key(2): at(2)}
    assert [(one.what, one.pubkey, one.state) for one in found.events] == [
        ("left", key(2), "unlisted"),
        ("joined", key(2), "active"),
    ]
    assert later.events == ()
    assert len(later.members) == 2


def test_no_account_and_no_hint_of_one_is_in_the_file(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1)]))
        history.swarms("mainnet", [AccountID(ACCOUNT)], now=NOW)
    content = path.read_bytes()
    assert ACCOUNT[2:].encode() not in content
    assert bytes.fromhex(ACCOUNT[2:]) not in content


def test_a_network_without_a_swarm_has_no_members(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1, swarm_id=None)]))
        (found,) = history.swarms("mainnet", [AccountID(ACCOUNT)], now=NOW).value.accounts
    assert (found.swarm_id, found.members, found.events) == (None, (), ())
    assert rows(path, "SELECT swarms FROM lists") == [(0,)]
