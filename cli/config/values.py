"""Values of the right kind that make no sense: all of them, each with the key and the line that it stands in.

A run tells what it uses: another network's wrong address does not keep `nodes` from its answer. `config check` tells
everything. Both ask the same functions, those of `networks` that check what an option says too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sessionnet_core.errors import BadConfiguration, RequestError
from sessionnet_core.networks import chains, replacements
from sessionnet_core.urls import checked_proxy, checked_url

from ..options.row import Seconds
from .aliases import KINDS, check_value
from .lines import Keys
from .monitoring import CHECK_KINDS, check_threshold
from .problem import Problem, invalid, wrong
from .source import Source
from .tables import keyed_options

ANY = "*"
_CHAIN = ("networks", ANY, "chain")
_CHECKS: dict[Keys, Callable[[Any], object]] = {
    ("proxy",): checked_proxy,
    ("networks", ANY, "seeds", ANY, "url"): checked_url,
    ("networks", ANY, "seeds", ANY, "pin"): replacements.checked_pin,
    ("networks", ANY, "seeds", ANY, "pins", ANY): replacements.checked_pin,
    ("networks", ANY, "bootstrap", ANY, "pubkey"): replacements.check_node_key,
    ("networks", ANY, "bootstrap", ANY, "url"): checked_url,
    ("networks", ANY, "api", "url"): lambda url: replacements.checked_api(url, None),
    ("networks", ANY, "api", "plain_url"): lambda url: replacements.checked_api(url, None),
    ("networks", ANY, "api", "pubkey"): replacements.checked_key,
    ("networks", ANY, "backend"): replacements.checked_backend,
    ("networks", ANY, "unlock_days"): replacements.check_unlock_days,
    ("networks", ANY, "requirement_sesh"): replacements.check_requirement,
    (*_CHAIN, "chain_id"): partial(chains.check_number, "chain_id"),
    (*_CHAIN, "block_age_limit_seconds"): partial(chains.check_number, "block_age_limit_seconds"),
    (*_CHAIN, "rpc_urls", ANY): checked_url,
    (*_CHAIN, "maximum_supply"): chains.check_supply,
    (*_CHAIN, "main_chain", "chain_id"): partial(chains.check_number, "main_chain.chain_id"),
    (*_CHAIN, "main_chain", "block_age_limit_seconds"): partial(chains.check_number, "block_age_limit_seconds"),
    (*_CHAIN, "main_chain", "rpc_urls", ANY): checked_url,
    (*_CHAIN, "main_chain", "token"): partial(chains.check_address, "main_chain.token"),
    **{
        (*_CHAIN, "contracts", name): partial(chains.check_address, f"contracts.{name}")
        for name in chains.Contracts.__struct_fields__
    },
    **{(kind, *stars): partial(check_value, kind) for kind in KINDS for stars in ((ANY,), (ANY, ANY))},
    **{
        ("check", kind, level, *star): partial(check_threshold, kind)
        for kind in CHECK_KINDS
        for level in ("warning", "critical")
        for star in ((), (ANY,))
    },
}
"""What refuses a value, by its key; any name or number may stand for the star."""


def option_problems(table: Mapping[str, Any], source: Source) -> Iterator[Problem]:
    """Yield numbers of seconds that are none, with which no run can begin."""
    for key, _, _, row in keyed_options():
        if key in table and isinstance(row.type, Seconds):
            lowest, value = row.type.min or 0.0, float(table[key])
            if not math.isfinite(value) or value < lowest or (row.type.min_open and value == lowest):
                yield wrong(
                    source,
                    (key,),
                    f"must be {'more than' if row.type.min_open else 'at least'} {lowest:g} seconds, and finite",
                )


def value_problems(value: object, keys: Keys, source: Source) -> Iterator[Problem]:
    """Yield what is wrong with the values at and below a key."""
    inner: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    elif value is not None and (check := _check_of(keys)) is not None:
        try:
            check(value)
        except RequestError as error:
            yield invalid(source, keys, error.about(hint=_hint_for(keys)))
    for name, one in inner:
        yield from value_problems(one, (*keys, name), source)


def network_problems(name: str, table: Mapping[str, Any], source: Source) -> Iterator[Problem]:
    """Yield what is wrong with one network of the right shape: its values, or else what they lack together."""
    from msgspec import convert

    from .networks import NetworkTable

    keys = ("networks", name)
    found = list(value_problems(table, keys, source))
    try:
        if not found:
            convert(table, NetworkTable).network(name)
    except BadConfiguration as error:
        found.append(invalid(source, keys, error))
    yield from found


def _hint_for(keys: Keys) -> str | None:
    """Return what a value looks like, where what refuses it does not say so."""
    name = next(key for key in reversed(keys) if isinstance(key, str))
    return 'Write "https://HOST:PORT/PATH".' if name in ("url", "plain_url", "rpc_urls", "backend") else None


def _check_of(keys: Keys) -> Callable[[Any], object] | None:
    for known, check in _CHECKS.items():
        if len(known) == len(keys) and all(one in (ANY, other) for one, other in zip(known, keys, strict=True)):
            return check
    return None
