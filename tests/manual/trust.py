"""The picture of who is asked, what vouches for the reply, and what follows: `python -m tests.manual.trust`.

It writes `docs/trust.svg`. The picture is narrow, so that it can be read on a telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from textwrap import wrap
from typing import NamedTuple

from .blocks import DOCS

PICTURE = DOCS / "trust.svg"


class Kind(NamedTuple):
    """A kind of source, in words for people."""

    who: str
    what: str
    about: str
    proof: str
    assume: str
    but_not: str


KINDS = (
    Kind(
        "Seeds",
        "three servers, run by the same people",
        "the node list",
        "pinned certificate",
        "what two of the three say is what Session's own apps are told",
        "that two of them do not lie together",
    ),
    Kind(
        "Network API",
        "one server, run by the makers of Session",
        "price, supply, stakes",
        "sealed by its known key",
        "only the holder of its key can have written the reply",
        "that what the reply says is true",
    ),
    Kind(
        "Endpoints of the chain",
        "anybody's servers",
        "contracts, wallets",
        "public CA",
        "it is what the contracts say, if the endpoint is honest",
        "that it is honest; --quorum 2 compares two",
    ),
    Kind(
        "Session Nodes",
        "servers of strangers",
        "names, --verify, --probe",
        "three at random agree",
        "two of three say the same; for a name, all three do",
        "that it was the node itself that answered",
    ),
    Kind(
        "Staking backend",
        "one server, run by the makers of Session",
        "open contracts, credits",
        "public CA",
        "it was this server that said so",
        "that it is true; the contracts are asked themselves",
    ),
    Kind(
        "Files, bootstrap nodes",
        "whoever wrote them",
        "the node list",
        "nothing vouches for it",
        "somebody has written it",
        "anything that stands in it",
    ),
)
_WIDTH, _MARGIN, _CARD, _GAP = 560, 14, 122, 12
_STYLE = (
    "text{fill:#1d1d1f}.dim{fill:#5c5c61}.card{fill:#f4f4f6;stroke:#b9b9c0}.some{fill:#dcefe3;stroke:#2f7d4f}"
    ".none{fill:#fbe3dc;stroke:#b3502f}.b{font-weight:600}.yes{fill:#1c6b3c}.no{fill:#a03c1d}"
    "@media(prefers-color-scheme:dark){text{fill:#ececf0}.dim{fill:#b4b4bd}.card{fill:#2a2b31;stroke:#6b6b74}"
    ".some{fill:#1d3a29;stroke:#59b57f}.none{fill:#43281f;stroke:#e08a67}.yes{fill:#7fd6a1}.no{fill:#f0a184}}"
)


def drawing() -> str:
    """Return the picture as SVG."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    height = len(KINDS) * (_CARD + _GAP) + _GAP
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="16">'
    )
    yield "<title>Who is asked, what vouches for the reply, what you may assume from it, and what not</title>"
    yield f"<style>{_STYLE}</style>"
    for number, kind in enumerate(KINDS):
        yield from _card(kind, _GAP + number * (_CARD + _GAP))
    yield "</svg>"


def _card(kind: Kind, top: int) -> Iterator[str]:
    left, width = _MARGIN, _WIDTH - 2 * _MARGIN
    pill = 8 * len(kind.proof) + 26
    colour = "none" if kind.proof.startswith("nothing") else "some"
    yield f'<rect class="card" x="{_MARGIN / 2}" y="{top}" width="{_WIDTH - _MARGIN}" height="{_CARD}" rx="8"/>'
    yield f'<rect class="{colour}" x="{left + width - pill}" y="{top + 11}" width="{pill}" height="30" rx="15"/>'
    yield _text(left + width - pill / 2, top + 31, kind.proof, 'text-anchor="middle" font-size="15"')
    yield _text(left + 4, top + 29, kind.who, 'class="b" font-size="17"')
    yield _text(left + 4, top + 55, f"{kind.what}: {kind.about}", 'class="dim" font-size="15"')
    for place, (colour, mark, text) in enumerate((("yes", "✓", kind.assume), ("no", "✗", f"but not {kind.but_not}"))):
        yield _text(left + 4, top + 83 + 23 * place, mark, f'class="{colour} b"')
        (line,) = wrap(text, 72)
        yield _text(left + 26, top + 83 + 23 * place, line, 'font-size="15"')


def _text(x: float, y: float, text: str, attributes: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {attributes}>{escape(text, quote=False)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
