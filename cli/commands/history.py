"""`sessionnet history`: what earlier runs kept; alone, how much of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("history")
def history(run: Run) -> None:
    """Show what earlier runs saved: what, how much, since when, and where. Asks nobody.

    With --save, a run saves what it saw. With `enabled = true` in [history] of the configuration file, every run does.
    The history is one file that only you can read. It contains no accounts, but it knows which nodes each swarm had.

    \b
      sessionnet nodes --save
      sessionnet history
      sessionnet history nodes --since 7d
      sessionnet history swarm @me
    """
    from sessionnet_core.history.answers import of_the_file

    with reading() as kept:
        answer = of_the_file(kept.summary(), run.kept_network, kept.path)

    def page(shown: Page) -> None:
        from ..show.pages.history import write_summary

        write_summary(shown, answer.value)

    run.show(answer, page)
