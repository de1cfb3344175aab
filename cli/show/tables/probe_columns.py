"""What a probe found, as columns beside those of a node list; the table, the CSV sheet and `--sort` read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sessionnet_core.model import Node, Probe
from sessionnet_core.nodes.filters import version_order
from sessionnet_core.nodes.probe import LAG_LIMIT_BLOCKS, SKEW_LIMIT_SECONDS

from .columns import Column

PROBE_KEYS = (
    "reachable",
    "reason",
    "latency_seconds",
    "running_version",
    "clock_skew_seconds",
    "hard_fork",
    "probed_height",
    "lag_blocks",
)
"""The columns of `--probe` alone, in the order of a sheet."""
LEFT_OUT = frozenset({"quic_port", "storage_server_version", "requested_unlock_height"})
"""Columns of a list that a table of probed nodes has no room for, or replaces."""
SHOWN = ("reachable", "latency_seconds", "running_version", "clock_skew_seconds", "hard_fork", "lag_blocks")
"""The columns of a probe that a table shows."""
WRONG = frozenset({"malformed-answer", "answer-too-large"})
"""Codes of failures in which somebody did answer."""


def probe_columns(probes: Iterable[Probe]) -> dict[str, Column]:
    """Return the columns of nodes that were probed with these results."""
    found = {one.pubkey: one for one in probes}

    def value(of: Callable[[Probe], Any]) -> Callable[[Node], Any]:
        return lambda node: of(found[node.pubkey]) if node.pubkey in found else None

    def style(of: Callable[[Probe], str]) -> Callable[[Node], str]:
        return lambda node: of(found[node.pubkey]) if node.pubkey in found else ""

    columns = (
        Column(
            "reachable",
            "Probe",
            value(lambda one: None if one.reachable is None else "yes" if one.reachable else "no"),
            text=lambda node, _: outcome(found[node.pubkey]),
            unknown=lambda node: outcome(found[node.pubkey]) if node.pubkey in found else "–",
            style=style(_style),
            cut=True,
        ),
        Column("reason", "Reason", value(lambda one: one.reason)),
        Column(
            "latency_seconds",
            "Latency",
            value(lambda one: one.latency_seconds),
            text=lambda node, _: milliseconds(found[node.pubkey].latency_seconds or 0.0),
            right=True,
            rank=1,
        ),
        Column("running_version", "Runs", value(lambda one: one.storage_server_version), order=version_order, rank=3),
        Column(
            "clock_skew_seconds",
            "Clock",
            value(lambda one: one.clock_skew_seconds),
            text=lambda node, _: clock(found[node.pubkey].clock_skew_seconds or 0.0),
            style=style(lambda one: "red" if abs(one.clock_skew_seconds or 0.0) > SKEW_LIMIT_SECONDS else ""),
            right=True,
            rank=1,
        ),
        Column(
            "hard_fork",
            "Hard fork",
            value(lambda one: one.hard_fork and "{}.{}".format(*one.hard_fork)),
            order=version_order,
            rank=6,
        ),
        Column("probed_height", "Height", value(lambda one: one.height), right=True),
        Column(
            "lag_blocks",
            "Blocks late",
            value(lambda one: one.lag_blocks),
            text=lambda node, _: f"{found[node.pubkey].lag_blocks or 0:,}",
            style=style(lambda one: "red" if (one.lag_blocks or 0) > LAG_LIMIT_BLOCKS else ""),
            right=True,
            rank=2,
        ),
    )
    return {column.key: column for column in columns}


def outcome(probe: Probe) -> str:
    """Return in a few words whether a node is up."""
    if probe.reachable:
        return "up"
    if probe.reachable is None:
        return f"not asked: {probe.reason}"
    if probe.failure in WRONG:
        return "wrong answer"
    # Who refuses is not down, and the reason would say so.
    return f"refuses: {probe.reason}" if probe.failure == "refused" else f"down: {probe.reason}"


def milliseconds(seconds: float) -> str:
    """Return a short time in milliseconds."""
    return f"{seconds * 1000:,.0f} ms"


def clock(skew_seconds: float) -> str:
    """Return how far a clock is ahead or behind."""
    return "right" if abs(skew_seconds) < 1 else f"{skew_seconds:+,.0f} s"


def _style(probe: Probe) -> str:
    return "green" if probe.reachable else "red" if probe.reachable is False else "dim"
