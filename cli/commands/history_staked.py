"""`sessionnet history staked`: how much was staked, over time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history staked", draws=(".svg",))
@time_options()
def staked(run: Run, since: datetime | None, until: datetime | None, every: timedelta | None) -> None:
    """Show how much was staked on all nodes, as earlier runs saw it. Asks nobody.

    With --save or `[history] enabled = true`, `staking` and `overview` save this.

    \b
      sessionnet history staked --since 1y --every 1d
    """
    with reading() as history:
        answer = history.stakes(run.kept_network, span_of(since, until, every))
    if run.drawn_ending is not None:
        from ..show.drawings.kept_chart import stakes_svg

        run.draw(answer, stakes_svg)
        return

    def page(shown: Page) -> None:
        from ..show.pages.history import write_stakes

        write_stakes(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.history.model import StakePoint

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(StakePoint), answer.value.points)

    run.show(answer, page, rows=rows)
