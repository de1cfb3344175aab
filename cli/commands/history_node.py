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
    """Show the history of one node: states, versions, addresses, outages, and what it earned. Asks nobody.

    KEY is a node's Ed25519 key, its first digits, or an alias (@mine). With --save or `[history] enabled = true`, every
    command that asks for the node list saves the changes of all nodes.

    What the node earned is an estimate: the time for which it was active, times the reward of a node at that time as
    saved by runs of `staking`. Credits are known only of wallets that `staking wallet` looked at.

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
