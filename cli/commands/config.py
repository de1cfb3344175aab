"""`sessionnet config`: the group of the commands about the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run


@command("config")
def config(run: Run) -> None:
    """Look at the configuration: where its file is, what counts, and whether it is right. No host is asked.

    `sessionnet help configuration` says what may stand in the file.

    \b
      sessionnet config path
      sessionnet config show
      sessionnet config check
    """
    raise click.UsageError("Say what to do: path, show or check.")
