"""The pages of `history`: figures over time as a chart and a table, how much is kept, and what was removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil, log10
from typing import TYPE_CHECKING, Any

from sessionnet_core.amounts import ATOMIC_PER_SESH, Sesh
from sessionnet_core.figures.prices import PricePoint
from sessionnet_core.history.model import (
    KeptKind,
    KeptLists,
    KeptPools,
    KeptPrices,
    KeptStakes,
    KeptSummary,
    ListPoint,
    PoolPoint,
    Pruned,
    StakePoint,
)

from ..figures import Figure, write_figures
from ..line_chart import line_chart_rows, width_for
from ..numbers import percent, price, sesh, usd
from ..safe import safe
from ..tables.grid import Field, write_grid
from ..words import counted, minute, moment
from .token import PRICE_NOTE

if TYPE_CHECKING:
    from ..terminal import Page

_MOST_ROWS = 20
_LEVELS = 5
"""A picture has so many words beside its line."""
_KINDS = {
    "list": ("node list", "node lists"),
    "node": ("change of a node", "changes of nodes"),
    "node-sample": ("proof and credit of a named node", "proofs and credits of named nodes"),
    "price": ("price", "prices"),
    "pool": ("reward pool", "reward pools"),
    "staked": ("sum of stakes", "sums of stakes"),
    "wallet": ("look at a wallet", "looks at wallets"),
    "wallet-stake": ("stake of a wallet", "stakes of wallets"),
}
"""What a kind is called, one of it and several."""


def write_prices(page: Page, kept: KeptPrices) -> None:
    """Write prices over time."""
    points = kept.points
    page.line(("SESH in dollars", "bold"), f": {_amount_of(points, 'price')}.")
    change = percent(kept.change_percent, signed=True)
    write_figures(
        page,
        [
            Figure("First", price(kept.first_usd), minute(points[0].at)),
            Figure("Last", price(kept.last_usd), minute(points[-1].at)),
            Figure("Change", change, style="red" if change.startswith("-") else "green"),
            Figure("Lowest", price(kept.low_usd)),
            Figure("Highest", price(kept.high_usd)),
        ],
    )
    _chart(page, [(one.at, one.price_usd) for one in points], price, "prices")
    _table(page, _PRICES, points)
    page.line((PRICE_NOTE, "dim"))


def write_lists(page: Page, kept: KeptLists) -> None:
    """Write the number of nodes over time."""
    points = kept.points
    first, last = points[0], points[-1]
    page.line(("Session Nodes", "bold"), f": {_amount_of(points, 'node list')}.")
    write_figures(
        page,
        [
            Figure("First", counted(first.total, "node"), minute(first.at)),
            Figure("Last", counted(last.total, "node"), minute(last.at)),
            Figure("Change", f"{last.total - first.total:+,}" if last.total != first.total else "none"),
            Figure("Fewest", f"{min(one.total for one in points):,}"),
            Figure("Most", f"{max(one.total for one in points):,}"),
        ],
    )
    totals = [(one.at, float(one.total)) for one in points]
    _chart(page, totals, words_for([total for _, total in totals]), "numbers of nodes")
    _table(page, _LISTS, points)


def write_pools(page: Page, kept: KeptPools) -> None:
    """Write the reward pool over time."""
    points = kept.points
    page.line(("Reward pool", "bold"), f": {_amount_of(points, 'look', 'looks')}.")
    _ends(page, [(one.at, one.reward_pool) for one in points], kept.change)
    _table(page, _POOLS, points)


def write_stakes(page: Page, kept: KeptStakes) -> None:
    """Write what was staked over time."""
    points = kept.points
    page.line(("Staked", "bold"), f": {_amount_of(points, 'look', 'looks')}.")
    _ends(page, [(one.at, one.staked) for one in points], kept.change)
    _table(page, _STAKES, points)


def write_summary(page: Page, kept: KeptSummary) -> None:
    """Write how much is kept of each network."""
    for network in dict.fromkeys(one.network for one in kept.kinds):
        page.line((safe(network), "bold"))
        write_grid(page, _SUMMARY, [one for one in kept.kinds if one.network == network])
        page.line("")
    if not kept.kinds:
        page.line("Nothing is kept yet.")
    page.line(f"{safe(kept.path)}: {_size(kept.size_bytes)}.")


def write_pruned(page: Page, pruned: Pruned) -> None:
    """Write what was removed."""
    done = "Would remove" if pruned.dry_run else "Removed"
    if not pruned.removed:
        page.line(f"There is nothing to remove from before {moment(pruned.before)}.")
    for one in pruned.removed:
        page.line(f"{done} {counted(one.rows, *_KINDS.get(one.kind, (one.kind, one.kind)))}.")
    page.line(f"The file has {_size(pruned.size_bytes)}{' now' if pruned.removed and not pruned.dry_run else ''}.")


def as_float(amount: Sesh) -> float:
    """Return an amount as far as a picture shows it."""
    return amount.atomic / ATOMIC_PER_SESH


def words_for(values: Sequence[float]) -> Callable[[float], str]:
    """Return what makes a number of a picture text: with so many decimals that levels between these differ."""
    between = max(values) - min(values)
    decimals = min(9, max(0, ceil(-log10(between / _LEVELS)))) if between > 0 else 0

    def words(value: float) -> str:
        text = f"{value:,.{decimals}f}"
        return text.rstrip("0").rstrip(".") if decimals else text

    return words


def _ends(page: Page, points: Sequence[tuple[datetime, Sesh]], change: Sesh) -> None:
    sign = "+" if change.atomic > 0 else ""
    write_figures(
        page,
        [
            Figure("First", sesh(points[0][1]), minute(points[0][0])),
            Figure("Last", sesh(points[-1][1]), minute(points[-1][0])),
            Figure("Change", f"{sign}{change.grouped} SESH" if change.atomic else "none"),
        ],
    )
    amounts = [(at, as_float(amount)) for at, amount in points]
    _chart(page, amounts, words_for([amount for _, amount in amounts]), "amounts")


def _chart(page: Page, points: Sequence[tuple[datetime, float]], words: Callable[[float], str], things: str) -> None:
    page.line("")
    for row in line_chart_rows(points, width_for(page.width), words, things=things):
        page.line(row)
    page.line("")


def _table(page: Page, fields: Sequence[Field[Any]], points: Sequence[Any]) -> None:
    """Write the last rows; a table of thousands is for --csv."""
    write_grid(page, fields, points[-_MOST_ROWS:])
    if len(points) > _MOST_ROWS:
        page.line(
            (f"These are the last {_MOST_ROWS} of {len(points):,}; --csv has all, --every 1d one of each day.", "dim")
        )
    page.line("")


def _amount_of(points: Sequence[Any], thing: str, things: str | None = None) -> str:
    return f"{counted(len(points), thing, things)}, {minute(points[0].at)} to {minute(points[-1].at)}"


def _short(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.1f} MB"


_PRICES: list[Field[PricePoint]] = [
    Field("UTC", lambda one: _short(one.at)),
    Field("price", lambda one: price(one.price_usd), right=True),
    Field(
        "market cap", lambda one: "" if one.market_cap_usd is None else usd(one.market_cap_usd, 0), right=True, rank=1
    ),
]
_LISTS: list[Field[ListPoint]] = [
    Field("UTC", lambda one: _short(one.at)),
    Field("height", lambda one: _number(one.height), right=True, rank=2),
    Field("nodes", lambda one: _number(one.total), right=True),
    Field("active", lambda one: _number(one.active), right=True),
    Field("exiting", lambda one: _number(one.exiting), right=True, rank=1),
    Field("decommissioned", lambda one: _number(one.decommissioned), right=True, rank=1),
    Field("awaiting", lambda one: _number(one.awaiting), right=True, rank=1),
    Field("swarms", lambda one: _number(one.swarms), right=True, rank=1),
]
_POOLS: list[Field[PoolPoint]] = [
    Field("UTC", lambda one: _short(one.at)),
    Field("in the pool", lambda one: one.reward_pool.grouped, right=True),
    Field("a node's reward a day", lambda one: _bare(one.node_reward_per_day), right=True, rank=1),
    Field("nodes", lambda one: _number(one.nodes), right=True, rank=2),
    Field("from", lambda one: one.source, rank=1),
]
_STAKES: list[Field[StakePoint]] = [
    Field("UTC", lambda one: _short(one.at)),
    Field("staked", lambda one: one.staked.grouped, right=True),
    Field("from", lambda one: one.source, rank=1),
]
_SUMMARY: list[Field[KeptKind]] = [
    Field("what", lambda one: _KINDS.get(one.kind, (one.kind, one.kind))[1]),
    Field("rows", lambda one: _number(one.rows), right=True),
    Field("first", lambda one: minute(one.first)),
    Field("last", lambda one: minute(one.last)),
]


def _bare(amount: Sesh | None) -> str:
    return "" if amount is None else amount.grouped
