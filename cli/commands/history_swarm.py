"""`sessionnet history swarm`: which members came to an account's swarm, and which went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ..declare import command
from ..input import accounts_of
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history swarm")
@click.argument("accounts", metavar="ACCOUNT|-...", nargs=-1, required=True)
@time_options(since="all", every=False)
def swarm(run: Run, accounts: tuple[str, ...], since: datetime | None, until: datetime | None) -> None:
    """Show which nodes joined the swarm of each ACCOUNT and which left it, and when. Asks nobody.

    ACCOUNT is an account ID, an alias (@me), or - to read account IDs from standard input, one per line. It cannot be a
    Session name, because only nodes can look up names.

    No account is ever saved. With --save or `[history] enabled = true`, every node list is saved with the swarm of each
    node, so this works for any account.

    \b
      sessionnet history swarm @me
      sessionnet history swarm @me --since 90d --csv
    """
    from sessionnet_core.account import parse_account

    named = [parse_account(one) for one in accounts_of(run, accounts)]
    with reading() as history:
        answer = history.swarms(run.kept_network, list(dict.fromkeys(named)), span_of(since, until))

    def page(shown: Page) -> None:
        from ..show.pages.history_stories import write_swarms

        write_swarms(shown, answer.value, answer.as_of)

    def rows() -> Rows:
        from ..show.tables.swarm_events import event_rows

        return event_rows(answer.value.accounts)

    run.show(answer, page, rows=rows)
