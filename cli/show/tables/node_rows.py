"""Nodes as a list that is printed row by row: alone, or as the members of the swarms of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import structs

from sessionnet_core.model import AccountSwarm, Node, Probe

from .columns import COLUMNS, SHEET
from .probe_columns import PROBE_KEYS, probe_columns
from .sheet import Keyed, Rows, SheetColumn

OF_THE_ACCOUNT = ("account_id", "name", "swarm_id", "size")
_Member = tuple[AccountSwarm, Node | None]


def node_rows(nodes: Sequence[Node], probes: Iterable[Probe] | None, chosen: Sequence[str] = ()) -> Rows:
    """Return nodes as rows; in JSON lines, a node that was probed has its probe.

    Args:
        chosen: the keys of the columns of the sheet, if not all.
    """
    if probes is None:
        return Rows([COLUMNS[name] for name in chosen or SHEET], nodes)
    found = {one.pubkey: one for one in probes}
    known = {**COLUMNS, **probe_columns(found.values())}
    objects = [{**structs.asdict(node), "probe": found.get(node.pubkey)} for node in nodes]
    return Rows([known[name] for name in chosen or (*SHEET, *PROBE_KEYS)], nodes, objects)


def member_columns(probes: Iterable[Probe] | None = None) -> tuple[Keyed, ...]:
    """Return the columns of the members of swarms: the account's first."""
    of_nodes = node_rows((), probes).columns
    return (
        *(SheetColumn(key, _of_the_account(key)) for key in OF_THE_ACCOUNT),
        *(SheetColumn(one.key, _of_the_node(one)) for one in of_nodes if one.key not in OF_THE_ACCOUNT),
    )


def member_rows(accounts: Iterable[AccountSwarm], probes: Iterable[Probe] | None) -> Rows:
    """Return a row for each member of the swarm of each account; one without a node for an account without a swarm."""
    things: list[_Member] = [(one, node) for one in accounts for node in one.nodes or (None,)]
    return Rows(member_columns(probes), things)


def _of_the_account(key: str) -> Any:  # noqa: ANN401
    return lambda thing: getattr(thing[0], key)


def _of_the_node(column: Keyed) -> Any:  # noqa: ANN401
    return lambda thing: None if thing[1] is None else column.value(thing[1])
