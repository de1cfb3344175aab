"""Answers → rows. The same observation is one row, however often it is kept; what was never seen is no row."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

import msgspec

from ..amounts import Sesh
from ..evidence import Answer
from ..figures.overview import Overview
from ..figures.prices import PriceHistory
from ..figures.staking import Staking
from ..figures.token import Balance, TokenFigures
from ..figures.wallet import WalletStaking
from ..model import Node, NodeAnswer, NodeList
from ..monitoring.checks import Checked
from ..nodes.filters import summarise
from .database import Database
from .node_changes import LARGEST, save_changes
from .series import MOST_DOLLARS

KINDS = (Balance, Checked, NodeAnswer, NodeList, Overview, PriceHistory, Staking, TokenFigures, WalletStaking)
"""What is worth keeping; of anything else, the node list that it rests on."""
PRICE_AHEAD_SECONDS = 86_400
"""How far ahead of the clock here a price may be dated. All else is dated by this clock, or by blocks held against it;
a price by whoever tells it, and what lies ahead is the last that makes room."""
_NEAR_SECONDS = 60


def is_worth_keeping(answer: Answer[Any], listed: Answer[NodeList] | None) -> bool:
    """Return whether there is anything to keep of an answer."""
    return listed is not None or isinstance(answer.value, KINDS)


def save_answer(database: Database, answer: Answer[Any], listed: Answer[NodeList] | None, now: datetime) -> None:
    """Write what an answer holds that is worth keeping; call it in a transaction.

    Args:
        listed: the node list that it rests on, if it rests on one.
        now: the present moment; a price that is dated far ahead of it is not kept.
    """
    number = number_of(database.connection, "networks", {"name": answer.network})
    latest = seconds(now) + PRICE_AHEAD_SECONDS
    at = seconds(answer.as_of)
    match answer.value:
        case NodeList():
            listed = answer
        case NodeAnswer(nodes=nodes):
            _save_samples(database.connection, number, at, nodes)
        case Checked():
            named = {one.subject for one in answer.value.checks}
            nodes = () if listed is None else tuple(node for node in listed.value.nodes if node.pubkey in named)
            _save_samples(database.connection, number, at, nodes)
        case TokenFigures(price_usd=price, market_cap_usd=cap, price_as_of=priced):
            _save_price(database.connection, number, priced or answer.as_of, price, cap, latest)
        case Balance(price_usd=price):
            _save_price(database.connection, number, answer.as_of, price, None, latest)
        case PriceHistory(points=points):
            for point in points:
                if not _has_one_near(database.connection, number, seconds(point.at)):
                    _save_price(database.connection, number, point.at, point.price_usd, point.market_cap_usd, latest)
        case Staking():
            _save_staking(database.connection, number, answer.as_of, answer.value, latest)
        case Overview():
            _save_overview(database.connection, number, answer.as_of, answer.value, latest)
        case WalletStaking():
            _save_wallet(database.connection, number, at, answer.value)
    if listed is not None:
        _save_list(database, number, listed)


def seconds(moment: datetime) -> int:
    """Return a moment as the file has it."""
    return int(moment.timestamp())


def atomic(amount: Sesh | None) -> int | None:
    """Return an amount as the file has it. More than there can ever be is not kept, rather than kept inexactly."""
    return None if amount is None or abs(amount.atomic) > LARGEST else amount.atomic


def number_of(connection: sqlite3.Connection, table: str, named: dict[str, Any]) -> int:
    """Return the number of what is named so, which it gets if it has none."""
    where = " AND ".join(f"{name} = :{name}" for name in named)
    found = connection.execute(f"SELECT id FROM {table} WHERE {where}", named).fetchone()
    if found is not None:
        return int(found[0])
    names, values = ", ".join(named), ", ".join(f":{name}" for name in named)
    return connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", named).lastrowid or 0


def _keep(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> bool:
    """Write a row unless it is there already; return whether it was not."""
    where = " AND ".join(f"{name} IS :{name}" for name in row)
    if connection.execute(f"SELECT 1 FROM {table} WHERE {where}", row).fetchone() is not None:
        return False
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)
    return True


def _save_list(database: Database, network: int, answer: Answer[NodeList]) -> None:
    """Write a whole list; a partial one, as Session Nodes themselves have it, would make all others look gone."""
    if not answer.value.tells_states:
        return
    found, at = summarise(answer.value), seconds(answer.as_of)
    versions = {one.version: one.nodes for one in found.versions if one.version is not None}
    row = {
        "network": network,
        "at": at,
        "height": answer.value.height,
        "total": found.total,
        "active": found.active,
        "exiting": found.exiting,
        "decommissioned": found.decommissioned,
        "awaiting": found.awaiting,
        "swarms": found.swarms,
        "versions": msgspec.json.encode(versions).decode(),
    }
    _keep(database.connection, "lists", row)
    save_changes(database, network, answer, at)


def _save_samples(connection: sqlite3.Connection, network: int, at: int, nodes: tuple[Node, ...]) -> None:
    for node in nodes:
        number = number_of(connection, "nodes", {"network": network, "pubkey": node.pubkey})
        proof = None if node.last_uptime_proof is None else seconds(node.last_uptime_proof)
        row = {"node": number, "at": at, "last_proof": proof, "credit_blocks": node.earned_downtime_blocks}
        _keep(connection, "node_samples", row)


def _has_one_near(connection: sqlite3.Connection, network: int, at: int) -> bool:
    """Return whether there is another price of nearly the same moment.

    A price history fills gaps. One that had other moments each time would fill the file, and push out what is in it.
    """
    values = (network, at - _NEAR_SECONDS, at + _NEAR_SECONDS, at)
    found = "SELECT 1 FROM prices WHERE network = ? AND at > ? AND at < ? AND at <> ? LIMIT 1"
    return connection.execute(found, values).fetchone() is not None


def _save_price(
    connection: sqlite3.Connection,
    network: int,
    at: datetime,
    price_usd: float | None,
    market_cap_usd: float | None,
    latest: int,
) -> None:
    """Write a price. One that is known already with its market cap says nothing new without it."""
    if price_usd is None or not 0 <= price_usd <= MOST_DOLLARS or seconds(at) > latest:
        return
    row: dict[str, Any] = {"network": network, "at": seconds(at), "price_usd": float(price_usd)}
    cap = None if market_cap_usd is None or not 0 <= market_cap_usd <= MOST_DOLLARS else float(market_cap_usd)
    known = connection.execute(
        "SELECT rowid, market_cap_usd FROM prices WHERE network = :network AND at = :at AND price_usd = :price_usd", row
    ).fetchone()
    if known is None:
        _keep(connection, "prices", {**row, "market_cap_usd": cap})
    elif known[1] is None and cap is not None:
        connection.execute("UPDATE prices SET market_cap_usd = ? WHERE rowid = ?", (cap, known[0]))


def _save_staking(connection: sqlite3.Connection, network: int, as_of: datetime, found: Staking, latest: int) -> None:
    _save_price(connection, network, found.price_as_of or as_of, found.price_usd, None, latest)
    pool = atomic(found.reward_pool)
    if pool is not None:
        row = {
            "network": network,
            "at": seconds(as_of if found.block is None else found.block.timestamp),
            "source": "network-api" if found.block is None else "chain",
            "reward_pool": pool,
            "requirement": atomic(found.requirement),
            "reward_per_block": atomic(found.reward_per_block),
            "node_reward_per_day": atomic(found.node_reward_per_day),
            "nodes": found.nodes,
        }
        _keep(connection, "pools", row)
    _save_staked(connection, network, as_of, found.staked, found.staked_from)


def _save_overview(connection: sqlite3.Connection, network: int, as_of: datetime, found: Overview, latest: int) -> None:
    _save_price(connection, network, found.price_as_of or as_of, found.price_usd, found.market_cap_usd, latest)
    pool = atomic(found.reward_pool)
    if pool is not None:
        row = {"network": network, "at": seconds(as_of), "source": "network-api", "reward_pool": pool}
        _keep(connection, "pools", row)
    _save_staked(connection, network, as_of, found.staked, "network-api")


def _save_staked(
    connection: sqlite3.Connection, network: int, as_of: datetime, staked: Sesh | None, source: str | None
) -> None:
    amount = atomic(staked)
    if amount is not None and source is not None:
        _keep(connection, "stakes", {"network": network, "at": seconds(as_of), "source": source, "staked": amount})


def _save_wallet(connection: sqlite3.Connection, network: int, at: int, found: WalletStaking) -> None:
    wallet = number_of(connection, "wallets", {"network": network, "address": found.address.lower()})
    row = {
        "wallet": wallet,
        "at": at,
        "staked": atomic(found.staked),
        "rewards_total": atomic(found.rewards_total),
        "rewards_claimed": atomic(found.rewards_claimed),
        "claimable": atomic(found.claimable),
        "balance": atomic(found.balance),
    }
    if any(row[name] is not None for name in row.keys() - {"wallet", "at"}):
        _keep(connection, "wallet_samples", row)
    for stake in found.stakes or ():
        node = number_of(connection, "nodes", {"network": network, "pubkey": stake.pubkey})
        connection.execute(
            "INSERT INTO wallet_stakes (wallet, node, at, amount) VALUES (:wallet, :node, :at, :amount) "
            "ON CONFLICT (wallet, node) DO UPDATE SET at = :at, amount = :amount WHERE at <= :at",
            {"wallet": wallet, "node": node, "at": at, "amount": atomic(stake.amount)},
        )
    if found.stakes is not None:  # what is not among them was taken back
        connection.execute("UPDATE wallet_stakes SET at = ?, amount = 0 WHERE wallet = ? AND at < ?", (at, wallet, at))
