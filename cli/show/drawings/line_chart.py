"""One figure over time as a picture: an SVG file that needs nothing else, for light pages and dark ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape
from math import ceil, floor, log10

from msgspec import Struct

from ..outline import outline
from ..safe import safe
from ..words import moment
from .palette import FONT, palette_css

_WIDTH, _HEIGHT = 900, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 24, 84, 62
"""The margins around the line, where the texts stand; those at the sides grow with the values."""
_ABOVE_AND_BELOW = 0.2
"""Room for the highest and the lowest value's marks and words, as a part of what is between the two."""
_CHARACTER = 9.0
"""The width of a character in the widest of the fonts, in bold."""
_MOST_TICKS = 8
_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    *(timedelta(days=days) for days in (1, 2, 5, 10, 20, 30, 60, 91, 182, 365, 730, 1825, 3650)),
)
"""How far apart the moments below the line may be; the smallest that leaves few enough of them is taken."""
_YEARS_AFTER = timedelta(days=300)
"""From such a length on, a day needs its year."""
_COLUMN = 0.5
"""In the picture's units: narrower than the line is wide."""
_FINEST = 1e-9
"""A difference below this part of the value is none: the levels would not differ from each other."""
_STYLE = f"""
{palette_css()}text {{ font-family: {FONT}; fill: var(--ink); font-size: 13px; }}
.title {{ font-size: 20px; font-weight: 600; }} .soft {{ fill: var(--soft); }} .end {{ text-anchor: end; }}
.middle {{ text-anchor: middle; }} .page {{ fill: var(--card); }} .grid {{ stroke: var(--line); stroke-width: 1; }}
.value {{ font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }}
.line {{ fill: none; stroke: var(--active); stroke-width: 1.8; stroke-linejoin: round; }}
.mark {{ fill: var(--active); stroke: var(--card); stroke-width: 1.5; }}
"""


class Point(Struct, frozen=True):
    """One figure at one moment."""

    at: datetime
    value: float


class Line(Struct, frozen=True, kw_only=True):
    """What is drawn, and what is said of it."""

    title: str
    points: Sequence[Point]
    """Oldest first."""
    words: Callable[[float], str]
    """A value as people read it."""
    legend: str
    """What the marks stand for."""
    description: str
    """What is drawn, for whoever does not see it."""
    nothing: str
    """What stands there without any point."""
    below: Sequence[str]


class _Scale(Struct, frozen=True):
    """Where a moment and a value stand in the picture."""

    first: datetime
    last: datetime
    low: float
    high: float
    left: float
    right: float

    def x(self, at: datetime) -> float:
        seconds = (self.last - self.first).total_seconds() or 1.0
        return self.left + (at - self.first).total_seconds() / seconds * (self.right - self.left)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - self.low) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)


def line_svg(line: Line) -> str:
    """Return the picture. Equal lines make equal pictures. It has moments instead of ages."""
    drawn = _chart(line) if line.points else [_text(line.nothing, _WIDTH / 2, 220, "soft middle")]
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title figures">',
            f'<title id="title">{_escaped(line.title)}</title>',
            f'<desc id="figures">{_escaped(line.description)}</desc>',
            f"<style>{_STYLE}</style>",
            '<rect width="100%" height="100%" class="page"/>',
            _text(line.title, _LEFT, 40, "title"),
            _text(line.legend, _LEFT, 66, "soft"),
            *drawn,
            *(_text(words, _LEFT, _HEIGHT - 24 + 16 * i, "soft") for i, words in enumerate(line.below)),
            "</svg>\n",
        ]
    )


def extremes(points: Sequence[Point]) -> tuple[Point, Point]:
    """Return the highest point and the lowest."""
    return max(points, key=lambda p: p.value), min(points, key=lambda p: p.value)


def _chart(line: Line) -> list[str]:
    points, words_of = line.points, line.words
    high, low = extremes(points)
    bottom, top = _range(low.value, high.value)
    levels = _levels(bottom, top)
    written = [*levels, high.value, low.value, points[-1].value]
    widest = max(len(words_of(one)) for one in written) * _CHARACTER + 16
    scale = _Scale(points[0].at, points[-1].at, bottom, top, max(_LEFT, widest), _WIDTH - max(_RIGHT, widest))
    drawn = []
    for level in levels:
        y = scale.y(level)
        drawn.append(f'<line x1="{scale.left:.1f}" y1="{y:.1f}" x2="{scale.right:.1f}" y2="{y:.1f}" class="grid"/>')
        drawn.append(_text(words_of(level), scale.left - 8, y + 4, "soft end"))
    for at, words in _moments(scale.first, scale.last):
        drawn.append(_text(words, scale.x(at), _HEIGHT - _BOTTOM + 18, "soft middle"))
    line_points = outline(((scale.x(p.at), scale.y(p.value)) for p in points), _COLUMN)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line_points)
    drawn.append(f'<polyline points="{path}" class="line"/>')
    marked = (("▲", high), ("▼", low), ("●", points[-1]))
    return [*drawn, *(part for shape, point in marked for part in _mark(shape, point, words_of(point.value), scale))]


def _mark(shape: str, point: Point, words: str, scale: _Scale) -> list[str]:
    """Draw a mark and its value: the highest's above the line, the lowest's below it, the last's to its right.

    So no value covers another, the line or the picture's edge.
    """
    x, y = scale.x(point.at), scale.y(point.value)
    told = f"<title>{_escaped(f'{words}, {moment(point.at)}')}</title>"
    if shape == "●":
        drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="mark">{told}</circle>'
        return [drawn, _text(words, x + 10, y + 4.5, "value")]
    down = 1 if shape == "▼" else -1
    drawn = f'<path d="M{x - 6:.1f},{y + 7 * down:.1f}h12l-6,{9 * down}z" class="mark">{told}</path>'
    half = len(words) * _CHARACTER / 2
    middle = min(max(x, scale.left + half), scale.right - half)
    return [drawn, _text(words, middle, y + (30 if shape == "▼" else -20), "value middle")]


def _range(low: float, high: float) -> tuple[float, float]:
    """Return the values at the bottom and at the top, with room for words between them and the line."""
    room = _ABOVE_AND_BELOW * (high - low) if high - low > high * _FINEST else high * 0.1 or 1.0
    return low - room, high + room


def _levels(bottom: float, top: float) -> list[float]:
    """Return round values between two, evenly apart."""
    rough = (top - bottom) / 6
    magnitude = 10.0 ** floor(log10(rough))
    step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= rough)
    return [step * i for i in range(max(0, ceil(bottom / step)), floor(top / step) + 1)]


def _moments(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    """Return round moments between two, evenly apart, with their words; the first moment alone if there is no between.

    Days are counted from the first day, hours and minutes from midnight.
    """
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_TICKS), _STEPS[-1])
    form = "%H:%M" if step < timedelta(days=1) else "%d %b" if last - first < _YEARS_AFTER else "%b %Y"
    at = first.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while at <= last:
        if at >= first:
            found.append((at, f"{at:{form}}"))
        at += step
    return found or [(first, f"{first:%d %b %H:%M}")]


def _text(text: str, x: float, y: float, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    return escape(safe(text))
