"""The price over time as a picture: one SVG file that needs nothing else, for light pages and dark ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from msgspec import Struct

from ..evidence import recorded_words
from ..numbers import percent, price
from ..pages.token_history import PERIOD_WORDS
from ..safe import safe
from ..words import moment
from .palette import FONT, palette_css

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessionnet_core.evidence import Answer
    from sessionnet_core.figures.prices import PriceHistory, PricePoint

_WIDTH, _HEIGHT = 900, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 24, 84, 62
"""The margins around the line, where the texts stand; those at the sides grow with the prices."""
_ABOVE_AND_BELOW = 0.2
"""Room for the highest and the lowest price's marks and words, as a part of what is between the two."""
_CHARACTER = 9.0
"""The width of a character in the widest of the fonts, in bold."""
_MOST_TICKS = 8
_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200)
)
"""How far apart the moments below the line may be; the smallest that leaves few enough of them is taken."""
_FINEST = 1e-9
"""A difference below this part of the price is none: the levels would not differ from each other."""
_STYLE = f"""
{palette_css()}text {{ font-family: {FONT}; fill: var(--ink); font-size: 13px; }}
.title {{ font-size: 20px; font-weight: 600; }} .soft {{ fill: var(--soft); }} .end {{ text-anchor: end; }}
.middle {{ text-anchor: middle; }} .page {{ fill: var(--card); }} .grid {{ stroke: var(--line); stroke-width: 1; }}
.value {{ font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }}
.line {{ fill: none; stroke: var(--active); stroke-width: 1.8; stroke-linejoin: round; }}
.mark {{ fill: var(--active); stroke: var(--card); stroke-width: 1.5; }}
"""


class _Scale(Struct, frozen=True):
    """Where a moment and a price stand in the picture."""

    first: datetime
    last: datetime
    low: float
    high: float
    left: float
    right: float

    def x(self, at: datetime) -> float:
        seconds = (self.last - self.first).total_seconds() or 1.0
        return self.left + (at - self.first).total_seconds() / seconds * (self.right - self.left)

    def y(self, price_usd: float) -> float:
        return _HEIGHT - _BOTTOM - (price_usd - self.low) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)


def price_svg(answer: Answer[PriceHistory]) -> str:
    """Return the picture. Equal answers make equal pictures. It has moments instead of ages."""
    history = answer.value
    title = f"SESH in US dollars over {PERIOD_WORDS[history.period]} (UTC)"
    below = [f"As of {moment(answer.as_of)}; for illustration only, not an offer."]
    if answer.recording is not None:
        below.append(recorded_words(answer.recording))
    drawn = _chart(history) if history.points else [_text("no prices for that period", _WIDTH / 2, 220, "soft middle")]
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title figures">',
            f'<title id="title">{_escaped(title)}</title>',
            f'<desc id="figures">{_escaped(_description(history))}</desc>',
            f"<style>{_STYLE}</style>",
            '<rect width="100%" height="100%" class="page"/>',
            _text(title, _LEFT, 40, "title"),
            _text(_legend(history), _LEFT, 66, "soft"),
            *drawn,
            *(_text(line, _LEFT, _HEIGHT - 24 + 16 * i, "soft") for i, line in enumerate(below)),
            "</svg>\n",
        ]
    )


def _legend(history: PriceHistory) -> str:
    """Return what the marks stand for; their prices stand beside them."""
    if not history.points:
        return "The network API has no prices for that period."
    return f"▲ highest · ▼ lowest · ● last, {percent(history.change_percent, signed=True)} over the period"


def _description(history: PriceHistory) -> str:
    """Return what is drawn, for whoever does not see it."""
    if not history.points:
        return _legend(history)
    points = history.points
    high, low = _extremes(points)
    return (
        f"A line from {moment(points[0].at)} to {moment(points[-1].at)}: "
        f"lowest {price(low.price_usd)} on {moment(low.at)}, highest {price(high.price_usd)} on {moment(high.at)}, "
        f"last {price(points[-1].price_usd)}, {percent(history.change_percent, signed=True)} over the period."
    )


def _extremes(points: Sequence[PricePoint]) -> tuple[PricePoint, PricePoint]:
    return max(points, key=lambda p: p.price_usd), min(points, key=lambda p: p.price_usd)


def _chart(history: PriceHistory) -> list[str]:
    points = history.points
    high, low = _extremes(points)
    bottom, top = _range(low.price_usd, high.price_usd)
    levels = _levels(bottom, top)
    written = [*levels, high.price_usd, low.price_usd, points[-1].price_usd]
    widest = max(len(price(one)) for one in written) * _CHARACTER + 16
    scale = _Scale(points[0].at, points[-1].at, bottom, top, max(_LEFT, widest), _WIDTH - max(_RIGHT, widest))
    drawn = []
    for level in levels:
        y = scale.y(level)
        drawn.append(f'<line x1="{scale.left:.1f}" y1="{y:.1f}" x2="{scale.right:.1f}" y2="{y:.1f}" class="grid"/>')
        drawn.append(_text(price(level), scale.left - 8, y + 4, "soft end"))
    for at, words in _moments(scale.first, scale.last):
        drawn.append(_text(words, scale.x(at), _HEIGHT - _BOTTOM + 18, "soft middle"))
    path = " ".join(f"{scale.x(p.at):.1f},{scale.y(p.price_usd):.1f}" for p in points)
    drawn.append(f'<polyline points="{path}" class="line"/>')
    return [*drawn, *_mark("▲", high, scale), *_mark("▼", low, scale), *_mark("●", points[-1], scale)]


def _mark(shape: str, point: PricePoint, scale: _Scale) -> list[str]:
    """Draw a mark and its price: the highest's above the line, the lowest's below it, the last's to its right.

    So no price covers another, the line or the picture's edge.
    """
    x, y, words = scale.x(point.at), scale.y(point.price_usd), price(point.price_usd)
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
    """Return the prices at the bottom and at the top, with room for words between them and the line."""
    room = _ABOVE_AND_BELOW * (high - low) if high - low > high * _FINEST else high * 0.1 or 1.0
    return low - room, high + room


def _levels(bottom: float, top: float) -> list[float]:
    """Return round prices between two, evenly apart."""
    rough = (top - bottom) / 6
    magnitude = 10.0 ** floor(log10(rough))
    step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= rough)
    return [step * i for i in range(max(0, ceil(bottom / step)), floor(top / step) + 1)]


def _moments(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    """Return round moments between two, evenly apart, with their words; the first moment alone if there is no between.

    Days are counted from the first day, hours and minutes from midnight.
    """
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_TICKS), _STEPS[-1])
    form = "%d %b" if step >= timedelta(days=1) else "%H:%M"
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
