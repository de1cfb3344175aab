"""Accounts and keys on lines of a file or of standard input."""

from __future__ import annotations

import io

import click

from sessionnet_cli.input import blocks_of, lines_in
from sessionnet_core.errors import SessionNetError
from sessionnet_core.nodes.bulk import BulkSwarms
from sessionnet_core.nodes.filters import parse_key
from sessionnet_core.nodes.ring import SwarmRing
from tests.core.samples import NOON
from tests.fuzz.target import Target

_RING = SwarmRing([1 << 62, 1 << 63])


def _bulk(data: bytes) -> object:
    bulk = BulkSwarms(_RING, {f"{one:x}": [] for one in (1 << 62, 1 << 63)}, as_of=NOON)
    return [bulk.answer(block) for block in blocks_of(io.BytesIO(data))]


def _keys(data: bytes) -> object:
    return [parse_key(line) for line in lines_in(blocks_of(io.BytesIO(data)))]


TARGET = Target("lines", (_bulk, _keys), form="text", ours=(SessionNetError, click.UsageError))
