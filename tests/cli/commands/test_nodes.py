"""`sessionnet nodes`, `nodes show` and `nodes swarms` against a test network; expectations from its own list."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest

from tests.conftest import Sessionnet
from tests.devnet import Devnet

UNASSIGNED = 2**64 - 1
# fmt: off
CONTRACT_KEYS = [
    "pubkey", "service_node_pubkey", "x25519", "ip", "https_port", "quic_port", "swarm_id", "state",
    "storage_server_version", "requested_unlock_height", "staked", "requirement", "operator",
    "operator_fee_percent", "contributors", "last_uptime_proof", "earned_downtime_blocks", "decommission_count",
]
# fmt: on


def state_of(entry: dict[str, Any]) -> str:
    """Return the state as the protocol describes it."""
    if not entry["funded"]:
        return "awaiting"
    if not entry["active"]:
        return "decommissioned"
    return "exiting" if entry["requested_unlock_height"] else "active"


@pytest.fixture
def listed(devnet: Devnet) -> list[dict[str, Any]]:
    """The network's own list, in oxend's form."""
    entries: list[dict[str, Any]] = devnet.network["service_node_states"]
    return entries


def test_the_summary_counts_what_the_network_lists(
    sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
) -> None:
    data = sessionnet("nodes", "--json", *devnet.options()).json["data"]
    states = Counter(state_of(entry) for entry in listed)
    swarms = Counter(entry["swarm_id"] for entry in listed if entry["swarm_id"] != UNASSIGNED)
    sizes = Counter(swarms.values())
    summary = data["summary"]
    assert {state: summary[state] for state in states} == states
    assert (summary["total"], summary["swarms"], summary["unknown"]) == (200, len(swarms), 0)
    assert {one["size"]: one["swarms"] for one in summary["swarm_sizes"]} == sizes
    assert sum(one["nodes"] for one in summary["versions"]) == 200
    assert (data["height"], data["block_hash"]) == (devnet.network["height"], devnet.network["block_hash"])


def test_every_node_has_the_promised_keys_and_the_networks_values(
    sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
) -> None:
    nodes = sessionnet("nodes", "--json", *devnet.options()).json["data"]["nodes"]
    assert [node["pubkey"] for node in nodes] == sorted(entry["pubkey_ed25519"] for entry in listed)
    listing = {entry["pubkey_ed25519"]: entry for entry in listed}
    for node in nodes:
        entry = listing[node["pubkey"]]
        assert list(node)[: len(CONTRACT_KEYS)] == CONTRACT_KEYS
        assert node["state"] == state_of(entry)
        assert (int(node["swarm_id"], 16) if node["swarm_id"] else UNASSIGNED) == entry["swarm_id"]
        assert node["https_port"] == entry.get("storage_port")
        assert node["quic_port"] == entry.get("storage_lmq_port")
        assert node["staked"] == f"{entry['total_contributed'] // 10**9}.{entry['total_contributed'] % 10**9:09d}"
        assert node["operator_fee_percent"] == pytest.approx(entry["operator_fee"] / 10_000)
        assert len(node["contributors"]) == len(entry["contributors"])
        assert node["earned_downtime_blocks"] == entry["earned_downtime_blocks"]


@pytest.mark.parametrize("state", ["active", "exiting", "decommissioned", "awaiting"])
def test_state_selects(sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]], state: str) -> None:
    data = sessionnet("nodes", "--state", state, "--json", *devnet.options()).json["data"]
    wanted = {entry["pubkey_ed25519"] for entry in listed if state_of(entry) == state}
    assert {node["pubkey"] for node in data["nodes"]} == wanted
    assert (data["matched"], data["summary"]["total"]) == (len(wanted), 200)


def test_the_other_filters_select(sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]) -> None:
    options = ("--json", *devnet.options())

    def keys(*words: str) -> set[str]:
        return {node["pubkey"] for node in sessionnet("nodes", *words, *options).json["data"]["nodes"]}

    def expected(fits: Any) -> set[str]:
        return {entry["pubkey_ed25519"] for entry in listed if fits(entry)}

    some = next(entry for entry in listed if entry["contributors"] and "beneficiary" in entry["contributors"][0])
    stake = some["contributors"][0]
    assert keys("--swarm", some["swarm"]) == expected(lambda e: e["swarm_id"] == some["swarm_id"])
    assert keys("--swarm", some["swarm"].zfill(16).upper()) == keys("--swarm", some["swarm"])
    assert keys("--operator", some["operator_address"]) == expected(
        lambda e: e["operator_address"] == some["operator_address"]
    )
    for wallet in (stake["address"].upper().replace("0X", "0x"), stake["beneficiary"]):
        assert keys("--contributor", wallet) == expected(
            lambda e, wallet=wallet: any(
                wallet.lower() in (one["address"], one.get("beneficiary")) for one in e["contributors"]
            )
        )
    assert keys("--storage-version", "2.11.0") == expected(lambda e: e.get("storage_server_version") == [2, 11, 0])
    assert keys("--storage-version", "<2.11.2", "--storage-version", "2.11.3") == expected(
        lambda e: (
            [0, 0, 0] < e.get("storage_server_version", [9]) < [2, 11, 2]
            or e.get("storage_server_version", [])[:3] == [2, 11, 3]
        )
    )
    assert keys("--ip", "2001:db8::/32") == expected(lambda e: e.get("public_ip", "").startswith("2001:db8:"))
    assert keys("--ip", some["public_ip"]) == expected(lambda e: e.get("public_ip") == some["public_ip"])


def test_a_filter_on_what_the_list_does_not_tell_has_no_answer(sessionnet: Sessionnet) -> None:
    with Devnet(count=30, swarms=5, fields="apps", storage_servers=1) as net:
        run = sessionnet("nodes", "--operator", "0x" + "ab" * 20, "--json", *net.options())
        assert (run.status, run.errors, run.json["data"]["matched"]) == (3, ["figure-missing"], 0)
        sheet = sessionnet("nodes", "--operator", "0x" + "ab" * 20, "--csv", *net.options())
        assert (sheet.status, sheet.stdout.count("\n")) == (3, 1), "an empty list that means: unknown"
        assert "Error: which nodes match is not known: this list has the operator of none" in sheet.stderr
        summary = run.json["data"]["summary"]
        assert (summary["decommissioned"], summary["awaiting"]) == (None, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("staked", lambda e: e["total_contributed"]),
        ("requested_unlock_height", lambda e: e["requested_unlock_height"]),
        ("earned_downtime_blocks", lambda e: e["earned_downtime_blocks"]),
        ("https_port", lambda e: e.get("storage_port")),
    ],
)
def test_sort_orders_by_value_with_the_unknown_last(
    sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]], column: str, value: Any
) -> None:
    listing = {entry["pubkey_ed25519"]: value(entry) for entry in listed}
    for words, reverse in (((), False), (("--reverse",), True)):
        run = sessionnet("nodes", "--sort", column, *words, "--json", *devnet.options())
        values = [listing[node["pubkey"]] for node in run.json["data"]["nodes"]]
        known = sorted((v for v in listing.values() if v is not None), reverse=reverse)
        assert values == known + [None] * (len(values) - len(known))


def test_limit_and_columns_shape_the_table(sessionnet: Sessionnet, devnet: Devnet) -> None:
    run = sessionnet("nodes", "--limit", "3", "--columns", "state,pubkey", *devnet.options())
    lines = run.stdout.splitlines()
    start = lines.index("") + 1
    assert lines[start].split() == ["State", "Node", "key"]
    assert lines[start + 4] == ""
    assert "The first 3 of 200:" in lines
    assert sessionnet("nodes", "--limit", "0", "--json", *devnet.options()).json["data"]["nodes"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--columns", "nonsense"),
        ("--sort", "nonsense"),
        ("--storage-version", "new"),
        ("--swarm", "xyz"),
        ("--ip", "here"),
        ("--limit", "-1"),
        ("--state", "asleep"),
        ("--csv", "--json"),
        ("--columns", "pubkey", "--json"),
        ("--operator", "0x12"),
        ("--proxy", "ftp://127.0.0.1:9"),
        ("--state", "active", "swarms"),
    ],
)
def test_nonsense_is_refused_with_2(sessionnet: Sessionnet, devnet: Devnet, words: tuple[str, ...]) -> None:
    run = sessionnet("nodes", *words, *(() if words[-1] == "swarms" else devnet.options()))
    assert run.status == 2


def test_csv_holds_every_value_and_the_moment(
    sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
) -> None:
    run = sessionnet("nodes", "--csv", *devnet.options())
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    listing = {entry["pubkey_ed25519"]: entry for entry in listed}
    assert {row["pubkey"] for row in rows} == set(listing)
    for row in rows:
        entry = listing[row["pubkey"]]
        assert row["https_port"] == str(entry.get("storage_port", ""))
        assert row["state"] == state_of(entry)
        assert row["as_of"].endswith("Z")
        assert not row["operator"].startswith("=")


class TestOneNode:
    """`nodes show KEY`: everything known, in words."""

    def test_every_state_is_shown_in_words(
        self, sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
    ) -> None:
        height = devnet.network["height"]
        said = {"active": "Active", "awaiting": "Awaiting contributions", "decommissioned": "Decommissioned"}
        seen = set()
        for entry in listed:
            state = state_of(entry)
            if state in seen:
                continue
            seen.add(state)
            run = sessionnet("nodes", "show", entry["pubkey_ed25519"], *devnet.options())
            assert run.status == 0
            second = run.stdout.splitlines()[1]
            if state == "exiting":
                hours = (entry["requested_unlock_height"] - height) * 120 // 3600
                days, hours = divmod(hours, 24)
                assert second.startswith(f"Active, and exits in {days} day")
                assert not hours or f"{hours} hour" in second
            else:
                assert second.startswith(said[state])
        assert seen == {"active", "exiting", "decommissioned", "awaiting"}

    def test_credit_is_shown_in_blocks_and_hours_and_reasons_by_name(
        self, sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
    ) -> None:
        down = [entry for entry in listed if state_of(entry) == "decommissioned"]
        left = next(entry for entry in down if entry["earned_downtime_blocks"] >= 30)
        text = sessionnet("nodes", "show", left["pubkey_ed25519"], *devnet.options()).stdout
        blocks = left["earned_downtime_blocks"]
        days, hours = divmod(blocks * 2 // 60, 24)
        assert f"{blocks} blocks ({f'{days} day' if days else f'{hours} hour'}" in text
        assert not days or not hours or f" {hours} hour" in text
        for reason in left["last_decomm_reasons"]["all"]:
            assert f"{reason}: " in text
        used_up = next(entry for entry in down if entry["earned_downtime_blocks"] < 0)
        text = sessionnet("nodes", "show", used_up["pubkey_ed25519"], *devnet.options()).stdout
        assert "credit is used up" in text

    def test_a_prefix_is_enough_if_it_is_one_nodes(
        self, sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
    ) -> None:
        key = listed[0]["pubkey_ed25519"]
        run = sessionnet("nodes", "show", key[:20].upper(), "--json", *devnet.options())
        assert run.json["data"]["node"]["pubkey"] == key
        assert run.json["schema"] == "sessionnet.nodes.show/1"
        ambiguous = sessionnet("nodes", "show", key[0], "--json", *devnet.options())
        assert (ambiguous.status, ambiguous.errors) == (2, ["key-malformed"])
        unknown = sessionnet("nodes", "show", "f" * 64, "--json", *devnet.options())
        assert (unknown.status, unknown.errors) == (1, ["not-found"])
        assert sessionnet("nodes", "show", "nonsense", *devnet.options()).status == 2


def test_hostile_text_is_shown_and_does_nothing(
    sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]
) -> None:
    hostile = [
        entry["pubkey_ed25519"]
        for entry in listed
        if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or ord(c) > 0x2000 for c in str(entry.values()) + _texts(entry))
    ]
    assert len(hostile) >= 3
    unprintable = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F))} - {"\n"}
    columns = "pubkey,address,ip,operator,contributors,state"
    pages = [sessionnet("nodes", "--columns", columns, *devnet.options()).stdout]
    pages.append(sessionnet("nodes", "--csv", *devnet.options()).stdout)
    pages += [sessionnet("nodes", "show", key, *devnet.options()).stdout for key in hostile]
    pages.append(sessionnet("nodes", "--json", *devnet.options()).stdout)
    for page in pages:
        assert not unprintable & set(page)


def _texts(entry: dict[str, Any]) -> str:
    stakes = entry.get("contributors", [])
    reasons = entry.get("last_decomm_reasons", {})
    return "".join(
        [entry.get("operator_address", ""), entry.get("public_ip", "")]
        + [one["address"] for one in stakes]
        + [reason for some in reasons.values() for reason in some]
    )


def test_swarms_are_drawn_and_listed(sessionnet: Sessionnet, devnet: Devnet, listed: list[dict[str, Any]]) -> None:
    swarms = Counter(entry["swarm_id"] for entry in listed if entry["swarm_id"] != UNASSIGNED)
    data = sessionnet("nodes", "swarms", "--json", *devnet.options()).json["data"]
    assert {int(one["swarm_id"], 16): one["size"] for one in data["swarms"]} == swarms
    assert data["unassigned"] == 200 - sum(swarms.values())
    text = sessionnet("nodes", "swarms", *devnet.options()).stdout
    sizes = Counter(swarms.values())
    bars = {int(line.split()[0]): line.count("█") for line in text.splitlines() if "█" in line}
    assert bars.keys() == sizes.keys()
    assert max(bars, key=lambda size: bars[size]) == max(sizes, key=lambda size: sizes[size])
