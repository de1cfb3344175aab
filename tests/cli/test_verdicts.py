"""The table of verdicts: whole in a pipe, and as wide as the terminal is."""

from __future__ import annotations

import pytest

from sessionnet_cli.show.terminal import Page, PlainPage, RichPage
from sessionnet_cli.show.verdicts import write_verdicts
from sessionnet_core.evidence import Verdict
from tests.conftest import ACCOUNT

NODES = ("192.0.2.7:22021", "198.51.100.20:22021", "203.0.113.44:22021")
CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
REASON = ["�[31mno", "endpoint", "could", "be", "reached"]
VERDICTS = (
    Verdict("nodes", "differs", "1630", "1600", NODES, "none", "this list adds 30 nodes"),
    Verdict(
        "reward_pool", "agrees", "62393497.995821918", "62393497.000000000", ("networkv1.getsession.org",), "1 SESH"
    ),
    Verdict("arbitrum_supply", "agrees", "198765432.109876544", "198765432.109876544", ("arb1.arbitrum.io",), "none"),
    Verdict("price_usd", "unchecked", "0.051", None, (), None, "the contracts: \x1b[31mno endpoint could be reached"),
    Verdict("contract", "agrees", CONTRACT, CONTRACT, ("networkv1.getsession.org",), "none"),
    Verdict("market_cap_usd", "agrees", "4067409.14", "4067409.14", (), "10 %", "price × circulating supply"),
    Verdict(f"swarm of {ACCOUNT}", "agrees", f"6 in {'3a7f' * 4}", f"6 in {'3a7f' * 4}", NODES, "none"),
)


def lines_on(page: Page, capsys: pytest.CaptureFixture[str]) -> list[str]:
    write_verdicts(page, VERDICTS)
    return capsys.readouterr().out.splitlines()


def test_a_pipe_gets_every_value_whole(capsys: pytest.CaptureFixture[str]) -> None:
    summary, heading, *rows, last = lines_on(PlainPage(), capsys)
    assert (summary, last) == ("Verified: 5 agree, 1 differs, 1 unchecked.", "")
    assert heading.split() == ["Figure", "Verdict", "Here", "Elsewhere", "By,", "or", "why", "not"]
    assert rows[0].split() == ["nodes", "differs", "1630", "1600", *", ".join(NODES).split()]
    assert rows[1].split() == ["reward_pool", "agrees", "62393497.995821918", "62393497", "networkv1.getsession.org"]
    assert rows[3].split() == ["price_usd", "unchecked", "0.051", "the", "contracts:", *REASON]
    assert rows[4].split() == ["contract", "agrees", CONTRACT, CONTRACT, "networkv1.getsession.org"]
    assert rows[5].endswith("price × circulating supply")
    assert rows[6].startswith(f"swarm of {ACCOUNT}")


@pytest.mark.parametrize("width", [40, 60, 79, 80, 100, 140])
def test_a_terminal_of_any_width_shows_each_verdict_and_no_amount_cut(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    lines = lines_on(RichPage(width, styled=False), capsys)
    assert max(map(len, lines)) <= width
    shown = "\n".join(lines)
    assert "\x1b" not in shown
    for word in ("1630", "1600", "62393497.995821918", "198765432.109876544", "0.051", "differs", "unchecked"):
        assert word in shown
    assert sum(word in ("agrees", "differs", "unchecked") for line in lines[1:] for word in line.split()) == 7


def test_what_differs_is_red_and_what_is_unchecked_is_yellow(capsys: pytest.CaptureFixture[str]) -> None:
    for width in (60, 140):
        shown = "\n".join(lines_on(RichPage(width, styled=True), capsys))
        assert "\x1b[31mdiffers" in shown
        assert "\x1b[33munchecked" in shown


def test_no_verdicts_at_all_are_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    write_verdicts(PlainPage(), ())
    assert capsys.readouterr().out == "Verified: 0 agree, 0 differ, 0 unchecked.\n"


def test_who_asks_for_more_is_told_each_tolerance_once(capsys: pytest.CaptureFixture[str]) -> None:
    write_verdicts(PlainPage(), (*VERDICTS, VERDICTS[1]), with_tolerance=True)
    shown = capsys.readouterr().out.splitlines()
    told = shown[shown.index("How far two words on a figure may be apart, and why:") + 1 : -1]
    assert told == [
        "  nodes: none",
        "  reward_pool: 1 SESH",
        "  arbitrum_supply: none",
        "  contract: none",
        "  market_cap_usd: 10 %",
        f"  swarm of {ACCOUNT}: none",
    ]
