"""What a fault of sessionnet's own looks like, and a run that has nobody to tell of it: never a silent success."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sessionnet_cli import main
from sessionnet_core import client
from tests.cli.test_process import COMMAND
from tests.conftest import Sessionnet


@pytest.fixture(autouse=True)
def fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let every run fail in a way that nobody has thought of."""

    def fail(*_: object) -> NoReturn:
        raise RuntimeError("a fault\x1b[31m\nof ours")

    monkeypatch.setattr(client, "SessionNetwork", fail)
    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("")


@pytest.mark.parametrize("command", ["nodes", "token", "staking open", "overview", "swarm alice"])
def test_it_is_told_with_status_1_and_what_to_do(sessionnet: Sessionnet, command: str) -> None:
    run = sessionnet(*command.split())
    assert (run.status, run.stdout) == (1, "")
    first, second = run.stderr.splitlines()
    assert first.startswith("Error: internal error: RuntimeError: a fault")
    assert "\x1b" not in first
    assert second == "Try: run it again with -v, and report the output."


@pytest.mark.parametrize("switch", ["-v", "--verbose"])
def test_its_traceback_is_there_for_whoever_asks(sessionnet: Sessionnet, switch: str) -> None:
    run = sessionnet("nodes", switch)
    assert run.status == 1
    assert run.stderr.startswith("Error: internal error: RuntimeError: a fault")
    assert "Traceback (most recent call last):" in run.stderr
    assert "Try:" not in run.stderr


def test_in_a_document_it_is_an_error_of_its_own_code(sessionnet: Sessionnet) -> None:
    run = sessionnet("nodes", "--json")
    assert (run.status, run.stderr, run.errors) == (1, "", ["internal"])
    assert (run.json["data"], run.json["network"]) == (None, None)
    assert run.json["errors"][0]["message"].startswith("internal error: RuntimeError: a fault")


def test_no_answer_goes_into_the_file_of_output(sessionnet: Sessionnet, tmp_path: Path) -> None:
    file = tmp_path / "answer"
    file.write_text("the one before")
    run = sessionnet("nodes", "--json", "--output", str(file))
    assert (run.status, run.stdout, file.read_text()) == (1, "", "the one before")
    assert run.stderr.startswith("Error: internal error: RuntimeError: a fault")


@pytest.mark.parametrize(("words", "status"), [("nodes --offline", 1), ("nodes --no-such-option", 2), ("--version", 0)])
def test_the_status_is_the_same_where_nobody_reads_what_is_said(
    monkeypatch: pytest.MonkeyPatch, words: str, status: int
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(SystemExit) as ended:
        main.main(words.split())
    sys.stderr.close()  # what stands in its place
    assert ended.value.code == status


@pytest.mark.parametrize(
    ("words", "status", "begins"), [("token --demo", 0, b"Session Token"), ("token --offline", 3, b"")]
)
def test_a_process_with_a_closed_standard_error_ends_as_any_other(
    words: str, status: int, begins: bytes, tmp_path: Path
) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f"exec {COMMAND} {words} 2>&-"], env={"HOME": str(tmp_path)}, stdout=subprocess.PIPE
    )
    assert (ran.returncode, ran.stdout[: len(begins)]) == (status, begins)
    assert (ran.stdout == b"") == (status != 0)
