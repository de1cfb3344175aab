"""The picture of a swarm as a piece of SVG, for HTML and SVG pages."""

from __future__ import annotations

from collections.abc import Sequence

from sessionnet_core.model import Node

from ..swarm_picture import MOST_NODES, positions

COLOURS = {"active": "#00a76f", "exiting": "#c98a00", "decommissioned": "#d23f3f", "awaiting": "#2f8fd0"}
UNKNOWN = "#8a949e"


def swarm_svg(nodes: Sequence[Node], centre_x: float, centre_y: float, radius: float) -> str:
    """Return the nodes in a ring around their account; empty for no nodes or too many."""
    if not 0 < len(nodes) <= MOST_NODES:
        return ""
    dot = radius / 7 if len(nodes) <= 12 else radius / 10
    places = [(centre_x + radius * x, centre_y + radius * y) for x, y in positions(len(nodes))]
    spokes = "".join(
        f'<line x1="{centre_x:.1f}" y1="{centre_y:.1f}" x2="{x:.1f}" y2="{y:.1f}" class="spoke"/>' for x, y in places
    )
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot:.1f}" fill="{COLOURS.get(node.state or "", UNKNOWN)}">'
        f"<title>{node.pubkey}: {node.state or 'state unknown'}</title></circle>"
        for (x, y), node in zip(places, nodes, strict=True)
    )
    account = f'<circle cx="{centre_x:.1f}" cy="{centre_y:.1f}" r="{dot * 0.8:.1f}" class="account"/>'
    return spokes + dots + account
