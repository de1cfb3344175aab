"""`sessionnet nodes show`: everything known of one node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("nodes show")
@click.argument("key")
def show(run: Run, key: str) -> None:
    """Show everything known about the node whose Ed25519 key is KEY, or begins with it.

    KEY may be an alias: @first stands for what the configuration file says in [nodes].

    \b
      sessionnet nodes show 1f000f09
    """
    answer = run.open().node(run.expand_one("nodes", key))

    def page(shown: Page) -> None:
        from ..show.pages.nodes_show import write_node
        from ..show.tables.columns import Moment

        write_node(shown, answer.value.node, Moment(now=answer.asked_at, height=answer.value.height))

    run.show(answer, page)
