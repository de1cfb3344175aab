"""The Session Network API, asked through a sealed request or over plain HTTP(S).

A sealed request is a POST that only the holder of the API's X25519 key can open; the reply is sealed for this request
alone. That authenticates it without TLS: the apps' own requests go to port 80, too. It is sent directly to the server,
or over nodes that hide who asks (`queries.onion`): the server opens both with the same code.
(`onion.sealed`; session-network-api-v2, `onion_req.py`.)
"""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from ..access import Access
from ..errors import BadConfiguration, NotSealed, Refused, WrongKey
from ..evidence import Proof
from ..figures.network_info import NetworkInfo
from ..networks.model import Api
from ..onion.layers import Place
from ..onion.sealed import KEY_BYTES, NONCE_BYTES, Identity, Reply, Sealed, encode_request, seal
from ..wire.api.info import decode_info
from ..wire.api.refusal import CANNOT_OPEN, cannot_open
from .endpoint import Endpoint
from .transport import Transport

SEALED_PATH = "/oxen/v4/lsrpc"
CONTENT_TYPE = "application/octet-stream"  # with others, some servers parse the body as a form, and refuse it
KEY_HINT = (
    "The API may have a new key: use it with --api-pubkey only if you know it from elsewhere, such as Session's apps. "
    "Or the answer is not the API's, but a login page of this network, for example."
)


class Question(Struct, frozen=True):
    """One request, ready to be sent, with its random keys."""

    endpoint: Endpoint
    sealed: Sealed | None


def place_of(api: Api) -> Place:
    """Return where the last node of an onion path finds the API."""
    parts = urlsplit(api.url)
    return Place(
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        protocol=parts.scheme,
        target=SEALED_PATH,
    )


def prepare(api: Api, path: str, access: Access, unix_seconds: int) -> Question:
    """Return the request for a path, sealed or plain as `access` says, with fresh keys.

    Raises:
        BadConfiguration: there is no usable key to seal it for.
    """
    sealed = None if access.api_transport == "plain" else seal_request(api, path, access, unix_seconds)
    return Question(endpoint_of(api, path, access), sealed)


def endpoint_of(api: Api, path: str, access: Access) -> Endpoint:
    """Return the endpoint of the request for a path."""
    if access.api_transport == "sealed":
        return Endpoint(api.url + SEALED_PATH, "sealed-reply", apart=access.identity is None)
    proof: Proof = "system-ca" if api.plain_url.startswith("https:") else "none"
    return Endpoint(api.plain_url + path, proof)


def seal_request(api: Api, path: str, access: Access, unix_seconds: int) -> Sealed:
    """Return the sealed request for a path, with fresh keys.

    Raises:
        BadConfiguration: there is no usable key to seal it for.
    """
    if api.pubkey is None:
        raise BadConfiguration(
            "the network API has no known key to seal requests for",
            hint="Use --api-pubkey with its X25519 key.",
        )
    # A recording has a key of its own, derived from the cassette's seed, so that a replay sends the same bytes.
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
    """Send a prepared request and return the body of its answer.

    Raises:
        NotSealed: the answer is not a reply sealed with the expected key, or the API cannot open what is sealed for it.
        Refused: the server, recognised, returned a status other than 200; or whoever stands in front of it did.
        NoAnswer, Unbelievable: as `Transport.post` and `Sealed.open` do.
    """
    if question.sealed is None:
        return transport.get(question.endpoint)
    try:
        body = transport.post(question.endpoint, question.sealed.body, CONTENT_TYPE)
    except Refused as error:
        raise meaning_of(error) from None
    try:
        reply = question.sealed.open(body)
    except NotSealed as error:
        raise error.about(hint=KEY_HINT) from None
    return body_of(reply)


def meaning_of(refusal: Refused) -> Refused | NotSealed:
    """Return what a refusal that nobody sealed means.

    Whoever stands in front of the API may refuse, and says nothing about its key. The API itself refuses without a seal
    only what it cannot open.
    """
    if refusal.status != CANNOT_OPEN:
        return refusal
    if not cannot_open(refusal.status, refusal.text):
        return refusal.about(hint="Check --api-url and --api-pubkey: whoever answered could not read the request.")
    return WrongKey("the API cannot open what is sealed for the known key", hint=KEY_HINT)


def body_of(reply: Reply) -> bytes:
    """Return the body of a reply that was opened.

    Raises:
        Refused: the server, recognised, returned a status other than 200.
    """
    if reply.code != 200:
        raise Refused(f"status {reply.code} in a sealed reply")
    return reply.body


def ask_info(transport: Transport, question: Question) -> NetworkInfo:
    """Send a prepared request for `/info` and return the figures in its answer.

    Raises:
        NoAnswer, Unbelievable: as `ask` and `decode_info` do.
    """
    return decode_info(ask(transport, question))
