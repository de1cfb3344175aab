"""Everything that is wrong in a configuration file, in one go: what `config check` tells.

A run stops at the first thing that keeps it from beginning, and tells of the rest when it uses it.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from sessionnet_core.networks.built_in import BUILT_IN

from .aliases import KINDS, Kind, Written, unusable_aliases
from .document import Document
from .file import unknown_network
from .lines import Keys
from .problem import Problem, invalid
from .shape import shape_problems
from .source import dotted
from .tables import file_type
from .values import network_problems, option_problems, value_problems


def problems_in(document: Document) -> list[Problem]:
    """Return all that is wrong in a file that is TOML, in the order of its lines."""
    source = document.source
    found = list(shape_problems(document.table, file_type(), source))
    wrong = {one.key for one in found if one.key is not None}
    table: dict[str, Any] = _sound(document.table, (), wrong)
    found += option_problems(table, source)
    network_name, described = table.get("network", "mainnet"), document.table.get("networks", {})
    if network_name not in (*BUILT_IN, *described):
        found.append(invalid(source, ("network",), unknown_network(network_name, described)))
    unusable = list(unusable_aliases(_aliases(table), source))
    found += unusable
    table = _sound(table, (), {one.key for one in unusable if one.key is not None})
    for key, value in table.items():
        if key != "networks":
            found += value_problems(value, (key,), source)
    for name, network in table.get("networks", {}).items():
        keys = ("networks", name)
        is_whole = not any(key.startswith((f"{dotted(keys)}.", f"{dotted(keys)}[")) for key in wrong)
        found += network_problems(name, network, source) if is_whole else value_problems(network, keys, source)
    return sorted(dict.fromkeys(found), key=lambda one: one.line or 0)


def _aliases(table: dict[str, Any]) -> dict[Kind, dict[str, Written]]:
    """Return the tables of aliases without what is wrong in their lists."""
    found: dict[Kind, dict[str, Written]] = {}
    for kind in KINDS:
        named = table.get(kind, {})
        found[kind] = {
            name: [one for one in value if one is not None] if isinstance(value, list) else value
            for name, value in named.items()
        }
    return found


def _sound(value: Any, keys: Keys, wrong: Set[str]) -> Any:  # noqa: ANN401 - as in the file
    """Return a value without what is wrong in it; in a list, None stands in its place, so that the rest is counted."""
    if dotted(keys) in wrong:
        return None
    if isinstance(value, dict):
        inner = {name: _sound(one, (*keys, name), wrong) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one is not None}
    if isinstance(value, list):
        return [_sound(one, (*keys, number), wrong) for number, one in enumerate(value)]
    return value
