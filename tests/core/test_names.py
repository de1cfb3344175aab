"""Session names: published tables and records, a second implementation of the encryption, and what is no name.

The tables of names and the records of `jagerman` and `blocks.loki` are oxen-core's, in its unit tests and in the
examples of `ons_resolve`; the records of `test`, in both encryptions, are libsession's.
"""

from __future__ import annotations

import base64
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.pwhash import argon2id
from nacl.secret import Aead, SecretBox

from sessionnet_core.errors import (
    MalformedAccount,
    MalformedName,
    NameNotFound,
    NotFound,
    RequestError,
    SessionNetError,
    Unbelievable,
    UndecryptableName,
)
from sessionnet_core.names import (
    NameRecord,
    SessionName,
    decrypt,
    name_hash,
    open_record,
    parse_listed_account,
    parse_name,
    read_recipient,
    read_recipients,
    shown,
)

KEY = "d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
ACCOUNT = "05" + KEY
TEST = SessionName("test")
SEALED = bytes.fromhex(
    "3575802dd9bfea72672a208840f37ca289ceade5d3ffacabe2d231f109d204329fc33e28c331580d9a8c9b8a64cacfec97"
)
NONCE = bytes.fromhex("00112233445566778899aabbccddeeff00ffeeddccbbaa99")
OLD = bytes.fromhex(
    "dbd4bc89bd2c9e5322fd9f4cadcaa66a0c38f15d0c927a86cc36e895fe1f3c532a3958d972563f52ca858e94eec22dc360"
)

ALLOWED = ["Hello", "1Hello", "1Hello1", "_Hello1", "1Hello_", "_Hello_", "999", "xn--tda", "xn--Mnchen-Ost-9db"]
REJECTED = ["-", "@", "'Hello", "@Hello", "[Hello", "]Hello", "Hello ", " Hello", " Hello "]
REJECTED += ["Hello World", "Hello\\ World", '"hello"', 'hello"', '"hello']

PUNYCODE_OF_63 = "xn--fwg93vdaef749it128eiajklmnopqrstu7dwaxyz0a1a2a3a643qhok169a"
HYPHEN_AND_63 = "a-cdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789a"

WORDS = ["alice", "summer", "beach", "cabbage", "facade_of", "house", "garden", "the", "river", "stone", "bob", "x"]

names = st.from_regex(r"\A[a-z0-9_]([a-z0-9_-]{0,28}[a-z0-9_])?\Z").map(SessionName)
keys = st.binary(min_size=32, max_size=32)


def encrypted(name: str, content: bytes, nonce: bytes) -> NameRecord:
    """Encrypt as a wallet does that registers a name, with PyNaCl's boxes."""
    hashed = blake2b(name.encode(), digest_size=32).digest()
    key = blake2b(name.encode(), key=hashed, digest_size=32).digest()
    return NameRecord(Aead(key).encrypt(content, nonce=nonce).ciphertext, nonce)


