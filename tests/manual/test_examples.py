"""The programs in `examples` print what the command says of the same recording, each by its own way."""

from __future__ import annotations

import json
import re
import runpy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.demo_lists import lists_decoded_once as lists_decoded_once

from .__main__ import ROOT
from .answers import WALLET

pytestmark = pytest.mark.usefixtures("lists_decoded_once")
EXAMPLES = ROOT / "examples"
KEYS = ("172bda18", "004d6425")


def run(name: str, *given: Any) -> int:
    """Run an example's `main` on the recording, as `--demo` does."""
    status: int = runpy.run_path(str(EXAMPLES / f"{name}.py"))["main"](*given, demo=True)
    return status


def test_the_nodes_of_my_swarm(sessionnet: Sessionnet, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("my_swarm", ACCOUNT) == 0
    first, *lines = capfdbinary.readouterr().out.decode().splitlines()
    (swarm,) = sessionnet("swarm", ACCOUNT, "--demo", "--json").json["data"]["accounts"]
    assert first.startswith(f"swarm {swarm['swarm_id']}, {swarm['size']} nodes")
    nodes = [f"  {one['pubkey'][:12]}  {one['ip']}:{one['https_port']}  {one['state']}" for one in swarm["nodes"]]
    assert lines == [*nodes, f"swarm of {ACCOUNT}: agrees"]


def test_what_is_no_account_is_said_without_a_traceback(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("my_swarm", ACCOUNT[:-1]) == 1
    assert capfdbinary.readouterr().err.decode().startswith("account-malformed: ")


def test_when_my_nodes_proved_their_uptime(sessionnet: Sessionnet, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("my_nodes", KEYS) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    checks = sessionnet("check", "node", *KEYS, "--demo", "--json").json["data"]["checks"]
    ages = {one["subject"][:12]: f"{one['value']:.0f} s ago" for one in checks if one["name"] == "proof_age"}
    assert {line.split()[0]: line.partition("active  ")[2] for line in lines} == ages


def test_a_node_that_nobody_has_is_not_well(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("my_nodes", (KEYS[0], "ffffffffffff")) == 1
    assert "ffffffffffff: " in capfdbinary.readouterr().out.decode()


def test_what_my_rewards_are_worth(sessionnet: Sessionnet, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("my_rewards", WALLET) == 0
    staked, claimable, *stakes = capfdbinary.readouterr().out.decode().splitlines()
    wallet = sessionnet("staking", "wallet", WALLET, "--demo", "--json").json["data"]
    price = Decimal(str(sessionnet("token", "--demo", "--json").json["data"]["price_usd"]))
    for line, amount in ((staked, wallet["staked"]), (claimable, wallet["claimable"])):
        assert line.split()[1:] == [amount, "SESH", f"${Decimal(amount) * price:,.2f}"]
    assert [line.split()[:2] for line in stakes] == [[one["pubkey"][:12], one["amount"]] for one in wallet["stakes"]]


def test_the_page_as_a_file_of_ones_own(sessionnet: Sessionnet, tmp_path: Path) -> None:
    assert run("network_page", tmp_path / "page.json") == 0
    page = json.loads((tmp_path / "page.json").read_text())
    document = sessionnet("overview", "--demo", "--json").json
    assert (page["nodes"], page["price_usd"]) == (document["data"]["nodes"], document["data"]["price_usd"])
    assert page["reward_pool_sesh"] == document["data"]["reward_pool"]
    assert page["proofs"] == {source["name"]: source["proof"] for source in document["sources"]}
    assert [path.name for path in tmp_path.iterdir()] == ["page.json"]


def test_the_swarms_of_the_accounts_of_a_file(
    sessionnet: Sessionnet, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    others = [f"05{number:064x}" for number in range(3)]
    assert run("all_swarms", ["# mine", "", f"{ACCOUNT}\n", ACCOUNT, *others]) == 0
    printed = dict(line.split() for line in capfdbinary.readouterr().out.decode().splitlines())
    accounts = sessionnet("swarm", ACCOUNT, ACCOUNT, *others, "--demo", "--json").json["data"]["accounts"]
    expected: dict[str, int] = {}
    for one in accounts:
        expected[one["swarm_id"]] = expected.get(one["swarm_id"], 0) + 1
    expected[accounts[0]["swarm_id"]] += len(others) + 2 - len(accounts)  # one that is named twice is listed once
    assert {swarm: int(count) for swarm, count in printed.items()} == expected


def test_each_has_its_line_in_the_readme() -> None:
    linked = re.findall(r"\[(\w+\.py)\]\(\1\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(path.name for path in EXAMPLES.glob("*.py"))
