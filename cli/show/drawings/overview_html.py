"""The page of `overview` as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sessionnet_core.figures.overview import Overview
from sessionnet_core.version import VERSION

from ..evidence import recorded_words, source_words
from ..figures import Figure
from ..pages.overview import TITLE, overview_figures
from ..safe import safe
from ..words import moment
from .swarm_svg import swarm_svg

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

_STYLE = """
:root { color-scheme: light dark; --ink: #17202a; --soft: #5b6670; --paper: #f4f6f8; --card: #fff; --line: #dde3e8;
  --strong: #00805a; --alarm: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f5; --soft: #9aa6b0; --paper: #11171c; --card: #1a2229;
  --line: #2c3740; --strong: #31f196; --alarm: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0; }
header p, footer { color: var(--soft); font-size: .875rem; }
header p { margin: .25rem 0 1.5rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem; margin: 0; }
dl div { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.1rem; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: .2rem 0 0; }
dd.value { font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
dd.none { color: var(--soft); font-weight: 400; }
dd.note { color: var(--soft); font-size: .875rem; }
dl div.swarm { grid-row: span 2; }
svg { display: block; margin: 0 auto; width: 100%; max-width: 12rem; height: auto; }
.spoke { stroke: var(--line); stroke-width: 1.5; }
.account { fill: var(--ink); }
.warning { color: var(--alarm); }
.recorded { border: 1px solid var(--alarm); border-radius: .75rem; padding: .6rem 1rem; color: var(--alarm); }
footer { margin-top: 1.5rem; }
footer ul { padding-left: 1.2rem; }
"""


def overview_html(answer: Answer[Overview], *, of_account: bool) -> str:
    """Return the document. It has moments instead of ages: nobody knows when a file is read.

    Args:
        of_account: whether an account was asked for, even if without success.
    """
    shown = answer.value
    cards = "\n".join(_card(figure) for figure in overview_figures(shown, None, of_account=of_account))
    picture = swarm_svg(shown.own.nodes, 100, 100, 78) if shown.own else ""
    if picture:
        drawn = f'<svg viewBox="0 0 200 200" role="img" aria-label="The nodes of the swarm">{picture}</svg>'
        cards = f'<div class="swarm"><dt>Your swarm</dt><dd>{drawn}</dd></div>\n{cards}'
    recorded = f'<p class="recorded">{_text(recorded_words(answer.recording))}</p>' if answer.recording else ""
    stale = (
        '<p class="warning">These figures were already stale when this page was written.</p>' if answer.stale else ""
    )
    sources = "".join(
        f"<li>{_text(source.name)}: {_text(source_words(source))}, as of {moment(source.as_of)}</li>"
        for source in answer.sources
    )
    warnings = "".join(f'<p class="warning">{_text(warning.describe())}</p>' for warning in answer.warnings)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="sessionnet {VERSION}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{TITLE}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{TITLE}</h1>
<p>{_text(answer.network)}, as of {_time(answer)}</p>
</header>
{recorded}{stale}
<dl>
{cards}
</dl>
<footer>
{warnings}
<p>What vouches for these figures:</p>
<ul>{sources}</ul>
<p>Prices are for illustration only: neither an offer nor an indication of current value.</p>
</footer>
</main>
</body>
</html>
"""


def _card(figure: Figure) -> str:
    kind = "value none" if figure.is_missing else "value"
    note = f'<dd class="note">{_text(figure.note)}</dd>' if figure.note else ""
    return f'<div><dt>{_text(figure.title)}</dt><dd class="{kind}">{_text(figure.value)}</dd>{note}</div>'


def _time(answer: Answer[Overview]) -> str:
    return f'<time datetime="{answer.as_of.isoformat()}">{moment(answer.as_of)}</time>'


def _text(text: str) -> str:
    return escape(safe(text.strip()))
