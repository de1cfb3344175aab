"""Help: what comes first, what is left out, how it fits; `sessionnet help`, and its topics."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from sessionnet_cli.command_table import COMMANDS, TOPICS
from sessionnet_cli.config.aliases import KINDS
from sessionnet_cli.config.file import read_configuration
from sessionnet_cli.help_page import folded
from sessionnet_cli.main import _COMMON
from sessionnet_cli.options.settings import option_table
from sessionnet_cli.options.variables import known_variables
from sessionnet_core.folders import Kind as Folder
from sessionnet_core.source_kinds import Proof
from tests.conftest import Sessionnet

TITLE = re.compile(r"^(\S.*):$", re.MULTILINE)


def titles(text: str) -> list[str]:
    """Return the titles of the sections of a help."""
    return TITLE.findall(text)


@pytest.mark.parametrize("words", [(), ("help",), ("--help",), ("-h",)])
def test_help_that_was_asked_for_goes_to_standard_output(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    run = sessionnet(*words)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == sessionnet("--help").stdout
    assert all(topic in run.stdout for topic in TOPICS)


def test_the_first_help_names_every_command_and_fits_on_a_screen(sessionnet: Sessionnet) -> None:
    shown = sessionnet("--help").stdout
    assert shown.count("\n") <= 50
    words = " ".join(shown.split())
    for path, row in COMMANDS.items():
        below = [other.rpartition(" ")[2] for other in COMMANDS if other.rpartition(" ")[0] == path]
        if " " not in path:
            assert f" {path} {row.help}" + (f" Commands: {', '.join(below)}." if below else "") in words


@pytest.mark.parametrize("path", COMMANDS)
def test_help_of_a_command_is_what_the_command_says_itself(sessionnet: Sessionnet, path: str) -> None:
    run = sessionnet("help", *path.split())
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == sessionnet(*path.split(), "--help").stdout


def test_what_is_common_is_said_as_in_the_table() -> None:
    rows = {row.names.split()[-1]: row.help for _, _, row in option_table()}
    common = {term.split()[0]: text for term, text in _COMMON}
    of_the_table = {"--network", "--json", "--output", "--strict", "--demo"}
    assert {name: common[name] for name in of_the_table} == {name: rows[name] for name in of_the_table}


class TestSections:
    """Examples and commands, then what changes the answer, then the rest by what it is for."""

    def test_stand_in_this_order(self, sessionnet: Sessionnet) -> None:
        network = "Network and hosts, instead of the built-in ones"
        of_all = ["Options", "Output", network, "Connection", "Cache", "Recording"]
        assert titles(sessionnet("token", "--help").stdout) == ["Examples", "Commands", *of_all]
        assert titles(sessionnet("swarm", "--help").stdout) == ["Examples", *of_all]
        assert titles(sessionnet("schema", "--help").stdout) == ["Examples", "Options", "Output"]

    def test_of_a_group_without_an_answer_are_those_of_its_commands(self, sessionnet: Sessionnet) -> None:
        assert titles(sessionnet("check", "--help").stdout) == ["Examples", "Commands", "Options"]
        assert "--json" in sessionnet("check", "node", "--help").stdout

    def test_begin_with_what_changes_the_answer(self, sessionnet: Sessionnet) -> None:
        first = sessionnet("token", "--help").stdout.partition("\nOptions:\n")[2].partition("\n\n")[0]
        assert re.findall(r"--[a-z]+", first) == ["--convert", "--verify", "--save", "--no", "--strict", "--help"]

    def test_have_nothing_that_the_command_cannot_use(self, sessionnet: Sessionnet) -> None:
        shown = sessionnet("swarm", "--help").stdout.partition("\nOptions:\n")[2]
        assert not {"--contract", "--rpc-url", "--api-url", "--backend-url"} & set(re.findall(r"--[a-z-]+", shown))

    def test_have_their_second_columns_below_each_other(self, sessionnet: Sessionnet) -> None:
        shown = sessionnet("nodes", "--help").stdout
        words = (
            "Show the sizes",
            "In this swarm",
            "Print one JSON",
            "Ask this seed",
            "Deadline",
            "Ask again",
            "Save this",
        )
        columns = {shown.index(word) - shown.rfind("\n", 0, shown.index(word)) for word in words}
        assert len(columns) == 1


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("words", [("help", path) for path in COMMANDS] + [("help", topic) for topic in TOPICS] + [()])
def test_every_help_fits(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, columns: int, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = sessionnet(*" ".join(words).split()).stdout
    too_long = [line for line in shown.splitlines() if len(line) > columns]
    assert [line for line in too_long if " " in line.strip()] == [], "but for a word that is longer by itself"


@pytest.mark.parametrize("width", range(20, 90, 7))
def test_an_example_in_several_lines_is_the_same_words_in_a_shell(width: int) -> None:
    line = "sessionnet nodes --contributor 0x0123456789abcdef0123456789abcdef01234567 --columns pubkey,address --json"
    lines = list(folded(line, width, 2))
    assert all(one.endswith(" \\") for one in lines[:-1])
    assert " ".join("\n".join(lines).replace("\\\n", "").split()) == line
    assert all(len(one) <= width or len(one.split()) <= 2 for one in lines)


class TestTopics:
    """`sessionnet help TOPIC`."""

    @pytest.mark.parametrize("topic", TOPICS)
    def test_each_is_a_screen_of_text(self, sessionnet: Sessionnet, topic: str) -> None:
        run = sessionnet("help", topic)
        assert (run.status, run.stderr) == (0, "")
        assert 15 <= len(run.stdout.splitlines()) <= 40

    def test_the_environment_has_every_variable_with_its_option(self, sessionnet: Sessionnet) -> None:
        shown = sessionnet("help", "environment").stdout
        assert [name for name in known_variables() if name.upper() not in shown] == []
        assert {f"XDG_{kind.upper()}_HOME" for kind in get_args(Folder)} <= known_variables().keys()
        assert re.search(r"SESSIONNET_SEED_URL +--seed-url, one or several\n", shown)
        assert re.search(r"SESSIONNET_ONION +--onion, 0 or 1\n", shown)

    def test_the_exit_status_has_those_of_the_contract(self, sessionnet: Sessionnet) -> None:
        shown = sessionnet("help", "exit-status").stdout
        assert re.findall(r"^  ([0-9, ]*[0-9]) ", shown, re.MULTILINE) == [
            *("0", "1", "2", "3", "4", "5", "130, 141", "129, 143"),
            *("0, 1, 2", "3"),
        ]
        assert "UNKNOWN" in shown.partition("`sessionnet check`")[2]

    def test_the_configuration_has_every_key_and_the_file(
        self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_CONFIG", "/etc/session.toml")
        shown = sessionnet("help", "configuration").stdout
        assert "/etc/session.toml" in shown
        for _, _, row in option_table():
            assert row.key is None or f"\n  {row.key} " in shown
        assert [kind for kind in KINDS if f"\n  [{kind}] " not in shown] == []

    def test_the_example_of_the_configuration_is_one(
        self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        example = sessionnet("help", "configuration").stdout.partition("Example:\n")[2]
        file = tmp_path / "sessionnet.toml"
        file.write_text(example)
        monkeypatch.setenv("SESSIONNET_CONFIG", str(file))
        assert set(read_configuration().aliases.tables["accounts"]) == {"me", "family"}

    def test_json_has_the_keys_of_the_envelope(self, sessionnet: Sessionnet) -> None:
        keys = re.findall(r"^  ([a-z_]+) ", sessionnet("help", "json").stdout, re.MULTILINE)
        assert keys[:8] == ["schema", "network", "as_of", "stale", "data", "sources", "warnings", "errors"]

    def test_trust_has_every_proof(self, sessionnet: Sessionnet) -> None:
        shown = sessionnet("help", "trust").stdout
        assert [proof for proof in Proof.__args__ if f"\n  {proof} " not in shown] == []  # type: ignore[attr-defined]
