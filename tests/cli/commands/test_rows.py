"""`--csv` and `--jsonl` on every list: each row is what the JSON document holds, and nothing stands around it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sessionnet_cli.options.settings import LISTS
from sessionnet_cli.show.safe import safe_cell
from tests.cli.commands.probing import misbehave, serving
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.core.samples import key
from tests.devnet import Devnet
from tests.evm.world import wallet
from tests.joint_fixtures import Joint

OTHER = "05" + "b" * 64
WORDS: dict[str, tuple[str, ...]] = {
    "swarm": ("swarm", ACCOUNT, OTHER),
    "nodes": ("nodes",),
    "nodes show": ("nodes", "show"),
    "nodes swarms": ("nodes", "swarms"),
    "token history": ("token", "history"),
    "staking wallet": ("staking", "wallet", wallet("dave")),
    "staking open": ("staking", "open"),
    "doctor": ("doctor", "--offline"),
}
LISTED = {
    "nodes": "nodes",
    "nodes show": "nodes",
    "nodes swarms": "swarms",
    "token history": "points",
    "staking wallet": "stakes",
    "staking open": "contracts",
    "doctor": "hosts",
}
"""Where the list stands in the document."""


def rows(run: Result) -> list[dict[str, str]]:
    """Return the rows of a sheet by their headings."""
    return list(csv.DictReader(io.StringIO(run.stdout, newline=""), strict=True))


def lines(run: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def cell(value: object) -> str:
    """Return what a sheet holds of a value of the JSON."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, list) else str(value)
    return safe_cell(text) if isinstance(value, str) else text


@pytest.fixture
def words(sessionnet: Sessionnet, joint: Joint, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The words of a command, with the keys of two nodes where it needs some."""
    command: str = request.param
    if command != "nodes show":
        return WORDS[command]
    keys = [node["pubkey"] for node in sessionnet("nodes", "--json").json["data"]["nodes"][:2]]
    return (*WORDS[command], *keys)


def test_every_list_is_tried_here() -> None:
    """Those of `history`, which ask nobody, are tried in a module of their own."""
    asking = {path for path in LISTS if path.split()[0] != "history"}
    assert set(WORDS) == asking == {*LISTED, "swarm"}


def timeless(text: str, command: str) -> str:
    """Return a text without its moments, where they are those of the run: doctor looks at the present."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "now", text) if command == "doctor" else text


@pytest.mark.parametrize(("words", "command"), [(one, one) for one in LISTED], indirect=["words"], ids=LISTED)
class TestEveryList:
    def test_has_the_entries_of_the_document_as_its_lines(
        self, sessionnet: Sessionnet, words: tuple[str, ...], command: str
    ) -> None:
        document = sessionnet(*words, "--json")
        run = sessionnet(*words, "--jsonl")
        assert (run.status, lines(run)) == (document.status, document.json["data"][LISTED[command]])
        assert lines(run)

    def test_has_a_row_for_each_of_them(self, sessionnet: Sessionnet, words: tuple[str, ...], command: str) -> None:
        document = sessionnet(*words, "--json")
        run = sessionnet(*words, "--csv")
        listed = document.json["data"][LISTED[command]]
        assert (run.status, len(rows(run))) == (document.status, len(listed))
        assert "\r" not in run.stdout
        for row, entry in zip(rows(run), listed, strict=True):
            assert list(row)[-1] == "as_of"
            assert timeless(row["as_of"], command) == timeless(document.json["as_of"], command)
            same = row.keys() & entry.keys() - {"contributors", "used_by"}
            assert len(same) >= 3
            assert {name: row[name] for name in same} == {name: cell(entry[name]) for name in same}

    @pytest.mark.parametrize("form", ["--csv", "--jsonl"])
    def test_goes_into_a_file_or_not_at_all(
        self, sessionnet: Sessionnet, tmp_path: Path, words: tuple[str, ...], command: str, form: str
    ) -> None:
        path = tmp_path / "list"
        printed, run = sessionnet(*words, form), sessionnet(*words, form, "--output", str(path))
        assert (run.status, run.stdout) == (printed.status, "")
        assert path.exists() == (run.status == 0)
        assert run.status or timeless(path.read_text(), command) == timeless(printed.stdout, command)


@pytest.mark.parametrize("words", WORDS, indirect=True)
def test_two_forms_contradict_each_other(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    for forms in (("--csv", "--jsonl"), ("--csv", "--json"), ("--json", "--jsonl")):
        assert sessionnet(*words, *forms).status == 2


@pytest.mark.parametrize("form", ["--csv", "--jsonl"])
@pytest.mark.parametrize("command", ["token", "staking", "overview"])
def test_what_is_no_list_has_neither_form(sessionnet: Sessionnet, command: str, form: str) -> None:
    assert sessionnet(command, form).status == 2


@pytest.mark.parametrize("form", ["--csv", "--jsonl"])
@pytest.mark.parametrize("words", [one for one in WORDS if one != "doctor"], indirect=True)
def test_a_failure_is_told_on_standard_error_alone(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], form: str
) -> None:
    monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "empty"))
    run = sessionnet(*words, form, "--offline")
    assert (run.status, run.stdout, run.stderr.startswith("Error: ")) == (3, "", True)


