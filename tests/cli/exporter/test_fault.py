"""A fault of our own in a refresh: a refresh that failed, and not the end of the exporter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sessionnet_cli.exporter.book import Snapshot
from sessionnet_cli.exporter.questions import Targets
from sessionnet_cli.exporter.refresher import Refresher
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run
from sessionnet_core import SessionNetwork


@pytest.mark.parametrize("verbose", [False, True])
def test_is_told_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, verbose: bool
) -> None:
    def faulty(*_: object) -> Any:
        raise ValueError("a fault")

    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").touch()
    monkeypatch.setattr(SessionNetwork, "side_by_side", faulty)
    seen: list[Snapshot] = []
    given_up: list[BaseException] = []

    def report(snapshot: Snapshot) -> None:
        seen.append(snapshot)
        worker.end()

    run = Run(Settings(verbose=verbose), "sessionnet.exporter/1")
    worker = Refresher(run, 60.0, Targets, report, given_up.append)
    worker.work()
    assert given_up == []
    assert [one.problems for one in seen] == [("internal error: ValueError: a fault",)]
    assert ("Traceback" in capsys.readouterr().err) == verbose
