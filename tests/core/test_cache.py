"""The kept node list: whole or absent, whatever is on the disk and whoever writes there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.cache import FORMAT, SIZE_LIMIT_BYTES, Cache, Kept
from sessionnet_core.encoding import decoder, encode
from sessionnet_core.evidence import Source, Warned
from sessionnet_core.model import NodeList
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.networks.model import Network, Pin, Seed
from sessionnet_core.networks.replacements import Replacements, replaced
from sessionnet_core.nodes.filters import by_swarm, summarise
from sessionnet_core.nodes.ring import SwarmRing
from sessionnet_core.queries.node_list import SHELF
from tests.core import crowd
from tests.core.samples import NOON, WHOLE_LIST, node, node_list

SEED = Source(
    name="seed1.getsession.org",
    kind="seed",
    url="https://seed1.getsession.org:4443/json_rpc",
    proof="pinned-certificate",
    as_of=NOON,
    via="network",
)
KEPT = Kept(
    format=FORMAT,
    network="mainnet",
    asked_at=NOON,
    sources=(SEED,),
    warnings=(Warned("seed-failed", "seed2.getsession.org: nothing came"),),
    value=WHOLE_LIST,
)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "new" / "folder")


def put(cache: Cache, content: bytes) -> None:
    cache.directory.mkdir(parents=True)
    cache.path_of(MAINNET, SHELF).write_bytes(content)


def codes(warnings: tuple[Warned, ...]) -> list[str]:
    return [warning.code for warning in warnings]


def test_what_was_kept_comes_back(cache: Cache) -> None:
    assert cache.store(MAINNET, SHELF, KEPT) == ()
    assert cache.load(MAINNET, SHELF) == (KEPT, ())


def test_the_last_list_replaces_the_one_before(cache: Cache) -> None:
    later = structs.replace(KEPT, value=node_list([node(9)]))
    cache.store(MAINNET, SHELF, KEPT)
    cache.store(MAINNET, SHELF, later)
    assert cache.load(MAINNET, SHELF) == (later, ())
    assert len(list(cache.directory.iterdir())) == 1


def test_nothing_kept_is_nothing_to_warn_of(cache: Cache) -> None:
    assert cache.load(MAINNET, SHELF) == (None, ())
    assert not cache.directory.exists()


def test_the_folder_is_for_its_owner_alone(cache: Cache) -> None:
    cache.store(MAINNET, SHELF, KEPT)
    assert cache.directory.stat().st_mode & 0o077 == 0


def test_networks_are_kept_apart(cache: Cache) -> None:
    cache.store(MAINNET, SHELF, KEPT)
    assert cache.load(TESTNET, SHELF) == (None, ())


@pytest.mark.parametrize(
    ("urls", "pins"),
    [(("https://seed1.getsession.org:4443/json_rpc",), ()), (("http://localhost",), ()), ((), ("ab" * 32,))],
)
def test_a_network_with_other_seeds_or_pins_is_another_one(
    cache: Cache, urls: tuple[str, ...], pins: tuple[str, ...]
) -> None:
    cache.store(replaced(MAINNET, Replacements(seed_urls=urls, seed_pins=pins)), SHELF, KEPT)
    assert cache.load(MAINNET, SHELF) == (None, ())


def test_an_answer_of_somebody_else_under_the_right_name_is_not_believed(cache: Cache) -> None:
    other = replaced(MAINNET, Replacements(seed_urls=("https://seed.example/json_rpc",), seed_pins=()))
    cache.store(other, SHELF, KEPT)
    cache.path_of(other, SHELF).rename(cache.path_of(MAINNET, SHELF))
    kept, warnings = cache.load(MAINNET, SHELF)
    assert (kept, codes(warnings)) == (None, ["cache-damaged"])
    assert "somebody else" in warnings[0].message


def test_a_seed_that_is_made_to_have_the_same_checksum_has_a_place_of_its_own(cache: Cache) -> None:
    """Once the name was a CRC-32 of the question, to which four characters of a URL can give any value."""
    text, wanted = "https://seed.example/json_rpc?", encode(SHELF.asked(MAINNET))

    def network(suffix: str) -> Network:
        return replaced(MAINNET, Replacements(seed_urls=(text + suffix,), seed_pins=()))

    names = {cache.path_of(network(f"{number}"), SHELF).name for number in range(1000)}
    assert len({*names, cache.path_of(MAINNET, SHELF).name}) == 1001
    assert all(re.fullmatch(r"nodes-mainnet-[0-9a-f]{32}\.json", name) for name in names)
    assert f"{zlib.crc32(wanted):08x}" not in cache.path_of(MAINNET, SHELF).name


def test_what_earlier_versions_kept_is_removed_and_nothing_of_others(cache: Cache) -> None:
    cache.directory.mkdir(parents=True)
    names = ["nodes-mainnet-0123abcd.json", "nodes-testnet-0123abcd.json", "prices-mainnet-0123abcd.json", "mine.json"]
    for name in names:
        (cache.directory / name).write_text("{}")
    cache.store(MAINNET, SHELF, KEPT)
    left = {path.name for path in cache.directory.iterdir()}
    assert left == {*names[1:], cache.path_of(MAINNET, SHELF).name}


def test_what_is_kept_holds_no_secret_of_whom_was_asked_and_is_for_its_owner_alone(cache: Cache) -> None:
    secret = replaced(MAINNET, Replacements(seed_urls=("https://user:s3cr3t@seed.example/?key=s3cr3t",), seed_pins=()))
    cache.store(secret, SHELF, KEPT)
    path = cache.path_of(secret, SHELF)
    assert b"s3cr3t" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_pin_is_the_same_whether_its_expiry_is_known_or_not(cache: Cache) -> None:
    seeds = tuple(Seed(seed.url, tuple(Pin(pin.sha256) for pin in seed.pins)) for seed in MAINNET.seeds)
    cache.store(MAINNET, SHELF, KEPT)
    assert cache.load(structs.replace(MAINNET, seeds=seeds), SHELF) == (KEPT, ())


def test_a_file_name_holds_no_secret(cache: Cache) -> None:
    secret = replaced(MAINNET, Replacements(seed_urls=("https://user:word@seed.example/?key=word",), seed_pins=()))
    assert "word" not in cache.path_of(secret, SHELF).name


WHOLE = encode(KEPT)
DAMAGED = {
    "empty": b"",
    "truncated": WHOLE[:-1],
    "half": WHOLE[: len(WHOLE) // 2],
    "two in one": WHOLE + WHOLE,
    "binary": bytes(range(256)) * 10,
    "not UTF-8": WHOLE.replace(b"seed1", b"seed\xff"),
    "other JSON": b"[1, 2, 3]",
    "null": b"null",
    "deeply nested": b"[" * 100_000,
    "an amount that is a number": WHOLE.replace(b'"25000.000000000"', b"25000"),
    "an amount that is none": WHOLE.replace(b'"25000.000000000"', b'"much"'),
    "another type": WHOLE.replace(b'"https_port":22021', b'"https_port":"22021"'),
    "a time without its zone": WHOLE.replace(b"12:00:00Z", b"12:00:00"),
    "a node's time without its zone": WHOLE.replace(
        b'"last_uptime_proof":"2026-04-09T12:00:00Z"', b'"last_uptime_proof":"2026-04-09T12:00:00"'
    ),
    "a swarm ID that is none": WHOLE.replace(b'"0200000000000000"', b'"02000000000000g0"'),
    "a version that is none": WHOLE.replace(b'"2.11.2"', b'"2.11.x"'),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_as_good_as_none_and_said_so(cache: Cache, content: bytes) -> None:
    assert content != WHOLE
    put(cache, content)
    kept, warnings = cache.load(MAINNET, SHELF)
    assert (kept, codes(warnings)) == (None, ["cache-damaged"])
    assert str(cache.path_of(MAINNET, SHELF)) in warnings[0].message


@pytest.mark.parametrize(
    "other",
    [
        structs.replace(KEPT, format=FORMAT + 1),
        structs.replace(KEPT, format=0),
        structs.replace(KEPT, network="testnet"),
        structs.replace(KEPT, value=node_list([])),
    ],
)
def test_a_file_of_another_format_or_network_is_ignored(cache: Cache, other: Kept[NodeList]) -> None:
    put(cache, encode(other))
    kept, warnings = cache.load(MAINNET, SHELF)
    assert (kept, codes(warnings)) == (None, ["cache-damaged"])


def test_a_damaged_file_is_replaced_by_the_next_good_list(cache: Cache) -> None:
    put(cache, b"\0" * 100)
    assert cache.store(MAINNET, SHELF, KEPT) == ()
    assert cache.load(MAINNET, SHELF) == (KEPT, ())


def test_a_huge_file_is_not_read_to_its_end(cache: Cache) -> None:
    put(cache, b"")
    with cache.path_of(MAINNET, SHELF).open("wb") as file:
        file.truncate(SIZE_LIMIT_BYTES * 2)
    assert codes(cache.load(MAINNET, SHELF)[1]) == ["cache-damaged"]


PIECES: list[bytes] = [b"0", b"g", b"-", b'"', b"\xff", b"null", b"{", b"9" * 30, b""]


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from(PIECES))
def test_whatever_byte_is_damaged_what_is_read_can_be_worked_with(
    tmp_path_factory: Any, place: int, piece: bytes
) -> None:
    cache = Cache(tmp_path_factory.getbasetemp() / "damaged")
    cache.directory.mkdir(exist_ok=True)
    cache.path_of(MAINNET, SHELF).write_bytes(WHOLE[:place] + piece + WHOLE[place + 1 :])
    kept, warnings = cache.load(MAINNET, SHELF)
    if kept is None:
        assert codes(warnings) == ["cache-damaged"]
        return
    SwarmRing(int(swarm_id, 16) for swarm_id in by_swarm(kept.value.nodes))
    summarise(kept.value)
    assert kept.asked_at.tzinfo is not None
    assert decoder(Kept[NodeList]).decode(encode(kept)) == kept


def test_a_place_that_is_no_folder_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for directory in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(directory)
        assert codes(cache.store(MAINNET, SHELF, KEPT)) == ["cache-unusable"]
        assert codes(cache.load(MAINNET, SHELF)[1]) == ["cache-unusable"]


def test_a_folder_in_the_lists_place_is_a_warning_and_nothing_is_left_beside_it(cache: Cache) -> None:
    path = cache.path_of(MAINNET, SHELF)
    (path / "something").mkdir(parents=True)
    (warning,) = cache.store(MAINNET, SHELF, KEPT)
    assert warning.code == "cache-unusable"
    assert "nothing is cached" in warning.message
    assert codes(cache.load(MAINNET, SHELF)[1]) == ["cache-unusable"]
    assert [one.name for one in cache.directory.iterdir()] == [path.name]


def test_a_folder_that_may_not_be_written_is_a_warning(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    (warning,) = cache.store(MAINNET, SHELF, KEPT)
    assert warning.code == "cache-unusable"
    assert warning.message.endswith(": Permission denied")


def test_without_a_home_nothing_is_kept_in_the_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert codes(Cache(Path("cache")).store(MAINNET, SHELF, KEPT)) == ["cache-unusable"]
    assert not list(tmp_path.iterdir())


def test_the_usual_place_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert Cache.default().directory.name == "sessionnet"
    if sys.platform == "linux":
        assert Cache.default().directory == tmp_path / "caches" / "sessionnet"


def test_what_is_kept_is_plain_json_that_tells_its_format(cache: Cache) -> None:
    cache.store(MAINNET, SHELF, KEPT)
    assert json.loads(cache.path_of(MAINNET, SHELF).read_bytes())["format"] == FORMAT


def test_fifty_processes_read_and_write_at_once_and_each_sees_a_whole_list(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", crowd.__file__, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
