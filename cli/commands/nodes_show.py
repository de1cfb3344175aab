"""`sessionnet nodes show`: everything known of the nodes that are named by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command
from ..input import keys_of
from ..options.contradictions import refuse_unless_nodes_can_be_asked

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("nodes show")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@click.option(
    "--probe",
    is_flag=True,
    help="Ask each of these nodes whether it is up: latency, version, clock, height. The certificates of nodes are not "
    "checked; no client can.",
)
def show(run: Run, keys: tuple[str, ...], probe: bool) -> None:
    """Show everything known about the nodes whose Ed25519 key is a KEY, or begins with one.

    - stands for the keys on standard input, one per line. If some keys are not found, the other nodes are shown with
    exit status 1.

    KEY may be an alias: @first stands for what the configuration file says in [nodes].

    \b
      sessionnet nodes show 172bda18
      sessionnet nodes show 172bda18 004d6425 --probe --strict
    """
    if probe:
        refuse_unless_nodes_can_be_asked(run.settings, "--probe")
    wanted = keys_of(run, keys)
    answer = run.open().nodes_by_key(wanted, probe=probe)
    found = answer.value
    if not found.nodes:
        run.show_errors(answer)
        return

    def page(shown: Page) -> None:
        from ..show.pages.nodes_show import write_nodes

        write_nodes(shown, found, run.round.moment(answer, found.height))

    def rows() -> Rows:
        from ..show.tables.node_rows import node_rows

        return node_rows(found.nodes, found.probes)

    run.show_part(answer, page, found.failed, rows=rows)
