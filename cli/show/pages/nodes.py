"""The page of `nodes`: the summary, the list and what a probe found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from sessionnet_core.model import Nodes, SizeCount, Summary

from ..tables.columns import COLUMNS, LIST, STATE_STYLES, Column, Moment
from ..tables.nodes import write_key_note, write_table
from ..words import counted

if TYPE_CHECKING:
    from sessionnet_core.model import Probe

    from ..terminal import Page


def write_nodes(page: Page, nodes: Nodes, columns: Sequence[Column] | None, at: Moment) -> None:
    """Write the summary and the list."""
    write_summary(page, nodes.summary, nodes.height)
    if nodes.matched != nodes.summary.total:
        page.line(f"{counted(nodes.matched, 'node matches', 'nodes match')}.")
    if nodes.nodes:
        if len(nodes.nodes) != nodes.matched:
            page.line(f"The first {len(nodes.nodes):,} of {nodes.matched:,}:")
        page.line("")
        # Chosen columns stand below the row on a narrow terminal, but are never left out.
        chosen = [structs.replace(column, rank=0) for column in columns or ()]
        usual = [COLUMNS[key] for key in LIST] if nodes.probes is None else with_probes(LIST, nodes.probes)
        shortened = write_table(page, chosen or usual, nodes.nodes, at)
        write_key_note(page, shortened=shortened)
        page.line("")
    if nodes.probes is not None:
        write_probe_summary(page, nodes.probes)


def with_probes(keys: Sequence[str], probes: Sequence[Probe]) -> list[Column]:
    """Return these columns with those of a probe, which replace some of them."""
    from ..tables.probe_columns import LEFT_OUT, SHOWN, probe_columns

    more = probe_columns(probes)
    return [*(COLUMNS[key] for key in keys if key not in LEFT_OUT), *(more[key] for key in SHOWN)]


def write_probe_summary(page: Page, probes: Sequence[Probe]) -> None:
    """Write what a probe found, in sentences."""
    from .probes import write_probes

    write_probes(page, probes)


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
        parts.append((f"{number:,} {state}" if number is not None else f"{state} unknown", STATE_STYLES[state]))
    if summary.unknown:
        parts.append(f", {summary.unknown:,} in no swarm and in an unknown state")
    parts.append(f"; height {height:,}." if height is not None else "; height unknown.")
    page.line(*parts)
    if summary.swarms is None:
        page.line("The list has no usable swarm IDs.")
    else:
        page.line(
            f"{counted(summary.swarms, 'swarm')}{_sizes(summary.swarm_sizes)}{unassigned_words(summary.unassigned)}."
        )
    versions = ", ".join(f"{one.version or 'unknown'} ×{one.nodes:,}" for one in summary.versions)
    page.line(f"Storage server versions: {versions}.")


def _sizes(sizes: Sequence[SizeCount]) -> str:
    text = ", ".join(f"{counted(one.size, 'node')} ×{one.swarms}" for one in sizes)
    return f" ({text})" if text else ""


def unassigned_words(number: int | None) -> str:
    """Return how many nodes are in no swarm, as the end of a sentence."""
    return f"; {counted(number, 'node')} in no swarm" if number else ""
