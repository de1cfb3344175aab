"""`sessionnet schema`: the JSON Schema of what a command prints with --json."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import declare

if TYPE_CHECKING:
    from ..run import Run


@declare.command("schema")
@click.argument("command", nargs=-1, required=True)
def schema(run: Run, command: tuple[str, ...]) -> None:
    """Print the JSON Schema of what COMMAND prints with --json. This is JSON, with --json and without.

    \b
      sessionnet schema nodes show
    """
    from ..output import write_bytes
    from ..show.formats.schemas import SCHEMAS, schema_document

    name = " ".join(command)
    if name not in SCHEMAS:
        raise click.UsageError(f"no schema for {name!r}; there are {', '.join(map(repr, SCHEMAS))}.")
    write_bytes(schema_document(name))
