"""Words of the command line: accounts, keys, addresses, amounts, fees, ranges, moments, contracts, filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import click

from sessionnet_cli.near_words import unknown_command, unknown_option
from sessionnet_cli.options import amounts, spans
from sessionnet_core.account import parse_account
from sessionnet_core.addresses import parse_address
from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import SessionNetError
from sessionnet_core.monitoring.ranges import Range
from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.networks.contracts import with_contracts
from sessionnet_core.nodes.filters import NodeFilter, parse_key
from tests.core.samples import WHOLE_LIST
from tests.fuzz.target import Target

_CONTEXT, _OPTION = click.Context(click.Command("nodes")), click.Option(["--since"])


def _sesh(text: str) -> object:
    try:
        return str(Sesh.parse(text))
    except ValueError:  # as it promises; what is kept is read by it
        return None


_READ: tuple[Callable[[str], object], ...] = (
    parse_account,
    parse_key,
    parse_address,
    partial(amounts._sesh, _CONTEXT, _OPTION),
    partial(amounts._millionths, _CONTEXT, _OPTION),
    partial(spans._when, _CONTEXT, _OPTION),
    partial(spans._length, _CONTEXT, _OPTION),
    _sesh,
    Range.parse,
    lambda text: with_contracts(ARBITRUM_ONE, (text,), ()),
    lambda text: NodeFilter(versions=(text,)).select(WHOLE_LIST.nodes),
    lambda text: NodeFilter(addresses=(text,)).select(WHOLE_LIST.nodes),
    lambda text: NodeFilter(swarms=(text,)).select(WHOLE_LIST.nodes),
    lambda text: NodeFilter(operators=(text,), contributors=(text,)).select(WHOLE_LIST.nodes),
    unknown_command,
    lambda text: unknown_option(text, ("--network", "--timeout"), "sessionnet nodes"),
)


def _of_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """Return what reads bytes as Python does the words of a command line."""
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


TARGET = Target("words", tuple(map(_of_text, _READ)), form="text", ours=(SessionNetError, click.UsageError))
