"""`sessionnet history path`: where the history is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run


@command("history path")
def path(run: Run) -> None:
    """Print the path of the history's file, even if the file does not exist yet.

    It is in the folder $SESSIONNET_DATA_DIR, or else in your folder for data. Other programs may read the file, but
    must not write to it.

    \b
      sqlite3 "$(sessionnet history path)" 'SELECT datetime(at, "unixepoch"), price_usd FROM prices'
    """
    from ..keeping import history_path

    found = history_path()
    if not run.settings.as_json:
        click.echo(str(found))
        return
    from sessionnet_core.history.answers import of_the_file
    from sessionnet_core.history.model import KeptFile

    size = found.stat().st_size if found.is_file() else None
    run.show(of_the_file(KeptFile(path=str(found), size_bytes=size), run.kept_network, found), lambda _: None)
