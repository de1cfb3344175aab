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


@command("token history")
@click.option(
    "--period",
    type=click.Choice(PERIODS),
    default="7d",
    show_default=True,
    help="The last hour, day, week or month.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print the points as CSV.")
@click.option("--output", metavar="FILE", help="Draw the chart into this .svg file instead.")
def history(run: Run, period: Period, as_csv: bool, output: str | None) -> None:
    """Show the price of SESH over time: lowest, highest, first, last, and a chart.

    \b
      sessionnet token history --period 30d
      sessionnet token history --csv > prices.csv
      sessionnet token history --output price.svg
    """
    if as_csv and run.settings.as_json:
        raise click.UsageError("--csv and --json contradict each other.")
    if output is not None and (as_csv or run.settings.as_json):
        raise click.UsageError(f"--output and {'--csv' if as_csv else '--json'} contradict each other.")
    if output is not None:
        from ..show.drawings.price_chart import checked_output

        checked_output(output)
    answer = run.open().price_history(period)
    if as_csv:
        from ..output import write_bytes
        from ..show.pages.token_history import price_sheet

        run.note_completeness(answer)
        run.warn(answer)
        write_bytes(price_sheet(answer.value))
        return
    if output is not None:
        from ..show.drawings.price_chart import draw_chart

        run.note_completeness(answer)
        run.warn(answer)
        draw_chart(output, answer)
        run.note(f"Wrote {output}.")
        return

    def page(shown: Page) -> None:
        from ..show.pages.token_history import write_prices

        write_prices(shown, answer.value)

    run.show(answer, page)
