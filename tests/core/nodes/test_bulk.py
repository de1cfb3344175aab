"""Many accounts at once: each line has the answer that it has alone, in order, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.account import public_key
from sessionnet_core.errors import MalformedAccount
from sessionnet_core.names import parse_listed_account
from sessionnet_core.nodes.bulk import LINE_LIMIT_BYTES, BulkSwarms, blocks_of, lines_of
from sessionnet_core.nodes.ring import SwarmRing
from tests.core.nodes.ring_vectors import MAINNET, MAINNET_SWARMS
from tests.core.samples import NOON, node

RING = SwarmRing(MAINNET)
MEMBERS = {f"{swarm:016x}": [node(i) for i in range(5 + swarm % 3)] for swarm in MAINNET}

ids = st.binary(min_size=32, max_size=32).map(bytes.hex)
accounts = st.builds(lambda prefix, key: prefix + key, st.sampled_from(["05", "03"]), ids)
space = st.text(" \t\r\x0b\x0c\x1c\x85\u00a0\u2003\u2028", max_size=3)
texts = st.one_of(
    accounts,
    accounts.map(str.upper),
    st.builds(lambda prefix, key: prefix + key, st.sampled_from(["15", "25", "00", "07", "ff", "5", "", "0x05"]), ids),
    accounts.map(lambda account: f"{account[:10]} {account[10:]}"),
    accounts.map(lambda account: f"{account[:20]}\x00{account[21:]}"),
    accounts.map(lambda account: account.replace("0", "０")),
    st.sampled_from(["", "#", "# a comment", "testqa", '"', "\\", "münchen", "\ufeff", "{}", "null"]),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=80),
)
lines = st.one_of(
    st.builds(lambda before, text, after: (before + text + after).encode(), space, texts, space),
    st.binary(max_size=70).map(lambda raw: raw.replace(b"\n", b"")),
    accounts.map(lambda account: account.encode()[:30] + b"\xff" + account.encode()[31:]),
)

# Accounts alone are looked up at once, so there must be runs of them between other lines, and runs that are all but
# accounts: as many digits in all, or as many characters in each line.
plain = st.one_of(accounts, accounts.map(str.upper))
runs = st.lists(plain.map(str.encode), max_size=20)
all_but_accounts = st.lists(
    st.one_of(
        plain.map(lambda account: [account]),
        st.builds(lambda prefix, key: [prefix + key], st.sampled_from(["15", "00", "ff"]), ids),
        accounts.map(lambda account: [account[:20] + "  " + account[22:]]),
        accounts.map(lambda account: [account + "05", account[2:]]),
    ),
    max_size=6,
).map(lambda groups: [line.encode() for group in groups for line in group])
many = st.one_of(
    all_but_accounts,
    st.lists(st.one_of(lines.map(lambda line: [line]), runs), max_size=8).map(
        lambda groups: [line for group in groups for line in group]
    ),
)


def bulk(ring: SwarmRing = RING) -> BulkSwarms:
    return BulkSwarms(ring, MEMBERS, as_of=NOON)


def block(raws: list[bytes]) -> bytes:
    return b"".join(raw + b"\n" for raw in raws)


def objects(answers: bytes) -> list[Any]:
    assert answers == b"" or answers.endswith(b"\n")
    return [json.loads(line) for line in answers.decode().split("\n")[:-1]]


def one_by_one(raws: list[bytes]) -> Iterator[dict[str, Any]]:
    """Return what the checked functions make of each line."""
    for raw in raws:
        text = raw.decode("utf-8", "replace").strip()
        if not text or text.startswith("#"):
            continue
        try:
            account = parse_listed_account(text)
        except MalformedAccount as refused:
            yield {"account_id": text, "error": {"code": refused.code, "message": refused.message}}
        else:
            swarm_id = RING.swarm_id_of(public_key(account))
            size = len(MEMBERS[swarm_id or ""])
            yield {"account_id": account, "swarm_id": swarm_id, "size": size, "as_of": "2026-04-09T12:00:00Z"}


@given(many)
def test_each_line_is_answered_as_it_is_alone(raws: list[bytes]) -> None:
    swarms = bulk()
    answers = objects(swarms.answer(block(raws)))
    assert answers == list(one_by_one(raws))
    assert swarms.refused.count == sum("error" in answer for answer in answers)


@given(many, st.integers(0, 40))
def test_batches_make_no_difference(raws: list[bytes], cut: int) -> None:
    at_once, in_two = bulk(), bulk()
    assert at_once.answer(block(raws)) == in_two.answer(block(raws[:cut])) + in_two.answer(block(raws[cut:]))
    assert at_once.refused.count == in_two.refused.count


def test_the_known_accounts_of_mainnet_are_in_their_swarms() -> None:
    answers = objects(bulk().answer(block([account.encode() for account in MAINNET_SWARMS])))
    assert {answer["account_id"]: answer["swarm_id"] for answer in answers} == MAINNET_SWARMS


def test_a_good_line_looks_as_promised() -> None:
    ring, members = SwarmRing([0xFF]), {f"{0xFF:016x}": [node(1), node(2)]}
    assert BulkSwarms(ring, members, as_of=NOON).answer(b"03" + b"0" * 64 + b"\r\n") == (
        b'{"account_id":"03' + b"0" * 64 + b'","swarm_id":"00000000000000ff","size":2,"as_of":"2026-04-09T12:00:00Z"}\n'
    )


def test_without_swarms_every_account_has_none() -> None:
    (answer,) = objects(bulk(SwarmRing([])).answer(b"05" + b"f" * 64 + b"\n"))
    assert (answer["swarm_id"], answer["size"]) == (None, 0)


def test_empty_lines_and_comments_have_no_answer() -> None:
    swarms = bulk()
    assert swarms.answer(block([b"", b"  ", b"\r", b"# 05" + b"0" * 64, b"\t#"])) == b""
    assert swarms.refused.count == 0


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_of_either_kind_are_none_of_the_account(end: bytes) -> None:
    (cut,) = blocks_of([end.join([b"05" + b"0" * 64, b"03" + b"0" * 64, b""])])
    assert [answer["swarm_id"] for answer in objects(bulk().answer(cut))] == ["0" * 16, "0" * 16]


@given(st.lists(st.one_of(lines, st.binary(min_size=4090, max_size=4100)), max_size=6), st.data())
def test_however_a_stream_is_cut_its_lines_are_the_same(raws: list[bytes], data: st.DataObject) -> None:
    stream = b"\n".join(raws)
    expected = [line[:LINE_LIMIT_BYTES] for line in stream.split(b"\n")]
    chunks, start = [], 0
    while start < len(stream):
        size = data.draw(st.one_of(st.integers(1, 80), st.integers(1, 5000)))
        chunks.append(stream[start : start + size])
        start += size
    found = [line for some in blocks_of(chunks) for line in lines_of(some)]
    assert found == (expected if expected[-1] else expected[:-1])


@pytest.mark.parametrize("before", [b"", b"\n"])
def test_a_line_that_is_too_long_by_spaces_is_no_account_wherever_a_chunk_ends(before: bytes) -> None:
    line = (b"05" + b"0" * 64).ljust(4097)
    cut = b"".join(blocks_of([before + line, b"\n"]))
    (answer,) = objects(bulk().answer(b"".join(one + b"\n" for one in lines_of(cut))))
    assert answer["error"]["code"] == "account-malformed"


def test_a_line_is_given_as_soon_as_it_is_whole() -> None:
    read: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        for chunk in (b"fir", b"st\nsec", b"ond\n"):
            read.append(chunk)
            yield chunk

    assert next(blocks_of(chunks())) == b"first\n"
    assert read == [b"fir", b"st\nsec"]


def test_an_endless_line_is_not_held() -> None:
    batches = list(map(lines_of, blocks_of([b"x" * 1_000_000] * 3)))
    assert batches == [[b"x" * LINE_LIMIT_BYTES + "…".encode()]]


@pytest.mark.parametrize("filling", [b" ", b"x", b"0"])
def test_a_line_beyond_the_limit_is_refused_however_it_begins(filling: bytes) -> None:
    line = b"05" + b"0" * 64 + filling * LINE_LIMIT_BYTES + b"x"
    swarms = bulk()
    answers = [answer for some in blocks_of([line + b"\n"]) for answer in objects(swarms.answer(some))]
    assert ["error" in answer for answer in answers] == [True]
    assert swarms.refused.count == 1


def test_a_line_beyond_the_limit_is_not_lost_when_it_begins_blank() -> None:
    line = b" " * (LINE_LIMIT_BYTES + 1) + b"testqa"
    answers = [answer for some in blocks_of([line]) for answer in objects(bulk().answer(some))]
    assert len(answers) == 1
