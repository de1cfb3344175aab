"""`sessionnet history pool`: the reward pool over time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history pool", draws=(".svg",))
@time_options()
def pool(run: Run, since: datetime | None, until: datetime | None, every: timedelta | None) -> None:
    """Show what was in the reward pool, and what it paid, as earlier runs saw it. Asks nobody.

    With --save or `[history] enabled = true`, `staking` and `overview` save this.

    \b
      sessionnet history pool --since 1y --every 1w
      sessionnet history pool --json
    """
    with reading() as history:
        answer = history.pools(run.kept_network, span_of(since, until, every))
    if run.drawn_ending is not None:
        from ..show.drawings.kept_chart import pools_svg

        run.draw(answer, pools_svg)
        return

    def page(shown: Page) -> None:
        from ..show.pages.history import write_pools

        write_pools(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.history.model import PoolPoint

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(PoolPoint), answer.value.points)

    run.show(answer, page, rows=rows)
