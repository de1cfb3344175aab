"""A terminal that says it is dumb, or says nothing of itself, gets no escape sequence from any command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessionnet_cli.command_table import COMMANDS
from tests.cli.commands.probing import serving
from tests.cli.terminals import Terminal
from tests.conftest import ACCOUNT
from tests.core.samples import WALLET
from tests.devnet import Devnet

ARGUMENTS = {
    "swarm": [ACCOUNT],
    "nodes show": ["00"],
    "token balance": [WALLET],
    "staking wallet": [WALLET],
    "staking estimate": ["--stake", "1000"],
    "schema": ["nodes"],
}
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def environment(directory: Path, devnet: Devnet | None = None, term: str | None = "dumb") -> dict[str, str]:
    configuration = directory / "sessionnet.toml"
    if devnet is not None:
        configuration.write_text(devnet.config())
    return {
        "SESSIONNET_CONFIG": str(configuration),
        "SESSIONNET_CACHE_DIR": str(directory / "cache"),
        "PYTHONUTF8": "1",
        "TERM": term or "",
    }


@pytest.mark.parametrize("term", ["dumb", None])
@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "exporter"])
def test_no_command_sends_an_escape(tmp_path: Path, command: str, term: str | None) -> None:
    words = [*command.split(), *ARGUMENTS.get(command, [])]
    _, shown = Terminal(environment(tmp_path, term=term), *words, *([] if command == "schema" else ["--demo"])).end()
    assert len(shown) > 40
    assert "\x1b" not in shown


def test_the_exporter_sends_none_either(tmp_path: Path) -> None:
    terminal = Terminal(environment(tmp_path), "exporter", "--demo", "--listen", "127.0.0.1:0")
    terminal.read_until("/metrics")
    terminal.type("\x03")
    status, shown = terminal.end()
    assert (status, "\x1b" in shown) == (0, False)


@pytest.mark.parametrize("words", [["--help"], ["nodes", "--no-such-option"], ["nodes", "--seed-url", "no"]])
def test_neither_help_nor_an_error_does(tmp_path: Path, words: list[str]) -> None:
    _, shown = Terminal(environment(tmp_path), *words).end()
    assert shown
    assert "\x1b" not in shown


def test_neither_steps_nor_the_bar_of_a_long_job_are_drawn(askable: Devnet, tmp_path: Path) -> None:
    askable.misbehave(askable.storage[0].name, "slow:1")
    status, shown = Terminal(environment(tmp_path, askable), "nodes", "--probe").end()
    assert (status, "\x1b" in shown) == (0, False)
    assert f"of {len(serving(askable))} nodes reachable" in shown
    assert "\r" not in shown
    assert "asking" not in shown


def test_a_watched_page_is_printed_again_below(devnet: Devnet, tmp_path: Path) -> None:
    terminal = Terminal(environment(tmp_path, devnet), "overview", "--watch", "1")
    terminal.read_until("Session Network", times=2)
    terminal.type("\x03")
    status, shown = terminal.end()
    assert (status, "\x1b" in shown) == (130, False)


def test_colour_that_was_asked_for_is_all_that_there_is(devnet: Devnet, tmp_path: Path) -> None:
    status, shown = Terminal(environment(tmp_path, devnet), "nodes", "--color", "always").end()
    assert (status, "\x1b[32m" in shown) == (0, True)
    assert "\x1b" not in STYLE.sub("", shown)
