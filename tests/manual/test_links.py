"""Every link leads somewhere, on a git host and in the built manual alike, and every page is found."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import pytest
import yaml

from .blocks import DOCS, README, ROOT, named, pages, text_of

OTHERS = [ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md")]
_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)\"""")


def without_blocks(page: Path) -> str:
    return _FENCED.sub("", text_of(page))


def links(page: Path) -> list[str]:
    """Return where the links and pictures of a page lead, but for those to other sites."""
    found = [first or second for first, second in _LINK.findall(without_blocks(page))]
    return [target for target in found if not target.startswith(("https://", "http://127.0.0.1"))]


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page has by the rules of GitHub and by those of python-markdown."""
    headings = [re.sub(r"[`*\\]", "", one) for one in re.findall(r"(?m)^#+ (.*)$", without_blocks(page))]
    on_github = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    ascii_only = [normalize("NFKD", one).encode("ascii", "ignore").decode() for one in headings]
    built = {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", one).strip().lower()) for one in ascii_only}
    return on_github & built


@pytest.mark.parametrize("page", [*pages(), *OTHERS], ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        led_to = (page.parent / name).resolve() if name else page
        assert led_to.exists(), target
        assert not anchor or anchor in anchors(led_to), target


def test_every_page_is_in_the_contents_and_is_led_to() -> None:
    contents = yaml.safe_load((ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[2])
    listed = re.findall(r"[\w/-]+\.md", str(contents))
    assert sorted(listed) == sorted(
        ["CHANGELOG.md", *(str(page.relative_to(DOCS)) for page in pages() if page != README)]
    )


def test_the_readme_is_one_screen_for_each_question() -> None:
    lines = text_of(README).splitlines()
    assert len(lines) <= 150
    assert lines[2].startswith("![")
