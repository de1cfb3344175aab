"""The colours of the drawings, for light pages and dark ones, and the shapes of a node's states.

A state has a shape of its own as well: whoever sees no colours reads the same. Text stands out from what is behind it
by 4.5:1 at least, marks by 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

LIGHT = {
    "ink": "#17202a",
    "soft": "#55606a",
    "paper": "#f4f6f8",
    "card": "#ffffff",
    "line": "#d3dae0",
    "alarm": "#b3261e",
    "active": "#007a50",
    "exiting": "#9a6700",
    "decommissioned": "#c0271d",
    "awaiting": "#1f6fb2",
    "unknown": "#5b6670",
}
DARK = {
    "ink": "#eef2f5",
    "soft": "#a9b4be",
    "paper": "#11171c",
    "card": "#1a2229",
    "line": "#37414a",
    "alarm": "#ff8a80",
    "active": "#31d993",
    "exiting": "#f2b84b",
    "decommissioned": "#ff8a80",
    "awaiting": "#7cc0ff",
    "unknown": "#9aa6b0",
}
STATES = ("active", "exiting", "decommissioned", "awaiting", "unknown")
"""In the order of the legend."""
FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'


def palette_css() -> str:
    """Return the colours as CSS variables, and the classes of the marks."""
    light, dark = (" ".join(f"--{name}: {colour};" for name, colour in one.items()) for one in (LIGHT, DARK))
    marks = "".join(f".{state} {{ fill: var(--{state}); }}\n" for state in STATES if state != "awaiting")
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"{marks}.awaiting {{ fill: none; stroke: var(--awaiting); stroke-width: 2.5; }}\n"
        ".spoke { stroke: var(--line); stroke-width: 1.5; } .account { fill: var(--ink); }\n"
    )


def mark(state: str, x: float, y: float, radius: float, inside: str = "") -> str:
    """Return the mark of a state: a disc, a triangle, a cross, a ring or a square; or of the account, a diamond.

    Args:
        inside: an element that explains it.
    """
    if state == "active":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="active">{inside}</circle>'
    if state == "awaiting":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius - 1.25:.1f}" class="awaiting">{inside}</circle>'
    points = _POINTS.get(state, _SQUARE)
    path = " ".join(f"{x + px * radius:.1f},{y + py * radius:.1f}" for px, py in points)
    return f'<polygon points="{path}" class="{state if state in _POINTS else "unknown"}">{inside}</polygon>'


_SQUARE = ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))
_POINTS: dict[str, tuple[tuple[float, float], ...]] = {
    "account": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "exiting": ((0, -1.05), (1, 0.75), (-1, 0.75)),
    "decommissioned": (
        *((-1, -0.55), (-0.55, -1), (0, -0.45), (0.55, -1), (1, -0.55), (0.45, 0)),
        *((1, 0.55), (0.55, 1), (0, 0.45), (-0.55, 1), (-1, 0.55), (-0.45, 0)),
    ),
}
