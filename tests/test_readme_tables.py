"""README and docs: their tables are those of the code, what stands beside them is whole, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessionnet_cli.options.variables import known_variables
from sessionnet_core.evidence import INCOMPLETE
from sessionnet_core.networks.contracts import NAMES
from tests.readme_tables import PAGES, README, ROOT, tables, with_tables

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_tables(page, text) == text, "make docs writes them anew"


def test_each_table_stands_on_a_page() -> None:
    assert sorted(name for names in PAGES.values() for name in names) == sorted(tables())


def test_a_table_without_a_place_is_missed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        with_tables(README, TEXT.replace("<!-- end of variables -->", ""))


@pytest.mark.parametrize("name", tables())
def test_every_row_has_as_many_cells_as_titles(name: str) -> None:
    titles, *rows = tables()[name]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {titles.count("|")}


def test_every_variable_of_its_own_stands_there() -> None:
    assert [name for name in known_variables() if name.startswith("SESSIONNET_") and f"`{name}`" not in TEXT] == []


def test_the_contracts_that_can_be_named_stand_there() -> None:
    sentence = TEXT.partition("The names of `--contract` are")[2].partition(". ")[0]
    assert re.findall(r"`(\w+)`", sentence) == list(NAMES)


def test_it_names_every_warning_that_is_less_than_promised() -> None:
    listed = TEXT.partition("Warnings that make an answer less than promised")[2].partition("Others:")[0]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", listed)) == INCOMPLETE - {"stale"}


def anchors(page: Path) -> set[str]:
    """Return what links can lead to on a page, as GitHub names headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [README, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            name, _, anchor = target.partition("#")
            led_to = (page.parent / name).resolve() if name else page
            assert led_to.exists(), target
            assert not anchor or anchor in anchors(led_to), target


def test_every_section_is_found_from_the_top() -> None:
    assert set(re.findall(r"\]\(#([a-z-]+)\)", TEXT.partition("\n## ")[0])) == {
        re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^## (.*)$", TEXT, re.M)
    }
