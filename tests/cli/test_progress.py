"""The bar of a long job: on a terminal alone, gone when it is done, and never where it was not wanted."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands.probing import serving
from tests.cli.terminals import Terminal
from tests.cli.test_process import COMMAND, terminal
from tests.conftest import ACCOUNT
from tests.devnet import Devnet
from tests.warm import Warm


def on_stderr(*words: str, directory: Path, **more: str) -> tuple[str, bytes]:
    """Run the command with standard error on a terminal; give what that showed, and the standard output."""
    environment = {
        "SESSIONNET_CONFIG": str(directory / "sessionnet.toml"),
        "SESSIONNET_CACHE_DIR": str(directory / "cache"),
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        **more,
    }
    out = directory / "out"
    with terminal(80) as (ours, theirs), out.open("wb") as file:
        process = Warm(words, env=environment, stdin=theirs, stdout=file, stderr=theirs)
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a pseudo-terminal says that it has ended
            while piece := os.read(ours, 65536):
                shown += piece
        assert process.wait(timeout=120) == 0
    return shown.decode(), out.read_bytes()


def test_a_probe_shows_how_far_it_is_and_takes_it_away(askable: Devnet, tmp_path: Path) -> None:
    askable.misbehave(askable.storage[0].name, "slow:1")
    shown, out = on_stderr("nodes", "--probe", directory=tmp_path)
    assert "asking nodes" in shown
    assert f"/{len(serving(askable))}" in shown
    assert "\x1b[2K" in shown  # the line of the bar, cleared
    bar, _, after = shown.rpartition("asking nodes")
    assert bar
    assert "Warning: not asked" in after
    assert b"asking nodes" not in out


@pytest.mark.parametrize("option", ["--json", "--quiet", "--verbose"])
def test_no_bar_where_it_was_not_wanted(askable: Devnet, tmp_path: Path, option: str) -> None:
    shown, out = on_stderr("nodes", "--probe", option, directory=tmp_path)
    assert "asking nodes" not in shown
    assert "\x1b[2K" not in shown
    if option == "--json":
        assert shown == ""
        assert json.loads(out)["data"]["probes"]
    if option == "--verbose":
        assert sum(" answered after " in line for line in shown.splitlines()) >= 20


@pytest.mark.parametrize("form", ["--jsonl", "--csv", ""])
@pytest.mark.parametrize("given", [[ACCOUNT], ["--input"]])
def test_steps_are_gone_before_the_first_line_of_an_answer(
    devnet: Devnet, tmp_path: Path, given: list[str], form: str
) -> None:
    (tmp_path / "sessionnet.toml").write_text(devnet.config())
    (tmp_path / "accounts").write_text(ACCOUNT)
    environment = {
        "SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"),
        "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONUTF8": "1",
    }
    words = [*given, *([str(tmp_path / "accounts")] if given == ["--input"] else []), *([form] if form else [])]
    status, shown = Terminal(environment, "swarm", *words).end()
    steps, cleared, answer = shown.rpartition("\r\x1b[K")
    assert (status, " … " in steps, " … " in answer) == (0, True, False)
    assert cleared
    assert ACCOUNT in answer.replace("\n", "")


def test_it_has_no_colour_where_none_is_wanted(askable: Devnet, tmp_path: Path) -> None:
    shown, _ = on_stderr("nodes", "--probe", directory=tmp_path, NO_COLOR="1")
    assert "asking nodes" in shown
    assert "\x1b[3" not in shown


def test_without_a_terminal_nothing_is_drawn_and_rich_is_not_imported(askable: Devnet, tmp_path: Path) -> None:
    environment = {
        "SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"),
        "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
    }
    probe = (
        "import sys\nfrom sessionnet_cli.main import main\nsys.argv[1:] = ['nodes', '--probe', '-q']\n"
        "try:\n    main()\nfinally:\n    print('rich' in sys.modules, file=sys.stderr)\n"
    )
    python = Path(COMMAND).with_name("python")
    ended = subprocess.run([python, "-c", probe], env=environment, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"False\n")
