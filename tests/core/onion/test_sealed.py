"""Sealed requests: the published vectors of libsession, derived ones worked out by other code, and what must not open.

Published: libsession's `tests/test_onionreq.cpp` and `tests/test_blinding.cpp`, the storage server's
`unit_test/encrypt.cpp`, the docstring of pysogs' `onion_request.py`. Derived: one request from end to end with fixed
keys and nonces.
"""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from sessionnet_core.errors import BadConfiguration, MalformedAnswer, NotSealed
from sessionnet_core.onion.sealed import (
    KEY_BYTES,
    NONCE_BYTES,
    Identity,
    Reply,
    Sealed,
    decode_reply,
    encode_request,
    frame,
    open_layer,
    public_key_of,
    seal,
    seal_layer,
)

CLIENT_SECRET = bytes.fromhex("ccc335912da8939e2b44816728a5a4773063efa82bf7ae2d42a0abfa2caa452d")
CLIENT_KEY = bytes.fromhex("bbdfc83022d0aff084a6f0c529a93d1c4d728bf7e41199afed0e01ae70d20540")
SERVER_SECRET = bytes.fromhex("8fcd8ad3a15c76f76f1c56dff0c529999f8c59b4acda79e05666e54d5727dca1")
SERVER_KEY = bytes.fromhex("caea52c5b0c316d85ffb53ea536826618b13dee40685f166f632653114526a78")
HELLO = bytes.fromhex(
    "9e1a3abe60eff3ea5c23556cc7e225b6f94355315f7281f66ecf4dbb06e7899a52b863e03cde3b287d1638d765db75de02b032"
)

API_SECRET = bytes.fromhex("2cb1bf28173bb04b65e35f25eabb27a0733dc75c4abc91430d2feb6b7157c964")
API_KEY = bytes.fromhex("002e1f37d34187a3537e07b46a0e78bc4fe6201a9a40b0437f3129ac170b3b05")
EPHEMERAL = bytes.fromhex("93abbf45971b6de92465a836be745403fa0a7803e465b9f3f43582aa0f349f4c")
NONCE = bytes.fromhex("8b5d18059ff3df9a997fe392e2560610d1e870e1f2057a56")
INFO = (
    b'l122:{"method":"GET","endpoint":"/info","headers":{"X-FS-Pubkey":"07aa","X-FS-Timestamp":"1234567890",'
    b'"X-FS-Signature":"c2ln"}}e'
)
DIRECT = bytes.fromhex(
    "a80000008b5d18059ff3df9a997fe392e2560610d1e870e1f2057a568a842f15c71706e37f15f1970b6f424bec0b5fb9f3f4dd5ca2a14400"
    "98bab94087758543f2390d578e6a9d14cd7a54be535ba0be39c123c41694d347dbfc097607a47ccfa93fe097e2044c406f69456f37082875"
    "24a23516bab73d6b3ee7bd1fb38ec6d33534d916ca7dc8a7a0591850c2e989e2ab769be0990d6681f4f6fd4e9857307aa851d1132f1f5c57"
    "4034fc4d"
) + (b'{"ephemeral_key":"49e360a1f403aa813e0a71e6bf6f1266e0258d2c19e717cd605b2fd1912d7642","enc_type":"xchacha20"}')
REPLY = bytes.fromhex(
    "245c4cedb3d7636578b52b276ec96daf910d8d30432bf385484edb2f6b7add816e9694149252068aa50ec49512a1ad4d1783ff2d870583d2"
    "27f34728f49fd6c8cc6124c435a523dcc681f0f6c849fabafeb1ff889e7233863ca6e766cf2b6ca6051f25eba0ef36e5957f7c8421409f6c"
)

