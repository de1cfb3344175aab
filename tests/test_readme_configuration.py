"""The README's configuration file has all that there can be, and nothing in it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessionnet_cli.config.document import ENVIRONMENT, Document, read_document
from sessionnet_cli.config.examination import problems_in
from sessionnet_cli.config.file import read_configuration
from sessionnet_cli.config.lines import Keys, lines_of
from sessionnet_cli.config.tables import NAME, places

README = Path(__file__).parent.parent / "README.md"
_TABLES_OF_NAMES = {"accounts", "nodes", "wallets"}


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    found = re.search(
        r"<!-- the whole configuration -->\n\n```toml\n(.*?)```\n\n<!-- end of the whole", README.read_text(), re.DOTALL
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
