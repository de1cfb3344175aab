"""`sessionnet schema`: the JSON Schema of what a command prints with --json."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of a command's --json.")
@click.argument("command", nargs=-1, required=True)
@click.option("--json", is_flag=True, hidden=True, expose_value=False, help="What it prints is JSON anyway.")
def schema(command: tuple[str, ...]) -> None:
    """Print the JSON Schema of what COMMAND prints with --json.

    \b
      sessionnet schema nodes show
    """
    from ..run import write_bytes
    from ..show.formats.schemas import SCHEMAS, schema_document

    name = " ".join(command)
    if name not in SCHEMAS:
        raise click.UsageError(f"there is no schema of {name!r}; there are {', '.join(map(repr, SCHEMAS))}.")
    write_bytes(schema_document(name))
