"""Figures per unit over the number of units, both on logarithmic scales: an SVG file for light pages and dark ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

from sessionnet_cli.show.drawings.palette import FONT, palette_css

PANEL, GAP, LEFT, TOP, BOTTOM, LABELS = 300, 40, 62, 88, 56, 236
HEIGHT = 480
LINE = 17
"""How far apart two labels are at least."""
DASHES = ("none", "7 3", "2 3", "10 3 2 3")
COLOURS = ("active", "awaiting", "exiting", "decommissioned")

Lines = Mapping[str, Sequence[tuple[float, float]]]
"""By what they show: pairs of how many and how much."""


def plot(title: str, subtitle: str, panels: Mapping[str, Lines]) -> str:
    """Return the picture: one panel beside the other, its lines labelled where they end."""
    width = len(panels) * (LEFT + PANEL + LABELS) + GAP
    drawn = "".join(
        _panel(number * (LEFT + PANEL + LABELS) + LEFT, heading, lines)
        for number, (heading, lines) in enumerate(panels.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img" aria-labelledby="t">'
        f'<title id="t">{escape(title)}</title><style>{palette_css()}'
        f"text {{ font-family: {FONT}; font-size: 13px; fill: var(--ink); }} .soft {{ fill: var(--soft); }}"
        ".title { font-size: 19px; font-weight: 600; } .grid { stroke: var(--line); } "
        ".plain { fill: none; stroke-width: 2; } .leader { stroke: var(--soft); stroke-width: 0.7; }"
        f'</style><rect width="100%" height="100%" style="fill: var(--card)"/>'
        f'<text x="16" y="30" class="title">{escape(title)}</text>'
        f'<text x="16" y="50" class="soft">{escape(subtitle)}</text>{drawn}</svg>\n'
    )


def _panel(left: float, heading: str, lines: Lines) -> str:
    across = [x for points in lines.values() for x, _ in points]
    up = [y for points in lines.values() for _, y in points]
    (first, last), (low, high) = _decades(across), _decades(up)
    bottom = HEIGHT - BOTTOM

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            left + (log10(x) - first) / (last - first) * PANEL,
            bottom - (log10(y) - low) / (high - low) * (bottom - TOP),
        )

    parts = [f'<text x="{left}" y="{TOP - 14}">{escape(heading)}</text>']
    for exponent in range(first, last + 1):
        x, _ = place(10.0**exponent, 10.0**low)
        parts.append(f'<path d="M{x:.1f} {TOP}V{bottom}" class="grid"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" class="soft" text-anchor="middle">{10**exponent:,}</text>')
    for exponent in range(low, high + 1):
        _, y = place(10.0**first, 10.0**exponent)
        parts.append(f'<path d="M{left} {y:.1f}h{PANEL}" class="grid"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" class="soft" text-anchor="end">{10.0**exponent:g}</text>')
    ends = []
    for number, (name, points) in enumerate(lines.items()):
        colour = f"var(--{COLOURS[number % len(COLOURS)]})"
        dash = DASHES[number // len(COLOURS) % len(DASHES)]
        path = "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in points)
        parts.append(f'<path d="M{path}" class="plain" style="stroke: {colour}; stroke-dasharray: {dash}"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" style="fill: {colour}"/>'
            for x, y in (place(*point) for point in points)
        ]
        ends.append((*place(*points[-1]), name))
    at = TOP - LINE + 0.0
    room = bottom - LINE * len(ends)
    for number, (x, y, name) in enumerate(sorted(ends, key=lambda end: end[1])):
        at = max(at + LINE, min(y, room + LINE * number))
        parts.append(f'<path d="M{x + 5:.1f} {y:.1f}L{left + PANEL + 20} {at:.1f}" class="leader"/>')
        parts.append(f'<text x="{left + PANEL + 24}" y="{at + 4:.1f}">{escape(name)}</text>')
    return "".join(parts)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten around these."""
    return int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1))
