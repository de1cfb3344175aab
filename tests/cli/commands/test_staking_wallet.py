"""`sessionnet staking wallet`: devnet and chain as one network; every expectation is worked out from their literals.

14 nodes share 35.701833787 SESH a block: 2,550,130,984.785 atomic units each, 1,836.094309045 SESH a day.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from sessionnet_core.sources import kept
from tests.conftest import Result, Sessionnet
from tests.deadlines import Clock
from tests.evm.crowd import crowd, place_nodes
from tests.evm.world import Node, wallet
from tests.joint import DECOMMISSIONED, UNHEARD_OF
from tests.joint_fixtures import Joint

COMMAND = str(Path(sys.executable).parent / "sessionnet")
PROMISED = ["address", "stakes", "staked", "rewards_total", "rewards_claimed", "claimable", "balance"]
PROMISED_OF_A_STAKE = ["pubkey", "amount", "role", "state", "beneficiary"]


def shown(sessionnet: Sessionnet, name: str, *words: str) -> Result:
    return sessionnet("staking", "wallet", wallet(name), "--json", *words)


def data(sessionnet: Sessionnet, name: str, *words: str) -> dict[str, Any]:
    result = shown(sessionnet, name, *words)
    assert (result.status, result.stderr, result.codes) == (0, "", set())
    found: dict[str, Any] = result.json["data"]
    return found


def key_of(joint: Joint, number: int) -> str:
    return node_of(joint, number).keys.ed25519_hex


def node_of(joint: Joint, number: int) -> Node:
    return next(node for node in joint.arbitrum.world.nodes if node.id == number)


def stakes_of(found: dict[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(one[field] for field in fields) for one in found["stakes"]]


def test_a_contributors_stakes_and_what_they_earn(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "dave")
    assert stakes_of(found, "pubkey", "role", "state", "amount", "fee_percent", "reward_per_day") == [
        # 8,750 ÷ 25,000 of what a tenth less leaves, half of what a twentieth less does, a tenth, a quarter
        (key_of(joint, 7), "contributor", "active", "8750.000000000", 10.0, "578.369707349"),
        (key_of(joint, 10), "contributor", "active", "12500.000000000", 5.0, "872.144796796"),
        (key_of(joint, 12), "contributor", "exiting", "2500.000000000", 0.0, "183.609430904"),
        (key_of(joint, 15), "contributor", "exiting", "6250.000000000", 0.0, "459.023577261"),
    ]
    assert (found["staked"], found["reward_per_day"]) == ("30000.000000000", "2093.147512310")
    assert {beneficiary for (beneficiary,) in stakes_of(found, "beneficiary")} == {wallet("dave")}
    # 42 SESH were signed for, and 10 more are owed since; nothing was claimed.
    assert (found["rewards_total"], found["rewards_from"]) == ("52.000000000", "seeds")
    assert (found["rewards_claimed"], found["claimable"], found["balance"]) == (
        "0.000000000",
        "42.000000000",
        "0.000000000",
    )


def test_each_host_is_connected_to_once_whatever_it_is_asked(
    sessionnet: Sessionnet, joint: Joint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "TURN_SECONDS", 60)  # also where this machine is busy
    servers = [*joint.net.servers, joint.front]
    before = [server.connections for server in servers]
    data(sessionnet, "tess", "--refresh")
    opened = {server.name: server.connections - earlier for server, earlier in zip(servers, before, strict=True)}
    asked = len(joint.net.received) + len(joint.front.requests)
    assert {name: count for name, count in opened.items() if count} == {
        "seed1": 1, "seed2": 1, "seed3": 1, "backend": 1, "rpc": 1,
    }  # fmt: skip
    assert asked > 10


def test_everything_that_was_promised_is_there(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "dave")
    assert found["address"] == wallet("dave")
    assert set(PROMISED) <= set(found)
    assert all(set(PROMISED_OF_A_STAKE) <= set(one) for one in found["stakes"])


def test_a_contributor_who_claimed_and_waits_in_contracts(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "carol")
    assert stakes_of(found, "pubkey", "amount", "reward_per_day") == [
        (key_of(joint, 2), "10000.000000000", "918.047154522"),  # of 20,000, the requirement of its day
        (key_of(joint, 7), "10000.000000000", "660.993951255"),
        (key_of(joint, 9), "12500.000000000", "872.144796796"),
    ]
    full, other = (joint.arbitrum.world.contribution(name) for name in ("full", "beneficiaries"))
    assert {(one["address"], one["status"], one["amount"], one["reserved"]) for one in found["contributions"]} == {
        (full.address, "full", "18750.000000000", "0.000000000"),
        (other.address, "open", "5000.000000001", "0.000000000"),
    }
    assert (found["staked"], found["contributed"]) == ("32500.000000000", "23750.000000001")
    assert (found["rewards_total"], found["rewards_claimed"], found["claimable"], found["balance"]) == (
        "510.000000000",
        "500.000000000",
        "0.000000000",
        "10500.000000000",
    )


def test_an_operator_whose_rewards_are_anothers(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "olga")
    assert stakes_of(found, "pubkey", "role", "state", "beneficiary", "reward_per_day") == [
        (key_of(joint, DECOMMISSIONED), "operator", "decommissioned", wallet("bruno"), "0.000000000"),
        (key_of(joint, 12), "operator", "exiting", wallet("olga"), "1652.484878140"),
        (key_of(joint, 14), "operator", "exiting", wallet("olga"), "1836.094309045"),
        (key_of(joint, 15), "operator", "exiting", wallet("olga"), "1377.070731783"),
    ]
    assert (found["staked"], found["reward_per_day"]) == ("91250.000000000", "4865.649918968")


def test_an_operator_earns_the_fee_and_has_contracts_in_every_state(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "pia")
    assert stakes_of(found, "pubkey", "role", "reward_per_day") == [
        # 255,013,098.478 of fee and 573,779,471.576 a block; 127,506,549.239 and 605,656,108.886
        (key_of(joint, 7), "operator", "596.730650438"),
        (key_of(joint, 8), "operator", "527.877113850"),
    ]
    world = joint.arbitrum.world
    assert {one["address"]: (one["status"], one["amount"]) for one in found["contributions"]} == {
        one.address: (["awaiting-operator", "open", "full"][one.status], _own(one.stakes))
        for one in world.contributions
        if one.operator == wallet("pia") and one.status != 3
    }
    assert found["contributed"] == "66250.000000000"  # nine times 6,250 and once 10,000


def _own(stakes: tuple[Any, ...]) -> str:
    return f"{sum(one.amount for one in stakes if one.wallet == wallet('pia')) // 10**9}.000000000"


@pytest.mark.parametrize(
    ("name", "number", "per_day", "claims"),
    [
        ("bruno", DECOMMISSIONED, "0.000000000", ("1244.567890123", "1200.000000000", "34.567890123")),
        ("vault", 2, "918.047154522", ("17.000000001", "0.000000000", "7.000000001")),
    ],
)
def test_a_beneficiary_has_rewards_without_a_stake(
    sessionnet: Sessionnet, joint: Joint, name: str, number: int, per_day: str, claims: tuple[str, ...]
) -> None:
    found = data(sessionnet, name)
    assert stakes_of(found, "pubkey", "role", "amount") == [(key_of(joint, number), "beneficiary", "0.000000000")]
    assert (found["staked"], found["reward_per_day"]) == ("0.000000000", per_day)
    assert (found["rewards_total"], found["rewards_claimed"], found["claimable"]) == claims


def test_somebody_with_nothing(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "nina")
    assert (found["stakes"], found["contributions"]) == ([], [])
    assert {found[name] for name in ("staked", "contributed", "reward_per_day", "rewards_total", "balance")} == {
        "0.000000000"
    }


def test_a_node_that_the_network_never_heard_of_has_no_state_and_no_reward(
    sessionnet: Sessionnet, joint: Joint
) -> None:
    found = data(sessionnet, "xeno")
    assert stakes_of(found, "pubkey", "state", "fee_percent", "reward_per_day") == [
        (key_of(joint, UNHEARD_OF), None, None, None)
    ]
    assert (found["staked"], found["reward_per_day"]) == ("25000.000000000", None)
    assert (found["rewards_total"], found["rewards_claimed"]) == ("25010.000000000", "25000.000000000")


def test_a_promise_is_kept_apart_from_what_was_paid(sessionnet: Sessionnet, joint: Joint) -> None:
    found = data(sessionnet, "erin")
    assert sorted((one["amount"], one["reserved"]) for one in found["contributions"]) == [
        ("0.000000000", "18750.000000000"),
        ("0.000000000", "5000.000000000"),
        ("0.000000000", "5000.000000000"),
    ]
    assert found["contributed"] == "0.000000000"


def test_a_stake_is_free_when_the_network_lets_it_go(sessionnet: Sessionnet, joint: Joint) -> None:
    leaving = {one["pubkey"]: one for one in data(sessionnet, "olga")["stakes"]}
    world = joint.arbitrum.world
    one = leaving[key_of(joint, 12)]
    # The small contributor's request five days ago was the first.
    assert moment(one["leave_requested_at"]) == at(world.as_of) - timedelta(days=5)
    # 3,600 blocks of two minutes from the list's height on
    assert abs(moment(one["leaves_at"]) - datetime.now(UTC) - timedelta(days=5)) < timedelta(minutes=5)
    staying = leaving[key_of(joint, DECOMMISSIONED)]
    assert (staying["leave_requested_at"], staying["leaves_at"]) == (None, None)


def test_without_a_node_list_the_backend_says_states_and_the_day_is_reckoned(
    sessionnet: Sessionnet, joint: Joint
) -> None:
    joint.net.misbehave("seeds", "refuse")
    joint.net.misbehave("storage", "refuse")
    result = shown(sessionnet, "olga", "--timeout", "60")
    assert result.codes == {"node-list-failed"}
    found = result.json["data"]
    assert [state for (state,) in stakes_of(found, "state")][:2] == ["decommissioned", "exiting"]
    assert found["reward_per_day"] == "4865.649918968"
    assert found["rewards_from"] == "staking-backend"
    one = next(one for one in found["stakes"] if one["pubkey"] == key_of(joint, 12))
    assert moment(one["leaves_at"]) == at(joint.arbitrum.world.as_of) + timedelta(days=10)


def at(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


OWED = 52 * 10**9


def tell(joint: Joint, *forms: tuple[str, int | None]) -> None:
    """Let each seed tell so much for dave in this form."""
    for seed, (form, atomic) in zip(joint.net.seeds, forms, strict=True):
        seed.tells_accrued(form, {} if atomic is None else {wallet("dave"): atomic})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "forms",
    [
        [("list", OWED)] * 3,
        [("dict", OWED)] * 3,
        [("dict", OWED), ("list", OWED), ("refuse", None)],
        [("refuse", None), ("refuse", None), ("list", OWED)],
        # blocks go by while they are asked
        [("list", OWED - 7), ("list", OWED), ("list", OWED + 7)],
    ],
)
def test_what_the_seeds_tell_in_whatever_form(
    sessionnet: Sessionnet, joint: Joint, forms: list[tuple[str, int | None]]
) -> None:
    tell(joint, *forms)
    found = data(sessionnet, "dave")
    assert (found["rewards_total"], found["rewards_from"]) == ("52.000000000", "seeds")


@pytest.mark.parametrize("lie", [2**62, 1, None])
@pytest.mark.parametrize("liar", [0, 1, 2])
def test_a_seed_that_lies_or_has_forgotten_is_outvoted_and_named(
    sessionnet: Sessionnet, joint: Joint, liar: int, lie: int | None
) -> None:
    tell(joint, *[("list", lie if number == liar else OWED) for number in range(3)])
    result = shown(sessionnet, "dave")
    assert (result.json["data"]["rewards_total"], result.codes) == ("52.000000000", {"seed-disagrees"})
    (warning,) = result.json["warnings"]
    assert warning["message"].startswith(f"{joint.net.seeds[liar].origin.partition('://')[2]}: it says that ")


def test_of_two_seeds_that_disagree_the_lower_is_shown_and_the_other_named(
    sessionnet: Sessionnet, joint: Joint
) -> None:
    tell(joint, ("refuse", None), ("list", OWED), ("list", 2 * OWED))
    result = shown(sessionnet, "dave")
    assert (result.json["data"]["rewards_total"], result.codes) == ("52.000000000", {"seed-disagrees"})


def test_where_seeds_keep_it_to_themselves_the_backend_tells(sessionnet: Sessionnet, joint: Joint) -> None:
    tell(joint, *[("refuse", None)] * 3)
    found = data(sessionnet, "dave")
    assert (found["rewards_total"], found["rewards_from"]) == ("52.000000000", "staking-backend")
    assert "according to the staking backend" in sessionnet("staking", "wallet", wallet("dave")).stdout


def test_where_nobody_says_it_is_not_available(sessionnet: Sessionnet, joint: Joint) -> None:
    tell(joint, *[("refuse", None)] * 3)
    joint.net.misbehave("backend", "500")
    result = shown(sessionnet, "dave")
    assert (result.status, result.codes) == (0, {"rewards-unknown", "staking-backend-failed"})
    found = result.json["data"]
    assert (found["rewards_total"], found["rewards_from"], found["claimable"]) == (None, None, "42.000000000")
    assert shown(sessionnet, "dave", "--strict").status == 5
    text = sessionnet("staking", "wallet", wallet("dave")).stdout
    (line,) = [line for line in text.splitlines() if line.startswith("Rewards and returned stakes so far")]
    assert line.split("  ")[-1] == "not available"


@pytest.mark.parametrize("how", ["refuse", "500", "garbage", "html", "cut", "redirect", "deep"])
def test_without_the_backend_only_open_contributions_are_missing(
    sessionnet: Sessionnet, joint: Joint, how: str
) -> None:
    joint.net.misbehave("backend", how)
    result = shown(sessionnet, "carol")
    assert (result.status, result.codes) == (0, {"staking-backend-failed"})
    found = result.json["data"]
    assert (found["contributions"], found["contributed"]) == (None, None)
    assert (found["staked"], found["reward_per_day"]) == ("32500.000000000", "2451.185902573")
    assert found["rewards_total"] == "510.000000000"


def test_a_backend_that_hangs_does_not_hold_the_rest_beyond_the_deadline(
    sessionnet: Sessionnet, joint: Joint, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint.net.misbehave("backend", "hang")
    clock = Clock(monkeypatch)
    result = shown(sessionnet, "dave", "--timeout", "2")
    assert clock.seconds < 2.2
    assert (result.status, result.json["data"]["staked"]) == (0, "30000.000000000")


def test_contracts_that_are_none_are_counted_and_nothing_is_believed_of_them(
    sessionnet: Sessionnet, joint: Joint
) -> None:
    joint.net.misbehave("backend", "other-contracts")
    result = shown(sessionnet, "carol")
    assert (result.status, result.codes, result.json["data"]["contributions"]) == (0, {"contracts-left-out"}, [])


def test_a_hostile_backend_changes_no_figure_and_prints_nothing_harmful(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.net.misbehave("backend", "hostile-stakes")
    result = shown(sessionnet, "carol")
    assert result.status == 0
    found = result.json["data"]
    assert (found["staked"], found["reward_per_day"]) == ("32500.000000000", "2451.185902573")
    assert found["contributed"] == "23750.000000001"
    text = sessionnet("staking", "wallet", wallet("carol"))
    assert all(ord(char) >= 32 or char == "\n" for char in text.stdout + text.stderr)


def test_without_the_chain_what_the_network_owes_remains(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.front.misbehave("refuse")
    result = shown(sessionnet, "dave")
    assert (result.status, result.errors) == (3, ["unreachable"])
    assert {"chain-failed", "contributions-unknown"} <= result.codes  # what a stake earns is unknown as well
    found = result.json["data"]
    assert found["rewards_total"] == "52.000000000"
    missing = ("stakes", "staked", "contributions", "reward_per_day", "rewards_claimed", "claimable", "balance")
    assert [found[name] for name in missing] == [None] * len(missing)
    assert shown(sessionnet, "dave", "--strict").status == 3
    text = sessionnet("staking", "wallet", wallet("dave"))
    assert "no stake on any node" not in text.stdout
    assert "Whether it has stakes is not known: the contracts could not be read.\n" in text.stdout
    assert text.stdout.count("not available") >= 5
    assert "Error: stakes and claims are not known: " in text.stderr


@pytest.mark.parametrize("how", ["nothing-there", "null", "short", "ones", "chain", "stale", "limited", "reorganised"])
def test_a_chain_that_cannot_be_believed_gives_no_figure(sessionnet: Sessionnet, joint: Joint, how: str) -> None:
    joint.front.misbehave(how)
    result = shown(sessionnet, "dave")
    found = result.json["data"]
    assert (result.status in (3, 4)) == (found["stakes"] is None) == bool(result.errors)
    assert found["rewards_total"] == "52.000000000"
    for name, honest in (("staked", "30000.000000000"), ("reward_per_day", "2093.147512310")):
        assert found[name] in (None, honest)


def test_when_nobody_at_all_answers_it_fails(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.front.misbehave("refuse")
    for role in ("seeds", "storage", "backend"):
        joint.net.misbehave(role, "refuse")
    result = shown(sessionnet, "dave", "--timeout", "60")
    assert (result.status, result.json["data"]) == (3, None)


def test_a_node_list_alone_is_no_answer_about_a_wallet(sessionnet: Sessionnet, joint: Joint, tmp_path: Path) -> None:
    honest = sessionnet("nodes", "--json")
    assert honest.status == 0  # and is kept from now on
    joint.front.misbehave("refuse")
    for role in ("seeds", "storage", "backend"):
        joint.net.misbehave(role, "refuse")
    result = shown(sessionnet, "dave", "--timeout", "60", "--max-age", "9999")
    assert (result.status, result.json["data"]) == (3, None)
    assert all(": " in error["message"] for error in result.json["errors"]), "every line names its host"


@pytest.mark.parametrize("command", [("wallet", wallet("dave")), ("open",), ("estimate", "--stake", "5000")])
def test_offline_nobody_is_asked(sessionnet: Sessionnet, joint: Joint, command: tuple[str, ...]) -> None:
    before = len(joint.net.received)
    result = sessionnet("staking", *command, "--offline", "--json")
    assert (result.status, result.json["errors"][0]["code"]) == (3, "nothing-kept")
    assert len(joint.net.received) == before


MIXED: str = to_checksum_address(wallet("dave"))


@pytest.mark.parametrize("written", [wallet("dave"), "0x" + wallet("dave")[2:].upper(), MIXED])
def test_an_address_in_any_letters_is_the_same_wallet(sessionnet: Sessionnet, joint: Joint, written: str) -> None:
    found = sessionnet("staking", "wallet", written, "--json").json["data"]
    assert (found["address"], found["staked"]) == (wallet("dave"), "30000.000000000")


@pytest.mark.parametrize(
    "written",
    [
        MIXED.swapcase().replace("0X", "0x"),
        "dave.eth",
        wallet("dave")[:-1],
        wallet("dave") + "0",
        wallet("dave")[2:],
        "0x" + "g" * 40,
        "",
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(
    sessionnet: Sessionnet, joint: Joint, written: str
) -> None:
    joint.front.requests.clear()
    result = sessionnet("staking", "wallet", written, "--json")
    assert (result.status, result.json["data"], result.errors) == (2, None, ["address-malformed"])
    assert (joint.front.requests, joint.net.received) == ([], [])


def test_a_recording_hides_the_wallet_and_is_played_back_to_the_byte(
    sessionnet: Sessionnet, joint: Joint, tmp_path: Path
) -> None:
    cassette = tmp_path / "wallet.yaml"
    for form in ([], ["--json"]):
        cassette.unlink(missing_ok=True)
        recorded = sessionnet("staking", "wallet", MIXED, *form, "--record", str(cassette), "--refresh")
        assert recorded.status == 0
        text = cassette.read_text().lower()
        assert wallet("dave")[2:] not in text
        joint.front.requests.clear()
        joint.net.received.clear()
        played = [sessionnet("staking", "wallet", MIXED, *form, "--replay", str(cassette)) for _ in range(2)]
        assert (joint.front.requests, joint.net.received) == ([], [])
        assert [one.status for one in played] == [0, 0]
        assert played[0].stdout == played[1].stdout
        if form:
            assert played[0].json["data"]["stakes"] == recorded.json["data"]["stakes"]


def test_the_page_says_it_in_words(sessionnet: Sessionnet, joint: Joint) -> None:
    lines = sessionnet("staking", "wallet", wallet("bruno")).stdout.splitlines()
    assert lines[0] == f"Wallet {wallet('bruno')}"
    figures = {line[:36].strip(): line[36:].strip() for line in lines[1:9]}
    assert figures == {
        "Staked": "0 SESH",
        "In open contributions": "0 SESH",
        "Reward per day": "0 SESH  paid to this wallet, after fees",
        "Rewards and returned stakes so far": "1,244.567890123 SESH  according to the seeds",
        "claimed so far": "1,200 SESH",
        "not claimed yet": "44.567890123 SESH",
        "the contract would pay now": "34.567890123 SESH",
        "Balance": "1,200 SESH  on this chain",
    }
    assert lines[10] == "Stakes on 1 node, in SESH"
    assert lines[12].split()[:3] == [key_of(joint, DECOMMISSIONED), "beneficiary", "decommissioned"]


def test_two_thousand_nodes_take_few_requests_and_little_memory(joint: Joint, tmp_path: Path) -> None:
    world = joint.arbitrum.world
    place_nodes(joint.arbitrum, crowd(2_000, world.as_of, joint.arbitrum.rewards.read("nextServiceNodeID")))
    joint.front.requests.clear()
    environment = {
        "SESSIONNET_CONFIG": str(joint.config),
        "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
        "NO_PROXY": "127.0.0.1",
    }
    probe = (
        "import resource, subprocess, sys\n"
        f"ended = subprocess.run({[COMMAND, 'staking', 'wallet', wallet('solo 1'), '--json', '--timeout', '60']!r})\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(ended.returncode)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)["data"]
    # of every 600 nodes, 200 in three, this one has those whose number divided by 200 leaves 1 and by 3 something
    own = [index for index in range(2_000) if index % 200 == 1 and index % 3 != 0]
    assert len(found["stakes"]) == len(own)
    assert found["staked"] == f"{25_000 * len(own)}.000000000"
    assert len(joint.front.requests) <= 25
    assert int(ended.stderr.splitlines()[-1]) * _RSS_UNIT_BYTES <= 256 * 2**20


_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
