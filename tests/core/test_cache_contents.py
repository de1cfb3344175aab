"""What doctor and the shells see of the cache: what is kept, which of it is the newest, and why nothing can be kept."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from msgspec import structs

from sessionnet_core.cache import FORMAT, SIZE_LIMIT_BYTES, Cache, Contained, Shelf
from sessionnet_core.model import NodeList
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.networks.model import Network
from sessionnet_core.queries.node_list import SHELF
from tests.core.samples import NOON, node, node_list
from tests.core.test_cache import KEPT, codes, put


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "new" / "folder")


def keep(cache: Cache, network: Network = MAINNET, asked_at: datetime = NOON, nodes: int = 1) -> Path:
    value = node_list(node(n) for n in range(nodes))
    kept = structs.replace(KEPT, network=network.name, asked_at=asked_at, value=value)
    assert cache.store(network, SHELF, kept) == ()
    return cache.path_of(network, SHELF)


class TestContents:
    def test_are_told_by_shelf_network_moment_and_size(self, cache: Cache) -> None:
        here, there = keep(cache), keep(cache, TESTNET, NOON + timedelta(hours=1))
        assert cache.contents() == [
            Contained("nodes", "mainnet", NOON, here.stat().st_size),
            Contained("nodes", "testnet", NOON + timedelta(hours=1), there.stat().st_size),
        ]

    def test_are_none_where_there_is_no_folder(self, cache: Cache) -> None:
        assert cache.contents() == []

    def test_that_are_damaged_have_a_name_and_a_size(self, cache: Cache) -> None:
        put(cache, b"{")
        assert cache.contents() == [Contained("nodes-mainnet", None, None, 1)]

    def test_of_another_format_have_no_moment(self, cache: Cache) -> None:
        path = keep(cache)
        path.write_bytes(path.read_bytes().replace(b'"format":%d' % FORMAT, b'"format":%d' % (FORMAT + 1)))
        assert [(one.network, one.asked_at) for one in cache.contents()] == [("mainnet", None)]

    def test_are_json_that_is_not_hidden_and_at_most_a_hundred(self, cache: Cache) -> None:
        keep(cache)
        for name in (".draft.json", "other.txt"):
            (cache.directory / name).write_text("{}")
        assert len(cache.contents()) == 1
        for n in range(150):
            (cache.directory / f"x-{n}.json").write_text("{}")
        assert len(cache.contents()) == 100

    def test_with_a_folder_among_them_are_the_others(self, cache: Cache) -> None:
        keep(cache)
        (cache.directory / "a.json").mkdir()
        assert [one.network for one in cache.contents()] == ["mainnet"]


class TestTheNewest:
    def nodes(self, cache: Cache, network: str = "mainnet") -> int | None:
        found = cache.newest(network, "nodes", NodeList)
        return None if found is None else len(found.nodes)

    def asked_of(self, *urls: str) -> Network:
        return structs.replace(MAINNET, seeds=tuple(structs.replace(MAINNET.seeds[0], url=url) for url in urls))

    def test_counts_whoever_was_asked(self, cache: Cache) -> None:
        for n, url in enumerate(("https://a.example/", "https://b.example/", "https://c.example/"), start=1):
            path = keep(cache, self.asked_of(url), nodes=n)
            os.utime(path, (1_000_000 + n % 3, 1_000_000 + n % 3))  # the second one is the newest
        assert self.nodes(cache) == 2

    def test_gives_way_to_one_that_can_be_read(self, cache: Cache) -> None:
        keep(cache, self.asked_of("https://a.example/"), nodes=5)
        damaged = keep(cache, self.asked_of("https://b.example/"), nodes=7)
        damaged.write_text("{")
        os.utime(damaged, (2**32, 2**32))
        assert self.nodes(cache) == 5

    def test_is_none_of_another_network_or_format(self, cache: Cache) -> None:
        path = keep(cache, nodes=5)
        assert self.nodes(cache, "testnet") is None
        assert cache.newest("mainnet", "prices", NodeList) is None
        path.write_bytes(path.read_bytes().replace(b'"format":%d' % FORMAT, b'"format":%d' % (FORMAT - 1)))
        assert self.nodes(cache) is None

    def test_is_not_what_names_another_network_inside(self, cache: Cache) -> None:
        path = keep(cache, nodes=5)
        path.write_bytes(path.read_bytes().replace(b'"network":"mainnet"', b'"network":"testnet"'))
        assert self.nodes(cache) is None


class TestWhyNothingCanBeKept:
    def test_is_nothing_where_something_can(self, cache: Cache, tmp_path: Path) -> None:
        assert cache.why_unusable() is None
        keep(cache)
        assert cache.why_unusable() is None
        assert Cache(tmp_path).why_unusable() is None

    def test_is_no_home(self) -> None:
        assert Cache("relative").why_unusable() == "there is no home directory, so nothing is cached"

    def test_is_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert Cache(tmp_path / "file").why_unusable() == "nothing is cached: the folder is not writable"
        assert Cache(tmp_path / "file" / "below").why_unusable() == "nothing is cached: the folder is not writable"

    @pytest.mark.parametrize("missing", [os.W_OK, os.X_OK])
    def test_is_a_folder_that_may_not_be_written_or_entered(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: int
    ) -> None:
        monkeypatch.setattr(os, "access", lambda _, mode: not mode & missing)  # root may do both everywhere
        assert Cache(tmp_path / "below").why_unusable() == "nothing is cached: the folder is not writable"


def test_what_is_held_is_known_before_it_is_read(cache: Cache) -> None:
    assert not cache.holds(MAINNET, SHELF)
    keep(cache)
    assert (cache.holds(MAINNET, SHELF), cache.holds(TESTNET, SHELF)) == (True, False)


@pytest.mark.parametrize(("usable", "sound", "why"), [(False, True, "another format"), (True, False, "damaged")])
def test_a_shelf_says_itself_what_it_takes(cache: Cache, usable: bool, sound: bool, why: str) -> None:
    keep(cache)
    picky = Shelf("nodes", NodeList, SHELF.asked, lambda _: usable, lambda _: sound)
    kept, warnings = cache.load(MAINNET, picky)
    assert (kept, codes(warnings)) == (None, ["cache-damaged"])
    assert f"{why} and was ignored" in warnings[0].message or f"is {why}" in warnings[0].message


@pytest.mark.parametrize(("size", "whole"), [(SIZE_LIMIT_BYTES, True), (SIZE_LIMIT_BYTES + 1, False)])
def test_a_file_is_read_up_to_its_limit(cache: Cache, monkeypatch: pytest.MonkeyPatch, size: int, whole: bool) -> None:
    """With a limit as large as the file, and with one that is a byte smaller."""
    path = keep(cache)
    monkeypatch.setattr("sessionnet_core.cache.SIZE_LIMIT_BYTES", path.stat().st_size + SIZE_LIMIT_BYTES - size)
    kept, warnings = cache.load(MAINNET, SHELF)
    assert ((kept is not None), codes(warnings)) == (whole, [] if whole else ["cache-damaged"])


@pytest.mark.parametrize(("can_enter", "what"), [(True, "cannot read {path}"), (False, "nothing is cached: {folder}")])
def test_a_file_that_cannot_be_read_is_named_and_a_folder_that_cannot_be_used_in_the_words_of_keeping(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, can_enter: bool, what: str
) -> None:
    path = cache.path_of(MAINNET, SHELF)
    path.mkdir(parents=True)
    monkeypatch.setattr(os, "access", lambda *_: can_enter)
    kept, (warning,) = cache.load(MAINNET, SHELF)
    assert (kept, warning.code) == (None, "cache-unusable")
    assert warning.message == f"{what.format(path=path, folder=cache.directory)}: Is a directory"


def test_a_folder_that_cannot_be_looked_through_holds_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError("words")

    keep(cache)
    monkeypatch.setattr(Path, "glob", fail)
    assert (cache.contents(), cache.newest("mainnet", "nodes", NodeList)) == ([], None)
