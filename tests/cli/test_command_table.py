"""The table of commands: it names all of them, says what they say, and spares whoever lists them their import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

import sessionnet_cli.commands
from sessionnet_cli import main
from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.group import LazyGroup
from tests.conftest import Sessionnet


def command_of(path: str) -> click.Command:
    group, _, name = path.rpartition(" ")
    parent = main.root.load(group) if group else main.root
    assert isinstance(parent, LazyGroup)
    return parent.load(name)


def test_every_module_of_commands_stands_in_it() -> None:
    modules = {path.stem for path in Path(str(sessionnet_cli.commands.__file__)).parent.glob("[a-z]*.py")}
    assert {row.module.partition(":")[0] for row in COMMANDS.values()} == modules


@pytest.mark.parametrize("path", COMMANDS)
def test_a_row_says_what_the_command_says_of_itself(path: str) -> None:
    command = command_of(path)
    assert (command.name, command.short_help) == (path.split()[-1], COMMANDS[path].help)
    assert isinstance(command, click.Group) == any(other.startswith(f"{path} ") for other in COMMANDS)


def test_the_path_of_a_command_is_no_name(sessionnet: Sessionnet) -> None:
    assert sessionnet("nodes show", "1f").status == 2


PROBE = """
import sys
from sessionnet_cli.main import main
try:
    main()
finally:
    print(*sorted(name for name in sys.modules if name.startswith(("sessionnet_", "msgspec"))), file=sys.stderr)
"""


def imported_by(*words: str, **environment: str) -> tuple[str, list[str]]:
    """Return what a run prints, and the modules that it imported."""
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *words], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return ended.stdout, ended.stderr.split()


def commands_among(modules: list[str]) -> list[str]:
    """Return the modules of commands."""
    return [name.rpartition(".")[2] for name in modules if name.startswith("sessionnet_cli.commands.")]


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_the_roots_help_imports_neither_commands_nor_options_nor_the_library(word: str) -> None:
    shown, modules = imported_by(word)
    assert set(modules) == {"sessionnet_cli", "sessionnet_core", "sessionnet_core.version"} | {
        f"sessionnet_cli.{name}"
        for name in ("main", "endings", "group", "help_page", "command_table", "failures", "output")
    }
    assert word == "--version" or all(row.help in shown for path, row in COMMANDS.items() if " " not in path)


@pytest.mark.parametrize("group", ["nodes", "token", "staking"])
def test_a_groups_help_imports_none_of_its_commands(group: str) -> None:
    shown, modules = imported_by(group, "--help")
    assert commands_among(modules) == [group]
    assert all(row.help in shown for path, row in COMMANDS.items() if path.startswith(f"{group} "))


@pytest.mark.parametrize(
    ("words", "names", "imported"),
    [("sessionnet s", ["swarm", "staking", "schema"], []), ("sessionnet nodes s", ["show", "swarms"], ["nodes"])],
)
def test_completion_of_a_name_imports_no_command_of_the_group(
    words: str, names: list[str], imported: list[str]
) -> None:
    completing = {"_SESSIONNET_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    shown, modules = imported_by(**completing)
    assert (shown.split(), commands_among(modules)) == ([f"plain,{name}" for name in names], imported)