EXIT_SECRET = bytes.fromhex("e26f78f6804c32a885520472d13bd6200def876a191dff5d96cc55a3a9726d68")
EXIT_NONCE = bytes.fromhex("fd464114e2430dcb83d1b680e3d9e4ededf9e94d217914f4")
EXIT_KEY = bytes.fromhex("5a600c9a6d354b7c32285a801db2a7f6bb66331c1df819334c1e570da724cc7e")
EXIT_NODE = "4675602f7b2e851b918dc0953b5b301d9385c941e76457d902aed524cc908c8e"
MIDDLE_LAYER_STARTS = bytes.fromhex(
    "a7010000fd464114e2430dcb83d1b680e3d9e4ededf9e94d217914f4592227c732de04f8b91c5f740b1a8c98c30bd74271a36122"
)

IDENTITY = Identity(bytes.fromhex("fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122"))


class TestALayer:
    def test_is_that_of_libsession(self) -> None:
        assert seal_layer(b"Hello world", CLIENT_SECRET, SERVER_KEY, HELLO[:NONCE_BYTES]) == HELLO
        assert open_layer(HELLO, CLIENT_SECRET, SERVER_KEY) == b"Hello world"
        assert public_key_of(CLIENT_SECRET) == CLIENT_KEY

    @pytest.mark.parametrize(("at", "byte"), [(-1, 0x33), (12, 0xFE)], ids=["tag", "nonce"])
    def test_that_was_changed_does_not_open(self, at: int, byte: int) -> None:
        changed = bytearray(HELLO)
        changed[at] = byte
        with pytest.raises(NotSealed):
            open_layer(bytes(changed), CLIENT_SECRET, SERVER_KEY)

    def test_frame_is_read_by_libsessions_parser(self) -> None:
        secret = bytes.fromhex("d2ee09e1a557a077d385fcb69a11ffb6909ecdcc8348def3e0e4172c8a1431c1")
        server = bytes.fromhex("8388de69bc0d4b6196133233ad9a46ba0473474bc67718aad96a3a33c257f726")
        framed = bytes.fromhex(
            "33000000e440bc244ddcafd947b86fc5a964aa58de54a6d75cc0f0f3840db14b6c1176a8e2e0a04d5fbdf98f"
        )
        framed += bytes.fromhex("23adee1edc8362ab99b10b")
        assert framed == frame(seal_layer(b"Hello world", secret, server, framed[4:28]), {})[:-2]
        assert len(seal_layer(b"Goodbye world", secret, server, bytes(NONCE_BYTES))) == 53

    def test_adds_forty_bytes(self) -> None:
        alice = bytes.fromhex("7d446468c186d6fb3c83365ab77a37b1f9fa3e59eb9788a40ae2e9560f196f30")
        bob = bytes.fromhex("f7b99da2e25e3c399902641c707ae20ad72b63ed0cc487730ff0b3bcecf18609")
        assert len(seal_layer(b"Grumpy cat says no!", alice, bob, bytes(NONCE_BYTES))) == 19 + 40

    def test_is_not_opened_from_the_wrong_side(self) -> None:
        # The key is agreed with the client's public key first; a server that plays the client gets another one.
        assert public_key_of(SERVER_SECRET) == SERVER_KEY
        with pytest.raises(NotSealed):
            open_layer(HELLO, SERVER_SECRET, CLIENT_KEY)

    @pytest.mark.parametrize("key", [bytes(32), (1).to_bytes(32, "little")], ids=["zero", "one"])
    def test_for_a_key_of_low_order_is_refused(self, key: bytes) -> None:
        with pytest.raises(BadConfiguration):
            seal_layer(b"Hello world", CLIENT_SECRET, key, bytes(NONCE_BYTES))

    @given(st.binary(max_size=300), st.binary(min_size=32, max_size=32), st.binary(min_size=24, max_size=24))
    def test_opens_to_what_was_sealed(self, plaintext: bytes, secret: bytes, nonce: bytes) -> None:
        sealed = seal_layer(plaintext, secret, SERVER_KEY, nonce)
        assert open_layer(sealed, secret, SERVER_KEY) == plaintext
        assert len(sealed) == len(plaintext) + 40

    @given(st.binary(max_size=200))
    def test_of_anything_else_does_not_open(self, noise: bytes) -> None:
        with pytest.raises(NotSealed):
            open_layer(noise, CLIENT_SECRET, SERVER_KEY)


