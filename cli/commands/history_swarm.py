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
    """Show which nodes came to the swarm of each ACCOUNT and which left it, and when. Asks nobody.

    ACCOUNT is an account ID, an alias (@me), or - for those on standard input, one per line. A Session name is none: to
    look one up, nodes would have to be asked.

    No account has to be known beforehand, and none is kept: of every node list that a command kept, with --save or
    `[history] enabled = true`, the history knows who was in which swarm.

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
