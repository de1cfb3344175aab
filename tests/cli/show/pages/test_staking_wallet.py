"""The page of a wallet on terminals of any width: no amount is ever cut, and what is left out goes in order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from sessionnet_cli.show.pages.staking_wallet import write_wallet
from sessionnet_cli.show.tables.columns import Moment
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.wallet import NodeStake, OpenContribution, WalletStaking
from tests.core.samples import NOON, OTHER_WALLET, WALLET, key

Out = pytest.CaptureFixture[str]


def a_stake(number: int, **fields: Any) -> NodeStake:
    usual: dict[str, Any] = {
        "pubkey": f"{number:02x}" * 32,
        "role": "contributor",
        "state": "decommissioned",
        "amount": Sesh.parse("2083.333333334"),
        "beneficiary": WALLET,
        "fee_percent": 12.5,
        "reward_per_day": Sesh.parse("183.609430904"),
        "leave_requested_at": None,
        "leaves_at": None,
    }
    return NodeStake(**(usual | fields))


def a_wallet(*stakes: NodeStake, **fields: Any) -> WalletStaking:
    usual: dict[str, Any] = {
        "address": WALLET,
        "stakes": stakes,
        "staked": Sesh.parse("4166.666666668"),
        "contributions": (
            OpenContribution(
                address="0x" + "12" * 20,
                pubkey=key(7),
                operator=OTHER_WALLET,
                status="awaiting-operator",
                amount=Sesh.parse("5000.000000001"),
                reserved=Sesh(0),
            ),
        ),
        "contributed": Sesh.parse("5000.000000001"),
        "reward_per_day": None,
        "rewards_total": Sesh.parse("1244.567890123"),
        "rewards_from": "seeds",
        "rewards_claimed": Sesh.parse("1200"),
        "claimable": Sesh(0),
        "balance": None,
    }
    return WalletStaking(**(usual | fields))


LEAVING = a_stake(2, leaves_at=NOON + timedelta(days=5), beneficiary=OTHER_WALLET)
WALLET_OF_TWO = a_wallet(a_stake(1), LEAVING)


def page(out: Out, width: int | None, wallet: WalletStaking = WALLET_OF_TWO) -> list[str]:
    write_wallet(TextPage(width, styled=False), wallet, Moment(now=NOON, height=None))
    return [line.rstrip() for line in out.readouterr().out.splitlines()]


def cells(line: str) -> list[str]:
    return re.split(" {2,}", line)


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (40, ["Node key", "Staked"]),
        (60, ["Node key", "Role", "Staked", "Per day"]),
        (80, ["Node key", "Role", "State", "Staked", "Per day"]),
        (100, ["Node key", "Role", "State", "Staked", "Per day", "Leaves"]),
        (140, ["Node key", "Role", "State", "Staked", "Per day", "Fee", "Leaves"]),
        (200, ["Node key", "Role", "State", "Staked", "Per day", "Fee", "Leaves", "Paid to"]),
        (None, ["Node key", "Role", "State", "Staked", "Per day", "Fee", "Leaves", "Paid to"]),
    ],
)
def test_what_there_is_room_for_is_shown_and_no_amount_is_cut(
    capsys: Out, width: int | None, titles: list[str]
) -> None:
    lines = page(capsys, width)
    if width is not None:
        assert max(len(line) for line in lines if " " in line.strip()) <= width  # a longer word is not broken
    start = lines.index("Stakes on 2 nodes, in SESH")
    assert cells(lines[start + 1]) == titles
    for number in (1, 2):
        (row,) = [line for line in lines if line.startswith(f"{number:02x}" * 6)]
        assert cells(row)[titles.index("Staked")] == "2,083.333333334"
    told = " ".join(" ".join(lines).split())
    for whole in ("12.5 %", "2026-04-14, in 5 days", OTHER_WALLET, "0x" + "12" * 20, "5,000.000000001", key(7)):
        assert whole in told
    assert "…" not in told
    assert ("nodes show" in told) == (width is not None and width < 200)


def test_when_a_stake_leaves_and_who_is_paid_stand_where_they_matter(capsys: Out) -> None:
    lines = page(capsys, None)
    start = lines.index("Stakes on 2 nodes, in SESH") + 2
    assert cells(lines[start])[5:] == ["12.5 %"]
    assert cells(lines[start + 1])[5:] == ["12.5 %", "2026-04-14, in 5 days", OTHER_WALLET]


def test_one_that_may_leave_already_is_free(capsys: Out) -> None:
    free = a_stake(1, leaves_at=NOON - timedelta(days=1))
    assert any("2026-04-08, free" in line for line in page(capsys, None, a_wallet(free)))


def test_two_stakes_on_one_node_are_on_one_node(capsys: Out) -> None:
    assert "Stakes on 1 node, in SESH" in page(capsys, None, a_wallet(a_stake(1), a_stake(1)))


def test_no_stake_is_said_and_stakes_that_are_not_known_are_not(capsys: Out) -> None:
    assert "It has no stake on any node." in page(capsys, 80, a_wallet(contributions=()))
    silent = page(capsys, 80, a_wallet(stakes=None, staked=None, contributions=None, contributed=None))
    assert not any(line.startswith(("Stakes", "It has", "Contributions")) for line in silent)
    assert cells(silent[1]) == ["Staked", "not available"]
