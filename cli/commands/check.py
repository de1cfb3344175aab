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

    Prints a line with the measures after a bar, and below it what else is wrong and what to try. The exit status is
    0 for OK, 1 for WARNING, 2 for CRITICAL and 3 for UNKNOWN. If the check could not tell, it is UNKNOWN, also after a
    wrong command line or --help. With --quiet, nothing is printed while all is well, so cron mails only problems.

    Each check has its own --help with all its options.

    \b
      sessionnet check node 172bda18
      sessionnet check wallet 0x0ac14b71e071b15239519f75474b2f3ba63481f5 --expect 3
      sessionnet check swarm 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
      sessionnet check network
    """
    raise click.UsageError("Say what to check: node, wallet, swarm or network.")
