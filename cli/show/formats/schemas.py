"""The JSON Schema of each command's document, made from the very types that are printed."""

from __future__ import annotations

from typing import Any

import msgspec

from sessionnet_core.amounts import Sesh
from sessionnet_core.doctor.report import Diagnosis
from sessionnet_core.figures.estimate import Estimate
from sessionnet_core.figures.open_contracts import OpenContracts
from sessionnet_core.figures.overview import Overview
from sessionnet_core.figures.prices import PriceHistory
from sessionnet_core.figures.staking import Staking
from sessionnet_core.figures.token import Balance, TokenFigures
from sessionnet_core.figures.wallet import WalletStaking
from sessionnet_core.model import NodeAnswer, Nodes, Swarms, SwarmTable

from .envelope import Envelope

SCHEMAS: dict[str, Any] = {
    "swarm": Envelope[Swarms],
    "nodes": Envelope[Nodes],
    "nodes show": Envelope[NodeAnswer],
    "nodes swarms": Envelope[SwarmTable],
    "token": Envelope[TokenFigures],
    "token history": Envelope[PriceHistory],
    "token balance": Envelope[Balance],
    "staking": Envelope[Staking],
    "staking wallet": Envelope[WalletStaking],
    "staking open": Envelope[OpenContracts],
    "staking estimate": Envelope[Estimate],
    "overview": Envelope[Overview],
    "doctor": Envelope[Diagnosis],
}
"""The type of the document, by command."""


def schema_document(command: str) -> bytes:
    """Give the schema of one command's document."""
    schema = msgspec.json.schema(SCHEMAS[command], schema_hook=_schema_of_other)
    name = f"sessionnet.{command.replace(' ', '.')}/1"
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def _schema_of_other(kind: type) -> dict[str, Any]:
    if kind is Sesh:
        return {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{9}$", "description": "An amount of SESH."}
    raise NotImplementedError(f"{kind.__name__} has no form in JSON")
