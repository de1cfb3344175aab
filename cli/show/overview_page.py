"""The page of `overview`: what Session's apps show of the network, in one screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.overview import Overview

from .figures import Figure, write_figures
from .numbers import NOT_AVAILABLE, abbreviated_sesh, sesh, usd
from .picture import swarm_picture
from .words import ago, counted, moment

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

    from .terminal import Page, Part

TITLE = "Session Network"


def write_overview(page: Page, answer: Answer[Overview]) -> None:
    """Write the page."""
    shown = answer.value
    page.line((TITLE, "bold"))
    if shown.accounts:
        for row in swarm_picture(shown.accounts[0].nodes):
            _write_row(page, row)
        page.line("")
    write_figures(page, overview_figures(shown, answer.asked_at))
    page.line("")


def _write_row(page: Page, row: list[tuple[str, str]]) -> None:
    parts: list[Part] = ["  "]
    ink = max((i for i, (char, _) in enumerate(row) if char != " "), default=-1)
    parts += [(char, style) if style else char for char, style in row[: ink + 1]]
    page.line(*parts)


def overview_figures(shown: Overview, now: datetime | None) -> list[Figure]:
    """Give the figures of the page, in the order of the apps.

    Args:
        now: what ages are counted to; None for a page that is read at another time than it is written.
    """
    figures = []
    if shown.accounts:
        several = len(shown.accounts) > 1
        figures += [
            Figure(
                "Nodes in your swarm",
                _number(shown.swarm_nodes),
                f"swarm {shown.accounts[0].swarm_id}" + (", of the first account" if several else ""),
                "bold",
            ),
            Figure(
                "Nodes securing your messages",
                _number(shown.securing_nodes),
                f"counted over {len(shown.accounts):,} accounts" if several else "counted, not estimated",
                "bold",
            ),
        ]
    if shown.estimate is not None:
        estimate = shown.estimate
        figures.append(
            Figure(
                "  as the apps estimate it",
                _number(estimate.nodes),
                f"with {counted(estimate.conversations, 'conversation')} and {counted(estimate.paths, 'path')}"
                + ("" if estimate.nodes is not None else "; needs an account"),
            )
        )
    return [
        *figures,
        Figure("Session Nodes", _number(shown.nodes)),
        Figure("Current SESH price", usd(shown.price_usd), _price_note(shown, now), "bold"),
        Figure(
            "Network secured by", abbreviated_sesh(shown.staked), usd(shown.staked_usd, 0) if shown.staked_usd else ""
        ),
        Figure("Market cap", usd(shown.market_cap_usd, 0)),
        Figure(
            "Staking reward pool",
            sesh(shown.reward_pool),
            f"target: {shown.reward_rate_target_percent:g} % of it paid out a year",
        ),
        _updated(shown.price_as_of, now),
    ]


def _number(number: int | None) -> str:
    return NOT_AVAILABLE if number is None else f"{number:,}"


def _updated(when: datetime | None, now: datetime | None) -> Figure:
    title = "Last updated"
    if when is None:
        return Figure(title, NOT_AVAILABLE)
    return Figure(title, f"{when:%H:%M:%S} UTC", f"{when:%Y-%m-%d}") if now is None else Figure(title, ago(when, now))


def _price_note(shown: Overview, now: datetime | None) -> str:
    if shown.price_usd is None or shown.price_as_of is None:
        return ""
    overdue = now is not None and shown.price_stale_at is not None and now > shown.price_stale_at
    return f"as of {moment(shown.price_as_of)}" + ("; a newer price is due" if overdue else "")
