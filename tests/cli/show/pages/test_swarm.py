"""The page of `swarm`: what single nodes say of a swarm stands below that swarm, whatever the figure is called."""

from __future__ import annotations

import pytest

from sessionnet_cli.show.pages.swarm import write_swarms
from sessionnet_cli.show.tables.columns import Moment
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.evidence import Verdict
from sessionnet_core.model import AccountSwarm, Swarms
from tests.core.samples import NOON, node, swarm

ACCOUNTS = ("05" + "1" * 64, "05" + "2" * 64)


def test_each_swarm_has_the_verdicts_of_its_account(capsys: pytest.CaptureFixture[str]) -> None:
    accounts = tuple(AccountSwarm(one, None, swarm(1), 1, (node(1),)) for one in ACCOUNTS)
    verdicts = [
        Verdict("a swarm", "agrees", swarm(1), swarm(1), ("192.0.2.8:1",), account_id=ACCOUNTS[1], asked="other-node"),
        Verdict("a swarm", "agrees", swarm(1), swarm(1), ("192.0.2.7:1",), account_id=ACCOUNTS[0], asked="member"),
    ]
    write_swarms(TextPage(), Swarms(accounts, 1, 2_084_231), Moment(now=NOON, height=2_084_231), verdicts)
    first, second = capsys.readouterr().out.split(f"{ACCOUNTS[1]}'s messages")
    (of_first,) = [line for line in first.splitlines() if line.startswith("192.0.2.")]
    (of_second,) = [line for line in second.splitlines() if line.startswith("192.0.2.")]
    assert of_first.startswith("192.0.2.7:1  a member")
    assert of_second.startswith("192.0.2.8:1  another node")
