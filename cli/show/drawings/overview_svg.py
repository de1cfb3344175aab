"""The page of `overview` as a picture: one SVG file that needs nothing else, for light pages and dark ones."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sessionnet_core.figures.overview import Overview

from ..evidence import recorded_words, source_words
from ..figures import Figure
from ..pages.overview import FROM_THE_API, TITLE
from ..safe import safe
from ..terminal import cell_width
from ..words import moment
from .overview_rows import FigureRow, rows_of
from .palette import FONT, mark, palette_css
from .pictures import MARKS_PER_ROW, ROWS, Picture, network_svg, picture_of, swarm_svg

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

_WIDTH, _MARGIN, _GAP, _HEAD = 960, 28, 16, 92
_INNER = _WIDTH - 2 * _MARGIN
_CARD_HEIGHT, _NOTE_LINE, _TITLE_HEIGHT, _LINE = 76, 18, 44, 19
_PADDING, _VALUE_PX, _SOFT_PX = 16, 23, 13.5
_SOFT_EM, _VALUE_EM = 0.56, 0.66
"""The average width of a character in the widest of the fonts; bold ones are wider."""
_LONGEST_LINE = 110
"""How many characters of the small text fit below the cards."""
_SWARM_HEIGHT, _NETWORK_HEIGHT, _STEP = 196, 172, 19
_STYLE = f"""
{palette_css()}text {{ font-family: {FONT}; fill: var(--ink); font-size: 15px; }}
.title {{ font-size: 25px; font-weight: 600; }} .row {{ font-size: 16px; font-weight: 600; }}
.soft {{ font-size: 13.5px; fill: var(--soft); }}
.value {{ font-size: 23px; font-weight: 600; }} .none {{ font-weight: 400; fill: var(--soft); }}
.alarm {{ fill: var(--alarm); }} .page {{ fill: var(--paper); }}
.card {{ fill: var(--card); stroke: var(--line); }}
"""


def overview_svg(answer: Answer[Overview], *, of_account: bool) -> str:
    """Return the picture. It has moments instead of ages: nobody knows when a file is read.

    Args:
        of_account: whether an account was asked for, even if without success.
    """
    shown = answer.value
    picture = picture_of(shown, of_account=of_account)
    rows = rows_of(answer, picture, of_account=of_account)
    drawn, below = [], float(_HEAD)
    if picture is not None:
        tall = float(_SWARM_HEIGHT if picture.members else _NETWORK_HEIGHT)
        drawn.append(_figure(picture, below, tall))
        below += tall
    else:
        below -= _TITLE_HEIGHT / 2
    for row in rows:
        cards, tall = _row(row, below)
        drawn.append(cards)
        below += tall
    below += 34
    lines = _lines(answer)
    small = "".join(
        f'<text x="{_MARGIN}" y="{below + i * _LINE:.0f}" class="soft{kind}">{_text(line)}</text>'
        for i, (line, kind) in enumerate(lines)
    )
    height = below + len(lines) * _LINE + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" aria-labelledby="title said">\n'
        f'<title id="title">{TITLE}</title>\n<desc id="said">{_text(_description(picture, rows))}</desc>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect width="100%" height="100%" class="page"/>\n'
        f'<text x="{_MARGIN}" y="46" class="title">{TITLE}</text>\n'
        f'<text x="{_MARGIN}" y="70" class="soft">{_text(answer.network)}, as of {moment(answer.as_of)}</text>\n'
        + "\n".join(drawn)
        + f"\n{small}\n</svg>\n"
    )


def _description(picture: Picture | None, rows: list[FigureRow]) -> str:
    """Return everything that is drawn in words."""
    said = [f"{figure.title}: {figure.value}." for row in rows for figure in row.figures]
    return " ".join([picture.sentence, picture.description, *said] if picture else said)


def _figure(picture: Picture, y: float, height: float) -> str:
    """Return the picture with its sentence and its legend beside it."""
    if picture.members:
        radius = height / 2 - 24
        drawn = swarm_svg(picture.members, _MARGIN + height / 2, y + height / 2, radius)
        left = _MARGIN + height + 2 * _PADDING
    else:
        above = (height - ROWS * _STEP) / 2
        drawn = network_svg(picture.counts, _MARGIN + _PADDING, y + above, _STEP)
        left = _MARGIN + MARKS_PER_ROW * _STEP + 3 * _PADDING
    room = int((_WIDTH - _MARGIN - left - _PADDING) / (15 * _SOFT_EM))
    lines = _wrapped(picture.sentence, room)
    top = y + height / 2 - (len(lines) * 21 + len(picture.legend) * 20) / 2 + 14
    words = [f'<text x="{left:.1f}" y="{top + i * 21:.1f}">{_text(line)}</text>' for i, line in enumerate(lines)]
    top += len(lines) * 21 + 4
    for i, (state, text) in enumerate(picture.legend):
        words.append(mark(state, left + 6, top + i * 20 - 4.5, 6))
        words.append(f'<text x="{left + 20:.1f}" y="{top + i * 20:.1f}" class="soft">{text}</text>')
    return _frame(_MARGIN, y, _INNER, height) + drawn + "".join(words)


def _row(row: FigureRow, y: float) -> tuple[str, float]:
    """Return a row of cards, as wide as the page as high as its longest note, and its height."""
    width = (_INNER - (len(row.figures) - 1) * _GAP) / len(row.figures)
    height = _CARD_HEIGHT + _NOTE_LINE * max(len(_note_lines(figure, width)) for figure in row.figures)
    cards = "".join(
        _card(figure, _MARGIN + i * (width + _GAP), y + _TITLE_HEIGHT, width, height)
        for i, figure in enumerate(row.figures)
    )
    return f'<text x="{_MARGIN}" y="{y + 32:.1f}" class="row">{row.title}</text>{cards}', _TITLE_HEIGHT + height


def _frame(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="12" class="card"/>'


def _note_lines(figure: Figure, width: float) -> list[str]:
    if not figure.note:
        return []
    return _wrapped(figure.note, int((width - 2 * _PADDING) / (_SOFT_PX * _SOFT_EM)))


def _card(figure: Figure, x: float, y: float, width: float, height: float) -> str:
    kind = "value none" if figure.is_missing else "value"
    note = "".join(
        _fitted(line, x, y + 83 + i * _NOTE_LINE, "soft", _SOFT_PX, _SOFT_EM, width)
        for i, line in enumerate(_note_lines(figure, width))
    )
    return (
        _frame(x, y, width, height)
        + _fitted(figure.title, x, y + 28, "soft", _SOFT_PX, _SOFT_EM, width)
        + _fitted(figure.value, x, y + 58, kind, _VALUE_PX, _VALUE_EM, width)
        + note
    )


def _fitted(text: str, x: float, y: float, kind: str, px: float, em: float, width: float) -> str:
    """Write a text into a card, smaller if it would not fit."""
    room = width - 2 * _PADDING
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
    notes = ["Prices are for illustration only: neither an offer nor an indication of current value."]
    if answer.value.reward_pool is not None:
        notes.insert(0, FROM_THE_API)
    lines = [*sources, *((alarm, " alarm") for alarm in alarms), *((note, "") for note in notes)]
    return [(piece, kind) for line, kind in lines for piece in _wrapped(line)]


def _wrapped(line: str, longest: int = _LONGEST_LINE) -> list[str]:
    import textwrap

    return textwrap.wrap(safe(line), longest, break_on_hyphens=False) or [""]


def _text(text: str) -> str:
    return escape(safe(text.strip()))
