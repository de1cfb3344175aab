"""A recording on the way out of a run that fails: kept as far as it has come, and missed aloud where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessionnet_core import client
from tests.conftest import Sessionnet

NOBODY = ("nodes", "--seed-url", "http://127.0.0.1:9/")


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "sessionnet.toml"))
    (tmp_path / "sessionnet.toml").write_text("")


def test_a_run_without_an_answer_leaves_a_recording_that_has_none_either(
    sessionnet: Sessionnet, tmp_path: Path
) -> None:
    tape = str(tmp_path / "tape.yaml")
    recorded = sessionnet(*NOBODY, "--record", tape)
    again = sessionnet("nodes", "--replay", tape)
    assert (recorded.status, again.status) == (3, 3)
    assert "127.0.0.1:9: the connection was refused" in recorded.stderr
    assert again.stderr == recorded.stderr


@pytest.mark.parametrize("place", ["missing/tape.yaml", "."])
def test_one_that_cannot_be_kept_is_told_of_once_and_is_the_status(
    sessionnet: Sessionnet, tmp_path: Path, place: str
) -> None:
    run = sessionnet(*NOBODY, "--record", str(tmp_path / place))
    assert (run.status, run.stdout, run.stderr.count("cannot be written")) == (2, "", 1)
    document = sessionnet(*NOBODY, "--record", str(tmp_path / place), "--json")
    assert (document.status, document.errors, document.stderr) == (2, ["configuration"], "")


def test_one_of_a_run_that_fails_by_a_fault_of_ours_is_kept_for_the_report(
    sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(client.SessionNetwork, "nodes", fail)
    tape = tmp_path / "tape.yaml"
    run = sessionnet("nodes", "--record", str(tape))
    assert (run.status, tape.exists()) == (1, True)
    assert run.stderr.startswith("Error: internal error: RuntimeError: a fault of ours")
