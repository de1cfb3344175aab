"""`sessionnet check`: the group of the checks for monitoring systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command
from ..monitoring import version_option

if TYPE_CHECKING:
    from ..run import Run


@command("check")
@version_option
def check(run: Run) -> None:
    """Check nodes, wallets, swarms or the network, as Nagios, Icinga and cron expect it.

    Prints a line with the measures after a bar, and below it what else is wrong and what to try; exits with 0 OK,
    1 WARNING, 2 CRITICAL or 3 UNKNOWN. Whatever keeps the check from seeing is UNKNOWN, a wrong command line and --help
    too. With --quiet, nothing is said while all is well, so that cron mails only what is wrong.

    Each check has a --help of its own, with all of its options.

    \b
      sessionnet check node 172bda18
      sessionnet check wallet 0x0ac14b71e071b15239519f75474b2f3ba63481f5 --expect 3
      sessionnet check swarm 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
      sessionnet check network
    """
    raise click.UsageError("Say what to check: node, wallet, swarm or network.")
