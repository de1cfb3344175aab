"""Whether a request is signed as the apps sign theirs, with three ``X-FS-*`` headers.

The rules are those of the file server; the network API itself looks at none of them.
"""

import base64
import re

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from tests.devnet.onion_v4 import OpenedRequest

PUBKEY, TIMESTAMP, SIGNATURE = "X-FS-Pubkey", "X-FS-Timestamp", "X-FS-Signature"
MOST_SECONDS_APART = 24 * 60 * 60
SIGNATURE_BYTES = 64


def why_not_signed(request: OpenedRequest, clock: int) -> str | None:
    """What is wrong with the signature of a request that came in at `clock`, Unix seconds; None if nothing is."""
    sent = {name.lower(): value for name, value in request.headers.items()}
    missing = [name for name in (PUBKEY, TIMESTAMP, SIGNATURE) if name.lower() not in sent]
    if missing:
        return f"there is no {missing[0]}"
    pubkey, timestamp, signature = (sent[name.lower()] for name in (PUBKEY, TIMESTAMP, SIGNATURE))
    if not re.fullmatch("07[0-9a-f]{64}", pubkey):
        return f"{PUBKEY} is not 07 and 64 hex digits"
    key = bytes.fromhex(pubkey[2:])
    if not crypto_core_ed25519_is_valid_point(key):
        return f"{PUBKEY} is no point of the curve"
    if not re.fullmatch("[0-9]{1,12}", timestamp):
        return f"{TIMESTAMP} is no decimal number of seconds"
    if abs(int(timestamp) - clock) > MOST_SECONDS_APART:
        return f"{TIMESTAMP} is more than a day off"
    try:
        signed = base64.b64decode(signature, validate=True)
    except ValueError:
        return f"{SIGNATURE} is no Base64"
    if len(signed) != SIGNATURE_BYTES:
        return f"{SIGNATURE} has {len(signed)} bytes"
    message = timestamp.encode() + request.method.encode() + request.endpoint.encode() + request.body
    try:
        VerifyKey(key).verify(message, signed)
    except BadSignatureError:
        return f"{SIGNATURE} is not that of this key over time, method, endpoint and body"
    return None
