"""`sessionnet staking open`: devnet and chain as one network; every expectation is worked out from their literals."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sessionnet_cli.show.pages.staking_open import FIELDS, in_order, write_open
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.open_contracts import OpenContract, OpenContracts
from tests.conftest import Result, Sessionnet
from tests.deadlines import Clock
from tests.evm.world import Contribution
from tests.joint_fixtures import Joint

OPEN = {
    # what is there, what is kept for others, minimum, maximum, places; of 25,000 SESH and ten places
    "beneficiaries": ("11250.000000001", "0.000000000", "1718.750000000", "13749.999999999", 8),
    "withdrawn": ("10250.000000000", "0.000000000", "1843.750000000", "14750.000000000", 8),
    "twin-new": ("10000.000000000", "0.000000000", "1666.666666667", "15000.000000000", 9),
    "open-reserved": ("6250.000000000", "5000.000000000", "1718.750000000", "13750.000000000", 8),
    "open": ("6250.000000000", "0.000000000", "2083.333333334", "18750.000000000", 9),
    "renewed": ("6250.000000000", "0.000000000", "2083.333333334", "18750.000000000", 9),
}
"""Those that take money, the newest first."""
CLOSED = {
    "finalized": "its node runs",
    "finalized-ten": "its node runs",
    "reset": "its node runs, and its operator has not paid in again",
    "waiting": "its operator has not paid in",
    "reserved": "its operator has not paid in",
    "all-reserved": "the rest is promised",
    "no-slot": "every place is promised",
    "full": "everything is there",
    "cancelled": "its operator went",
    "running-keys": "its node runs without it",
    "old-requirement": "a node needs more today, and so it refuses everybody",
    "twin-old": "a newer one is for the same node",
}


def shown(sessionnet: Sessionnet, *words: str) -> Result:
    return sessionnet("staking", "open", "--json", *words)


def names(joint: Joint, result: Result) -> list[str]:
    by_address = {one.address: one.name for one in joint.arbitrum.world.contributions}
    return [by_address[one["address"]] for one in result.json["data"]["contracts"]]


def contract(joint: Joint, name: str) -> Contribution:
    return joint.arbitrum.world.contribution(name)


def test_every_contract_of_the_world_is_expected_somewhere(joint: Joint) -> None:
    assert {one.name for one in joint.arbitrum.world.contributions} == set(OPEN) | set(CLOSED)
    assert not set(OPEN) & set(CLOSED)


def test_those_that_take_money_are_listed_the_newest_first(sessionnet: Sessionnet, joint: Joint) -> None:
    result = shown(sessionnet)
    assert (result.status, result.stderr, result.codes) == (0, "", set())
    assert names(joint, result) == list(OPEN)
    assert [source["kind"] for source in result.json["sources"]] == ["rpc", "staking-backend"]


def test_each_figure_is_the_contracts(sessionnet: Sessionnet, joint: Joint) -> None:
    published = dict(zip(OPEN, shown(sessionnet).json["data"]["contracts"], strict=True))
    for name, expected in OPEN.items():
        one = published[name]
        fields = ("contributed", "reserved", "minimum", "maximum", "open_slots")
        assert tuple(one[field] for field in fields) == expected, name
        made = contract(joint, name)
        assert (one["address"], one["operator"], one["pubkey"]) == (made.address, made.operator, made.keys.ed25519_hex)
        assert one["fee_percent"] == {"withdrawn": 100.0}.get(name, 5.0)
        assert one["requirement"] == "25000.000000000"
        assert one["status"] == "open"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", list(OPEN)),
        # 5 % all but one; equal ones stay as they were
        ("fee", [name for name in OPEN if name != "withdrawn"] + ["withdrawn"]),
        (
            "minimum",
            ["twin-new", "beneficiaries", "open-reserved", "withdrawn", "open", "renewed"],
        ),
        (
            "remaining",
            ["open", "renewed", "twin-new", "withdrawn", "open-reserved", "beneficiaries"],
        ),
        ("slots", ["twin-new", "open", "renewed", "beneficiaries", "withdrawn", "open-reserved"]),
    ],
)
def test_they_can_be_sorted(sessionnet: Sessionnet, joint: Joint, order: str, expected: list[str]) -> None:
    assert names(joint, shown(sessionnet, "--sort", order)) == expected
    assert names(joint, shown(sessionnet, "--sort", order, "--reverse")) == expected[::-1]


def test_an_order_that_there_is_not_is_refused(sessionnet: Sessionnet, joint: Joint) -> None:
    assert sessionnet("staking", "open", "--sort", "apr").status == 2


def test_when_the_terms_change_none_that_was_made_before_is_open(sessionnet: Sessionnet, joint: Joint) -> None:
    """The backend still names them, and each still says that it is open."""
    chain = joint.arbitrum
    before = chain.snapshot()
    try:
        chain.rewards.do("setStakingRequirement", 24_000 * 10**9, sender="0x" + "0e" * 20)
        assert contract(joint, "open").status == chain.contribution(contract(joint, "open").address).read("status")
        result = shown(sessionnet)
        assert (result.status, names(joint, result)) == (0, [])
    finally:
        chain.revert(before)


@pytest.mark.parametrize("how", ["log-results:5", pytest.param("log-results:1", marks=pytest.mark.costly)])
def test_where_the_backend_is_silent_the_factorys_log_names_them(
    sessionnet: Sessionnet, joint: Joint, how: str
) -> None:
    joint.net.misbehave("backend", "refuse")
    joint.front.misbehave(how)
    result = shown(sessionnet, "--timeout", "600")
    assert (result.status, names(joint, result)) == (0, list(OPEN))
    assert result.codes == {"staking-backend-failed"}
    assert [source["kind"] for source in result.json["sources"]] == ["rpc"]
    assert shown(sessionnet, "--strict", "--timeout", "600").status == 5


@pytest.mark.parametrize("how", ["log-range:500", pytest.param("log-range:7", marks=pytest.mark.costly)])
def test_a_log_that_is_too_long_for_the_time_gives_the_newest(
    sessionnet: Sessionnet, joint: Joint, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A million blocks, of which all that happened is in the last few hundred."""
    monkeypatch.setattr("sessionnet_core.queries.open_contracts._SCAN_SHARE", 1 / 300)
    joint.net.misbehave("backend", "refuse")
    joint.front.misbehave(how)
    result = shown(sessionnet, "--timeout", "600")
    assert (result.status, names(joint, result)) == (0, list(OPEN))
    assert result.codes == {"staking-backend-failed", "factory-log-incomplete"}


