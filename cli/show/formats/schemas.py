"""The JSON Schema of each command's document, made from the very types that are printed."""

from __future__ import annotations

from typing import Any, cast

import msgspec

import sessionnet_core
from sessionnet_core.amounts import Sesh

from ...command_table import COMMANDS
from .. import configured
from .envelope import Envelope

SCHEMAS = {
    path: cast(Any, Envelope)[getattr(configured, row.document, None) or getattr(sessionnet_core, row.document)]
    for path, row in COMMANDS.items()
    if row.document is not None
}
"""The type of the document, by command."""


def schema_document(command: str) -> bytes:
    """Return the schema of one command's document."""
    schema = msgspec.json.schema(SCHEMAS[command], schema_hook=_schema_of_other)
    name = f"sessionnet.{command.replace(' ', '.')}/1"
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def _schema_of_other(kind: type) -> dict[str, Any]:
    if kind is Sesh:
        return {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{9}$", "description": "An amount of SESH."}
    raise NotImplementedError(f"{kind.__name__} has no form in JSON")
