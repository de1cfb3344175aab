"""`-` on the command line: the lines of standard input stand there, and nothing else of the answer changes."""

from __future__ import annotations

import io
import os
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from sessionnet_core.names import parse_listed_account
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

OTHER, THIRD = "05" + "b" * 64, "03" + "c" * 64
Typed = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Put a text on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return put


@pytest.mark.parametrize("command", ["swarm", "overview"])
def test_accounts_are_read_as_if_they_stood_on_the_command_line(
    sessionnet: Sessionnet, devnet: Devnet, typed: Typed, command: str
) -> None:
    options = (*devnet.options(api=command == "overview"), "--json")
    expected = sessionnet(command, OTHER, ACCOUNT, THIRD, *options)
    typed(f"\ufeff# mine\n\n  {ACCOUNT.upper()} \r\n{THIRD}")
    run = sessionnet(command, OTHER, "-", *options)
    assert (run.status, run.stderr) == (expected.status, "")
    assert run.json["data"]["accounts"] == expected.json["data"]["accounts"]
    assert len(run.json["data"]["accounts"]) == 3


def test_keys_are_read_too(sessionnet: Sessionnet, devnet: Devnet, typed: Typed) -> None:
    keys = sorted(entry["pubkey_ed25519"] for entry in devnet.network["service_node_states"])[:2]
    typed("\n".join(keys))
    run = sessionnet("nodes", "show", "-", "--json", *devnet.options())
    assert [node["pubkey"] for node in run.json["data"]["nodes"]] == keys


@pytest.mark.parametrize("command", ["swarm", "overview"])
@pytest.mark.parametrize("text", ["alice\n", "05abc\n", "", "# nothing\n\n", "\n".join([ACCOUNT] * 10_001)])
def test_anything_else_is_refused_and_nobody_is_asked(
    sessionnet: Sessionnet, configured: Devnet, typed: Typed, command: str, text: str
) -> None:
    typed(text)
    run = sessionnet(command, "-", "--refresh")
    assert (run.status, run.stdout, configured.received) == (2, "", [])


def test_standard_input_stands_in_one_place(sessionnet: Sessionnet, typed: Typed) -> None:
    for words in (("-", "-"), ("-", "--input", "-")):
        typed(f"{ACCOUNT}\n")
        assert sessionnet("swarm", *words).status == 2


def test_accounts_are_masked_in_a_recording(
    sessionnet: Sessionnet, configured: Devnet, typed: Typed, tmp_path: Path
) -> None:
    typed(f"{ACCOUNT}\n")
    tape = tmp_path / "tape.yaml"
    assert sessionnet("swarm", "-", "--refresh", "--record", str(tape)).status == 0
    assert ACCOUNT[2:] not in tape.read_text()
    typed(f"{ACCOUNT}\n")
    assert sessionnet("swarm", "-", "--replay", str(tape)).status == 0


def test_a_terminal_is_told_that_it_is_read_from(
    sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for quiet, told in (((), 1), (("-q",), 0)):
        ours, theirs = os.openpty()
        os.write(ours, f"{ACCOUNT}\n\x04".encode())
        with os.fdopen(theirs) as terminal:
            monkeypatch.setattr(sys, "stdin", terminal)
            run = sessionnet("swarm", "-", *quiet, *devnet.options())
        os.close(ours)
        assert (run.status, run.stderr.count("Reading from standard input, one account ID per line")) == (0, told)


@pytest.mark.parametrize(("line", "status"), [(ACCOUNT, 0), ("05zz", 2)])
def test_accounts_are_not_shown_as_they_are_typed_and_what_follows_is(
    sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, line: str, status: int
) -> None:
    echoing: list[bool] = []

    def echoes() -> bool:
        return bool(termios.tcgetattr(theirs)[3] & termios.ECHO)

    def checked(text: str) -> str:
        echoing.append(echoes())
        return parse_listed_account(text)

    monkeypatch.setattr("sessionnet_core.names.parse_listed_account", checked)
    ours, theirs = os.openpty()
    assert echoes()
    os.write(ours, f"{line}\n\x04".encode())
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        run = sessionnet("swarm", "-", *devnet.options())
        assert (run.status, echoing, echoes()) == (status, [False], True)
    os.close(ours)
    assert "one account ID per line, which is not shown as you type; end with Ctrl-D" in run.stderr


def test_an_alias_stands_beside_them_for_all_its_values(
    sessionnet: Sessionnet, devnet: Devnet, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = sorted(entry["pubkey_ed25519"] for entry in devnet.network["service_node_states"])[:3]
    path = tmp_path / "sessionnet.toml"
    path.write_text(f'[nodes]\nmine = ["{keys[2]}", "{keys[0]}"]\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    typed(keys[1])
    run = sessionnet("nodes", "show", "-", "@mine", "--json", *devnet.options())
    assert [node["pubkey"] for node in run.json["data"]["nodes"]] == [keys[1], keys[2], keys[0]]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_an_account_that_was_mistyped_there_is_told_by_its_line_and_not_shown(
    sessionnet: Sessionnet, typed: Typed, words: tuple[str, ...]
) -> None:
    typed(f"# mine\n{ACCOUNT}\n\n{ACCOUNT[:-1]}\n")
    run = sessionnet("swarm", "-", *words)
    said = run.stdout + run.stderr
    assert (run.status, "line 4 of standard input: an account ID has 66 hex digits" in said) == (2, True)
    assert ACCOUNT[4:20] not in said
