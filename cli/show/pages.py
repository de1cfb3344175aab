"""What the pages of `swarm` and `nodes` say in sentences: summaries, one node in words, the sizes of swarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from sessionnet_core.model import AccountSwarm, Nodes, SizeCount, Summary, Swarms, SwarmTable
from sessionnet_core.names import shown

from .columns import COLUMNS, LIST, STATE_STYLES, SWARM_MEMBERS, Column, Moment, address
from .table import write_table
from .words import counted

if TYPE_CHECKING:
    from sessionnet_core.evidence import Verdict
    from sessionnet_core.probe import Probe

    from .terminal import Page

_BAR = 40


def write_swarms(page: Page, swarms: Swarms, at: Moment, verdicts: Sequence[Verdict] = ()) -> None:
    """Write each account's swarm and its members; the sum of several accounts first.

    Args:
        verdicts: what nodes say of these swarms, where they were asked.
    """
    columns = [COLUMNS[key] for key in SWARM_MEMBERS]
    if swarms.probes is not None:
        columns = _with_probes(SWARM_MEMBERS, swarms.probes)
    several = len(swarms.accounts) > 1
    if several:
        different = len({one.swarm_id for one in swarms.accounts})
        page.line((accounts_in_swarms(len(swarms.accounts), different, swarms.distinct_nodes), "bold"))
    for one in swarms.accounts:
        if several:
            page.line("")
        _write_swarm(page, one, columns, at)
        if verdicts:
            _write_verdicts(page, one, verdicts)
    page.line("")
    if swarms.probes is not None:
        _write_probes(page, swarms.probes)


def accounts_in_swarms(accounts: int, swarms: int, nodes: int) -> str:
    """Sum several accounts up."""
    return (
        f"{counted(accounts, 'account')} in {counted(swarms, 'swarm')}: "
        f"{counted(nodes, 'distinct node holds', 'distinct nodes hold')} their messages."
    )


def _write_swarm(page: Page, one: AccountSwarm, columns: Sequence[Column], at: Moment) -> None:
    whose = shown(one.name) if one.name else one.account_id
    if one.swarm_id is None:
        page.line((f"{whose}: the network has no swarm at all.", "bold"))
        return
    states = Counter(node.state or "unknown" for node in one.nodes)
    told = ", ".join(f"{number} {state}" for state, number in states.items())
    page.line(
        (f"Swarm {one.swarm_id} of {counted(one.size, 'node')}", "bold"),
        f" ({told}) stores {whose}'s messages{f' ({one.account_id})' if one.name else ''}.",
    )
    write_table(page, columns, one.nodes, at)


def write_nodes(page: Page, nodes: Nodes, columns: Sequence[Column] | None, at: Moment) -> None:
    """Write the summary and the list."""
    write_summary(page, nodes.summary, nodes.height)
    if nodes.matched != nodes.summary.total:
        page.line(f"{counted(nodes.matched, 'node fits', 'nodes fit')} the question.")
    if nodes.nodes:
        if len(nodes.nodes) != nodes.matched:
            page.line(f"The first {len(nodes.nodes):,} of {nodes.matched:,}:")
        page.line("")
        # What somebody chose is narrowed in a narrow terminal, and never left out.
        chosen = [structs.replace(column, rank=0) for column in columns or ()]
        usual = [COLUMNS[key] for key in LIST] if nodes.probes is None else _with_probes(LIST, nodes.probes)
        write_table(page, chosen or usual, nodes.nodes, at)
        page.line("")
    if nodes.probes is not None:
        _write_probes(page, nodes.probes)


def _with_probes(keys: Sequence[str], probes: Sequence[Probe]) -> list[Column]:
    """Give the usual columns, with those of a probe in place of what the probe knows better or leaves no room for."""
    from .probe_columns import LEFT_OUT, SHOWN, probe_columns

    more = probe_columns(probes)
    return [*(COLUMNS[key] for key in keys if key not in LEFT_OUT), *(more[key] for key in SHOWN)]


def _write_probes(page: Page, probes: Sequence[Probe]) -> None:
    from .probe_page import write_probes

    write_probes(page, probes)


def _write_verdicts(page: Page, one: AccountSwarm, verdicts: Sequence[Verdict]) -> None:
    from sessionnet_core.swarm_answers import figure_of

    from .swarm_verdicts import write_swarm_verdicts

    about = [verdict for verdict in verdicts if verdict.figure == figure_of(one)]
    write_swarm_verdicts(page, about, {address(node) for node in one.nodes})


def write_summary(page: Page, summary: Summary, height: int | None) -> None:
    """Write a node list in numbers."""
    states: list[tuple[str, int | None]] = [
        ("active", summary.active),
        ("exiting", summary.exiting),
        ("decommissioned", summary.decommissioned),
        ("awaiting", summary.awaiting),
    ]
    parts: list[str | tuple[str, str]] = [(counted(summary.total, "Session Node"), "bold")]
    for i, (state, number) in enumerate(states):
        parts.append(": " if i == 0 else ", ")
        parts.append((f"{number:,} {state}" if number is not None else f"{state} not told", STATE_STYLES[state]))
    if summary.unknown:
        parts.append(f", {summary.unknown:,} in no swarm and of untold state")
    parts.append(f"; height {height:,}." if height is not None else "; height not told.")
    page.line(*parts)
    if summary.swarms is None:
        page.line("Swarms are not told.")
    else:
        page.line(f"{counted(summary.swarms, 'swarm')}{_sizes(summary.swarm_sizes)}{_unassigned(summary.unassigned)}.")
    versions = ", ".join(f"{one.version or 'unknown'} ×{one.nodes:,}" for one in summary.versions)
    page.line(f"Storage server versions: {versions}.")


def write_swarm_table(page: Page, table: SwarmTable) -> None:
    """Write how large swarms are, as a bar chart."""
    page.line(
        (f"{counted(len(table.swarms), 'swarm')} of {counted(table.nodes - table.unassigned, 'node')}", "bold"),
        f"{_unassigned(table.unassigned)}{f'; height {table.height:,}' if table.height is not None else ''}.",
    )
    if not table.swarm_sizes:
        return
    most = max(one.swarms for one in table.swarm_sizes)
    width = min(_BAR, page.width - 24) if page.width is not None else _BAR
    page.line("")
    for one in table.swarm_sizes:
        bar = "█" * max(1, round(max(width, 1) * one.swarms / most))
        share = 100 * one.swarms / len(table.swarms)
        page.line(
            f"{one.size:>3} {'node ' if one.size == 1 else 'nodes'}  ", (bar, "green"), f" {one.swarms} ({share:.0f} %)"
        )
    page.line("")


def _sizes(sizes: Sequence[SizeCount]) -> str:
    told = ", ".join(f"{counted(one.size, 'node')} ×{one.swarms}" for one in sizes)
    return f" ({told})" if told else ""


def _unassigned(number: int | None) -> str:
    return f"; {counted(number, 'node')} in no swarm" if number else ""
