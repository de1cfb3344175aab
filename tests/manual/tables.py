"""The manual's tables of options, variables and metrics: `python -m tests.manual.tables` writes them anew.

They are made from the code's own. Each stands between two comments that name it. `make docs` calls this, and a test
holds the tables to what they are made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from sessionnet_cli.exporter.book import OF_THE_EXPORTER
from sessionnet_cli.options.row import SharedOption
from sessionnet_cli.options.settings import option_table
from sessionnet_cli.options.usable import ANSWERING, asks_hosts, listed, usable_by
from sessionnet_cli.show.metrics.answers import FAMILIES

from .blocks import DOCS, code

OPTIONS, CONFIGURATION, METRICS = (DOCS / f"{name}.md" for name in ("options", "configuration", "metrics"))
PAGES = {
    OPTIONS: ("options of every command", "options of some commands"),
    CONFIGURATION: ("variables",),
    METRICS: ("metrics",),
}
"""The tables of each page."""
EVERY = {path for path in ANSWERING if asks_hosts(path)} - {"doctor", "exporter"}
"""The page says in a sentence what the others cannot use."""


def with_tables(page: Path, text: str) -> str:
    """Return the text of a page with its tables as they should be."""
    made = tables()
    for name in PAGES[page]:
        place = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->\n)", re.DOTALL)
        before, begin, end, after = place.split(text)
        text = before + begin + "\n" + "\n".join(made[name]) + "\n\n" + end + after
    return text


def tables() -> dict[str, list[str]]:
    """Return the lines of each table by its name."""
    rows = list(option_table())
    of_all = [(kind, row) for _, kind, row in rows if set(usable_by(row)) >= EVERY]
    of_some = [(kind, row) for _, kind, row in rows if not set(usable_by(row)) >= EVERY]
    return {
        "options of every command": table(
            ("option", "meaning"), ((option_cell(kind, row), meaning(row)) for kind, row in of_all)
        ),
        "options of some commands": table(
            ("option", "commands", "meaning"),
            ((option_cell(kind, row), listed(usable_by(row)), meaning(row)) for kind, row in of_some),
        ),
        "variables": table(("variable", "key in the file", "option"), variables(rows)),
        "metrics": table(
            ("metric", "labels besides `network`", "meaning"),
            ((f"`{one.name}`", words(one.labels), one.help) for one in (*FAMILIES.values(), *OF_THE_EXPORTER)),
        ),
    }


def table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table in Markdown."""
    return [line(titles), "|---" * len(titles) + "|", *map(line, rows)]


def line(cells: tuple[str, ...]) -> str:
    return "".join(f"| {cell} " for cell in cells) + "|"


def option_cell(kind: Any, row: SharedOption) -> str:
    """Return an option's names with what its value is: `--seed-url URL`."""
    value = "|".join(get_args(kind)) if get_origin(kind) is Literal else row.metavar
    *shorter, name = row.names.replace("/", " ").split()
    return words([*shorter, f"{name} {value}" if value else name])


def meaning(row: SharedOption) -> str:
    return f"{row.help} {row.more}".rstrip()


def variables(rows: Iterable[tuple[str, Any, SharedOption]]) -> Iterator[tuple[str, ...]]:
    """Return the rows of the variables."""
    for _, kind, row in rows:
        if row.variable is not None:
            several = "; several are separated by spaces" if get_origin(kind) is tuple else ""
            switch = "; 0 and 1" if kind is bool else ""
            name = re.split("[ /]", row.names)[0]
            yield f"`{row.variable}`", f"`{row.key}`" if row.key else "", f"`{name}`{several}{switch}"


def words(texts: Iterable[str]) -> str:
    return ", ".join(map(code, texts))


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_tables(page, page.read_text(encoding="utf-8")), encoding="utf-8")
