"""`python -m tests.manual`: write `docs/commands`, `docs/library`, the tables of `docs/library.md`, and `man` anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from . import library, markdown, roff
from .answers import Shown, answer_of, paths
from .pages import all_pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MANUAL, LIBRARY, MAN = DOCS / "commands", DOCS / "library", ROOT / "man"
LED_TO_BY = DOCS / "library.md"
"""Written by hand, but for its tables."""


def written(shown: Mapping[str, Shown]) -> dict[Path, str]:
    """Return the text of every page by its file.

    Args:
        shown: what commands answer, by their paths; without one, the page has none.
    """
    everything = all_pages()
    texts = {MAN / roff.file_name(page): roff.man_page(page, everything) for page in everything}
    for first in everything:
        if first.path and " " not in first.path:
            below = [page for page in everything if page.path == first.path or page.path.startswith(f"{first.path} ")]
            texts[MANUAL / markdown.file_name(first)] = markdown.manual_page(below, shown)
    texts |= {LIBRARY / name: text for name, text in library.library_pages().items()}
    texts[LED_TO_BY] = _with_tables(LED_TO_BY.read_text(encoding="utf-8"))
    return texts


def _with_tables(page: str) -> str:
    for name, lines in (("names", library.table_of_names()), ("fields", library.table_of_fields())):
        place = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->\n)", re.DOTALL)
        before, begin, end, after = place.split(page)
        page = f"{before}{begin}\n{lines}\n{end}{after}"
    return page


def run(*words: str) -> str:
    """Return what the command prints."""
    environment = {**os.environ, "SESSIONNET_CONFIG": os.devnull}
    command = (sys.executable, "-m", "sessionnet_cli", *words)
    return subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=False, text=True).stdout


def main() -> None:
    """Write all of them."""
    for path, text in written({path: answer_of(path, run) for path in paths()}).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
