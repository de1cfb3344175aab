"""The check of built-in constants: all hold on an honest network, and whatever has changed is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.evm.ethereum import Ethereum
from tests.joint_fixtures import Joint
from tests.refresh_constants import HEADING, main

OTHER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    """Run the check; give its exit status and its lines."""
    capsys.readouterr()
    status = main(["--network", "devnet", *words])
    return status, capsys.readouterr().out.splitlines()


def replaced(config: Path, old: str, new: str) -> None:
    text = config.read_text()
    assert text.count(old) >= 1
    config.write_text(text.replace(old, new, 1))


def test_on_an_honest_network_all_hold(joint: Joint, ethereum: Ethereum, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = checked(capsys, "-v", "--ethereum-url", ethereum.url)
    assert [line for line in lines if not line.endswith(" holds")] == [
        f"{len(lines) - 1} of {len(lines) - 1} constants of devnet hold."
    ]
    assert status == 0
    told = "\n".join(lines)
    for constant in (
        "pin of 127.0.0.1",
        "bootstrap node ",
        "key of the network API",
        "contract token, as the network API has it",
        "contract multicall",
        "contract pool, as rewards.foundationPool() has it",
        "symbol of the token: SESH",
        "decimals of token: 9",
        "dex_pool",
        "maximum supply, atomic: 240000000000000000",
        "requirement_sesh: 25000",
        "unlock_days",
        "staking-backend http://127.0.0.1",
    ):
        assert constant in told


def test_another_certificate_is_printed_beside_the_pin_and_not_believed(
    joint: Joint, capsys: pytest.CaptureFixture[str]
) -> None:
    joint.net.misbehave("seed1", "wrong-certificate")
    status, lines = checked(capsys)
    pin = joint.net.seeds[0].pin
    assert status == 1
    (line,) = [line for line in lines if line.startswith("pin of")]
    match = re.fullmatch(rf"pin of 127\.0\.0\.1:{joint.net.seeds[0].port}: {pin} → ([0-9a-f]{{64}})", line)
    assert match is not None
    assert match[1] != pin
    assert lines[-1] == HEADING
    assert not [one for one in joint.net.received if one.server == "seed1"]


def test_a_bootstrap_node_that_moved_is_printed_with_where_it_is_listed(
    joint: Joint, capsys: pytest.CaptureFixture[str]
) -> None:
    node = joint.net.storage[0]
    replaced(joint.config, f'"{node.url}"', '"https://127.0.0.1:1/storage_rpc/v1"')
    status, lines = checked(capsys)
    assert status == 1
    assert f"bootstrap node {node.pubkey[:8]}…: 127.0.0.1:1 → 127.0.0.1:{node.port}" in lines
    assert any("answers could not be checked" in line for line in lines)


def test_a_contract_that_stands_elsewhere_is_printed(joint: Joint, capsys: pytest.CaptureFixture[str]) -> None:
    replaced(joint.config, 'pool = "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0"', f'pool = "{OTHER}"')
    status, lines = checked(capsys)
    assert status == 1
    assert f"contract pool: {OTHER} → no contract stands there" in lines
    assert (
        f"contract pool, as rewards.foundationPool() has it: {OTHER} → 0x11f040e89dfabba9070ffe6145e914ac68dbfea0"
        in lines
    )


def test_another_contract_of_the_api_is_printed(joint: Joint, capsys: pytest.CaptureFixture[str]) -> None:
    joint.net.misbehave("api", "contract")
    status, lines = checked(capsys)
    assert status == 1
    assert any(line.startswith("contract token, as the network API has it: 0x10Ea9E") for line in lines)
    # It answers, and seals, as ever: neither of those has changed.
    assert not [line for line in lines if line.startswith(("key of the network API", "network API "))]


def test_a_key_that_seals_nothing_is_printed(joint: Joint, capsys: pytest.CaptureFixture[str]) -> None:
    joint.net.misbehave("api", "wrong-key")
    status, lines = checked(capsys)
    assert status == 1
    assert f"key of the network API: {joint.net.api.pubkey} → did not seal the reply" in lines


def test_another_chain_is_printed(joint: Joint, capsys: pytest.CaptureFixture[str]) -> None:
    joint.front.misbehave("chain")
    status, lines = checked(capsys)
    assert status == 1
    assert any("→ it serves chain 421614, not 42161" in line for line in lines)


def test_what_cannot_be_checked_is_no_change_and_no_success(joint: Joint, capsys: pytest.CaptureFixture[str]) -> None:
    for who in ("seeds", "api", "backend"):
        joint.net.misbehave(who, "refuse")
    joint.front.misbehave("refuse")
    status, lines = checked(capsys)
    assert status == 1
    assert not any("→" in line for line in lines)
    assert sum("could not be checked" in line for line in lines) > 20
    assert HEADING not in lines


@pytest.mark.parametrize(("rule", "seen"), [("requirement_sesh = 20000", "20000 → 25000"), ("unlock_days = 1", "1 → ")])
def test_a_rule_that_changed_is_printed(joint: Joint, capsys: pytest.CaptureFixture[str], rule: str, seen: str) -> None:
    replaced(joint.config, "test = true", f"test = true\n{rule}")
    status, lines = checked(capsys)
    assert status == 1
    assert any(line.startswith(rule.partition(" ")[0]) and seen in line for line in lines)
