"""The page of `overview` as a picture: one SVG file that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sessionnet_core.figures.overview import Overview

from ..evidence import recorded_words, source_words
from ..figures import Figure
from ..pages.overview import TITLE, overview_figures
from ..safe import safe
from ..terminal import cell_width
from ..words import moment
from .swarm_svg import swarm_svg

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

_WIDTH, _MARGIN, _GAP, _HEAD = 960, 28, 16, 92
_COLUMNS, _CARD_HEIGHT, _LINE = 3, 104, 19
_CARD_WIDTH = (_WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
_PADDING, _VALUE_PX, _SOFT_PX = 16, 23, 13.5
_SOFT_EM, _VALUE_EM = 0.56, 0.66
"""The average width of a character in the widest of the fonts; bold ones are wider."""
_LONGEST_LINE = 110
"""How many characters of the small text fit below the cards."""
_STYLE = """
text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #17202a; }
.title { font-size: 25px; font-weight: 600; } .soft { font-size: 13.5px; fill: #5b6670; }
.value { font-size: 23px; font-weight: 600; } .none { font-weight: 400; fill: #5b6670; } .alarm { fill: #b3261e; }
.card { fill: #fff; stroke: #dde3e8; } .spoke { stroke: #dde3e8; stroke-width: 1.5; } .account { fill: #17202a; }
"""


def overview_svg(answer: Answer[Overview], *, of_account: bool) -> str:
    """Return the picture. It has moments instead of ages: nobody knows when a file is read.

    Args:
        of_account: whether an account was asked for, even if without success.
    """
    shown = answer.value
    cells: list[Figure | None] = list(overview_figures(shown, None, of_account=of_account))
    members = shown.own.nodes if shown.own is not None else ()
    picture = bool(swarm_svg(members, 0, 0, 1))
    if picture:  # the first column of the first two rows
        cells.insert(0, None)
        cells.insert(_COLUMNS, None)
    drawn = []
    for index, figure in enumerate(cells):
        x = _MARGIN + index % _COLUMNS * (_CARD_WIDTH + _GAP)
        y = _HEAD + index // _COLUMNS * (_CARD_HEIGHT + _GAP)
        if figure is not None:
            drawn.append(_card(figure, x, y, _CARD_HEIGHT))
    if picture:
        height = 2 * _CARD_HEIGHT + _GAP
        drawn.append(_frame(_MARGIN, _HEAD, height))
        centre = (_MARGIN + _CARD_WIDTH / 2, _HEAD + height / 2)
        drawn.append(swarm_svg(members, *centre, height * 0.37))
    rows = -(-len(cells) // _COLUMNS)
    below = _HEAD + rows * (_CARD_HEIGHT + _GAP) + 12
    lines = _lines(answer)
    small = "".join(
        f'<text x="{_MARGIN}" y="{below + i * _LINE}" class="soft{kind}">{_text(line)}</text>'
        for i, (line, kind) in enumerate(lines)
    )
    height = below + len(lines) * _LINE + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" aria-label="{TITLE}">\n<style>{_STYLE}</style>\n'
        f'<rect width="100%" height="100%" fill="#f4f6f8"/>\n'
        f'<text x="{_MARGIN}" y="46" class="title">{TITLE}</text>\n'
        f'<text x="{_MARGIN}" y="70" class="soft">{_text(answer.network)}, as of {moment(answer.as_of)}</text>\n'
        + "\n".join(drawn)
        + f"\n{small}\n</svg>\n"
    )


def _frame(x: float, y: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{_CARD_WIDTH:.1f}" height="{height:.1f}" rx="12" class="card"/>'


def _card(figure: Figure, x: float, y: float, height: float) -> str:
    kind = "value none" if figure.is_missing else "value"
    return (
        _frame(x, y, height)
        + _fitted(figure.title, x, y + 28, "soft", _SOFT_PX, _SOFT_EM)
        + _fitted(figure.value, x, y + 60, kind, _VALUE_PX, _VALUE_EM)
        + _fitted(figure.note, x, y + 86, "soft", _SOFT_PX, _SOFT_EM)
    )


def _fitted(text: str, x: float, y: float, kind: str, px: float, em: float) -> str:
    """Write a text into a card, smaller if it would not fit."""
    room = _CARD_WIDTH - 2 * _PADDING
    fitting = room / (em * max(1, cell_width(text.strip())))
    size = f' style="font-size: {fitting:.1f}px"' if fitting < px else ""
    return f'<text x="{x + _PADDING:.1f}" y="{y:.1f}" class="{kind}"{size}>{_text(text)}</text>'


def _lines(answer: Answer[Overview]) -> list[tuple[str, str]]:
    """Return the lines below the cards, each with its additional class."""
    by_proof: dict[str, list[str]] = {}
    for source in answer.sources:
        by_proof.setdefault(source_words(source), []).append(source.name)
    sources = [(f"From {', '.join(names)}: {proof}", "") for proof, names in by_proof.items()]
    alarms = [warning.describe() for warning in answer.warnings]
    if answer.stale:
        alarms.insert(0, "These figures were already stale when this page was written.")
    if answer.recording is not None:
        alarms.insert(0, recorded_words(answer.recording))
    note = "Prices are for illustration only: neither an offer nor an indication of current value."
    lines = [*sources, *((alarm, " alarm") for alarm in alarms), (note, "")]
    return [(piece, kind) for line, kind in lines for piece in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    import textwrap

    return textwrap.wrap(safe(line), _LONGEST_LINE, break_on_hyphens=False) or [""]


def _text(text: str) -> str:
    return escape(safe(text.strip()))
