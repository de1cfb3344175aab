"""README: its tables are those of the options, and what it says beside them is whole."""

from __future__ import annotations

import re

import pytest

from sessionnet_cli.options.variables import known_variables
from sessionnet_core.evidence import INCOMPLETE
from sessionnet_core.networks.contracts import NAMES
from tests.readme_tables import README, tables, with_tables

TEXT = README.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_options() -> None:
    assert with_tables(TEXT) == TEXT, "make docs writes them anew"


def test_a_table_without_a_place_is_missed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        with_tables(TEXT.replace("<!-- end of variables -->", ""))


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
