"""`sessionnet history price`: the price of SESH as earlier runs saw it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("history price", draws=(".svg",))
@time_options()
def price(run: Run, since: datetime | None, until: datetime | None, every: timedelta | None) -> None:
    """Show the price of SESH as earlier runs saw it. Asks nobody.

    With --save or `[history] enabled = true`, `token`, `token history`, `token balance`, `staking` and `overview` save
    prices.

    \b
      sessionnet history price --since 1y --every 1d
      sessionnet history price --output price.svg
    """
    with reading() as history:
        answer = history.prices(run.kept_network, span_of(since, until, every))
    if run.drawn_ending is not None:
        from ..show.drawings.kept_chart import prices_svg

        run.draw(answer, prices_svg)
        return

    def page(shown: Page) -> None:
        from ..show.pages.history import write_prices

        write_prices(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.figures.prices import PricePoint

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(PricePoint), answer.value.points)

    run.show(answer, page, rows=rows)
