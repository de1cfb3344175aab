"""Account IDs, and the other kinds of ID that look like one.

A pure module: text in, values out. An ID is 33 bytes in hex: one prefix byte for its kind, and a 32-byte public key.
Only accounts (05) and groups (03) have a swarm; see `nodes.ring` for which one.
"""

from __future__ import annotations

from typing import NewType

from .errors import MalformedAccount

AccountID = NewType("AccountID", str)
"""A checked account ID: 66 lower-case hex digits that begin with 05 or 03."""

DIGITS = 66
_HEX_DIGITS = "0123456789abcdef"

_WITHOUT_SWARM = {
    "15": "a blinded ID: a community's alias for an account, in the old scheme. It exists inside that community "
    "alone and hides the account behind it",
    "25": "a blinded ID: a community's alias for an account, in the newer scheme. It exists inside that community "
    "alone and hides the account behind it",
    "00": "an unblinded signing key, with which an account identifies itself to a community. It is not an address that "
    "messages are sent to",
    "07": "a version-blinded ID, with which an app signs in to Session's file server and network API. It is not an "
    "address that messages are sent to",
}


def parse_account(text: str) -> AccountID:
    """Return an account ID, checked, in its canonical lower-case form.

    Surrounding white space and letter case are ignored. The key is not checked to be a point on the curve: no
    Session client or server does so before it looks up a swarm.

    Raises:
        MalformedAccount: its message says what is wrong, or why an ID of this kind has no swarm.
    """
    account = text.strip().lower()
    if not account:
        raise MalformedAccount("the account ID is empty")
    if account.strip(_HEX_DIGITS):
        raise MalformedAccount("an account ID has only the hex digits 0-9 and a-f")
    if len(account) == DIGITS - 2:
        raise MalformedAccount(
            "this is a 64-digit key: the two-digit prefix is missing",
            hint="An account begins with 05 and a group with 03; put the right one in front.",
        )
    if len(account) != DIGITS:
        digits = "1 hex digit" if len(account) == 1 else f"{len(account)} hex digits"
        raise MalformedAccount(f"an account ID has {DIGITS} hex digits, and this one has {digits}")
    prefix = account[:2]
    if prefix in _WITHOUT_SWARM:
        raise MalformedAccount(
            f"an ID that begins with {prefix} is {_WITHOUT_SWARM[prefix]}, so no swarm stores messages for it"
        )
    if prefix not in ("05", "03"):
        raise MalformedAccount(f"an account ID begins with 05, or with 03 for a group, not with {prefix}")
    return AccountID(account)


def public_key(account: AccountID) -> bytes:
    """Return the 32 key bytes of a checked account ID, without its prefix."""
    return bytes.fromhex(account[2:])
