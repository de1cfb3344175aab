"""The devnet's cryptography by itself: onion layers and signatures, against values worked out elsewhere."""

import json
from base64 import b64encode

import pytest

from tests.beside import BESIDE
from tests.devnet import OpenedRequest, why_not_signed
from tests.devnet.sealing import CannotOpenError, Cipher, Layer, open_layer, seal

VECTORS = BESIDE / "facts/vectors/onion.json"


class TestSealing:
    """Against values worked out with PyNaCl alone, libsodium's AES-GCM among it."""

    SECRET, CLIENT = bytes(range(32)), bytes.fromhex("358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254")
    QUESTION, REPLY = b"what is the price?", b"five cents"
    NONCE = bytes(range(100, 124))
    LITERALS = (
        (
            "xchacha20",
            "7614c94e83cdc18e87eebdb9a00670712deef5a5056cb4ef0bf615e685190b8fc9a8",
            "6715de5f83c7d7c087f5c3ee5197c9cb54302a3d7e2dd2188972",
        ),
        (
            "aes-gcm",
            "c3514a24b311d1a97979018a6603ec7ee3c73e932143ab03fb46eb20fe3b0a897b7b",
            "d2505d35b31bc7e77962ca2a7986325641e6a23cf47dc2447415",
        ),
    )

    @pytest.mark.parametrize(("cipher", "question", "reply"), LITERALS)
    def test_literal_layers(self, cipher: str, question: str, reply: str) -> None:
        nonce = self.NONCE[: Cipher(cipher).nonce_bytes]
        blob = nonce + bytes.fromhex(question)
        clear = json.dumps({"ephemeral_key": self.CLIENT.hex(), "enc_type": cipher}).encode()
        layer = open_layer(len(blob).to_bytes(4, "little") + blob + clear, self.SECRET)
        assert (layer.plaintext, layer.cipher, layer.sender) == (self.QUESTION, Cipher(cipher), self.CLIENT)
        assert seal(self.REPLY, layer.cipher, self.SECRET, self.CLIENT, nonce) == nonce + bytes.fromhex(reply)

    @pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not part of the project")
    def test_the_vectors(self) -> None:
        vectors = json.loads(VECTORS.read_bytes())
        literal = vectors["parser"]
        for name in ("aes_gcm_framed", "xchacha20_framed"):
            layer = open_layer(bytes.fromhex(literal[name]), bytes.fromhex(literal["server_sec"]))
            assert layer.plaintext == literal["plaintext_utf8"].encode()
            assert layer.sender.hex() == literal["client_pub"]
            sealed = seal(b"Goodbye world", layer.cipher, bytes.fromhex(literal["server_sec"]), layer.sender)
            assert len(sealed) == literal["reply_len_" + name.removesuffix("_framed")]
        hop = vectors["hop_encryption"]
        for name, enc_type in (("aes_gcm", "aes-gcm"), ("xchacha20", "xchacha20")):
            clear = json.dumps({"ephemeral_key": hop["client_pub"], "enc_type": enc_type}).encode()
            for blob in (bytes.fromhex(text) for text in hop[f"{name}_must_fail"]):
                with pytest.raises(CannotOpenError):
                    open_layer(len(blob).to_bytes(4, "little") + blob + clear, bytes.fromhex(hop["server_sec"]))
        for example in vectors["derived_end_to_end"]:
            secret, nonce = bytes.fromhex(example["server_x25519_sec"]), bytes.fromhex(example["nonces"]["reply"])
            for body in (example["direct_body_hex"], example["server_receives_hex"]):
                layer = open_layer(bytes.fromhex(body), secret)
                assert (layer.plaintext.decode(), layer.cipher.value) == (example["v4_request_utf8"], example["enc"])
            sealed = seal(example["reply_plaintext_utf8"].encode(), layer.cipher, secret, layer.sender, nonce)
            assert sealed.hex() == example["reply_sealed_hex"]


class TestSignature:
    """The signature is a literal of libsession's tests; what is wrong with it is found in each way it can be wrong."""

    HEADERS = {  # noqa: RUF012
        "X-FS-Pubkey": "0788e8adb27e7b8ce776fcc25bc1501fb2888fcac0308e52fb10044f789ae1a8fa",
        "X-FS-Timestamp": "1234567890",
        "X-FS-Signature": b64encode(
            bytes.fromhex(
                "143c2c9828f7680ee81e6247bc7aa4777c4991add87cd724149b00452bed4e92"
                "0fa57daf4627c68f43fcbddb2d465d5ea11def523f3befb2bbee39c769676305"
            )
        ).decode(),
    }

    @staticmethod
    def request(
        headers: dict[str, str],
        endpoint: str = "/session_version?platform=desktop",
        method: str = "GET",
        body: bytes = b"",
    ) -> OpenedRequest:
        return OpenedRequest(method, endpoint, headers, body, Layer(b"", Cipher.XCHACHA20, b"", {}))

    @pytest.mark.parametrize("seconds", [0, 86_400, -86_400])
    def test_a_good_one(self, seconds: int) -> None:
        assert why_not_signed(self.request(self.HEADERS), 1234567890 + seconds) is None
        in_lower_case = {name.lower(): value for name, value in self.HEADERS.items()}
        assert why_not_signed(self.request(in_lower_case), 1234567890) is None

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"X-FS-Pubkey": "05" + "88" * 32}, "is not 07 and 64 hex digits"),
            ({"X-FS-Pubkey": "07" + "00" * 32}, "is no point of the curve"),
            ({"X-FS-Timestamp": "soon"}, "is no decimal number"),
            ({"X-FS-Timestamp": "1234567891"}, "is not that of this key"),
            ({"X-FS-Timestamp": "1234481489"}, "is more than a day off"),
            ({"X-FS-Signature": "!"}, "is no Base64"),
            ({"X-FS-Signature": "AAAA"}, "has 3 bytes"),
            ({"X-FS-Signature": b64encode(bytes(64)).decode()}, "is not that of this key"),
        ],
    )
    def test_bad_ones(self, change: dict[str, str], reason: str) -> None:
        assert reason in (why_not_signed(self.request(self.HEADERS | change), 1234567890) or "")

    def test_everything_is_signed_and_all_headers_are_needed(self) -> None:
        for other in ({"endpoint": "/session_version"}, {"method": "POST"}, {"body": b"x"}):
            assert why_not_signed(self.request(self.HEADERS, **other), 1234567890)
        for name in self.HEADERS:
            fewer = {key: value for key, value in self.HEADERS.items() if key != name}
            assert why_not_signed(self.request(fewer), 1234567890) == f"there is no {name}"