class TestARequest:
    def test_is_the_derived_one_with_its_randomness(self) -> None:
        sealed = seal(INFO, API_KEY, EPHEMERAL, NONCE)
        assert sealed.body == DIRECT
        assert sealed.open(REPLY) == Reply(code=200, headers={"content-type": "application/json"}, body=b'{"t":1}')

    def test_wrapped_for_an_exit_node_is_the_derived_layer(self) -> None:
        inner = DIRECT[: 4 + int.from_bytes(DIRECT[:4], "little")]
        route = {
            "host": "networkv1.getsession.org",
            "target": "/oxen/v4/lsrpc",
            "method": "POST",
            "protocol": "http",
            "port": 80,
            **json.loads(DIRECT[len(inner) :]),
        }
        for_exit = frame(inner[4:], route)
        for_middle = frame(
            seal_layer(for_exit, EXIT_SECRET, EXIT_KEY, EXIT_NONCE),
            {"destination": EXIT_NODE, "ephemeral_key": public_key_of(EXIT_SECRET).hex(), "enc_type": "xchacha20"},
        )
        assert for_middle.startswith(MIDDLE_LAYER_STARTS)
        assert for_middle.endswith(
            b'{"destination":"4675602f7b2e851b918dc0953b5b301d9385c941e76457d902aed524cc908c8e","ephemeral_key":'
            b'"0f6e986bf858187ed7b184e43b74f354ddd767c0b03e718b3e21066cfcf2a95c","enc_type":"xchacha20"}'
        )

    def test_is_not_answered_by_the_reply_to_another(self) -> None:
        later = seal(INFO, API_KEY, bytes(31) + b"\1", NONCE)
        with pytest.raises(NotSealed):
            later.open(REPLY)

    def test_is_not_answered_by_another_server(self) -> None:
        elsewhere = Sealed(DIRECT, EPHEMERAL, SERVER_KEY)
        with pytest.raises(NotSealed):
            elsewhere.open(REPLY)

    @pytest.mark.parametrize("cut", range(0, len(REPLY), 7))
    def test_is_not_answered_by_half_a_reply(self, cut: int) -> None:
        with pytest.raises(NotSealed):
            Sealed(DIRECT, EPHEMERAL, API_KEY).open(REPLY[:cut])


class TestVersionFour:
    def test_requests_are_those_of_the_servers(self) -> None:
        assert (
            encode_request("GET", "/room/some-room", {"Some-Header": "12345"})
            == b'l79:{"method":"GET","endpoint":"/room/some-room","headers":{"Some-Header":"12345"}}e'
        )
        assert (
            encode_request("POST", "/some/thing", {"Some-Header": "a"}, b"post body here")
            == b'l72:{"method":"POST","endpoint":"/some/thing","headers":{"Some-Header":"a"}}14:post body heree'
        )

    def test_replies_are_read(self) -> None:
        payload = b'l58:{"code":200,"headers":{"content-type":"application/json"}}11:{"id": 123}e'
        assert decode_reply(payload) == Reply(200, {"content-type": "application/json"}, b'{"id": 123}')
        spaced = b'l62:{"code": 200, "headers": {"content-type": "application/json"}}2:{}e'
        assert decode_reply(spaced).body == b"{}"
        assert decode_reply(b'l12:{"code":404}0:e') == Reply(404, {}, b"")

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"l",
            b"le",
            b"d3:abci1ee",
            b'k12:{"code":404}0:e',
            b'm12:{"code":404}0:e',
            b'l12:{"code":404}e',
            b'l12:{"code":404}0:',
            b'l12:{"code":404}0:0:e',
            b'l12:{"code":404}0:e ',
            b'l12:{"code":404}9:e',
            b'l-12:{"code":404}0:e',
            b'l1x:{"code":404}0:e',
            b"l" + b"9" * 400 + b":",
            b"l2:[]0:e",
            b'l14:{"code":"404"}0:e',
            b'l15:{"headers": {}}0:e',
            b"l4:\xff\xff\xff\xff0:e",
        ],
    )
    def test_replies_of_any_other_form_are_refused(self, payload: bytes) -> None:
        with pytest.raises(MalformedAnswer):
            decode_reply(payload)

    @given(st.binary(max_size=60))
    def test_replies_of_noise_are_refused(self, noise: bytes) -> None:
        with pytest.raises(MalformedAnswer):
            decode_reply(b"l" + noise)

    @given(st.integers(100, 599), st.binary(max_size=200))
    def test_replies_keep_their_body_to_the_byte(self, code: int, body: bytes) -> None:
        head = json.dumps({"code": code}).encode()
        assert decode_reply(b"l%d:%be" % (len(head), head + b"%d:%b" % (len(body), body))) == Reply(code, {}, body)


