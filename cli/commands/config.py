"""`sessionnet config`: the group of the commands about the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run


@command("config")
def config(run: Run) -> None:
    """Show where the configuration file is, which values are in effect, and what is wrong. Asks nobody.

    `sessionnet help configuration` explains what the file may contain.

    \b
      sessionnet config path
      sessionnet config show
      sessionnet config check
    """
    raise click.UsageError("Say what to do: path, show or check.")
