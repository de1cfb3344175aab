"""Packed recordings: what is stored once, what is refused, and that an answer may be given again."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.cassette import ReplayTape
from sessionnet_core.cassette_label import FORMAT, Failure, Label
from sessionnet_core.cassette_pack import MAGIC, decode_pack, encode_pack
from sessionnet_core.errors import BadConfiguration, NotRecorded, SessionNetError, Unreachable
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.recorded import Exchange, Request, key_of

URL = "http://127.0.0.1:1/"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MEGABYTE = 1_000_000
LONG = b"".join(b"%d " % number for number in range(30_000))


def never() -> bytes:
    raise AssertionError("a replay sent something")


def label(**changed: Any) -> Label:
    network = Network("devnet", (Seed("http://127.0.0.1:1"),), test=True)
    values = {"format": FORMAT, "recorded_by": "x", "recorded_at": MOMENT, "test_network": True, "network": network}
    return Label(**{**values, "clock": (), **changed})


def packed(*pairs: tuple[bytes, bytes], **changed: Any) -> bytes:
    return encode_pack(label(**changed), [Exchange(Request("POST", URL, body), answer) for body, answer in pairs])


def tape_of(content: bytes, folder: Path, *private: str) -> ReplayTape:
    path = folder / "tape.pack"
    path.write_bytes(content)
    return ReplayTape(path, private)


def made_of(table: object, blocks: object, answers: object) -> bytes:
    """A packed recording with a right check sum, whatever is in it."""
    if not isinstance(table, bytes):
        table = msgspec.msgpack.encode(table)
    content = msgspec.msgpack.encode([[len(table), zlib.compress(table)], blocks, answers])
    return MAGIC + b"\n" + zlib.crc32(content).to_bytes(4, "big") + content


def test_an_answer_is_given_as_often_as_it_is_asked_for(tmp_path: Path) -> None:
    tape = tape_of(packed((b"one", b"1"), (b"two", b"")), tmp_path)
    assert [tape.exchange(URL, body, never) for body in (b"one", b"two", b"one")] == [b"1", b"", b"1"]
    with pytest.raises(NotRecorded):
        tape.exchange(URL, b"three", never)


def test_a_failure_fails_as_often(tmp_path: Path) -> None:
    failure = Failure(URL, "body", "unreachable", "the connection was refused")
    tape = tape_of(packed(failures=(failure,)), tmp_path)
    for _ in range(2):
        with pytest.raises(Unreachable, match="refused"):
            tape.exchange(URL, b"body", never)


def test_the_clock_stands_still(tmp_path: Path) -> None:
    tape = tape_of(packed(), tmp_path)
    assert [tape.clock(), tape.clock()] == [MOMENT, MOMENT]
    assert (tape.recording.network, tape.recording.test_network) == ("devnet", True)


def test_nothing_is_masked_so_nothing_of_the_users_is_put_in_its_place(tmp_path: Path) -> None:
    wallet = "0x" + "ab" * 20
    tape = tape_of(packed((wallet.encode(), b"f00d" * 10)), tmp_path, wallet)
    assert tape.exchange(URL, wallet.encode(), never) == b"f00d" * 10


def test_json_rpc_is_known_by_method_and_params_whatever_its_id() -> None:
    one = b'{"id": 1, "method": "a", "params": {"x": 1, "y": [2]}}'
    assert key_of(URL, one) == key_of(URL, b'{"params":{"y":[2],"x":1},"method":"a","id":"0"}')
    others = (
        b'{"id": 1, "method": "a", "params": {"x": 1}}',
        b'{"method": "b", "params": {"x": 1, "y": [2]}}',
        b"",
        b"1",
    )
    assert len({key_of(URL, one), key_of(URL + "x", one), *(key_of(URL, other) for other in others)}) == 6


@given(st.lists(st.tuples(st.binary(max_size=3), st.binary(max_size=300)), max_size=9))
def test_of_several_answers_to_one_question_the_first_is_kept(pairs: list[tuple[bytes, bytes]]) -> None:
    _, pack = decode_pack(packed(*pairs))
    first = dict(reversed(pairs))
    assert {body: pack.next(key_of(URL, body)) for body in first} == first


def test_what_long_answers_have_in_common_is_stored_once() -> None:
    alone = len(packed((b"a", LONG)))
    answers = [(b"a", LONG), (b"b", b"{" + LONG + b"}"), (b"c", LONG[3:-5] + b" and more"), (b"d", LONG)]
    content = packed(*answers)
    assert len(content) < alone + 1_000
    _, pack = decode_pack(content)
    assert [(body, pack.next(key_of(URL, body))) for body, _ in answers] == answers


BOMB = zlib.compress(bytes(90 * MEGABYTE))
TABLE = {"format": 1}
KEY = b"k" * 16


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (packed((b"a", LONG))[:-1], "damaged, or not all of it"),
        (packed((b"a", LONG)).replace(b"devnet", b"DEVNET").replace(b"\n", b"\nx", 1), "damaged, or not all of it"),
        (MAGIC, "truncated"),
        (MAGIC + bytes(10 * MEGABYTE), "at most 10,000,000 bytes"),
        (made_of(TABLE, [[60 * MEGABYTE, BOMB]] * 2, {}), "more than 100,000,000 bytes"),
        (made_of(TABLE, [[MEGABYTE, BOMB]], {KEY: [[0, 0, MEGABYTE]] * 101}), "more than 100,000,000 bytes"),
        (made_of(TABLE, [[5, b""]], {KEY: [[0, 3, 3]]}), "outside of its block"),
        (made_of(TABLE, [[5, b""]], {KEY: [[1, 0, 3]]}), "outside of its block"),
        (made_of(TABLE, [[-1, b""]], {}), ">= 0"),
        (made_of(TABLE, [], {"text": [[0, 0, 0]]}), "Expected `bytes`"),
        (made_of(TABLE, 5, {}), "Expected `array`"),
        (made_of(b"\xc1", [], {}), "label is invalid"),
        (made_of(b"\x91" * 100_000, [], {}), "label is invalid"),
        (made_of(TABLE, [], {}), "label is invalid: 'network' is missing"),
        (made_of([], [], {}), "label is invalid"),
        (made_of(b"\xdd\x00\x0f\x42\x40" + b"\xc0" * MEGABYTE, [], {}), "label has more than 1,000,000 bytes"),
    ],
)
def test_what_is_damaged_or_made_to_do_harm_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadConfiguration, match=why):
        decode_pack(content)


def test_no_more_of_a_bomb_is_unpacked_than_it_says(tmp_path: Path) -> None:
    good = packed((b"a", b"12345"))
    _, blocks, answers = msgspec.msgpack.decode(good.partition(b"\n")[2][4:])
    table = zlib.decompress(msgspec.msgpack.decode(good.partition(b"\n")[2][4:])[0][1])
    tape = tape_of(made_of(table, [[blocks[0][0], BOMB]], answers), tmp_path)
    with pytest.raises(BadConfiguration, match="another size"):
        tape.exchange(URL, b"a", never)


@given(st.data())
def test_whatever_byte_is_damaged_it_is_refused(data: st.DataObject) -> None:
    whole = packed((b"a", b"12345"))
    at = data.draw(st.integers(whole.index(b"\n") + 1, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one != whole[at]))
    with pytest.raises(BadConfiguration):
        decode_pack(whole[:at] + bytes([other]) + whole[at + 1 :])


@given(
    st.recursive(
        st.none() | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=9) | st.text(max_size=9),
        lambda a: st.lists(a) | st.dictionaries(st.binary(max_size=9), a),
    )
)
def test_whatever_is_in_it_it_is_answered_or_refused(value: object) -> None:
    for content in (made_of(value, [], {}), made_of(TABLE, value, {}), made_of(TABLE, [], value)):
        with pytest.raises(SessionNetError):
            decode_pack(content)
