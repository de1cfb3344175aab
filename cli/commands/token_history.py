"""`sessionnet token history`: the price over time, as a chart, figures, or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sessionnet_core.figures.prices import PERIODS

from ..declare import command

if TYPE_CHECKING:
    from sessionnet_core.figures.prices import Period

    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("token history", draws=(".svg",))
@click.option(
    "--period",
    type=click.Choice(PERIODS),
    default="7d",
    show_default=True,
    help="The last hour, day, week or month.",
)
def history(run: Run, period: Period) -> None:
    """Show the price of SESH over time: lowest, highest, first, last, and a chart.

    \b
      sessionnet token history --period 30d
      sessionnet token history --csv > prices.csv
      sessionnet token history --output price.svg
    """
    answer = run.open().price_history(period)
    if run.drawn_ending is not None:
        from ..show.drawings.price_chart import price_svg

        run.draw(answer, price_svg)
        return

    def page(shown: Page) -> None:
        from ..show.pages.token_history import write_prices

        write_prices(shown, answer.value)

    def rows() -> Rows:
        from sessionnet_core.figures.prices import PricePoint

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(PricePoint), answer.value.points)

    run.show(answer, page, rows=rows)
