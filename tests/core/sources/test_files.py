"""Node lists from files: what is read, how old it is, and what is said of other files."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sessionnet_core.errors import BadConfiguration, MalformedAnswer, Refused
from sessionnet_core.nodes.filters import summarise
from sessionnet_core.nodes.ring import SwarmRing
from sessionnet_core.sources.files import read_node_list
from sessionnet_core.wire.oxend import LIMIT_BYTES
from tests.beside import BESIDE
from tests.core.nodes.ring_vectors import MAINNET
from tests.core.samples import key
from tests.core.wire.oxend.entry import KEY, reply

WRITTEN = 1_775_736_000
PROOF = WRITTEN - 300


def saved(tmp_path: Path, content: bytes, *, written: float = WRITTEN) -> str:
    path = tmp_path / "nodes.json"
    path.write_bytes(content)
    os.utime(path, (written, written))
    return str(path)


def moment(unix_seconds: int) -> datetime:
    return datetime.fromtimestamp(unix_seconds, UTC)


def test_a_list_without_times_is_as_old_as_its_file(tmp_path: Path) -> None:
    result, as_of = read_node_list(saved(tmp_path, reply({"pubkey_ed25519": KEY}), written=WRITTEN + 0.9))
    assert [node.pubkey for node in result.list.nodes] == [KEY]
    assert as_of == moment(WRITTEN)


@pytest.mark.parametrize(
    ("proofs", "as_of"),
    [
        ([PROOF], PROOF),
        ([PROOF - 3600, PROOF, PROOF - 60], PROOF),
        ([0, PROOF], PROOF),
        ([WRITTEN + 60], WRITTEN),
        ([0], WRITTEN),
    ],
)
def test_a_list_is_as_old_as_its_newest_uptime_proof(tmp_path: Path, proofs: list[int], as_of: int) -> None:
    entries = [{"pubkey_ed25519": key(i), "last_uptime_proof": proof} for i, proof in enumerate(proofs)]
    assert read_node_list(saved(tmp_path, reply(*entries)))[1] == moment(as_of)


@pytest.mark.parametrize(
    "wrap", [lambda proper: proper, lambda proper: {"jsonrpc": "2.0", "id": "0", "result": proper}]
)
def test_the_daily_list_and_a_saved_reply_are_both_read(tmp_path: Path, wrap: Any) -> None:
    proper = {"service_node_states": [{"pubkey_ed25519": KEY, "swarm": "0"}], "height": 2_084_231}
    result, _ = read_node_list(saved(tmp_path, json.dumps(wrap(proper)).encode()))
    assert (result.list.height, result.list.nodes[0].swarm_id) == (2_084_231, "0" * 16)


def test_a_file_that_is_not_there_is_a_wrong_request(tmp_path: Path) -> None:
    path = str(tmp_path / "missing.json")
    with pytest.raises(BadConfiguration) as refused:
        read_node_list(path)
    assert refused.value.describe() == f"cannot read the node list {path}: No such file or directory"


def test_a_folder_is_no_node_list(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="Is a directory"):
        read_node_list(str(tmp_path))


def test_a_path_with_a_nul_is_a_wrong_request() -> None:
    with pytest.raises(BadConfiguration, match="null"):
        read_node_list("nodes\0.json")


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"{}", b'{"service_node_states":[]}', b"\xfd"])
def test_a_file_that_holds_no_list_is_named(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(MalformedAnswer) as refused:
        read_node_list(path)
    assert refused.value.describe().startswith(f"{path}: ")
    assert str(refused.value) == refused.value.describe()


def test_a_saved_error_is_a_refusal_and_names_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path, b'{"error":{"code":-32601,"message":"no such method"}}')
    with pytest.raises(Refused) as refused:
        read_node_list(path)
    assert refused.value.describe() == f"{path}: oxend error -32601: no such method"


def test_a_file_beyond_every_bound_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "nodes.json"
    with path.open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    with pytest.raises(BadConfiguration, match="larger than 128 MB"):
        read_node_list(str(path))


REAL_LIST = BESIDE / "mainnet/service-nodes.json"


@pytest.mark.skipif(not REAL_LIST.exists(), reason="the real node list is not part of the project")
def test_the_real_list_of_april_2026_is_read_whole() -> None:
    result, _ = read_node_list(str(REAL_LIST))
    found = summarise(result.list)
    assert (result.left_out, result.list.height, result.list.tells_states) == (0, 2_084_231, False)
    assert (found.total, found.exiting, found.active, found.unassigned) == (1553, 95, 1458, 0)
    assert {one.size: one.swarms for one in found.swarm_sizes} == {5: 74, 6: 154, 7: 37}
    assert {one.version: one.nodes for one in found.versions} == {
        "2.11.0": 321,
        "2.11.1": 30,
        "2.11.2": 621,
        "2.11.3": 581,
    }
    assert SwarmRing(int(node.swarm_id or "", 16) for node in result.list.nodes).ids == MAINNET
    assert Counter(bool(node.ip and node.x25519 and node.https_port) for node in result.list.nodes) == {True: 1553}
