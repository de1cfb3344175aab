"""Onion requests: the derived one to the byte, layer by layer; every other one opened as nodes do."""

from __future__ import annotations

import json
import os
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_sign_ed25519_sk_to_curve25519, crypto_sign_seed_keypair

from sessionnet_core.errors import MalformedAnswer, NotSealed
from sessionnet_core.onion.layers import Fresh, Hop, NodeQuestion, NodeReply, Place, open_node_reply, to_node, to_server
from sessionnet_core.onion.sealed import seal, seal_layer
from tests.core.onion.onion_vectors import (
    EXIT_RECEIVES,
    EXIT_SECRET,
    FRESH,
    GUARD_RECEIVES,
    GUARD_SECRET,
    HOPS,
    MIDDLE_RECEIVES,
    MIDDLE_SECRET,
    SERVER_RECEIVES,
)
from tests.core.onion.test_sealed import API_KEY, API_SECRET, EPHEMERAL, INFO, NONCE, REPLY
from tests.devnet import sealing

API = Place("networkv1.getsession.org", 80, "http", "/oxen/v4/lsrpc")
QUESTION = b'{"method":"info","params":{}}'

seeds = st.binary(min_size=32, max_size=32)
layers = st.builds(Fresh, seeds, st.binary(min_size=24, max_size=24))


def node_of(seed: bytes) -> tuple[Hop, bytes]:
    """A node as its key tells it to others, and the X25519 secret that it opens layers with."""
    public, secret = crypto_sign_seed_keypair(seed)
    return Hop.of(public.hex()), crypto_sign_ed25519_sk_to_curve25519(secret)


NODE, NODE_SECRET = node_of(b"the node that is asked itself...")


def asked() -> NodeQuestion:
    return to_node(QUESTION, NODE, HOPS, (*FRESH, Fresh(EPHEMERAL, NONCE)))


def sealed_by_node(plaintext: bytes, secret: bytes = NODE_SECRET) -> bytes:
    receiver = sealing.public_key(EPHEMERAL)
    return b64encode(sealing.seal(plaintext, sealing.Cipher.XCHACHA20, secret, receiver))


class TestAHop:
    @given(seeds)
    def test_is_sealed_for_by_the_key_that_follows_from_its_own(self, seed: bytes) -> None:
        hop, secret = node_of(seed)
        assert hop.x25519 == sealing.public_key(secret)

    @pytest.mark.parametrize(
        "key",
        [
            "00" * 32,
            "01" + "00" * 31,  # the neutral point
            "02" + "00" * 31,  # no point has this y
            "ff" * 32,
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  # order eight
            "dd099f",
            "not hex",
            "",
        ],
    )
    def test_with_a_key_that_is_no_point_is_refused(self, key: str) -> None:
        with pytest.raises(MalformedAnswer):
            Hop.of(key)


class TestARequestToAServer:
    def test_is_the_derived_one_to_the_byte(self) -> None:
        assert to_server(seal(INFO, API_KEY, EPHEMERAL, NONCE), API, HOPS, FRESH) == GUARD_RECEIVES

    @pytest.mark.parametrize(
        ("body", "secret", "inside"),
        [
            (GUARD_RECEIVES, GUARD_SECRET, MIDDLE_RECEIVES),
            (MIDDLE_RECEIVES, MIDDLE_SECRET, EXIT_RECEIVES),
            (EXIT_RECEIVES, EXIT_SECRET, SERVER_RECEIVES),
            (SERVER_RECEIVES, API_SECRET, INFO),
        ],
        ids=["guard", "middle", "exit", "server"],
    )
    def test_has_in_each_layer_what_the_derived_one_has(self, body: bytes, secret: bytes, inside: bytes) -> None:
        # The layers of the vectors hold together; with the test above, so do those of a request made here.
        assert sealing.open_layer(body, secret).plaintext == inside

    def test_is_answered_by_the_server_as_if_asked_directly(self) -> None:
        assert seal(INFO, API_KEY, EPHEMERAL, NONCE).open(REPLY).body == b'{"t":1}'

    @given(st.binary(max_size=400), seeds, st.lists(layers, min_size=4, max_size=4))
    def test_of_any_content_arrives_over_three_nodes(self, payload: bytes, seed: bytes, fresh: list[Fresh]) -> None:
        nodes = [node_of(seed[:-1] + bytes([number])) for number in range(3)]
        sealed = seal(payload, API_KEY, fresh[3].secret, fresh[3].nonce)
        body = to_server(sealed, API, [hop for hop, _ in nodes], fresh[:3])
        following = [nodes[1][0].ed25519, nodes[2][0].ed25519]
        for (_, secret), destination in zip(nodes, [*following, None], strict=True):
            body = sealing.open_layer(body, secret).plaintext
            route = json.loads(body[4 + int.from_bytes(body[:4], "little") :])
            assert route.get("destination") == destination
        assert {key: route[key] for key in ("host", "target", "method", "protocol", "port")} == {
            "host": "networkv1.getsession.org",
            "target": "/oxen/v4/lsrpc",
            "method": "POST",
            "protocol": "http",
            "port": 80,
        }
        assert sealing.open_layer(body, API_SECRET).plaintext == payload


