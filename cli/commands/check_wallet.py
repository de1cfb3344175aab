"""`sessionnet check wallet`: every node with a stake of a wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command
from ..monitoring import Unreachable, Wanted, answer_check, expect_option, seen_by, threshold_options

if TYPE_CHECKING:
    from ..run import Run


@command("check wallet")
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@expect_option
@threshold_options(
    "proof_age (seconds), credit (seconds left), newer_version (% of all nodes), nodes (those in service), "
    "claimable (whole SESH), claims_used (% of what the network may claim in this cycle)"
)
def wallet(
    run: Run,
    addresses: tuple[str, ...],
    expect: int | None,
    warning: tuple[str, ...],
    critical: tuple[str, ...],
    unreachable: Unreachable | None,
) -> None:
    """Check each node that a wallet has a stake in, as `check node` does, and how many there are.

    The chain says which nodes these are. No node at all is CRITICAL. The wallet's address is sent to the same hosts as
    by `staking wallet`.

    \b
      sessionnet check wallet 0x0ac14b71e071b15239519f75474b2f3ba63481f5 --expect 3
    """
    wallets = run.expand("wallets", addresses)
    wanted = Wanted.of(run, "wallet", warning, critical, unreachable, expect=expect)
    answer_check(
        run,
        "wallet",
        lambda: run.open(private=wallets).check_wallets(
            wallets, warning=wanted.warning, critical=wanted.critical, seen=seen_by(run)
        ),
        wanted.unreachable,
    )
