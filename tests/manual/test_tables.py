"""The manual's tables are those of the code, and what stands beside them in its pages is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessionnet_cli.options.variables import known_variables
from sessionnet_core.evidence import INCOMPLETE
from sessionnet_core.networks.contracts import NAMES
from tests.core.test_evidence import HARMLESS

from .blocks import DOCS, text_of
from .tables import CONFIGURATION, OPTIONS, PAGES, tables, with_tables


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_are_those_of_the_code(page: Path) -> None:
    assert with_tables(page, text_of(page)) == text_of(page), "make docs writes them anew"


def test_each_table_stands_on_a_page() -> None:
    assert sorted(name for names in PAGES.values() for name in names) == sorted(tables())


def test_a_table_without_a_place_is_missed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        with_tables(CONFIGURATION, text_of(CONFIGURATION).replace("<!-- end of variables -->", ""))


@pytest.mark.parametrize("name", tables())
def test_every_row_has_as_many_cells_as_titles(name: str) -> None:
    titles, *rows = tables()[name]
    assert {row.count("|") for row in rows} == {titles.count("|")}


def test_every_variable_of_its_own_stands_there() -> None:
    text = text_of(CONFIGURATION)
    assert [name for name in known_variables() if name.startswith("SESSIONNET_") and f"`{name}`" not in text] == []


def test_the_contracts_that_can_be_named_stand_there() -> None:
    sentence = text_of(OPTIONS).partition("The names of `--contract` are")[2].partition(". ")[0]
    assert re.findall(r"`(\w+)`", sentence) == list(NAMES)


def test_it_names_every_warning_that_is_less_than_promised() -> None:
    codes = text_of(DOCS / "json.md").partition("## Codes of warnings")[2]
    less, _, others = codes.partition("\nOthers")
    assert set(re.findall(r"(?m)^\| `([a-z-]+)`", less)) == INCOMPLETE - {"stale"}
    assert set(re.findall(r"(?m)^\| `([a-z-]+)`", others)) >= HARMLESS
