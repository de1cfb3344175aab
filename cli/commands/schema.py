"""`sessionnet schema`: the JSON Schema of what a command prints with --json."""

from __future__ import annotations

import click

from ..command_table import COMMANDS


@click.command(short_help=COMMANDS["schema"].help)
@click.argument("command", nargs=-1, required=True)
@click.option("--json", is_flag=True, hidden=True, expose_value=False, help="What it prints is JSON anyway.")
@click.option("--output", metavar="FILE", help="Write the schema to this file instead, whole or not at all.")
def schema(command: tuple[str, ...], output: str | None) -> None:
    """Print the JSON Schema of what COMMAND prints with --json.

    \b
      sessionnet schema nodes show
    """
    from sessionnet_core.errors import BadConfiguration

    from ..output import Output, write_bytes
    from ..show.formats.schemas import SCHEMAS, schema_document

    name = " ".join(command)
    if name not in SCHEMAS:
        raise click.UsageError(f"no schema for {name!r}; there are {', '.join(map(repr, SCHEMAS))}.")
    try:
        with Output(output) as file:
            write_bytes(schema_document(name))
            file.publish()
    except BadConfiguration as error:
        raise click.UsageError(f"{error.message}.") from None
