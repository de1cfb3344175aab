"""What the network API tells at once: what is read, what is left out, and what is no reply at all."""

from __future__ import annotations

import decimal
import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.encoding import decoder, encode
from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.figures.network_info import NetworkInfo
from sessionnet_core.wire.api.info import PATH, decode_info
from tests.core.wire.api.reply import CONTRACT, INFO, WHOLE, info_with

FIELDS = [
    ("", "t", "answered_at"),
    ("price", "usd", "price_usd"),
    ("price", "usd_market_cap", "market_cap_usd"),
    ("price", "t_price", "price_as_of"),
    ("price", "t_stale", "price_stale_at"),
    ("token", "contract_address", "contract"),
    ("token", "circulating_supply", "circulating_supply"),
    ("token", "staking_requirement", "requirement"),
    ("token", "staking_reward_pool", "reward_pool"),
    ("network", "network_size", "nodes"),
    ("network", "network_staked_tokens", "staked"),
    ("network", "network_staked_usd", "staked_usd"),
]
TIMES = ("answered_at", "price_as_of", "price_stale_at")
AMOUNTS = ("circulating_supply", "requirement", "reward_pool", "staked")
DOLLARS = ("price_usd", "market_cap_usd", "staked_usd")


def of(kind: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [field for field in FIELDS if field[2] in kind]


def without(part: str, name: str) -> bytes:
    changed: dict[str, Any] = json.loads(json.dumps(INFO))
    del (changed[part] if part else changed)[name]
    return json.dumps(changed).encode()


def raw(part: str, name: str, text: str) -> bytes:
    """Write the reply with a value in this very spelling."""
    return info_with(part, **{name: "HERE"}).replace(b'"HERE"', text.encode())


def test_a_whole_reply_is_read() -> None:
    assert decode_info(json.dumps(INFO).encode()) == WHOLE
    assert {field for _, _, field in FIELDS} == set(NetworkInfo.__struct_fields__)


def test_fields_that_nobody_knows_are_none_of_our_business() -> None:
    assert decode_info(info_with(status_code=200, network=INFO["network"] | {"new": [1, {"a": None}]})) == WHOLE


@pytest.mark.parametrize(("part", "name", "field"), FIELDS)
def test_a_field_that_is_null_or_missing_is_unknown_and_spoils_nothing_else(part: str, name: str, field: str) -> None:
    expected = structs.replace(WHOLE, **{field: None})
    assert decode_info(info_with(part, **{name: None})) == expected
    assert decode_info(without(part, name)) == expected


@pytest.mark.parametrize("part", ["network", "price", "token"])
@pytest.mark.parametrize("value", [{}, None])
def test_a_part_that_is_empty_null_or_missing_is_unknown(part: str, value: object) -> None:
    expected = structs.replace(WHOLE, **{field: None for of_part, _, field in FIELDS if of_part == part})
    assert decode_info(info_with(**{part: value})) == expected
    assert decode_info(without("", part)) == expected


BEYOND_BOUNDS = [
    *(
        (field, text)
        for field in of(AMOUNTS)
        for text in ("-1", "-1e-9", "1000000000000.0000000001", "1e308", "1e99999")
    ),
    *((field, text) for field in of(DOLLARS) for text in ("0", "-0.0", "-0.05", "9e-13", "1.1e18", "5e-324", "1e400")),
    *(
        (field, text)
        for field in of(TIMES)
        for text in ("0", "0.9", "-1", "32503680000", "1e15", "9223372036854775807")
    ),
    *((field, text) for field in of(("nodes",)) for text in ("0", "-1", "0.5", "10000001", "1e300")),
    *((field, '"NaN"') for field in FIELDS if field[2] != "contract"),
    *((field, '"-Infinity"') for field in FIELDS if field[2] != "contract"),
    *((field, "9" * 400) for field in FIELDS if field[2] != "contract"),
    *((field, "0") for field in of(("circulating_supply", "requirement", "staked"))),
]


@pytest.mark.parametrize(("field", "text"), BEYOND_BOUNDS)
def test_a_value_that_nothing_can_have_is_unknown_and_spoils_nothing_else(
    field: tuple[str, str, str], text: str
) -> None:
    part, name, known_as = field
    assert decode_info(raw(part, name, text)) == structs.replace(WHOLE, **{known_as: None})


WITHIN_BOUNDS = [
    ("token", "staking_reward_pool", "reward_pool", "0", Sesh(0)),
    ("token", "staking_reward_pool", "reward_pool", "-0.0", Sesh(0)),
    ("token", "staking_reward_pool", "reward_pool", "0e999999", Sesh(0)),
    ("token", "staking_reward_pool", "reward_pool", "1000000000000", Sesh(10**21)),
    ("network", "network_staked_tokens", "staked", "1e-9", Sesh(1)),
    ("network", "network_staked_tokens", "staked", "2.5e7", Sesh(25_000_000 * 10**9)),
    ("price", "usd", "price_usd", "1e-12", 1e-12),
    ("price", "usd", "price_usd", "1e18", 1e18),
    ("price", "usd", "price_usd", "7", 7.0),
    ("price", "t_price", "price_as_of", "1", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ("price", "t_price", "price_as_of", "1775735760.999", WHOLE.price_as_of),
    ("price", "t_stale", "price_stale_at", "32503679999", datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ("network", "network_size", "nodes", "1", 1),
    ("network", "network_size", "nodes", "10000000", 10_000_000),
    ("network", "network_size", "nodes", "1000.0", 1000),
]


@pytest.mark.parametrize(("part", "name", "field", "text", "value"), WITHIN_BOUNDS)
def test_a_value_at_the_bounds_is_told(part: str, name: str, field: str, text: str, value: object) -> None:
    assert decode_info(raw(part, name, text)) == structs.replace(WHOLE, **{field: value})


@pytest.mark.parametrize(
    "text",
    [
        *('""', '"0x"', '"none"', f'"{CONTRACT[:-1]}"', f'"{CONTRACT}0"', f'"{CONTRACT[2:]}"', f'" {CONTRACT}"'),
        *(f'"{CONTRACT}\\n"', f'"0X{CONTRACT[2:]}"', f'"{CONTRACT[:-1]}g"', f'"{CONTRACT[:-1]}\\uff10"'),
    ],
)
def test_a_contract_that_is_no_address_is_unknown(text: str) -> None:
    assert decode_info(raw("token", "contract_address", text)) == structs.replace(WHOLE, contract=None)


@pytest.mark.parametrize("contract", [CONTRACT.lower(), "0x" + CONTRACT[2:].upper()])
def test_a_contract_is_shown_in_the_letters_that_the_server_chose(contract: str) -> None:
    assert decode_info(info_with("token", contract_address=contract)).contract == contract


@pytest.mark.parametrize(("part", "name"), [field[:2] for field in FIELDS if field[2] != "contract"])
@pytest.mark.parametrize(
    "text", ['"many"', '"25000\\u001b[31m"', '""', "true", "[]", "{}", "[25000]", "NaN", "Infinity"]
)
def test_a_value_of_a_wrong_type_makes_the_whole_reply_malformed(part: str, name: str, text: str) -> None:
    with pytest.raises(MalformedAnswer, match=PATH):
        decode_info(raw(part, name, text))


@pytest.mark.parametrize("value", [7, True, ["0x"], {}])
def test_a_contract_that_is_no_text_makes_the_whole_reply_malformed(value: object) -> None:
    with pytest.raises(MalformedAnswer):
        decode_info(info_with("token", contract_address=value))


NO_REPLIES = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a page": b"<!doctype html>\n<title>500</title>",
    "half": json.dumps(INFO).encode()[:200],
    "two": json.dumps(INFO).encode() * 2,
    "not UTF-8": json.dumps(INFO).encode().replace(CONTRACT.encode(), b"\xff"),
    "deeply nested": b'{"token":' + b"[" * 100_000,
    "deeply nested where nobody looks": b'{"what":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "parts that are none": b'{"token": [], "network": 5}',
}


@pytest.mark.parametrize("body", NO_REPLIES.values(), ids=NO_REPLIES)
def test_what_is_no_reply_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer, match=PATH):
        decode_info(body)


EMPTY = {
    "no part": {},
    "empty parts": {"token": {}, "network": {}, "price": {}, "t": INFO["t"]},
    "null parts": {"token": None, "network": None, "price": None},
    "times alone": {"price": {"t_price": INFO["t"], "t_stale": INFO["t"]}, "t": INFO["t"]},
    "nothing possible": {
        "token": {"staking_requirement": 0, "staking_reward_pool": 2**63 - 1, "contract_address": "\x1b[31m"},
        "network": {"network_size": -(2**63), "network_staked_tokens": 1e308, "network_staked_usd": -0.0},
        "price": {"usd": 1e308, "usd_market_cap": 5e-324},
    },
}


@pytest.mark.parametrize("body", EMPTY.values(), ids=EMPTY)
def test_a_reply_without_any_figure_is_malformed(body: object) -> None:
    with pytest.raises(MalformedAnswer, match="has no usable figure"):
        decode_info(json.dumps(body).encode())


@pytest.mark.parametrize(("part", "name", "field"), [field for field in FIELDS if field[2] not in TIMES])
def test_one_figure_is_a_reply(part: str, name: str, field: str) -> None:
    info = decode_info(json.dumps({part: {name: INFO[part][name]}}).encode())
    assert getattr(info, field) == getattr(WHOLE, field)


@pytest.mark.parametrize(
    ("answered_at", "price_as_of", "as_of"),
    [(12, 11, 11), (11, 12, 11), (12, None, 12), (None, 11, 11), (None, None, None)],
)
def test_figures_are_as_old_as_the_oldest_moment_named(
    answered_at: int | None, price_as_of: int | None, as_of: int | None
) -> None:
    def hour(number: int | None) -> datetime | None:
        return None if number is None else datetime(2026, 4, 9, number, tzinfo=UTC)

    info = structs.replace(WHOLE, answered_at=hour(answered_at), price_as_of=hour(price_as_of))
    assert info.as_of == hour(as_of)


@given(st.integers(0, 10**21))
def test_an_amount_is_exact_to_the_atomic_unit(atomic: int) -> None:
    whole, fraction = divmod(atomic, 10**9)
    info = decode_info(raw("token", "staking_reward_pool", f"{whole}.{fraction:09d}"))
    assert info.reward_pool == Sesh(atomic)


@given(st.integers(0, 10**12 - 1), st.text("0123456789", min_size=1, max_size=60))
def test_an_amount_with_more_decimals_is_the_nearest_one(whole: int, decimals: str) -> None:
    info = decode_info(raw("token", "staking_reward_pool", f"{whole}.{decimals}")).reward_pool
    assert info is not None
    exact = Fraction(int(f"{whole}{decimals}"), 10 ** len(decimals)) * 10**9
    assert abs(info.atomic - exact) <= Fraction(1, 2)


def test_the_callers_own_arithmetic_has_no_say() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_UP
        context.traps[decimal.Inexact] = context.traps[decimal.Rounded] = True
        assert decode_info(json.dumps(INFO).encode()) == WHOLE
        assert decode_info(raw("token", "staking_reward_pool", "0.0000000014")).reward_pool == Sesh(1)


numbers = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=True).map(str),
    st.text(max_size=20),
    st.sampled_from([CONTRACT, True, [], {}]),
)


@given(st.lists(numbers, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_whatever_is_told_is_malformed_or_within_bounds_and_can_be_kept(values: list[Any]) -> None:
    body: dict[str, Any] = {"token": {}, "network": {}, "price": {}}
    for (part, name, _), value in zip(FIELDS, values, strict=True):
        (body[part] if part else body)[name] = value
    try:
        info = decode_info(json.dumps(body).encode())
    except MalformedAnswer:
        return
    for amount in (getattr(info, field) for field in AMOUNTS):
        assert amount is None or Sesh(0) <= amount <= Sesh(10**21)
    for dollars in (getattr(info, field) for field in DOLLARS):
        assert dollars is None or (math.isfinite(dollars) and Decimal(dollars) > 0)
    assert info.nodes is None or 1 <= info.nodes <= 10_000_000
    assert decoder(NetworkInfo).decode(encode(info)) == info


@given(st.binary(max_size=200))
def test_noise_is_malformed(noise: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_info(noise)
