"""`sessionnet history nodes`: the Session Nodes in numbers, over time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history nodes", draws=(".svg",))
@time_options()
def nodes(run: Run, since: datetime | None, until: datetime | None, every: timedelta | None) -> None:
    """Show how many Session Nodes there were, by state, as earlier runs saw them. Asks nobody.

    With --save or `[history] enabled = true`, every command that asks for the node list saves this.

    \b
      sessionnet history nodes --since 7d
      sessionnet history nodes --every 1d --csv
    """
    with reading() as history:
        answer = history.node_lists(run.kept_network, span_of(since, until, every))
    if run.drawn_ending is not None:
        from ..show.drawings.kept_chart import lists_svg

        run.draw(answer, lists_svg)
        return

    def page(shown: Page) -> None:
        from ..show.pages.history import write_lists

        write_lists(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.history.model import ListPoint

        from ..show.tables.sheet import Rows, fields_of

        columns = [one for one in fields_of(ListPoint) if one.key != "versions"]  # a list has no place in a cell
        return Rows(columns, answer.value.points)

    run.show(answer, page, rows=rows)
