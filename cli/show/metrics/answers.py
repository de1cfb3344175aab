"""From an answer to its samples, whichever command it is of; and what of earlier samples stays beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sessionnet_core.source_kinds import SourceName

from . import check, nodes, sources, staking, swarm, token, wallet
from .families import Family, Sample, samples_of

if TYPE_CHECKING:
    from datetime import datetime

    from sessionnet_core import Answer

    from .named import Named

FAMILIES: dict[str, Family] = {
    family.name: family
    for module in (sources, nodes, token, staking, wallet, swarm, check)
    for family in module.FAMILIES
}
"""Every family of an answer by its name, in the order in which they are written."""

_APART_PARTS = 100
"""Hosts that are some blocks apart differ by less than one part in so many."""


def answer_samples(
    answer: Answer[Any], command: str, named: Named, *, chain_as_of: datetime | None = None
) -> Iterator[Sample]:
    """Return the samples of an answer's figures.

    Args:
        command: whose answer it is.
        chain_as_of: when the chain's figures were true, if it gave any.
    """
    value = answer.value
    if command == "nodes":
        yield from nodes.list_samples(value, answer.as_of)
    elif command == "nodes show":
        yield from nodes.named_samples(value, answer.as_of, named)
    elif command == "swarm":
        yield from swarm.swarm_samples(value, answer.as_of, named)
    elif command == "token":
        yield from samples_of(token.OF_THE_TOKEN, value)
    elif command == "staking":
        yield from samples_of(staking.OF_STAKING, value)
    elif command == "staking wallet":
        yield from wallet.wallet_samples(value, chain_as_of, named)
    else:
        yield from check.check_samples(value, command.rpartition(" ")[2])


def with_earlier(
    new: Iterable[Sample], earlier: Iterable[Sample], missing: Collection[SourceName], silent: Collection[SourceName]
) -> list[Sample]:
    """Return new samples, and the earlier ones that rest on a source which gave no answer now: these do not vanish.

    Args:
        missing: the kinds of source whose figures could not be had.
        silent: those that were asked, and did not answer; others may have given their figures.
    """
    before = {one.series: one for one in earlier}
    found = {series: one for series, one in before.items() if _stays(one, missing, silent)}
    found.update((one.series, _not_less(one, before.get(one.series))) for one in new)
    return in_order(found.values())


def in_order(samples: Iterable[Sample]) -> list[Sample]:
    """Return samples with those of one family next to each other."""
    places = {name: place for place, name in enumerate(FAMILIES)}
    return sorted(samples, key=lambda one: places[one.family.name])


def _not_less(one: Sample, before: Sample | None) -> Sample:
    """Return a counter that has fallen a little as it was: Prometheus would take that for a start from 0.

    Hosts are some blocks apart, and not always the same ones answer.
    """
    if one.family.kind != "counter" or before is None:
        return one
    new, old = Decimal(one.value), Decimal(before.value)
    return before if old - old / _APART_PARTS < new < old else one


def _stays(one: Sample, missing: Collection[SourceName], silent: Collection[SourceName]) -> bool:
    if one.family == sources.SUCCEEDED:
        return True
    if one.family == sources.TRUE_AT:
        return one.labels[0] in silent
    return one.family.source in missing or one.family.second_source in missing
