"""The tables of statuses, codes and variables in the manual are whole, and say what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sessionnet_cli
import sessionnet_core
from sessionnet_cli import failures, main
from sessionnet_cli.options.settings import option_table
from sessionnet_cli.options.variables import known_variables
from sessionnet_cli.show import pager
from sessionnet_core.errors import SessionNetError
from sessionnet_core.evidence import INCOMPLETE
from tests.core.test_evidence import codes_made

DOCS = Path(__file__).parents[1] / "docs"
OF_FINDINGS = {"backend-behind", "clock-skew", "nobody-answered", "pin-expires", "price-stale"}
"""What `doctor` alone finds."""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows_under(name: str, *titles: str) -> list[list[str]]:
    """Return the cells of the table with these titles."""
    table = page(name).partition(f"\n| {' | '.join(titles)} |\n")[2].partition("\n\n")[0]
    assert table, titles
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[1:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([A-Za-z_-]+)`", text)


def kinds_of(kind: type[SessionNetError]) -> Iterator[type[SessionNetError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__.startswith("sessionnet_"):
            yield from kinds_of(below)


def status_of(kind: type[SessionNetError]) -> int:
    error = kind.__new__(kind)  # each is made in its own way, and none of that counts here
    return failures.exit_status_of(error)


def test_every_error_stands_there_with_its_status() -> None:
    said = {
        code: int(status)
        for status, codes, _ in rows_under("exit-status.md", "status", "code", "what happened")
        for code in quoted(codes)
    }
    of_the_command_line = {"internal": failures.OWN_FAULT, "usage": failures.WRONG_REQUEST}
    without_a_row = {"error": 1, "no-answer": 3, "unbelievable": 4}
    assert (
        said | without_a_row == {kind.code: status_of(kind) for kind in kinds_of(SessionNetError)} | of_the_command_line
    )
    sentence = page("exit-status.md").partition("An error of no closer kind is")[2].partition(". ")[0]
    assert dict(re.findall(r"`([a-z-]+)` \((\d)\)", sentence)) == {
        code: str(status) for code, status in without_a_row.items()
    }


def test_every_status_stands_there() -> None:
    said = {
        int(one) for statuses, _ in rows_under("exit-status.md", "status", "meaning") for one in statuses.split(", ")
    }
    of_errors = {failures.OWN_FAULT, failures.WRONG_REQUEST, failures.NO_ANSWER, failures.UNBELIEVABLE}
    by_signals = {128 + 1, 128 + 15}  # SIGHUP, SIGTERM
    assert said == {0, *of_errors, failures.LESS_THAN_PROMISED, main.INTERRUPTED, main.BROKEN_PIPE, *by_signals}


def test_the_status_of_strict_is_5_and_that_of_a_wrong_line_2() -> None:
    meanings = dict(rows_under("exit-status.md", "status", "meaning"))
    assert "--strict" in meanings[str(failures.LESS_THAN_PROMISED)]
    assert "command line" in meanings[str(failures.WRONG_REQUEST)]
    assert "cannot be believed" in meanings[str(failures.UNBELIEVABLE)]
    assert "internal error" in meanings[str(failures.OWN_FAULT)]
    assert meanings[f"{main.INTERRUPTED}, {main.BROKEN_PIPE}"] == "interrupted, broken pipe"


def test_every_warning_stands_there_as_what_it_is() -> None:
    doubts, _, others = page("json.md").partition("\n## Codes of warnings\n")[2].partition("\nOthers")
    codes = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
    made = codes_made(sessionnet_core) | codes_made(sessionnet_cli)
    assert set(codes.findall(doubts)) == INCOMPLETE - {"stale"}
    assert set(codes.findall(others)) == (made - INCOMPLETE) | OF_FINDINGS


def test_every_variable_that_is_no_options_stands_there() -> None:
    of_options = {row.variable for _, _, row in option_table()}
    said = {name for names, _ in rows_under("configuration.md", "variable", "meaning") for name in quoted(names)}
    in_lower_case = {"https_proxy", "http_proxy", "all_proxy", "no_proxy"}
    assert said == (set(known_variables()) - of_options - in_lower_case) | {*pager._VARIABLES, "TERM"}


@pytest.mark.parametrize("variable", ["SESSIONNET_CACHE_DIR", "SESSIONNET_DATA_DIR", "SESSIONNET_CONFIG"])
def test_a_folder_of_the_environment_is_where_things_are(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sessionnet_cli.config.document import configuration_path
    from sessionnet_cli.keeping import history_path
    from sessionnet_cli.reach import user_cache

    monkeypatch.setenv(variable, str(tmp_path / "there"))
    cache = user_cache()
    assert cache is not None
    found = {
        "SESSIONNET_CACHE_DIR": cache.directory,
        "SESSIONNET_DATA_DIR": history_path().parent,
        "SESSIONNET_CONFIG": configuration_path(),
    }
    assert [name for name, path in found.items() if path == tmp_path / "there"] == [variable]