class TestASheetOfSwarms:
    def test_has_a_row_for_each_member_with_the_account(self, sessionnet: Sessionnet, devnet: Devnet) -> None:
        document = sessionnet("swarm", ACCOUNT, OTHER, "--json", *devnet.options()).json
        run = sessionnet("swarm", ACCOUNT, OTHER, "--csv", *devnet.options())
        assert list(rows(run)[0])[:5] == ["account_id", "name", "swarm_id", "size", "pubkey"]
        assert [(row["account_id"], row["swarm_id"], row["size"], row["pubkey"]) for row in rows(run)] == [
            (one["account_id"], one["swarm_id"], str(one["size"]), node["pubkey"])
            for one in document["data"]["accounts"]
            for node in one["nodes"]
        ]

    def test_is_the_same_of_a_file_whose_wrong_lines_are_named_elsewhere(
        self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path
    ) -> None:
        path = tmp_path / "accounts"
        path.write_text(f"{ACCOUNT}\nnone\n{OTHER}\n")
        alone = sessionnet("swarm", ACCOUNT, OTHER, "--csv", *devnet.options())
        run = sessionnet("swarm", "--input", str(path), "--csv", *devnet.options())
        assert (run.status, run.stdout) == (1, alone.stdout)
        assert run.stderr.startswith("Error: none: ")

    def test_names_the_first_ten_wrong_lines_and_counts_the_rest(
        self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path
    ) -> None:
        path = tmp_path / "accounts"
        path.write_text("\n".join(f"none-{number}" for number in range(1234)))
        for form in ((), ("--csv",), ("--jsonl",), ("--json",)):
            words = ("swarm", "--input", str(path), *form, "--output", str(tmp_path / "out"), *devnet.options())
            errors = [line for line in sessionnet(*words).stderr.splitlines() if line.startswith("Error: ")]
            assert [line.split(": ")[1] for line in errors[:10]] == [f"none-{number}" for number in range(10)]
            assert errors[10] == "Error: and 1,224 more lines without an account ID"
            assert len(errors) == 12

    def test_keeps_an_account_without_a_swarm(self, sessionnet: Sessionnet, tmp_path: Path) -> None:
        path = tmp_path / "nodes"
        states = [{"pubkey_ed25519": key(1), "swarm_id": 18446744073709551615, "swarm": "f" * 16, "active": True}]
        path.write_text(json.dumps({"service_node_states": states, "height": 9}))
        accounts = tmp_path / "accounts"
        accounts.write_text(f"{ACCOUNT}\n")
        for words in ((ACCOUNT,), ("--input", str(accounts))):
            (row,) = rows(sessionnet("swarm", *words, "--csv", "--nodes-file", str(path)))
            assert (row["account_id"], row["swarm_id"], row["size"], row["pubkey"]) == (ACCOUNT, "", "0", "")


def test_the_probe_of_a_node_stands_in_its_row(sessionnet: Sessionnet, askable: Devnet) -> None:
    down, up, *_ = serving(askable)
    misbehave(askable, {down: "refuse"})
    found = {one["pubkey"]: one for one in lines(sessionnet("nodes", "show", down, up, "--probe", "--jsonl"))}
    assert (found[down]["probe"]["reachable"], found[up]["probe"]["reachable"]) == (False, True)
    run = sessionnet("nodes", "show", down, up, "--probe", "--csv", "--strict")
    assert [(row["pubkey"], row["reachable"]) for row in rows(run)] == [(down, "no"), (up, "yes")]
    assert (run.status, "did not answer as a storage server" in run.stderr) == (5, True)
    members = sessionnet("swarm", ACCOUNT, "--probe", "--csv")
    assert {row["reachable"] for row in rows(members)} <= {"yes", "no"}
    listed = sessionnet("nodes", "--probe", "--limit", "2", "--jsonl")
    assert [one["probe"]["pubkey"] == one["pubkey"] for one in lines(listed)] == [True, True]
