"""Amounts on the command line: SESH to the atomic unit, and fees in per cent; neither is ever a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sessionnet_core.amounts import Sesh

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_PERCENT = r"([0-9]{1,3})(?:\.([0-9]{1,4}))?\s*%?"
_WHOLE_MILLIONTHS = 1_000_000
_MOST_SESH = 10**12


def amount_option(*names: str, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - click's own
    """Declare an option that takes SESH: `1250`, `0.5`, `1,250,000`. Other commas are refused."""
    return click.option(*names, callback=_sesh, metavar="SESH", **settings)


def fee_option(*names: str, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - click's own
    """Declare an option that takes a percentage as millionths: `10` and `10%` are 100,000."""
    return click.option(*names, callback=_millionths, metavar="PERCENT", **settings)


def _sesh(ctx: click.Context, param: click.Parameter, value: str | None) -> Sesh | None:
    if value is None:
        return None
    from sessionnet_core.amounts import ATOMIC_PER_SESH, Sesh

    text = value.strip()
    try:
        amount = Sesh.parse(text.replace(",", "") if re.fullmatch(_GROUPED, text) else text)
    except ValueError:
        raise click.BadParameter("must be a decimal number of SESH with at most nine decimals", ctx, param) from None
    if amount.atomic > _MOST_SESH * ATOMIC_PER_SESH:
        raise click.BadParameter(f"must be at most {_MOST_SESH:,} SESH; there are far fewer", ctx, param)
    return amount


def _millionths(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    match = re.fullmatch(_PERCENT, value.strip())
    if match is not None:
        millionths = int(match[1]) * 10_000 + int((match[2] or "").ljust(4, "0"))
        if millionths <= _WHOLE_MILLIONTHS:
            return millionths
    raise click.BadParameter("must be a percentage between 0 and 100 with at most four decimals", ctx, param)
