"""One figure over time as characters: a line of braille dots, or of asterisks where they cannot be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from .outline import outline
from .terminal import can_show

_WIDTH, _HEIGHT = 80, 16
_NARROWEST, _WIDEST = 24, 160
"""In how many columns a line is still worth drawing."""
_DOTS_WIDE = 2
"""Dots of a character, side by side."""
_DOTS = "⠿"  # what the finest lines are made of; many encodings and fonts lack it


def width_for(page_width: int | None) -> int:
    """Return how many columns a chart takes on a page of this width."""
    return min(page_width or _WIDTH, _WIDEST)


def line_chart_rows(
    points: Sequence[tuple[datetime, float]],
    width: int,
    words: Callable[[float], str],
    *,
    things: str,
    fine: bool | None = None,
) -> list[str]:
    """Return points, oldest first, as a line chart of so many columns; a single moment makes no line.

    Args:
        words: a value as people read it.
        things: what the values are: `prices`.
        fine: draw with braille dots, eight to a character, instead of asterisks; by default where they can be shown.
    """
    seconds = [at.timestamp() for at, _ in points]
    first, last = seconds[0], seconds[-1]
    if first == last:
        return [f"All {things} are of one moment, {points[0][0]:%Y-%m-%d %H:%M} UTC: there is no line to draw."]
    if width < _NARROWEST:
        return ["The terminal is too narrow for a chart."]
    import plotext

    fine = can_show(_DOTS) if fine is None else fine
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, _HEIGHT)
    values = [value for _, value in points]
    drawn = outline(zip(seconds, values, strict=True), (last - first) / (_DOTS_WIDE * width))
    line = figure.signal([x for x, _ in drawn], [y for _, y in drawn], marker="braille" if fine else "*")
    line.lines(True)
    figure.draw(line)
    low, high = min(values), max(values)
    levels = [low + (high - low) * i / 4 for i in range(5)] if high > low else [low]
    figure.ruler("y").ticks(levels, [words(level) for level in levels])
    count = max(2, min(6, width // 20))
    moments = [first + (last - first) * i / (count - 1) for i in range(count)]
    form = "%H:%M" if last - first < 2 * 86_400 else "%d %b" if last - first < 300 * 86_400 else "%b %Y"
    when = [datetime.fromtimestamp(moment, points[0][0].tzinfo) for moment in moments]
    figure.ruler("x").ticks(moments, [f"{moment:{form}}" for moment in when])
    text: str = figure.build().string(colorless=True)
    return [row.rstrip() for row in text.splitlines()]