class TestTheRules:
    @pytest.mark.parametrize("name", ALLOWED)
    def test_allow_what_oxen_allows_in_lower_case(self, name: str) -> None:
        assert parse_name(name) == name.lower()

    @pytest.mark.parametrize("name", REJECTED)
    def test_reject_what_oxen_rejects(self, name: str) -> None:
        with pytest.raises(MalformedName):
            parse_name(name)

    @pytest.mark.parametrize(
        "name", ["", "hello-", "-hello", "a.b", "a\n", "\n", "a\0b", "caf\u00e9 au lait", "x" * 65]
    )
    def test_reject_more_of_the_kind(self, name: str) -> None:
        with pytest.raises(MalformedName):
            parse_name(name)

    @pytest.mark.parametrize(
        "name",
        [
            "x" * 64,
            "the_quick_brown_fox_jumps_over_the_lazy_dog_and_runs_away",
            "x",
            "_",
            "a--b",
            "cafe",
            "0401234567",
            "0x12",
        ],
    )
    def test_allow_short_and_long_ones_and_such_of_hex_digits(self, name: str) -> None:
        assert parse_name(name) == name

    def test_put_other_letters_into_ascii_as_the_apps_do(self) -> None:
        assert parse_name("M\u00fcnchen-Ost") == "xn--mnchen-ost-9db"
        assert parse_name("\u00fc") == "xn--tda"
        assert parse_name("\uff28\uff49") == "hi"

    def test_are_told_of_in_the_letters_that_were_typed(self) -> None:
        assert shown(parse_name("t\u00e9st")) == "t\u00e9st (xn--tst-bma)"
        assert [shown(name) for name in ("test", "xn--")] == ["test", "xn--"]

    @given(st.text(max_size=40))
    def test_are_told_of_in_some_way_whatever_they_are(self, text: str) -> None:
        try:
            name = parse_name(text)
        except MalformedName:
            return
        assert name in shown(name)

    @given(st.from_regex(r"\Axn--[a-z0-9-]{0,40}[a-z0-9]\Z"))
    def test_are_told_of_though_they_are_no_other_letters(self, name: str) -> None:
        assert name in shown(name)
        assert shown(name).isprintable()

    @pytest.mark.parametrize("name", ["stra\u00dfe", "STRA\u1e9eE", "\u03bb\u03cc\u03b3\u03bf\u03c2", "a\u200db\u00fc"])
    def test_refuse_letters_that_two_standards_put_into_ascii_differently(self, name: str) -> None:
        with pytest.raises(MalformedName, match="two ASCII forms"):
            parse_name(name)

    @pytest.mark.parametrize(
        "name", ["a\u3002b", "\u202ename", "\udc80", "\u00fc" * 64, "\u00fc" * 10_000, "\U0001f600 a"]
    )
    def test_refuse_other_characters_that_no_name_can_have(self, name: str) -> None:
        with pytest.raises(MalformedName):
            parse_name(name)

    @given(st.text(max_size=70))
    def test_what_is_accepted_is_a_name_of_ascii_letters(self, text: str) -> None:
        try:
            name = parse_name(text)
        except MalformedName:
            return
        assert 1 <= len(name) <= 64
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
        assert "-" not in (name[0], name[-1])
        assert parse_name(name) == name


