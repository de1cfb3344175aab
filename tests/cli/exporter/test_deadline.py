"""How long a refresh may take before the exporter counts as stuck, and a supervisor starts it anew."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sessionnet_cli.exporter import refresher
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run


def test_a_refresh_may_take_as_long_as_the_configuration_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sessionnet.toml"
    path.write_text("timeout = 600")
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr(refresher, "time", clock)
    run = Run(Settings(), "sessionnet.exporter/1")
    nothing: Any = lambda *_: None  # noqa: E731
    worker = refresher.Refresher(run, 60, nothing, nothing, nothing)
    run.open()

    def is_alive_after(seconds: float) -> bool:
        clock.monotonic = lambda: seconds
        return worker.is_alive

    assert is_alive_after(600)
    assert not is_alive_after(6000)
    path.write_text("timeout = 10000")
    run.reread_configuration(lambda: None)
    assert run.configuration.options == {"timeout_seconds": 10_000}
    assert is_alive_after(6000), "it counts when it is read again"
