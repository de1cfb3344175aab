"""`sessionnet history prune`: forget what is old."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ..declare import command
from ..kept import reading
from ..options.spans import when_option

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("history prune")
@when_option(
    "--before", "--older-than", "before", required=True, help="Remove what was seen before this: 90d, 1y, 2026-01-01."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune(run: Run, before: datetime, dry_run: bool) -> None:
    """Remove what was seen before a certain time, of all networks. Asks nobody.

    The state at that time stays. You rarely need this: figures older than a month are thinned to one per hour, figures
    older than a year to one per day, and the file never grows beyond `limit_mb` of [history] in the configuration file,
    100 by default.

    \b
      sessionnet history prune --older-than 1y --dry-run
      sessionnet history prune --before 2026-01-01
    """
    from sessionnet_core.history.answers import of_the_file

    with reading(to_change=True) as history:
        answer = of_the_file(history.prune(before, dry_run=dry_run), run.kept_network, history.path)

    def page(shown: Page) -> None:
        from ..show.pages.history import write_pruned

        write_pruned(shown, answer.value)

    run.show(answer, page)