class TestANameAmongAccounts:
    def test_is_told_from_an_account(self) -> None:
        assert (read_recipient("Alice").name, read_recipient("Alice").account_id) == ("alice", None)
        assert (read_recipient(f" {ACCOUNT.upper()}").account_id, read_recipient(ACCOUNT).name) == (ACCOUNT, None)

    @pytest.mark.parametrize(
        "text",
        [
            KEY,
            ACCOUNT[:65],
            ACCOUNT[:40],
            ACCOUNT[-32:],
            ACCOUNT + "0",
            "15" + KEY,
            "O5" + KEY[:50],
            "0x" + KEY[:40],
            f"{ACCOUNT[:33]} {ACCOUNT[33:]}",
            ACCOUNT[:40] + "l" + ACCOUNT[41:],
        ],
    )
    def test_is_nothing_that_was_meant_to_be_an_account(self, text: str) -> None:
        with pytest.raises(MalformedAccount):
            read_recipient(text)

    @pytest.mark.parametrize(
        "text",
        [
            ACCOUNT[:8],
            ACCOUNT[:11],
            ACCOUNT[:12],
            ACCOUNT[:20],
            "03FACADE",
            "15beefed",
            "03" + KEY[:11] + "x",
            "15" + KEY[:29],
            "25" + KEY[:10],
            f" {ACCOUNT[:14]} ",
            "0512345678zz",
            "05d2ad01-0eeb-72d7",
        ],
    )
    def test_is_nothing_that_begins_as_an_account_and_goes_on_like_one(self, text: str) -> None:
        with pytest.raises(MalformedAccount):
            read_recipient(text)
        with pytest.raises(MalformedName):
            parse_name(text.strip())

    @pytest.mark.parametrize(
        "text",
        [
            "05summer",
            "05d2ad0",
            "0512345678",
            "25121999",
            "15badger",
            "05alice_1984",
            "03_december_ball",
            "d2ad010eeb72",
        ],
    )
    def test_may_begin_as_an_account_where_it_goes_on_in_words(self, text: str) -> None:
        assert read_recipient(text).name == text

    @given(st.sampled_from(["", "05", "03_", "15", "25-"]), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    def test_may_be_any_plain_words(self, beginning: str, words: list[str]) -> None:
        name = beginning + "_".join(words)
        assert read_recipient(name).name == name

    def test_is_what_stands_between_white_space(self) -> None:
        assert read_recipient(" Test\t\n").name == "test"

    @given(keys, st.integers(0, 63), st.characters(exclude_characters="0123456789abcdefABCDEF"))
    def test_is_no_key_with_a_wrong_character_in_it(self, key: bytes, place: int, wrong: str) -> None:
        text = key.hex()[:place] + wrong + key.hex()[place + 1 :]
        for attempt in (text, "05" + text, text[:-1], "x" + text[9:]):
            with pytest.raises((MalformedAccount, MalformedName)):
                read_recipient(attempt)

    @given(keys, st.integers(32, 65))
    def test_is_no_beginning_of_an_account_by_whatever_digits(self, key: bytes, length: int) -> None:
        wide = str.maketrans("0123456789abcdef", "".join(chr(ord(c) + 0xFEE0) for c in "0123456789abcdef"))
        for text in (("05" + key.hex())[:length], ("05" + key.hex())[:length].translate(wide)):
            with pytest.raises((MalformedAccount, MalformedName)):
                read_recipient(text)

    @pytest.mark.parametrize("text", ["@", "two words", "-", "x" * 70])
    def test_or_neither_is_told_so(self, text: str) -> None:
        with pytest.raises(MalformedName, match="neither an account ID nor a name"):
            read_recipient(text)

    def test_the_one_that_is_wrong_is_named_among_several(self) -> None:
        assert [one.name for one in read_recipients(["alice", ACCOUNT])] == ["alice", None]
        with pytest.raises(MalformedName, match=r"^@: neither"):
            read_recipients(["alice", "@"])
        with pytest.raises(MalformedAccount, match=rf"^{KEY}: this is a 64-digit key"):
            read_recipients([KEY, "alice"])

    @pytest.mark.parametrize("text", ["", "  "])
    def test_nothing_at_all_is_called_empty(self, text: str) -> None:
        with pytest.raises(MalformedAccount, match="empty"):
            read_recipient(text)


class TestAListOfAccounts:
    def test_holds_accounts(self) -> None:
        assert parse_listed_account(f"{ACCOUNT.upper()}\r") == ACCOUNT

    @pytest.mark.parametrize("text", ["alice", "Bob", "0x12", "m\u00fcnchen"])
    def test_refuses_names_and_says_where_they_may_stand(self, text: str) -> None:
        with pytest.raises(
            MalformedAccount, match=r"is a name, not an account ID; names are looked up only on the command line"
        ):
            parse_listed_account(text)

    @pytest.mark.parametrize(
        ("text", "words"), [("cafe", "4 hex digits"), ("a b", "only the hex"), ("g" + KEY, "only")]
    )
    def test_refuses_everything_else_as_alone(self, text: str, words: str) -> None:
        with pytest.raises(MalformedAccount, match=words):
            parse_listed_account(text)


class TestTheHash:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("jagerman", "yB7mbm2q1MaczqNZCYguH+71z5jooEMeXA0sncfni+g="),
            ("blocks.loki", "IeynFEjyxigd0Lcmo5FWYaGp/uVXsa5grK8Jml0ai3o="),
        ],
    )
    def test_is_oxens(self, name: str, expected: str) -> None:
        assert base64.b64encode(name_hash(name)).decode() == expected