class TestAQuestionToANode:
    def test_arrives_behind_three_others_in_the_clear_for_that_node_alone(self) -> None:
        body = asked().body
        for secret, destination in (
            (GUARD_SECRET, HOPS[1].ed25519),
            (MIDDLE_SECRET, HOPS[2].ed25519),
            (EXIT_SECRET, NODE.ed25519),
        ):
            assert QUESTION not in body
            body = sealing.open_layer(body, secret).plaintext
            route = json.loads(body[4 + int.from_bytes(body[:4], "little") :])
            assert list(route) == ["destination", "ephemeral_key", "enc_type"]
            assert route["destination"] == destination
        assert sealing.open_layer(body, NODE_SECRET).plaintext == (
            len(QUESTION).to_bytes(4, "little") + QUESTION + b'{"headers":""}'
        )

    def test_is_never_sent_over_the_node_itself(self) -> None:
        with pytest.raises(ValueError, match="on the path to itself"):
            to_node(QUESTION, HOPS[2], HOPS, (*FRESH, Fresh(EPHEMERAL, NONCE)))

    @given(st.integers(100, 999), st.text(max_size=300))
    def test_is_answered_by_what_the_node_sealed(self, status: int, body: str) -> None:
        reply = sealed_by_node(json.dumps({"status": status, "body": body}).encode())
        assert asked().open(reply) == NodeReply(status, body)

    @pytest.mark.parametrize(
        "reply",
        [
            b"",
            b"Next node not found",
            b"{}",
            b64encode(b""),
            b64encode(os.urandom(100)),
            sealed_by_node(b'{"status":200,"body":""}', EXIT_SECRET),
            sealed_by_node(b'{"status":200,"body":""}')[:-8],
            sealed_by_node(b'{"status":200,"body":""}') + b"\n",
            "é".encode() * 40,
        ],
        ids=["nothing", "text", "json", "empty", "noise", "another node's", "cut", "more", "no base64"],
    )
    def test_is_not_answered_by_anything_else(self, reply: bytes) -> None:
        with pytest.raises(NotSealed):
            asked().open(reply)

    @pytest.mark.parametrize(
        "inside",
        [
            b"",
            b"[]",
            b'{"status":200}',
            b'{"body":""}',
            b'{"status":"200","body":""}',
            b'{"status":99,"body":""}',
            b'{"status":1e99,"body":""}',
            b'{"status":true,"body":""}',
            b'{"status":200,"body":{"t":1}}',
            b'{"status":200,"body":"\xff"}',
            b"[" * 100_000,
        ],
    )
    def test_answered_by_something_else_that_the_node_sealed_is_malformed(self, inside: bytes) -> None:
        with pytest.raises(MalformedAnswer):
            asked().open(sealed_by_node(inside))


def test_an_exit_says_under_its_own_key_why_it_passes_nothing_on() -> None:
    said = b'{"body":"Invalid url","status":400}'
    reply = b64encode(
        seal_layer(said, FRESH[2].secret, HOPS[2].x25519, NONCE)
    )  # the key is the same in both directions
    assert open_node_reply(reply, FRESH[2].secret, HOPS[2]) == NodeReply(400, "Invalid url")


@pytest.mark.parametrize("secret", [FRESH[0], asked()])
def test_a_secret_is_not_shown(secret: object) -> None:
    assert "secret" not in repr(secret)
