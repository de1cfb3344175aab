"""No byte from outside is more than text, whatever field it came in and whatever form it goes out in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.options.shared import TableOption
from sessionnet_cli.options.usable import names_of, usable_by
from sessionnet_core.evidence import Answer
from tests.cli.test_command_table import command_of
from tests.conftest import Sessionnet
from tests.effort import tried
from tests.outside.fields import FORMED, Planter, fields_in
from tests.outside.forms import READERS, Outline, of_check, of_json, of_text
from tests.outside.runs import LINES, OWN, answer_for, answering, documents
from tests.outside.texts import EACH, TEXTS

NO_FORM = {
    "--quiet": "the same with less",
    "--no-pager": "the same without a pager",
    "--watch": "the same pages again, see test_on_terminals",
    "--output": "the same bytes in a file; what it draws by the file's ending is a form here",
}
"""Options of output that are no form of their own."""
NO_OUTPUT = ("--input",)
"""Options that name a file which is read."""
MODES: dict[str, dict[str, bool]] = {"answered": {}, "failing": {"failing": True}, "silent": {"silent": True}}
"""An answer; one with errors in it; and none."""
ALL_MODES = ("text", "--json", "--prometheus")
"""The forms that say more than that something failed."""


def outputs_of(command: str) -> Iterator[str]:
    """Yield every option of output that a command declares."""
    for param in command_of(command).params:
        if isinstance(param, TableOption):
            if param.row.group == "output" and command in usable_by(param.row):
                yield names_of(param.row)[0]
        elif isinstance(param, click.Option) and param.metavar == "FILE" and param.opts[0] not in NO_OUTPUT:
            yield param.opts[0]


def drawn_by(command: str) -> list[str]:
    """Return the endings of files that a command draws pictures into, as it declares them."""
    module = import_module(f"sessionnet_cli.commands.{COMMANDS[command].module.partition(':')[0]}")
    drawn = re.search(r"\bdraws=\(([^)]*)\)", inspect.getsource(module))
    return re.findall(r'"(\.\w+)"', drawn[1]) if drawn else []


def forms_of(command: str) -> list[str]:
    found = [one for one in outputs_of(command) if one not in NO_FORM]
    return ["text", *found, *(f"--output {ending}" for ending in drawn_by(command))]


CASES = [
    (command, form, mode)
    for command in LINES
    for form in forms_of(command)
    for mode in MODES
    if mode == "answered" or form in ALL_MODES
]


class Shown:
    """What one run wrote, and where."""

    def __init__(self, sessionnet: Sessionnet, folder: Path) -> None:
        self._sessionnet = sessionnet
        self._file = folder / "written"

    def outline(self, command: str, form: str, mode: str, texts: list[str] | None) -> Outline:
        """Run a command with these texts in every field; return what it wrote, as others read it."""
        option, _, ending = form.partition(" ")
        ending = {"--html": ".html", "--svg": ".svg", "--prometheus": ".prom"}.get(option, ending)
        file = self._file.with_suffix(ending)
        file.unlink(missing_ok=True)
        own = {"text": [], "--color": ["--color", "always"]}.get(option, [option, str(file)] if ending else [option])
        with answering(command, Planter(texts), **MODES[mode]):
            result = self._sessionnet(*LINES[command], *own)
        read: Callable[[str], Outline] = READERS.get(option, of_text)
        if command == "history export":
            read = of_json
        elif command.startswith("check ") and form in ("text", "--verbose"):
            read = of_check
        elif ending or (result.status and not result.stdout):
            read = of_text
        said = READERS["--color"] if option == "--color" else of_text
        drawn = READERS[f"--{ending[1:]}" if f"--{ending[1:]}" in READERS else option] if ending else of_text
        return (
            result.status,
            "internal error" in result.stdout + result.stderr,
            read(result.stdout),
            said(result.stderr),
            drawn(file.read_bytes().decode()) if file.exists() else None,
        )


@pytest.fixture
def shown(sessionnet: Sessionnet, tmp_path: Path) -> Shown:
    return Shown(sessionnet, tmp_path)


@pytest.mark.parametrize(("command", "form", "mode"), CASES)
def test_an_output_has_the_same_outline_whatever_the_texts_in_it(
    command: str, form: str, mode: str, shown: Shown
) -> None:
    honest = shown.outline(command, form, mode, None)
    assert not honest[1]
    first = CASES.index((command, form, mode)) * 7 % len(EACH)  # each piece gets into each kind of place
    assert shown.outline(command, form, mode, [*EACH[first:], *EACH[:first]]) == honest


@given(case=st.sampled_from(CASES), texts=TEXTS)
@settings(
    max_examples=tried(200),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_so_it_has_with_any_texts_in_any_order(case: tuple[str, str, str], texts: list[str], shown: Shown) -> None:
    assert shown.outline(*case, texts) == shown.outline(*case, None)


def test_every_command_is_tried_or_shows_nothing_from_outside() -> None:
    assert set(LINES) | set(OWN) == set(COMMANDS)
    assert not set(LINES) & set(OWN)


def test_every_field_of_text_in_every_answer_is_given_texts() -> None:
    planter = Planter(None)
    for command in LINES:
        planter.planted(answer_for(command, failing=True))
    known = set(fields_in(Answer)).union(*map(fields_in, documents().values()))
    assert known - planter.fields == set()
    assert len(known) > 100
    assert set(FORMED).isdisjoint(known)


def test_every_form_of_output_is_read_by_a_parser() -> None:
    declared = {option for command in LINES for option in outputs_of(command)}
    assert declared == (set(READERS) - {"text"}) | set(NO_FORM)
    assert {ending for command in LINES for ending in drawn_by(command)} == {".html", ".svg"}


@pytest.mark.parametrize("text", EACH)
def test_the_readers_notice_a_text_that_is_not_made_safe(text: str) -> None:
    harmless = "".join(char for char in text if char.isprintable()) == text
    if not harmless:
        with pytest.raises(AssertionError):
            of_text(text.rstrip("\n") if "\n" not in text.rstrip("\n") else text.replace("\n", "\r"))
