"""The page of `overview`: what Session's apps show of the network, in one screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.figures.overview import Overview
from sessionnet_core.names import shown as in_letters

from ..figures import Figure, write_figures
from ..numbers import NOT_AVAILABLE, percent, price, sesh, usd
from ..swarm_picture import swarm_picture
from ..words import ago, counted, moment

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

    from ..terminal import Page, Part

TITLE = "Session Network"
FROM_THE_API = "Pool as the network API last saw it; `sessionnet staking` reads the contract, and may differ."
"""The one figure that the two commands have from different sources; price and stakes both have from the API."""


def write_overview(
    page: Page,
    answer: Answer[Overview],
    *,
    of_account: bool,
    with_picture: bool = True,
    now: datetime | None = None,
    before: Overview | None = None,
) -> None:
    """Write the page.

    Args:
        now: the moment that ages are counted to, if not that of the question.
        before: the page of the round before, if there was one.
        of_account: whether an account was asked for, even if without success.
        with_picture: whether there is room for the picture of the swarm.
    """
    shown = answer.value
    page.line((TITLE, "bold"))
    if shown.own is not None and with_picture:
        for row in swarm_picture(shown.own.nodes):
            _write_row(page, row)
        page.line("")
    for one in shown.accounts:
        if one.name is not None:
            page.line(f"{in_letters(one.name)} is {one.account_id}.")
    now = answer.asked_at if now is None else now
    figures, earlier = (
        [] if one is None else overview_figures(one, now, of_account=of_account) for one in (shown, before)
    )
    write_figures(page, figures, earlier)
    if shown.reward_pool is not None:
        page.line((FROM_THE_API, "dim"))
    page.line("")


def _write_row(page: Page, row: list[tuple[str, str]]) -> None:
    parts: list[Part] = ["  "]
    ink = max((i for i, (char, _) in enumerate(row) if char != " "), default=-1)
    parts += [(char, style) if style else char for char, style in row[: ink + 1]]
    page.line(*parts)


def overview_figures(shown: Overview, now: datetime, *, of_account: bool) -> list[Figure]:
    """Return the figures of the page, in the order of the apps.

    Args:
        now: the moment that ages are counted to.
        of_account: whether an account was asked for, even if without success.
    """
    return [
        *node_figures(shown, of_account=of_account),
        *token_figures(shown, now),
        Figure("Last updated", NOT_AVAILABLE if shown.price_as_of is None else ago(shown.price_as_of, now)),
    ]


def node_figures(shown: Overview, *, of_account: bool) -> list[Figure]:
    """Return the figures of nodes; the last is how many there are."""
    figures = _of_account(shown) if of_account else []
    if shown.estimate is not None:
        estimate = shown.estimate
        figures.append(
            Figure(
                "Estimated as the apps do",
                _number(estimate.nodes),
                f"with {counted(estimate.conversations, 'conversation')} and {counted(estimate.paths, 'path')}"
                + ("" if of_account else "; needs an account"),
                exact=estimate.nodes,
            )
        )
    return [*figures, Figure("Session Nodes", _number(shown.nodes), exact=shown.nodes)]


def token_figures(shown: Overview, now: datetime | None) -> tuple[Figure, Figure, Figure, Figure]:
    """Return price, stakes, market cap and reward pool.

    Args:
        now: the moment that ages are counted to; None for a page that is read later than it is written.
    """
    return (
        Figure(
            "Current SESH price",
            price(shown.price_usd),
            _price_note(shown, now),
            "bold" if shown.price_usd else "",
            shown.price_usd,
        ),
        Figure(
            "Network secured by",
            sesh(shown.staked),
            usd(shown.staked_usd, 0) if shown.staked_usd else "",
            exact=shown.staked,
        ),
        Figure("Market cap", usd(shown.market_cap_usd, 0), exact=shown.market_cap_usd),
        Figure(
            "Staking reward pool",
            sesh(shown.reward_pool),
            f"target: {percent(shown.reward_rate_target_percent)} of it paid out per year",
            exact=shown.reward_pool,
        ),
    )


def _of_account(shown: Overview) -> list[Figure]:
    count = len(shown.accounts) + len(shown.failed)
    swarm = counted_as = ""
    if shown.own is not None and shown.own.swarm_id is not None:
        swarm = f"swarm {shown.own.swarm_id}" + (", of the first account" if count > 1 else "")
    if swarm and shown.securing_nodes is not None:
        counted_as = f"counted over {count:,} accounts" if count > 1 else "counted, not estimated"
    style = "bold" if swarm else ""
    return [
        Figure("Nodes in your swarm", _number(shown.swarm_nodes), swarm, style, shown.swarm_nodes),
        Figure("Nodes securing your messages", _number(shown.securing_nodes), counted_as, style, shown.securing_nodes),
    ]


def _number(number: int | None) -> str:
    return NOT_AVAILABLE if number is None else f"{number:,}"


def _price_note(shown: Overview, now: datetime | None) -> str:
    if shown.price_usd is None or shown.price_as_of is None:
        return ""
    overdue = now is not None and shown.price_stale_at is not None and now > shown.price_stale_at
    return f"as of {moment(shown.price_as_of)}" + ("; a newer price is due" if overdue else "")