class TestSignedHeaders:
    def test_are_those_of_libsession(self) -> None:
        assert IDENTITY.signed_headers("GET", "/info", 1234567890) == {
            "X-FS-Pubkey": "0788e8adb27e7b8ce776fcc25bc1501fb2888fcac0308e52fb10044f789ae1a8fa",
            "X-FS-Timestamp": "1234567890",
            "X-FS-Signature": (
                "yhqewcx1ZbELlzvz76k7GOLwAfX6hc0oOVsRXmasWE5T420chd4nAQRUKgwHh2K0KYj+r1cSWooAZfRSys4+Dw=="
            ),
        }

    @pytest.mark.parametrize(
        ("endpoint", "body", "signature"),
        [
            (
                "/session_version?platform=desktop",
                b"",
                (
                    "143c2c9828f7680ee81e6247bc7aa4777c4991add87cd724149b00452bed4e92"
                    "0fa57daf4627c68f43fcbddb2d465d5ea11def523f3befb2bbee39c769676305"
                ),
            ),
            (
                "/path/to/somewhere",
                b"",
                (
                    "5dad110e7b5f9dbb66e01d30a2408bc793ec3261d5476ffa64e616d3de161a3f"
                    "3bc8b654cfb74b6cf542e0f0127b9987a4ccc20116bd6ff2f4772f4115f7f709"
                ),
            ),
            (
                "/path/to/somewhere",
                b"some body (once told me)",
                (
                    "8e78143dc8e37ca78f8230f9908aed95163b9f4a8991a39b65f6bc47e3f7f4fb"
                    "af51873e9a17e2e98e974e75ba977508f963f7bfef9f9200a6c6bacec85b3900"
                ),
            ),
        ],
    )
    def test_sign_the_time_method_path_and_body(self, endpoint: str, body: bytes, signature: str) -> None:
        signed = IDENTITY.signed_headers("GET", endpoint, 1234567890, body)
        assert b64decode(signed["X-FS-Signature"]).hex() == signature

    def test_verify_for_this_request_alone(self) -> None:
        signed = IDENTITY.signed_headers("GET", "/info", 99)
        key = VerifyKey(bytes.fromhex(signed["X-FS-Pubkey"][2:]))
        signature = b64decode(signed["X-FS-Signature"])
        assert key.verify(b"99GET/info", signature) == b"99GET/info"
        for other in (b"98GET/info", b"99POST/info", b"99GET/prices"):
            with pytest.raises(BadSignatureError):
                key.verify(other, signature)

    def test_come_from_a_key_that_no_traceback_shows(self) -> None:
        shown = repr([Identity(bytes(range(32)))])
        assert shown == "[Identity(seed=…)]"

    def test_do_not_show_the_key_they_come_from(self) -> None:
        shown = "".join(IDENTITY.signed_headers("GET", "/info", 99).values())
        assert IDENTITY.seed.hex() not in shown
        assert len(IDENTITY.seed) == KEY_BYTES
