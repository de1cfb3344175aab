"""`sessionnet swarm` against a test network, and against the storage servers' own answer."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import requests

from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

OTHER = "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b"
GROUP = "03" + "00" * 32


def reported_by_a_storage_server(net: Devnet, account: str) -> tuple[int, set[str]]:
    """Ask a storage server, which works the swarm out by itself."""
    reply = requests.post(
        net.storage[0].url,
        json={"method": "get_swarm", "params": {"pubkey": account}},
        verify=False,  # nothing vouches for a storage server's certificate
        timeout=120,
    ).json()
    return int(reply["swarm"], 16), {node["pubkey_ed25519"] for node in reply["snodes"]}


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("account", [ACCOUNT, OTHER, GROUP, "05" + "ff" * 32, "03" + "0f" * 32])
def test_the_answer_is_that_of_a_storage_server(sessionnet: Sessionnet, devnet: Devnet, account: str) -> None:
    swarm_id, members = reported_by_a_storage_server(devnet, account)
    (found,) = sessionnet("swarm", account, "--json", *devnet.options()).json["data"]["accounts"]
    assert int(found["swarm_id"], 16) == swarm_id
    assert len(found["swarm_id"]) == 16
    assert {node["pubkey"] for node in found["nodes"]} == members
    assert found["size"] == len(members)


def test_the_summary_stands_first_and_each_member_below_it(sessionnet: Sessionnet, devnet: Devnet) -> None:
    (found,) = sessionnet("swarm", ACCOUNT, "--json", *devnet.options()).json["data"]["accounts"]
    lines = sessionnet("swarm", ACCOUNT, *devnet.options()).stdout.splitlines()
    assert lines[0].startswith(f"Swarm {found['swarm_id']} of {found['size']} nodes (")
    for node in found["nodes"]:
        (row,) = [line for line in lines if line.startswith(node["pubkey"])]
        assert node["ip"] in row
        assert str(node["https_port"]) in row
        assert str(node["quic_port"]) in row
        assert node["state"] in row
        assert (node["storage_server_version"] or "–") in row
    assert "as of 20" in lines[-1]


def test_distinct_nodes_counts_a_shared_swarm_once(sessionnet: Sessionnet, devnet: Devnet) -> None:
    run = sessionnet("swarm", ACCOUNT, OTHER, ACCOUNT.upper(), "--json", *devnet.options())
    data = run.json["data"]
    sizes = {one["swarm_id"]: one["size"] for one in data["accounts"]}
    assert [one["account_id"] for one in data["accounts"]] == [ACCOUNT, OTHER, ACCOUNT]
    assert data["distinct_nodes"] == sum(sizes.values())
    text = sessionnet("swarm", ACCOUNT, OTHER, ACCOUNT, *devnet.options()).stdout
    assert text.startswith(f"3 accounts in 2 swarms: {data['distinct_nodes']} distinct nodes hold their messages.")


@pytest.mark.parametrize(
    ("account", "says"),
    [
        ("15" + "0" * 64, "community"),
        ("25" + "0" * 64, "community"),
        ("00" + "0" * 64, "signing key"),
        ("07" + "0" * 64, "version-blinded"),
        ("04" + "0" * 64, "begins with 05"),
        ("05" + "0" * 63, "65 hex digits"),
        ("0" * 64, "prefix is missing"),
        ("al ice", "neither an account ID nor a name"),
        ("", "empty"),
    ],
)
def test_an_id_without_a_swarm_is_refused_with_the_reason(sessionnet: Sessionnet, account: str, says: str) -> None:
    run = sessionnet("swarm", account, "--offline")
    assert (run.status, run.stdout) == (2, "")
    assert says in run.stderr
    document = sessionnet("swarm", account, "--offline", "--json")
    assert (document.status, document.stderr) == (2, "")
    assert document.json["data"] is None
    assert says in document.json["errors"][0]["message"]


def test_one_bad_account_among_several_is_named(sessionnet: Sessionnet) -> None:
    for form in ((), ("--jsonl",)):
        run = sessionnet("swarm", ACCOUNT, "15" + "0" * 64, "--offline", *form)
        assert (run.status, run.stdout) == (2, "")
        assert "15000" in run.stderr


def test_a_list_without_swarm_ids_cannot_answer(sessionnet: Sessionnet) -> None:
    with Devnet(count=30, swarms=5, fields="no-swarm", storage_servers=1) as net:
        assert sessionnet("nodes", "--json", *net.options()).status == 0
        run = sessionnet("swarm", ACCOUNT, "--json", *net.options())
        assert (run.status, run.errors) == (4, ["no-swarm-ids"])
        assert sessionnet("nodes", "swarms", "--json", *net.options()).errors == ["no-swarm-ids"]


@pytest.mark.parametrize("fields", ["rich", "apps"])
def test_the_few_fields_of_the_apps_are_enough(sessionnet: Sessionnet, fields: str) -> None:
    with Devnet(count=30, swarms=5, fields=fields, storage_servers=1) as net:  # type: ignore[arg-type]
        found = sessionnet("swarm", ACCOUNT, "--json", *net.options())
    assert found.status == 0
    assert found.json["data"]["accounts"][0]["size"] >= 5


def test_a_network_without_swarms_stores_nothing(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"service_node_states": [{"pubkey_ed25519": "ab" * 32, "swarm": "ffffffffffffffff"}]}))
    run = sessionnet("swarm", ACCOUNT, "--json", "--nodes-file", str(path))
    assert (run.status, run.json["data"]["accounts"][0]["swarm_id"], run.json["data"]["distinct_nodes"]) == (0, None, 0)
    assert "the network has no swarms" in sessionnet("swarm", ACCOUNT, "--nodes-file", str(path)).stdout


class TestManyAccounts:
    """`--input` and `--jsonl`, as the contract has them."""

    LINES = f"# mine\n{ACCOUNT}\n\n  {OTHER.upper()}  \r\nalice\n15{'0' * 64}\n{GROUP}"

    @pytest.fixture
    def accounts(self, tmp_path: Path) -> str:
        path = tmp_path / "accounts.txt"
        path.write_bytes(self.LINES.encode())
        return str(path)

    def test_every_other_line_has_its_answer_in_order(
        self, sessionnet: Sessionnet, devnet: Devnet, accounts: str
    ) -> None:
        run = sessionnet("swarm", "--input", accounts, "--jsonl", *devnet.options())
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        assert run.status == 1
        assert [line["account_id"] for line in lines] == [ACCOUNT, OTHER, "alice", "15" + "0" * 64, GROUP]
        assert [line.get("error", {}).get("code") for line in lines] == [
            None,
            None,
            "account-malformed",
            "account-malformed",
            None,
        ]
        alone = sessionnet("swarm", ACCOUNT, "--json", *devnet.options()).json
        (same,) = alone["data"]["accounts"]
        assert (lines[0]["swarm_id"], lines[0]["size"]) == (same["swarm_id"], same["size"])
        assert lines[0]["as_of"] == alone["as_of"]

    def test_one_document_holds_them_all(self, sessionnet: Sessionnet, devnet: Devnet, accounts: str) -> None:
        run = sessionnet("swarm", "--input", accounts, "--json", *devnet.options())
        assert (run.status, run.errors) == (1, ["account-malformed"] * 2)
        assert [one["account_id"] for one in run.json["data"]["accounts"]] == [ACCOUNT, OTHER, GROUP]

    def test_text_has_a_line_for_each_and_the_sum_last(
        self, sessionnet: Sessionnet, devnet: Devnet, accounts: str
    ) -> None:
        run = sessionnet("swarm", "--input", accounts, *devnet.options())
        assert run.status == 1
        lines = run.stdout.splitlines()
        assert [line.split()[0] for line in lines[:5]] == [ACCOUNT, OTHER, "alice", "15" + "0" * 64, GROUP]
        assert lines[5].startswith("3 accounts in 3 swarms: ")
        assert lines[6] == "2 lines had no account ID."

    def test_only_good_lines_exit_0(self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path) -> None:
        path = tmp_path / "good.txt"
        path.write_text(f"{ACCOUNT}\n" * 3)
        run = sessionnet("swarm", "--input", str(path), "--jsonl", *devnet.options())
        assert (run.status, len(run.stdout.splitlines())) == (0, 3)

    def test_accounts_on_the_command_line_can_be_lines_too(self, sessionnet: Sessionnet, devnet: Devnet) -> None:
        run = sessionnet("swarm", ACCOUNT, OTHER, "--jsonl", *devnet.options())
        assert [json.loads(line)["account_id"] for line in run.stdout.splitlines()] == [ACCOUNT, OTHER]
        assert sessionnet("swarm", ACCOUNT, "al ice", "--jsonl", *devnet.options()).status == 2

    @pytest.mark.parametrize(
        "words", [[], [ACCOUNT, "--input", "-"], [ACCOUNT, "--json", "--jsonl"], ["--input", "/nonexistent"]]
    )
    def test_contradictory_words_are_refused(self, sessionnet: Sessionnet, words: list[str]) -> None:
        assert sessionnet("swarm", *words).status == 2


def test_the_account_is_never_sent(sessionnet: Sessionnet, configured: Devnet, tmp_path: Path) -> None:
    """Every byte that any server got is looked at, through every way there is to a list."""
    lines = tmp_path / "accounts.txt"
    lines.write_text(f"{ACCOUNT}\n{OTHER}\n")
    sessionnet("swarm", ACCOUNT, OTHER)
    sessionnet("swarm", "--refresh", "--input", str(lines), "--jsonl")
    sessionnet("swarm", "--refresh", "--input", str(lines), "--json")
    sessionnet("swarm", ACCOUNT, "--record", str(tmp_path / "tape.yaml"))
    for way in ("sealed", "plain"):
        sessionnet("overview", ACCOUNT, OTHER, "--refresh", "--conversations", "5", "--transport", way)
        sessionnet("overview", ACCOUNT, "--refresh", "--html", str(tmp_path / f"{way}.html"), "--transport", way)
    configured.misbehave("seeds", "refuse")
    (tmp_path / "cache").rename(tmp_path / "away")
    assert sessionnet("swarm", ACCOUNT, "--json").json["sources"][0]["kind"] == "storage-server"
    by_kind = Counter(request.server.rstrip("0123456789") for request in configured.received)
    assert by_kind["seed"] >= 24
    assert by_kind["api"] == 4
    assert by_kind["storage"] == 5
    assert len(configured.api.opened) == 2
    everything = b"".join(request.raw for request in configured.received).lower()
    everything += repr(configured.api.opened).lower().encode()
    everything += b"".join((tmp_path / f"{way}.html").read_bytes() for way in ("sealed", "plain"))
    for account in (ACCOUNT, OTHER):
        key = bytes.fromhex(account[2:])
        for form in (
            account[2:].encode(),
            account[2:18].encode(),
            key,
            key[:8],
            msgspec.json.encode(key)[1:-1].lower(),
        ):
            assert form not in everything


@pytest.mark.parametrize("form", [("--jsonl",), ("--json",), ()])
def test_a_byte_order_mark_is_no_part_of_the_first_account(
    sessionnet: Sessionnet, tmp_path: Path, form: tuple[str, ...]
) -> None:
    plain, marked = tmp_path / "plain", tmp_path / "marked"
    plain.write_text(f"{ACCOUNT}\n")
    marked.write_text(f"{ACCOUNT}\n", encoding="utf-8-sig")
    runs = [sessionnet("swarm", "--demo", "--input", str(path), *form) for path in (plain, marked)]
    assert [(run.status, run.stdout) for run in runs] == [(0, runs[0].stdout)] * 2


@pytest.mark.parametrize("form", [("--jsonl",), ("--json",), ()])
def test_a_list_in_another_encoding_is_refused_with_what_to_do(
    sessionnet: Sessionnet, tmp_path: Path, form: tuple[str, ...]
) -> None:
    (tmp_path / "list").write_text(f"{ACCOUNT}\n", encoding="utf-16")
    run = sessionnet("swarm", "--demo", "--input", str(tmp_path / "list"), *form)
    assert (run.status, "UTF-16 text, not UTF-8" in run.stdout + run.stderr) == (2, True)


def test_a_device_without_an_end_is_no_list(sessionnet: Sessionnet) -> None:
    run = sessionnet("swarm", "--demo", "--input", "/dev/zero", "--jsonl")
    assert (run.status, run.stdout, "one of its lines does not end" in run.stderr) == (2, "", True)


def test_a_pipe_is_read_and_one_that_nobody_writes_to_is_not_waited_for(
    sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(f"{ACCOUNT}\n"))
    writer.start()
    assert sessionnet("swarm", "--demo", "--input", str(pipe), "--jsonl").status == 0
    writer.join()
    monkeypatch.setattr("sessionnet_core.reading.PATIENCE_SECONDS", 0.1)
    run = sessionnet("swarm", "--demo", "--input", str(pipe), "--jsonl")
    assert (run.status, "nobody writes to it" in run.stderr) == (2, True)


@pytest.mark.parametrize(("name", "why"), [("", "Is a directory"), ("missing", "No such file or directory")])
def test_a_list_that_cannot_be_read_is_named(sessionnet: Sessionnet, tmp_path: Path, name: str, why: str) -> None:
    run = sessionnet("swarm", "--demo", "--input", f"{tmp_path}/{name}")
    assert (run.status, f"{tmp_path}/{name}" in run.stderr, why in run.stderr) == (2, True, True)
