"""No byte from outside is more than text, whatever field it came in and whatever form it goes out in."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import HealthCheck, given, settings

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.options.shared import TableOption
from sessionnet_cli.options.usable import names_of, usable_by
from sessionnet_core.evidence import Answer
from tests.cli.test_command_table import command_of
from tests.conftest import Sessionnet
from tests.effort import tried
from tests.outside.fields import Planter, fields_in
from tests.outside.forms import READERS, Outline, of_check, of_json, of_text
from tests.outside.runs import LINES, OWN, answer_for, answering, documents
from tests.outside.texts import EACH, TEXTS

NO_FORM = {
    "--quiet": "the same with less",
    "--no-pager": "the same without a pager",
    "--watch": "the same page again; what a terminal adds is in test_watched",
    "--output": "the same bytes in a file; what it draws by the file's ending is a form here",
}
"""Options of output that are no form of their own."""
MODES: dict[str, dict[str, bool]] = {"answered": {}, "failing": {"failing": True}, "silent": {"silent": True}}


def forms_of(command: str) -> list[str]:
    """Return every form that a command's own declaration says it has."""
    found = ["text"]
    for param in command_of(command).params:
        if isinstance(param, TableOption):
            if param.row.group == "output" and command in usable_by(param.row):
                found.append(names_of(param.row)[0])
        elif isinstance(param, click.Option) and param.metavar == "FILE" and param.opts[0] != "--input":
            found.append(param.opts[0])
    return [*found, *(f"--output {ending}" for ending in drawn_by(command))]


def drawn_by(command: str) -> list[str]:
    module = import_module(f"sessionnet_cli.commands.{COMMANDS[command].module.partition(':')[0]}")
    drawn = re.search(r"\bdraws=\(([^)]*)\)", inspect.getsource(module))
    return re.findall(r'"(\.\w+)"', drawn[1]) if drawn else []


CASES = [
    (command, form)
    for command in LINES
    for form in forms_of(command)
    if form not in NO_FORM and not (command == "history export" and form == "--json")
]


class Shown:
    """What one run wrote, and where."""

    def __init__(self, sessionnet: Sessionnet, folder: Path) -> None:
        self._sessionnet = sessionnet
        self._file = folder / "written"

    def outline(self, command: str, form: str, texts: list[str] | None, mode: dict[str, bool]) -> Outline:
        """Run a command with these texts in every field; return what it wrote, as others read it."""
        option, _, ending = form.partition(" ")
        name = {"--html": ".html", "--svg": ".svg", "--prometheus": ".prom"}.get(option, ending)
        file = self._file.with_suffix(name) if name else self._file
        file.unlink(missing_ok=True)
        own = {"text": [], "--color": ["--color", "always"]}.get(option, [option, str(file)] if name else [option])
        with answering(command, Planter(texts), **mode):
            result = self._sessionnet(*LINES[command], *own)
        reader = READERS.get(f"--{name[1:]}" if name in (".html", ".svg") else option, of_text)
        written = file.read_bytes().decode() if file.exists() else None
        if command.startswith("check ") and form in ("text", "--verbose"):
            reader = of_check
        if command == "history export":
            reader = of_json
        read = reader if result.stdout and not name else of_text
        return (
            result.status,
            read(result.stdout),
            READERS["--color"](result.stderr) if option == "--color" else of_text(result.stderr),
            None if written is None else reader(written),
        )


@pytest.fixture
def shown(sessionnet: Sessionnet, tmp_path: Path) -> Shown:
    return Shown(sessionnet, tmp_path)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("command", "form"), CASES)
def test_what_is_written_has_the_same_outline_whatever_the_texts_are(
    command: str, form: str, mode: str, shown: Shown
) -> None:
    honest = shown.outline(command, form, None, MODES[mode])
    for texts in (list(EACH), list(EACH[::-1])):
        assert shown.outline(command, form, texts, MODES[mode]) == honest
