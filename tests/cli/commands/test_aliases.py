"""`@me` on the command line: an alias of the configuration file wherever an account, a node or a wallet may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands.test_named_nodes import OPERATOR, OTHER, listed
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

OTHER_ACCOUNT = "05" + "ab" * 32


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sessionnet.toml"
    path.write_text(f"""
[accounts]
me = "{ACCOUNT}"
family = ["{ACCOUNT}", "{OTHER_ACCOUNT}"]

[nodes]
first = "aaaa"
both = ["a", "b"]

[wallets]
cold = "{OPERATOR}"
all = ["{OPERATOR}", "{OTHER}"]
""")
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    return path


@pytest.fixture
def nodes(tmp_path: Path, config: Path) -> str:
    """The option's file: three nodes, of which two are run by one wallet."""
    return listed(tmp_path, ("a", OPERATOR, {}), ("b", OPERATOR, {}), ("c", OTHER, {}))


def test_an_account(sessionnet: Sessionnet, nodes: str) -> None:
    by_alias = sessionnet("swarm", "@me", "--nodes-file", nodes, "--json")
    assert [one["account_id"] for one in by_alias.json["data"]["accounts"]] == [ACCOUNT]
    several = sessionnet("swarm", "@family", "--nodes-file", nodes, "--json")
    assert [one["account_id"] for one in several.json["data"]["accounts"]] == [ACCOUNT, OTHER_ACCOUNT]


def test_an_account_of_the_overview(sessionnet: Sessionnet, nodes: str) -> None:
    words = ("--nodes-file", nodes, "--api-url", "http://127.0.0.1:1", "--json")
    by_alias, by_id = sessionnet("overview", "@me", *words), sessionnet("overview", ACCOUNT, *words)
    assert by_alias.json["data"]["swarm_nodes"] == by_id.json["data"]["swarm_nodes"] == 3


def test_a_node(sessionnet: Sessionnet, nodes: str) -> None:
    shown = sessionnet("nodes", "show", "@first", "--nodes-file", nodes, "--json")
    assert shown.json["data"]["node"]["pubkey"] == "a" * 64


@pytest.mark.parametrize("option", ["--operator", "--contributor"])
def test_a_wallet_of_a_filter(sessionnet: Sessionnet, nodes: str, option: str) -> None:
    for alias, count in (("@cold", 2), ("@all", 3)):
        found = sessionnet("nodes", option, alias, "--nodes-file", nodes, "--json")
        assert len(found.json["data"]["nodes"]) == count


@pytest.mark.parametrize("command", ["token balance", "staking wallet"])
def test_a_wallet_alone(sessionnet: Sessionnet, config: Path, command: str) -> None:
    asked = sessionnet(*command.split(), "@cold", "--offline", "--json")
    assert (asked.status, set(asked.errors)) == (3, {"nothing-kept"})  # it was read as a wallet, and nobody was asked
    several = sessionnet(*command.split(), "@all", "--offline")
    assert several.status == 2
    assert "@all stands for 2 wallets, and here only one can stand." in several.stderr


def test_an_unknown_alias_is_a_wrong_command_line(sessionnet: Sessionnet, config: Path) -> None:
    run = sessionnet("swarm", "@mee", "--offline")
    assert run.status == 2
    assert run.stderr == f"Error: no alias @mee in [accounts] of {config}\nTry: Did you mean @me?\n"
    assert sessionnet("swarm", "@mee", "--offline", "--json").errors == ["configuration"]


def test_the_demo_reads_no_configuration(sessionnet: Sessionnet, config: Path) -> None:
    run = sessionnet("swarm", "@me", "--demo")
    assert run.status == 2
    assert "@me is an alias of the configuration file, and --demo reads no configuration. Write what it" in run.stderr


def test_an_account_behind_an_alias_is_masked_in_a_recording(
    sessionnet: Sessionnet, askable: Devnet, tmp_path: Path
) -> None:
    config, cassette = tmp_path / "sessionnet.toml", tmp_path / "run.yaml"
    config.write_text(f'{config.read_text()}\n[accounts]\nme = "{ACCOUNT}"\n')
    recorded = sessionnet("swarm", "@me", "--ask-swarm", "--json", "--record", str(cassette))
    assert recorded.status == 0
    assert ACCOUNT[2:] not in cassette.read_text()
    replayed = sessionnet("swarm", "@me", "--ask-swarm", "--json", "--replay", str(cassette))
    assert (replayed.status, replayed.json["data"]) == (0, recorded.json["data"])
