"""The page of `overview` as one HTML file that needs nothing else: no font and no picture from elsewhere.

Its one script counts the page's age, because nobody knows when a file is read; the page's policy allows that script by
its hash, and no other. Without it, the moment of the figures stands there alone.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from sessionnet_core.figures.overview import Overview
from sessionnet_core.version import VERSION

from ..evidence import recorded_words, source_words
from ..figures import Figure
from ..pages.overview import FROM_THE_API, TITLE
from ..safe import safe
from ..words import moment
from .overview_rows import FigureRow, rows_of
from .palette import FONT, mark, palette_css
from .pictures import MARKS_PER_ROW, ROWS, Picture, network_svg, picture_of, swarm_svg

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

_STYLE = f"""
{palette_css()}* {{ box-sizing: border-box; }}
body {{ margin: 0; padding: 2rem 1rem; background: var(--paper); color: var(--ink); font: 16px/1.45 {FONT}; }}
main {{ max-width: 66rem; margin: 0 auto; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.6rem; margin: 0; }}
h2 {{ font-size: 1rem; margin: 1.75rem 0 .6rem; }}
header p, footer {{ color: var(--soft); font-size: .875rem; }}
header p {{ margin: .25rem 0 1.25rem; }}
.card, figure {{ background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.1rem; }}
figure {{ display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2rem; margin: 0; }}
figure > svg {{ display: block; flex: 0 1 auto; max-width: 100%; height: auto; }}
figure > div {{ flex: 1 1 14rem; }}
.legend {{ list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; }}
.legend svg {{ width: .85rem; height: .85rem; margin-right: .45rem; vertical-align: -.1rem; }}
dl {{ display: grid; gap: 1rem; margin: 0; }}
dt, dd.note {{ color: var(--soft); font-size: .875rem; }}
dd {{ margin: .2rem 0 0; }}
dd.value {{ font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }}
dd.none {{ color: var(--soft); font-weight: 400; }}
@media (min-width: 36rem) {{ .of-2, .of-4 {{ grid-template-columns: 1fr 1fr; }} }}
@media (min-width: 48rem) {{ .of-3 {{ grid-template-columns: repeat(3, 1fr); }} }}
@media (min-width: 66rem) {{ .of-4 {{ grid-template-columns: repeat(4, 1fr); }} }}
.warning {{ color: var(--alarm); }}
.recorded {{ border: 1px solid var(--alarm); border-radius: .75rem; padding: .6rem 1rem; color: var(--alarm); }}
footer {{ margin-top: 1.75rem; }}
footer ul {{ padding-left: 1.2rem; }}
"""
_SCRIPT = """
"use strict";
const time = document.querySelector("time"), age = document.getElementById("age"), old = document.getElementById("old");
const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
function count() {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000));
  const [unit, length] = units.find(([, length]) => seconds >= length) || units[3];
  const number = Math.floor(seconds / length);
  age.textContent = `, ${number} ${unit}${number === 1 ? "" : "s"} ago`;
  old.hidden = seconds < 3600;
}
count();
setInterval(count, 1000);
"""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    f"script-src 'sha256-{b64encode(sha256(_SCRIPT.encode()).digest()).decode()}'"
)


def overview_html(answer: Answer[Overview], *, of_account: bool) -> str:
    """Return the document. It has moments instead of ages, which its script adds.

    Args:
        of_account: whether an account was asked for, even if without success.
    """
    shown = answer.value
    picture = picture_of(shown, of_account=of_account)
    rows = "\n".join(_row(row) for row in rows_of(answer, picture, of_account=of_account))
    recorded = f'<p class="recorded">{_text(recorded_words(answer.recording))}</p>\n' if answer.recording else ""
    stale = (
        '<p class="warning">These figures were already stale when this page was written.</p>\n' if answer.stale else ""
    )
    sources = "".join(
        f"<li>{_text(source.name)}: {_text(source_words(source))}, as of {moment(source.as_of)}</li>"
        for source in answer.sources
    )
    pool = f"<p>{_with_code(FROM_THE_API)}</p>\n" if shown.reward_pool is not None else ""
    warnings = "".join(f'<p class="warning">{_text(warning.describe())}</p>' for warning in answer.warnings)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="sessionnet {VERSION}">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{TITLE}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{TITLE}</h1>
<p>{_text(answer.network)}, as of <time datetime="{answer.as_of.isoformat()}">{moment(answer.as_of)}</time><span \
id="age"></span></p>
</header>
<p class="warning" id="old" hidden>This page is more than an hour old.</p>
{recorded}{stale}{_figure(picture)}{rows}
<footer>
{warnings}
<p>What vouches for these figures:</p>
<ul>{sources}</ul>
{pool}<p>Prices are for illustration only: neither an offer nor an indication of current value.</p>
</footer>
</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _with_code(text: str) -> str:
    """Return a text of our own with what is between backticks as code."""
    words = _text(text).split("`")
    return "".join(f"<code>{word}</code>" if i % 2 else word for i, word in enumerate(words))


def _figure(picture: Picture | None) -> str:
    """Return the picture with its sentence and its legend."""
    if picture is None:
        return ""
    if picture.members:
        size, drawn = (180, 180), swarm_svg(picture.members, 90, 90, 74)
    else:
        size, drawn = (MARKS_PER_ROW * 16, ROWS * 16), network_svg(picture.counts, 0, 0, 16)
    legend = "".join(
        f'<li><svg viewBox="0 0 14 14" aria-hidden="true">{mark(state, 7, 7, 6)}</svg>{words}</li>'
        for state, words in picture.legend
    )
    return (
        f'<figure><svg viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}" role="img" '
        f'aria-labelledby="drawn said"><title id="drawn">{picture.title}</title>'
        f'<desc id="said">{picture.description}</desc>{drawn}</svg>\n'
        f'<div><figcaption>{_text(picture.sentence)}</figcaption><ul class="legend">{legend}</ul></div></figure>\n'
    )


def _row(row: FigureRow) -> str:
    cards = "\n".join(map(_card, row.figures))
    return f'<h2>{row.title}</h2>\n<dl class="of-{len(row.figures)}">\n{cards}\n</dl>'


def _card(figure: Figure) -> str:
    kind = "value none" if figure.is_missing else "value"
    note = f'<dd class="note">{_text(figure.note)}</dd>' if figure.note else ""
    return f'<div class="card"><dt>{_text(figure.title)}</dt><dd class="{kind}">{_text(figure.value)}</dd>{note}</div>'


def _text(text: str) -> str:
    return escape(safe(text.strip()))
