"""Account IDs: what is accepted, and that every refusal says what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.account import parse_account, public_key
from sessionnet_core.errors import MalformedAccount, RequestError

KEY = "d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
ACCOUNT = "05" + KEY
"""libsession's test account of the seed `0123456789abcdef0123456789abcdef`."""


def refusal(text: str) -> MalformedAccount:
    with pytest.raises(MalformedAccount) as refused:
        parse_account(text)
    return refused.value


@pytest.mark.parametrize("prefix", ["05", "03"])
def test_accounts_and_groups_are_accepted(prefix: str) -> None:
    assert parse_account(prefix + KEY) == prefix + KEY


@pytest.mark.parametrize(
    "text", [ACCOUNT.upper(), f"  {ACCOUNT}", f"\t{ACCOUNT}\r\n", f"\u00a0{ACCOUNT}\u2003", "05" + KEY.title()]
)
def test_letter_case_and_surrounding_space_do_not_matter(text: str) -> None:
    assert parse_account(text) == ACCOUNT


def test_the_key_is_what_follows_the_prefix() -> None:
    assert public_key(parse_account(ACCOUNT.upper())).hex() == KEY


def test_a_key_that_is_no_point_of_the_curve_is_accepted_as_everywhere() -> None:
    assert parse_account("05" + "f" * 64) == "05" + "f" * 64


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("15", "begins with 15 is a blinded ID: a community's alias for an account, in the old scheme"),
        ("25", "begins with 25 is a blinded ID: a community's alias for an account, in the newer scheme"),
        ("00", "begins with 00 is an unblinded signing key"),
        ("07", "begins with 07 is a version-blinded ID"),
    ],
)
def test_an_id_without_a_swarm_is_refused_by_its_kind(prefix: str, words: str) -> None:
    message = refusal(prefix + KEY).message
    assert words in message
    assert message.endswith("so no swarm stores messages for it")


@pytest.mark.parametrize("prefix", ["01", "02", "04", "06", "08", "13", "50", "ff"])
def test_any_other_prefix_is_named(prefix: str) -> None:
    message = refusal(prefix + KEY).message
    assert message == f"an account ID begins with 05, or with 03 for a group, not with {prefix}"


@pytest.mark.parametrize(
    ("length", "words"), [(1, "1 hex digit"), (2, "2 hex digits"), (65, "65"), (67, "67 hex digits")]
)
def test_a_wrong_length_is_named(length: int, words: str) -> None:
    message = refusal((ACCOUNT + "0")[:length]).message
    assert message.startswith("an account ID has 66 hex digits, and this one has ")
    assert words in message


def test_a_key_without_its_prefix_is_recognised() -> None:
    refused = refusal(KEY)
    assert "64-digit key: the two-digit prefix is missing" in refused.message
    assert "05" in (refused.hint or "")
    assert "03" in (refused.hint or "")


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u2003"])
def test_an_empty_id_is_called_empty(text: str) -> None:
    assert refusal(text).message == "the account ID is empty"


@pytest.mark.parametrize("name", ["testqa", "my-name", "bob.loki", "münchen", "g" + ACCOUNT[1:]])
def test_a_name_is_refused_for_its_letters(name: str) -> None:
    assert refusal(name).message == "an account ID has only the hex digits 0-9 and a-f"


@pytest.mark.parametrize(
    "stranger",
    ["０", "５", "ａ", "Ｆ", "٥", "۵", "५", "𝟎", "²", "O", "о", "İ", "ß", " ", "\0", "-", "_", "+", "x", "\udc80"],
)
def test_what_only_looks_like_a_hex_digit_is_refused(stranger: str) -> None:
    for place in (1, 33, 64):
        assert "only the hex digits" in refusal(ACCOUNT[:place] + stranger + ACCOUNT[place + 1 :]).message
    for text in (stranger + ACCOUNT[1:], ACCOUNT[:-1] + stranger):
        assert refusal(text).code == "account-malformed"


@pytest.mark.parametrize(
    "text", [f"0x{KEY}", f"{ACCOUNT[:33]} {ACCOUNT[33:]}", f"{ACCOUNT}\n{ACCOUNT}", f"'{ACCOUNT}'"]
)
def test_decorated_ids_are_refused(text: str) -> None:
    assert "only the hex digits" in refusal(text).message


def test_a_refusal_is_a_wrong_request() -> None:
    assert isinstance(refusal("nobody"), RequestError)


@given(st.sampled_from(["05", "03"]), st.binary(min_size=32, max_size=32), st.data())
def test_every_account_and_group_is_accepted_in_any_form(prefix: str, raw: bytes, data: st.DataObject) -> None:
    account = prefix + raw.hex()
    upper = data.draw(st.lists(st.booleans(), min_size=66, max_size=66))
    written = "".join(c.upper() if up else c for c, up in zip(account, upper, strict=True))
    space = data.draw(st.text(" \t\r\n\x0b\x0c", max_size=3))
    assert parse_account(space + written + space) == account
    assert public_key(parse_account(written)) == raw


@given(st.one_of(st.text(), st.text("0123456789abcdefABCDEF ", max_size=70), st.from_regex(r"[0-9a-f]{2}" + KEY[:60])))
def test_whatever_is_accepted_is_66_hex_digits_after_05_or_03(text: str) -> None:
    try:
        account = parse_account(text)
    except MalformedAccount:
        return
    assert account == text.strip().lower()
    assert account[:2] in ("05", "03")
    assert len(bytes.fromhex(account)) == 33