class TestARecord:
    def test_of_libsession_opens(self) -> None:
        assert decrypt(TEST, NameRecord(SEALED, NONCE)) == ACCOUNT

    def test_of_libsession_in_the_old_encryption_opens(self) -> None:
        assert decrypt(TEST, NameRecord(OLD)) == ACCOUNT

    def test_of_oxens_documentation_opens(self) -> None:
        value = "d9bca6752665f2254ec7522f98aa5f2dfb13c9fa1ad1e39cd3d7a89a0df04719e348da537bc310a53e3b59ca24639b9b42"
        nonce = "73e8243f3fadd471be36c6df3d62f863f9bb3a9d1cc696c0"
        account = decrypt(SessionName("jagerman"), NameRecord(bytes.fromhex(value), bytes.fromhex(nonce)))
        assert account == "05fb466d312e1666ad1c84c4ee55b7e034151c0e366a313d95d11436a5f36e1e75"

    @pytest.mark.parametrize(
        "record",
        [
            NameRecord(b"invalid", NONCE),
            NameRecord(SEALED, b"invalid"),
            NameRecord(SEALED),
            NameRecord(b""),
            NameRecord(SEALED, b""),
            NameRecord(SEALED, bytes(24)),
            NameRecord(OLD, NONCE),
            NameRecord(SEALED + b"\0", NONCE),
            NameRecord(OLD[:-1]),
        ],
    )
    def test_that_is_broken_does_not_open(self, record: NameRecord) -> None:
        with pytest.raises(UndecryptableName, match="test") as refused:
            decrypt(TEST, record)
        assert isinstance(refused.value, Unbelievable)

    def test_in_the_old_encryption_that_cannot_be_one_costs_no_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("nacl.bindings.crypto_pwhash_alg", None)
        with pytest.raises(UndecryptableName):
            decrypt(TEST, NameRecord(OLD + b"\0"))

    def test_in_the_old_encryption_without_the_memory_is_nobody_elses_fault(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> bytes:
            raise MemoryError

        monkeypatch.setattr("nacl.bindings.crypto_pwhash_alg", fail)
        with pytest.raises(SessionNetError, match="256 MiB") as failed:
            decrypt(TEST, NameRecord(OLD))
        assert type(failed.value) is SessionNetError

    @given(names, keys, st.binary(min_size=24, max_size=24))
    def test_opens_to_what_was_encrypted(self, name: SessionName, key: bytes, nonce: bytes) -> None:
        assert decrypt(name, encrypted(name, b"\5" + key, nonce)) == "05" + key.hex()

    @given(names, names, keys)
    def test_opens_with_its_own_name_alone(self, name: SessionName, other: SessionName, key: bytes) -> None:
        if name != other:
            with pytest.raises(UndecryptableName):
                decrypt(other, encrypted(name, b"\5" + key, NONCE))

    @given(st.integers(0, 48), st.integers(1, 255))
    def test_with_any_byte_changed_does_not_open(self, place: int, change: int) -> None:
        changed = bytearray(SEALED)
        changed[place] ^= change
        with pytest.raises(UndecryptableName):
            decrypt(TEST, NameRecord(bytes(changed), NONCE))

    @given(names, st.binary(max_size=60))
    def test_of_anything_but_an_account_leads_nowhere(self, name: SessionName, content: bytes) -> None:
        if len(content) != 33 or content[0] != 5:
            with pytest.raises(UndecryptableName):
                decrypt(name, encrypted(name, content, NONCE))

    @pytest.mark.parametrize("prefix", ["03", "15", "25", "00", "07"])
    def test_of_another_kind_of_id_leads_nowhere(self, prefix: str) -> None:
        with pytest.raises(UndecryptableName, match="is not an account ID"):
            decrypt(TEST, encrypted("test", bytes.fromhex(prefix + KEY), NONCE))

    def test_in_the_old_encryption_opens_to_what_was_encrypted(self) -> None:
        name, account = SessionName("old_friend-1"), b"\5" + bytes(PrivateKey.generate())
        key = argon2id.kdf(32, name.encode(), bytes(16), argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
        value = SecretBox(key).encrypt(account, bytes(24)).ciphertext
        assert decrypt(name, NameRecord(value)) == account.hex()


def test_the_record_of_oxens_documentation_opens_to_the_key_that_it_names() -> None:
    """A Lokinet name's, which is encrypted alike; its key stands there in base 32 with other letters."""
    value = "b52c088ae51171a9e2e44cc98c10006547e2981d4cbe196525c948fa2fa48a11e8712eccd0ba20e4b93fb3989361df8a"
    record = NameRecord(bytes.fromhex(value), bytes.fromhex("6e3e80c7927108612475a0eeddf472af6177c9776d6943ed"))
    rfc = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ybndrfg8ejkmcpqxot1uwisza345h769")
    shown = base64.b32encode(open_record("blocks.loki", record, 32)).decode().rstrip("=").translate(rfc)
    assert shown == "kcpyawm9se7trdbzncimdi5t7st4p5mh9i1mg7gkpuubi4k4ku1y"


def test_a_name_that_is_not_there_is_neither_a_wrong_request_nor_a_lie() -> None:
    assert issubclass(NameNotFound, NotFound)
    assert issubclass(MalformedName, RequestError)
    assert NameNotFound.code == "name-not-found"
