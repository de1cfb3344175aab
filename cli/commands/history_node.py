"""`sessionnet history node`: the story of one node."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history node")
@click.argument("key", metavar="KEY")
@time_options(since="all", every=False)
def node(run: Run, key: str, since: datetime | None, until: datetime | None) -> None:
    """Show what became of one node: states, versions, addresses, outages, and what it earned. Asks nobody.

    KEY is a node's Ed25519 key, the beginning of one, or an alias (@mine). Every command that asks for the node list
    keeps what changed of all nodes, with --save or `[history] enabled = true`.

    What it earned is an estimate: the time in which it was active, times the reward of a node at that time, as runs of
    `staking` kept it. What was credited to wallets is known of those that `staking wallet` looked at.

    \b
      sessionnet history node 172bda18
      sessionnet history node 172bda18 --since 90d --json
    """
    wanted = run.expand_one("nodes", key)
    with reading() as history:
        answer = history.node(run.kept_network, wanted, span_of(since, until))

    def page(shown: Page) -> None:
        from ..show.pages.history_stories import write_node

        write_node(shown, answer.value, answer.as_of)

    def rows() -> Rows:
        from sessionnet_core.history.model import NodeChange

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(NodeChange), answer.value.changes)

    run.show(answer, page, rows=rows)
