"""The page of `swarm`: each account's swarm and its members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import AccountSwarm, Swarms
from sessionnet_core.names import shown

from ..tables.columns import COLUMNS, SWARM_MEMBERS, Column, Moment
from ..tables.nodes import write_key_note, write_table
from ..words import counted
from .nodes import with_probes, write_probe_summary

if TYPE_CHECKING:
    from sessionnet_core.evidence import Verdict

    from ..terminal import Page


def write_swarms(page: Page, swarms: Swarms, at: Moment, verdicts: Sequence[Verdict] = ()) -> None:
    """Write each account's swarm and its members, after a summary if there are several accounts.

    Args:
        verdicts: those of single nodes, if they were asked.
    """
    columns = [COLUMNS[key] for key in SWARM_MEMBERS]
    if swarms.probes is not None:
        columns = with_probes(SWARM_MEMBERS, swarms.probes)
    several = len(swarms.accounts) > 1
    if several:
        different = len({one.swarm_id for one in swarms.accounts})
        page.line((accounts_in_swarms(len(swarms.accounts), different, swarms.distinct_nodes), "bold"))
    shortened = False
    for one in swarms.accounts:
        if several:
            page.line("")
        shortened |= _write_swarm(page, one, columns, at)
        if verdicts:
            from ..tables.swarm_verdicts import write_swarm_verdicts

            write_swarm_verdicts(page, [verdict for verdict in verdicts if verdict.account_id == one.account_id])
    write_key_note(page, shortened=shortened)
    page.line("")
    if swarms.probes is not None:
        write_probe_summary(page, swarms.probes)


def accounts_in_swarms(accounts: int, swarms: int, nodes: int) -> str:
    """Return a summary of several accounts."""
    return (
        f"{counted(accounts, 'account')} in {counted(swarms, 'swarm')}: "
        f"{counted(nodes, 'distinct node holds', 'distinct nodes hold')} their messages."
    )


def _write_swarm(page: Page, one: AccountSwarm, columns: Sequence[Column], at: Moment) -> bool:
    """Write one swarm; return whether keys are shown by their beginning."""
    whose = shown(one.name) if one.name else one.account_id
    if one.swarm_id is None:
        page.line((f"{whose}: the network has no swarms.", "bold"))
        return False
    states = Counter(node.state or "unknown" for node in one.nodes)
    listed = ", ".join(f"{number} {state}" for state, number in states.items())
    page.line(
        (f"Swarm {one.swarm_id} of {counted(one.size, 'node')}", "bold"),
        f" ({listed}) stores {whose}'s messages{f' ({one.account_id})' if one.name else ''}.",
    )
    return write_table(page, columns, one.nodes, at)