@pytest.mark.parametrize("how", ["500", "garbage", "html", "truncated-json", "redirect", "hang", "deep"])
def test_a_backend_that_cannot_be_read_is_a_silent_one(
    sessionnet: Sessionnet, joint: Joint, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    Clock(monkeypatch)
    joint.net.misbehave("backend", how)
    result = shown(sessionnet, "--timeout", "8")
    assert (result.status, names(joint, result), result.codes) == (0, list(OPEN), {"staking-backend-failed"})


def test_contracts_that_do_not_exist_are_counted_and_not_shown(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.net.misbehave("backend", "other-contracts")
    result = shown(sessionnet)
    assert (result.status, result.json["data"]["contracts"], result.codes) == (3, [], {"contracts-left-out"})
    assert result.errors == ["figure-missing"]
    (warning,) = result.json["warnings"]
    # all but the two that it tells to be finalized
    assert warning["message"].split()[0] == str(len(joint.arbitrum.world.contributions) - 2)
    text = sessionnet("staking", "open")
    assert text.stdout.startswith("Which contracts take stakes is not known.")
    assert sessionnet("staking", "open", "--strict").status == 3


def test_what_the_backend_says_of_a_contract_counts_for_nothing(sessionnet: Sessionnet, joint: Joint) -> None:
    published = joint.net.backend.document["contracts"]
    joint.net.backend.tells(
        contracts=[
            one | {"fee": 1, "operator_address": "0x" + "00" * 20, "status": 1, "pubkey_bls": "ab" * 64}
            for one in published
        ]
    )
    honest = shown(sessionnet).json["data"]["contracts"]
    assert [one["fee_percent"] for one in honest] == [5.0, 100.0, 5.0, 5.0, 5.0, 5.0]


def test_a_hostile_backend_prints_nothing_harmful(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.net.misbehave("backend", "hostile-stakes")
    result = shown(sessionnet)
    assert (result.status, names(joint, result)) == (0, list(OPEN))
    text = sessionnet("staking", "open")
    assert all(ord(char) >= 32 or char == "\n" for char in text.stdout + text.stderr)


@pytest.mark.parametrize(
    "how", ["nothing-there", "null", "short", "ones", "chain", "stale", "no-array", "refuse", "500", "rpc-error"]
)
def test_a_chain_that_cannot_be_believed_gives_no_list(sessionnet: Sessionnet, joint: Joint, how: str) -> None:
    joint.front.misbehave(how)
    result = shown(sessionnet, "--timeout", "60")
    assert result.status in (3, 4)
    assert result.json["data"] is None
    assert sessionnet("staking", "open", "--timeout", "60").stdout == ""


def test_a_recorded_list_is_played_back(sessionnet: Sessionnet, joint: Joint, tmp_path: Any) -> None:
    cassette = str(tmp_path / "open.yaml")
    recorded = shown(sessionnet, "--record", cassette)
    joint.front.requests.clear()
    played = [shown(sessionnet, "--replay", cassette) for _ in range(2)]
    assert played[0].stdout == played[1].stdout
    assert played[0].json["data"] == recorded.json["data"]
    assert joint.front.requests == []


def test_what_is_printed_is_what_the_schema_says(sessionnet: Sessionnet, joint: Joint) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(sessionnet("schema", "staking", "open").stdout)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(shown(sessionnet).json)


def test_a_pipe_gets_everything_whole(sessionnet: Sessionnet, joint: Joint) -> None:
    lines = sessionnet("staking", "open").stdout.splitlines()
    assert lines[0] == "6 contracts take stakes now, in SESH:"
    assert re.split(" {2,}", lines[2]) == [field.title for field in FIELDS]
    for line, name in zip(lines[3:9], OPEN, strict=True):
        cells, made = re.split(" {2,}", line), contract(joint, name)
        assert (cells[0], made.keys.ed25519_hex in cells, made.operator in cells) == (made.address, True, True)
    assert re.split(" {2,}", lines[6])[2:8] == ["5 %", "1,718.75", "13,750", "8", "6,250 of 25,000", "5,000"]


def made_up(number: int, **fields: Any) -> OpenContract:
    usual: dict[str, Any] = {
        "address": f"0x{number:040x}",
        "operator": "0x" + "ab" * 20,
        "pubkey": f"{number:064x}",
        "fee_percent": 5.0,
        "requirement": Sesh.parse("25000"),
        "contributed": Sesh.parse("11250.000000001"),
        "reserved": Sesh.parse("0"),
        "minimum": Sesh.parse("1666.666666667"),
        "maximum": Sesh.parse("13749.999999999"),
        "open_slots": 8,
        "status": "open",
    }
    return OpenContract(**(usual | fields))


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (40, ["Contract"]),
        (60, ["Contract", "Fee"]),
        (80, ["Contract", "Fee", "Minimum"]),
        (100, ["Contract", "Fee", "Minimum", "Maximum", "Slots"]),
        (140, ["Contract", "Fee", "Minimum", "Maximum", "Slots", "Contributed", "Reserved"]),
        (250, ["Contract", "Node key", "Fee", "Minimum", "Maximum", "Slots", "Contributed", "Reserved", "Operator"]),
    ],
)
def test_a_terminal_shows_everything_whole_in_the_row_or_below_it(
    capsys: pytest.CaptureFixture[str], width: int, titles: list[str]
) -> None:
    shown = OpenContracts(tuple(made_up(number) for number in (1, 2)))
    write_open(TextPage(width, styled=False), shown)
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if " " in line.strip()) <= width  # a longer word is not broken
    assert re.split(" {2,}", lines[2].strip()) == titles
    assert [line.split()[0] for line in lines if line.startswith("0x")] == [f"0x{number:040x}" for number in (1, 2)]
    told = " ".join(" ".join(lines).split())
    for whole in ("1,666.666666667", "13,749.999999999", "11,250.000000001 of 25,000", f"{1:064x}", "0x" + "ab" * 20):
        assert told.count(whole) == 1 + (whole != f"{1:064x}")
    assert "…" not in told


def test_a_lone_contract_is_not_several(capsys: pytest.CaptureFixture[str]) -> None:
    write_open(TextPage(80, styled=False), OpenContracts((made_up(1),)))
    assert capsys.readouterr().out.startswith("1 contract takes stakes now, in SESH:")


def test_equal_ones_keep_the_newest_first() -> None:
    contracts = [made_up(number, fee_percent=fee) for number, fee in ((1, 5.0), (2, 1.0), (3, 5.0), (4, 1.0))]
    assert [one.address[-1] for one in in_order(contracts, "fee", reverse=False)] == ["2", "4", "1", "3"]
