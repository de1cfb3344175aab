"""`sessionnet check node`: whether nodes are well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command
from ..input import keys_of
from ..monitoring import Unreachable, Wanted, answer_check, expect_option, seen_by, threshold_options

if TYPE_CHECKING:
    from ..run import Run


@command("check node")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@expect_option
@threshold_options(
    "proof_age (seconds), credit (seconds left), newer_version (% of all nodes that run newer software), "
    "nodes (those named in service)"
)
def node(
    run: Run,
    keys: tuple[str, ...],
    expect: int | None,
    warning: tuple[str, ...],
    critical: tuple[str, ...],
    unreachable: Unreachable | None,
) -> None:
    """Check whether each node is listed, active, and has recently proved its uptime.

    KEY is a node's Ed25519 key, its first digits if no other key begins with them, an alias (@mine), or - to read keys
    from standard input, one per line. A node is CRITICAL if it is not listed or is decommissioned. A requested exit is
    a WARNING. An uptime proof more than 66 minutes old is a WARNING, one more than 125 minutes old is CRITICAL.
    Software is outdated if most nodes run a newer version. With --quiet, nothing is printed while all is well.

    \b
      sessionnet check node 172bda18 004d6425 --expect 2
      sessionnet check node 172bda18 --critical proof_age=5400 --unreachable critical
    """
    named = keys_of(run, keys)
    wanted = Wanted.of(run, "node", warning, critical, unreachable, expect=expect)
    answer_check(
        run,
        "node",
        lambda: run.open().check_nodes(named, warning=wanted.warning, critical=wanted.critical, seen=seen_by(run)),
        wanted.unreachable,
    )
