"""`sessionnet check swarm`: whether an account's swarm is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sessionnet_core.errors import MalformedAccount

from ..declare import command
from ..input import accounts_of
from ..monitoring import Unreachable, Wanted, answer_check, measure_of, threshold_options
from ..options.contradictions import refuse_unless_nodes_can_be_asked

if TYPE_CHECKING:
    from ..run import Run


@command("check swarm")
@click.argument("accounts", metavar="ACCOUNT...", nargs=-1, required=True)
@click.option("--probe", is_flag=True, help="Also ask every member whether it is up. No member learns the account.")
@threshold_options("members, answering (with --probe)")
def swarm(
    run: Run,
    accounts: tuple[str, ...],
    probe: bool,
    warning: tuple[str, ...],
    critical: tuple[str, ...],
    unreachable: Unreachable | None,
) -> None:
    """Check whether the swarm of each account has enough members.

    Fewer than 5 members are a WARNING, fewer than 3 are CRITICAL. The output names the swarm, never the account.
    ACCOUNT is an account ID, a Session name, an alias such as @me from [accounts] of the configuration file, or - to
    read account IDs from standard input.

    \b
      sessionnet check swarm --probe 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
    """
    if not probe and any(measure_of(text) == "answering" for text in (*warning, *critical)):
        raise click.UsageError("answering needs --probe: without it, no member is asked.")
    if probe:
        refuse_unless_nodes_can_be_asked(run.settings, "--probe")
    try:
        named = accounts_of(run, accounts)
    except MalformedAccount as error:
        # The line itself is not told: it is an account, but for a slip.
        raise MalformedAccount(f"a line of standard input is no account ID: {error.message}", hint=error.hint) from None
    wanted = Wanted.of(run, "swarm", warning, critical, unreachable, unmeasured=None if probe else "answering")
    answer_check(
        run,
        "swarm",
        lambda: run.open(private=named).check_swarms(
            named, probe=probe, warning=wanted.warning, critical=wanted.critical
        ),
        wanted.unreachable,
        hidden=named,
    )
