"""The Session Network API, asked through a sealed request or over plain HTTP(S).

A sealed request is a POST that only the holder of the API's X25519 key can open; the reply is sealed for this one
request. That authenticates it without TLS: the apps' own requests reach the same server over port 80 as well. It goes
straight to the server, or over the nodes that hide who asks (`ways.onion`): the server opens both with the same code.
(`sealed`; session-network-api-v2, `onion_req.py`.)
"""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from ..access import Access
from ..errors import BadConfiguration, NotSealed, Refused
from ..evidence import Proof
from ..figures.network_info import NetworkInfo
from ..networks.model import Api
from ..onion.layers import Place
from ..onion.sealed import KEY_BYTES, NONCE_BYTES, Identity, Reply, Sealed, encode_request, seal
from ..wire.api.info import decode_info
from .endpoint import Endpoint
from .transport import Transport

SEALED_PATH = "/oxen/v4/lsrpc"
CONTENT_TYPE = "application/octet-stream"  # others make some servers take the body for a form, and refuse it


class Question(Struct, frozen=True):
    """One request, ready to be sent: all that is random about it is drawn."""

    endpoint: Endpoint
    sealed: Sealed | None


def place_of(api: Api) -> Place:
    """Tell where the last node of an onion path finds the API."""
    parts = urlsplit(api.url)
    return Place(
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        protocol=parts.scheme,
        target=SEALED_PATH,
    )


def prepare(api: Api, path: str, access: Access, unix_seconds: int) -> Question:
    """Prepare the request for what stands at a path, in the way that `access` asks for, with fresh keys.

    Raises:
        BadConfiguration: a sealed request without a usable key to seal it for.
    """
    sealed = None if access.api_transport == "plain" else seal_request(api, path, access, unix_seconds)
    return Question(endpoint_of(api, path, access), sealed)


def endpoint_of(api: Api, path: str, access: Access) -> Endpoint:
    """Tell where the request for what stands at a path arrives, and how the API is recognised there."""
    if access.api_transport == "sealed":
        return Endpoint(api.url + SEALED_PATH, "sealed-reply")
    proof: Proof = "system-ca" if api.plain_url.startswith("https:") else "none"
    return Endpoint(api.plain_url + path, proof)


def seal_request(api: Api, path: str, access: Access, unix_seconds: int) -> Sealed:
    """Seal the request for what stands at a path, with fresh keys.

    Raises:
        BadConfiguration: there is no usable key to seal it for.
    """
    if api.pubkey is None:
        raise BadConfiguration(
            "the network API has no known key, so no request can be sealed for it",
            hint="Give its X25519 key with --api-pubkey, or ask without a seal: --transport plain.",
        )
    # A recording is signed by a key of its own: a replay gives the same bytes only by a key that the cassette tells.
    own = access.identity if access.tape is None else None
    identity = own or Identity(access.random_bytes(f"GET {path}: identity", KEY_BYTES))
    headers = identity.signed_headers("GET", path, unix_seconds)
    return seal(
        encode_request("GET", path, headers),
        bytes.fromhex(api.pubkey),
        secret=access.random_bytes(f"GET {path}: ephemeral key", KEY_BYTES),
        nonce=access.random_bytes(f"GET {path}: nonce", NONCE_BYTES),
    )


def ask(transport: Transport, question: Question) -> bytes:
    """Send a prepared request, and give the body of its answer.

    Raises:
        NotSealed: the server answered, but not with a reply that the expected key sealed.
        Refused: the server, recognised, gave another status than 200.
        NoAnswer, Unbelievable: as `Transport.post` and `Sealed.open` do.
    """
    if question.sealed is None:
        return transport.get(question.endpoint)
    try:
        body = transport.post(question.endpoint, question.sealed.body, CONTENT_TYPE)
    except Refused as error:
        raise NotSealed(
            f"it answered with {error.message}, and not with a reply that is sealed by the expected key", hint=_HINT
        ) from None
    try:
        reply = question.sealed.open(body)
    except NotSealed as error:
        raise error.about(hint=_HINT) from None
    return body_of(reply)


def body_of(reply: Reply) -> bytes:
    """Give the body of a reply that was opened.

    Raises:
        Refused: the server, recognised, gave another status than 200.
    """
    if reply.code != 200:
        raise Refused(f"it answered, sealed, with status {reply.code}")
    return reply.body


def ask_info(transport: Transport, question: Question) -> NetworkInfo:
    """Send a prepared request for `/info`, and give what it told.

    Raises:
        NoAnswer, Unbelievable: as `ask` and `decode_info` do.
    """
    return decode_info(ask(transport, question))


_HINT = "The API's key may have changed, or somebody sits in between. To ask without a seal: --transport plain."
