"""The table of shared options: whole, without contradictions, and read by all that lists options."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.config.environment import report_environment
from sessionnet_cli.config.file import ENVIRONMENT, read_configuration
from sessionnet_cli.options.settings import Settings, option_table
from sessionnet_cli.options.shared import take_settings
from sessionnet_core.access import Access
from sessionnet_core.networks.replacements import Replacements
from tests.cli.test_command_table import command_of

ROWS = {field: option for field, _, option in option_table()}
SAMPLES: dict[str, tuple[tuple[str, object], tuple[str, object], tuple[str, object]]] = {
    "network": (("--network a", "a"), ("b", "b"), ('"c"', "c")),
    "timeout_seconds": (("--timeout 1", 1.0), ("2", 2.0), ("3", 3.0)),
    "max_age_seconds": (("--max-age 0", 0.0), ("2", 2.0), ("3", 3.0)),
    "proxy": (("--proxy http://a", "http://a"), ("http://b", "http://b"), ('"http://c"', "http://c")),
    "onion": (("--onion", True), ("0", False), ("true", True)),
}
"""For each option with a key in the file: words, variable and file, each with the value that they mean."""


def settings_of(path: str, *words: str) -> Settings:
    """Return what Click and the table make of the words after a command."""
    context = command_of(path).make_context(path, list(words))
    return take_settings(context, dict(context.params))


def test_every_field_is_an_option_but_for_where_the_values_came_from() -> None:
    assert [*ROWS, "given"] == list(Settings.__struct_fields__)


@pytest.mark.parametrize("said", ["names", "variable", "key", "help"])
def test_no_two_options_share(said: str) -> None:
    found = [getattr(row, said) for row in ROWS.values() if getattr(row, said) is not None]
    assert len(set(found)) == len(found)


def test_a_variable_and_a_key_are_called_like_their_option() -> None:
    for row in ROWS.values():
        name = re.split(r"[ /]", row.names)[0].removeprefix("--").replace("-", "_")
        assert row.variable in (None, f"SESSIONNET_{name.upper()}")
        assert row.key in (None, name)


def test_options_of_some_commands_name_commands_that_there_are() -> None:
    assert {path for row in ROWS.values() for path in (*row.commands, *row.without)} <= set(COMMANDS)


def test_options_that_were_not_given_are_as_built_in() -> None:
    assert settings_of("nodes") == Settings()
    assert (Settings().timeout_seconds, Settings().max_age_seconds) == (
        Access().timeout_seconds,
        Access().max_age_seconds,
    )


def test_each_option_with_a_key_has_a_sample() -> None:
    assert set(SAMPLES) == {field for field, row in ROWS.items() if row.key is not None}


@pytest.mark.parametrize("field", SAMPLES)
def test_an_option_goes_before_its_variable_that_before_the_file_and_that_before_what_is_built_in(
    field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (words, by_option), (variable, by_variable), (line, by_file) = SAMPLES[field]
    file = tmp_path / "sessionnet.toml"
    monkeypatch.setenv(ENVIRONMENT, str(file))

    def value(*typed: str) -> Any:
        return getattr(settings_of("token", *typed).over(read_configuration().options), field)

    file.write_text("")
    assert value() == getattr(Settings(), field)
    file.write_text(f"{ROWS[field].key} = {line}")
    assert value() == by_file
    monkeypatch.setenv(str(ROWS[field].variable), variable)
    assert value() == by_variable
    assert value(*words.split()) == by_option


def test_what_is_given_is_known_even_if_it_is_the_built_in_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_MAX_AGE", "120")
    given = settings_of("nodes", "--timeout", "20")
    assert set(given.given) == {"timeout_seconds", "max_age_seconds"}
    assert (given.is_typed("timeout_seconds"), given.is_typed("max_age_seconds")) == (True, False)
    assert given.over({"timeout_seconds": 5.0, "max_age_seconds": 5.0}) == given


def test_what_may_be_replaced_in_a_network_are_options_of_the_same_name_and_type() -> None:
    options, replaceable = get_type_hints(Settings), get_type_hints(Replacements)
    assert {name: options[name] for name in replaceable} == replaceable


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "-1", "soon", ""])
def test_a_time_is_a_finite_number(number: str) -> None:
    with pytest.raises(click.UsageError):
        settings_of("nodes", "--max-age", number)


def test_doctor_shows_each_variable_without_what_may_be_secret_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"URL": "https://user:hunter2@a.example/", "KEY@URL": f"{'ab' * 32}@https://user:hunter2@a.example/"}
    monkeypatch.setenv("HOME", "/home/alice")
    for row in ROWS.values():
        if row.variable is not None:
            monkeypatch.setenv(row.variable, secret.get(row.metavar or "", "/home/alice/x"))
    monkeypatch.setenv("SESSIONNET_OF_A_LATER_VERSION", "hunter2")
    shown = {one.name: one.value for one in report_environment().variables}
    for row in ROWS.values():
        if row.variable is not None:
            value = shown[row.variable]
            assert value is not None, "of a kind that environment.py does not know"
            assert "hunter2" not in value
            assert ("a.example" in value) == (row.metavar in secret)
            assert row.metavar != "FILE" or value == "~/x"
    assert shown["SESSIONNET_OF_A_LATER_VERSION"] is None
