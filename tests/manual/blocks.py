"""The pages of the manual and the README, and the blocks in them: what is typed, and what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
README, DOCS = ROOT / "README.md", ROOT / "docs"
_BLOCK = re.compile(r"^(?P<margin> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=margin)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block between fences."""

    page: str
    """Its file, from the root."""
    line: int
    language: str
    text: str


@dataclass(frozen=True)
class Typed:
    """A line that a reader types, and what they then see; nothing where the page does not show it."""

    page: str
    command: str
    shown: str


def pages() -> list[Path]:
    """Return the README and every page of the manual."""
    return [README, *sorted(DOCS.rglob("*.md"))]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(*languages: str) -> Iterator[Block]:
    """Yield the blocks in these languages, page by page."""
    for page in pages():
        text = text_of(page)
        for found in _BLOCK.finditer(text):
            if found["language"] in languages:
                line = text.count("\n", 0, found.start()) + 2
                yield Block(named(page), line, found["language"], re.sub(f"(?m)^{found['margin']}", "", found["text"]))


def typed() -> Iterator[Typed]:
    """Yield every line that is typed in a console, with what stands below it."""
    for block in blocks("console"):
        before, *commands = re.split(r"(?m)^\$ ", block.text)
        assert not before, f"{block.page}:{block.line} shows something before anything is typed"
        for command in commands:
            line, _, shown = command.partition("\n")
            while line.endswith("\\"):
                more, _, shown = shown.partition("\n")
                line = f"{line[:-1]}{more.strip()}"
            yield Typed(block.page, line, shown.strip("\n"))


def scripted() -> Iterator[Typed]:
    """Yield what lines of a script or of a crontab run; a synopsis is neither."""
    for block in blocks("sh", "crontab"):
        for line in re.findall(r"(?m)^(?:(?:@\w+|(?:\S+ ){5}) +)?((?:sessionnet|source) .*)$", block.text):
            if not re.search(r" \[[A-Z]", line):
                yield Typed(block.page, line, "")


def code(text: str) -> str:
    """Return text as code that may stand in a table, whoever renders it: no renderer but GitHub's unescapes `\\|`."""
    if "|" in text or "<" in text:
        return f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('|', '&#124;')}</code>"
    return f"`{text}`"
