"""Session names on the devnet: against published vectors, and as seeds and storage servers tell them."""

import base64
import json
from collections.abc import Iterator

import pytest
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import SecretBox

from tests.devnet import Devnet
from tests.devnet.false_names import other_account
from tests.devnet.names import Name, Names, name_hash, sealed, sealed_as_of_old
from tests.devnet.node_list import Record
from tests.test_devnet import call

TEST = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
JAGERMAN = "05fb466d312e1666ad1c84c4ee55b7e034151c0e366a313d95d11436a5f36e1e75"
NONCE = "00112233445566778899aabbccddeeff00ffeeddccbbaa99"


def hash_of(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=32, encoder=RawEncoder)


def opened(name: str, record: Record) -> str:
    """The account ID, read as a client reads it; in today's form alone."""
    key = blake2b(name.encode(), digest_size=32, key=hash_of(name), encoder=RawEncoder)
    value, nonce = (bytes.fromhex(record[field]) for field in ("encrypted_value", "nonce"))
    return crypto_aead_xchacha20poly1305_ietf_decrypt(value, None, nonce, key).hex()


@pytest.fixture(scope="module")
def shared() -> Iterator[Devnet]:
    with Devnet(count=20, swarms=3, storage_servers=3) as net:
        yield net


@pytest.fixture
def net(shared: Devnet) -> Iterator[Devnet]:
    yield shared
    for server in shared.servers:
        server.behave()


def resolve(net: Devnet, name: str, number: int = 0) -> Record:
    params = {"type": 0, "name_hash": base64.b64encode(hash_of(name)).decode()}
    answer = call(net.storage[number], "oxend_request", endpoint="ons_resolve", params=params)
    assert answer.status == 200
    assert json.loads(answer.body).keys() == {"hf", "result", "t"}
    return answer.result


class TestVectors:
    """Of libsession's tests and of oxen-core's documentation."""

    def test_the_new_form(self) -> None:
        value = "3575802dd9bfea72672a208840f37ca289ceade5d3ffacabe2d231f109d204329fc33e28c331580d9a8c9b8a64cacfec97"
        assert sealed("test", bytes.fromhex(TEST), bytes.fromhex(NONCE)).hex() == value
        nonce = "73e8243f3fadd471be36c6df3d62f863f9bb3a9d1cc696c0"
        value = "d9bca6752665f2254ec7522f98aa5f2dfb13c9fa1ad1e39cd3d7a89a0df04719e348da537bc310a53e3b59ca24639b9b42"
        assert sealed("jagerman", bytes.fromhex(JAGERMAN), bytes.fromhex(nonce)).hex() == value

    def test_the_old_form(self) -> None:
        value = "dbd4bc89bd2c9e5322fd9f4cadcaa66a0c38f15d0c927a86cc36e895fe1f3c532a3958d972563f52ca858e94eec22dc360"
        assert sealed_as_of_old("test", bytes.fromhex(TEST)).hex() == value

    def test_the_hash(self) -> None:
        assert base64.b64encode(name_hash("jagerman")).decode() == "yB7mbm2q1MaczqNZCYguH+71z5jooEMeXA0sncfni+g="


class TestResolving:
    def test_a_name_leads_to_its_account(self, net: Devnet) -> None:
        assert opened("test", resolve(net, "test")) == TEST
        assert resolve(net, "test", 0) == resolve(net, "test", 1) == resolve(net, "test", 2)

    def test_an_old_one_has_no_nonce(self, net: Devnet) -> None:
        record = resolve(net, "oldtest")
        assert record.keys() == {"encrypted_value"}
        assert len(bytes.fromhex(record["encrypted_value"])) == 33 + SecretBox.MACBYTES

    @pytest.mark.parametrize("name", ["expired", "nobody", "Test"])
    def test_what_is_not_registered_is_empty(self, net: Devnet, name: str) -> None:
        assert resolve(net, name) == {}

    def test_names_can_be_registered_while_it_runs(self, net: Devnet) -> None:
        assert net.names["test"] == Name("test", TEST)
        net.register_name("alice", JAGERMAN)
        assert opened("alice", resolve(net, "alice")) == JAGERMAN
        net.register_name("alice", TEST)
        assert opened("alice", resolve(net, "alice")) == TEST
        net.register_name("alice", TEST, expired=True)
        assert resolve(net, "alice") == {}
        assert set(net.names) == {"test", "oldtest", "expired", "alice"}
        with pytest.raises(ValueError, match="not an account ID"):
            net.register_name("bob", "05")

    def test_seeds_resolve_by_both_names_and_all_notations(self, net: Devnet) -> None:
        asked = hash_of("test")
        in_base64 = base64.b64encode(asked).decode()
        for method in ("ons_resolve", "lns_resolve"):
            for notation in (asked.hex(), asked.hex().upper(), in_base64, in_base64.rstrip("=")):
                assert opened("test", call(net.seeds[0], method, type=0, name_hash=notation).result) == TEST
        assert call(net.seeds[0], "ons_resolve", type=2, name_hash=in_base64).result == {}
        assert call(net.seeds[0], "get_info").result["ons_counts"][1:] == [0, 0]

    @pytest.mark.parametrize(
        "params",
        [
            {},
            {"type": 0},
            {"type": 0, "name_hash": "test"},
            {"type": 0, "name_hash": "zz" * 32},
            {"type": "0", "name_hash": "ab" * 32},
            {"type": 6, "name_hash": "ab" * 32},
            {"type": True, "name_hash": "ab" * 32},
        ],
    )
    def test_bad_params(self, net: Devnet, params: dict[str, object]) -> None:
        assert json.loads(call(net.seeds[0], "ons_resolve", **params).body)["error"]["code"] == -32602
        refused = call(net.storage[0], "oxend_request", endpoint="ons_resolve", params=params)
        assert (refused.status, refused.headers["content-type"]) == (400, "text/plain")

    def test_names_that_last_are_counted(self) -> None:
        names = Names()
        names.register(Name("one", TEST))
        names.register(Name("two", TEST, expired=True))
        assert names.counts == [1, 0, 0]


class TestMisbehaviour:
    def test_another_account(self, net: Devnet) -> None:
        net.misbehave("storage1", "other-name")
        net.misbehave("storage2", "other-name")
        liar = resolve(net, "test", 0)
        assert opened("test", liar) == other_account(TEST) != TEST
        assert liar == resolve(net, "test", 1) != resolve(net, "test", 2)
        assert resolve(net, "nobody") == resolve(net, "expired") == {}

    def test_an_account_that_nobody_else_tells(self, net: Devnet) -> None:
        net.misbehave("storage", "any-name")
        assert len({opened("test", resolve(net, "test", number)) for number in range(3)} | {TEST}) == 4

    def test_a_value_that_cannot_be_decrypted(self, net: Devnet) -> None:
        net.misbehave("storage1", "broken-name")
        with pytest.raises(CryptoError):
            opened("test", resolve(net, "test"))
        assert resolve(net, "test").keys() == {"encrypted_value", "nonce"}

    def test_a_name_that_nobody_has(self, net: Devnet) -> None:
        net.misbehave("storage", "no-name")
        assert [resolve(net, "test", number) for number in range(3)] == [{}, {}, {}]
