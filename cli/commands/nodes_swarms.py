"""`sessionnet nodes swarms`: how the nodes are spread over swarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("nodes swarms")
def swarms(run: Run) -> None:
    """Show how the nodes are spread over swarms; with --json, the members of each."""
    answer = run.open().swarm_table()

    def page(shown: Page) -> None:
        from ..show.pages.nodes_swarms import write_swarm_table

        write_swarm_table(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.model import Swarm

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(Swarm), answer.value.swarms)

    run.show(answer, page, rows=rows)
