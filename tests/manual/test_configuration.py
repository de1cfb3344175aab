"""The configuration files that the manual shows: one has all that there can be, and nothing in any is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessionnet_cli.config.document import ENVIRONMENT, Document, read_document
from sessionnet_cli.config.examination import problems_in
from sessionnet_cli.config.file import read_configuration
from sessionnet_cli.config.lines import Keys, lines_of
from sessionnet_cli.config.tables import NAME, places

from .blocks import DOCS, Block, blocks, text_of

A_PIN = "<the new one>"
_TABLES_OF_NAMES = {"accounts", "nodes", "wallets"}


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    page = text_of(DOCS / "configuration.md")
    found = re.search(
        r"<!-- the whole configuration -->\n\n```toml\n(.*?)```\n\n<!-- end of the whole", page, re.DOTALL
    )
    assert found is not None
    path = tmp_path / "sessionnet.toml"
    path.write_text(found[1])
    monkeypatch.setenv(ENVIRONMENT, str(path))
    return found[1]


def test_nothing_in_it_is_wrong(text: str) -> None:
    document = read_document()
    assert isinstance(document, Document)
    assert problems_in(document) == []
    assert read_configuration().find_network("devnet").chain is not None


def test_every_key_that_there_can_be_stands_in_it(text: str) -> None:
    def plain(keys: Keys) -> tuple[str, ...]:
        named = tuple(key for key in keys if isinstance(key, str))
        return (named[0], NAME, *named[2:]) if named[0] in {"networks", *_TABLES_OF_NAMES} and named[1:] else named

    there = {plain(keys) for keys in lines_of(text)}
    missing = {(*tables, key) for key, tables in places()} - there
    # What the other checks have is shown by one of them: warning, critical and unreachable.
    assert {keys for keys in missing if keys[0] != "check"} == set()
    assert {keys[-1] for keys in there if keys[0] == "check"} >= {key for key, tables in places() if "check" in tables}


@pytest.mark.parametrize("block", list(blocks("toml")), ids=lambda block: f"{block.page}:{block.line}")
def test_nothing_in_a_part_of_it_is_wrong(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sessionnet.toml"
    path.write_text(block.text.replace(A_PIN, "0" * 64))
    monkeypatch.setenv(ENVIRONMENT, str(path))
    document = read_document()
    assert isinstance(document, Document)
    assert problems_in(document) == []
