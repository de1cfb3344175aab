"""`sessionnet token history`: the price over time, as a chart, figures, or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sessionnet_core.figures.prices import PERIODS

from ..declare import command

if TYPE_CHECKING:
    from sessionnet_core.figures.prices import Period

    from ..run import Run
    from ..show.terminal import Page


@command("token history", draws=(".svg",))
@click.option(
    "--period",
    type=click.Choice(PERIODS),
    default="7d",
    show_default=True,
    help="The last hour, day, week or month.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print the points as CSV.")
def history(run: Run, period: Period, as_csv: bool) -> None:
    """Show the price of SESH over time: lowest, highest, first, last, and a chart.

    \b
      sessionnet token history --period 30d
      sessionnet token history --csv > prices.csv
      sessionnet token history --output price.svg
    """
    if as_csv and run.settings.as_json:
        raise click.UsageError("--csv and --json contradict each other.")
    if as_csv and run.drawn_ending is not None:
        raise click.UsageError(f"--csv and --output with a name that ends in {run.drawn_ending} contradict each other.")
    answer = run.open().price_history(period)
    if as_csv or run.drawn_ending is not None:
        from ..output import write_bytes
        from ..show.drawings.price_chart import price_svg
        from ..show.pages.token_history import price_sheet

        run.note_completeness(answer)
        run.warn(answer)
        write_bytes(price_sheet(answer.value) if as_csv else price_svg(answer).encode())
        return

    def page(shown: Page) -> None:
        from ..show.pages.token_history import write_prices

        write_prices(shown, answer.value)

    run.show(answer, page)
