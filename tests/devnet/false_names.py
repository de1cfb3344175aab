"""Session names as a lying storage server tells them; of what nobody has registered it tells the truth."""

import os

from tests.devnet.names import Name, Names, name_hash
from tests.devnet.node_list import Record


class OtherName(Names):
    """Every name stands for another account, properly encrypted; all liars tell the same one."""

    def told(self, name: Name) -> Record:
        return Name(name.name, other_account(name.account_id), name.old).record


class AnyName(Names):
    """Every name stands for another account each time; no two liars tell the same one."""

    def told(self, name: Name) -> Record:
        return Name(name.name, other_account(os.urandom(32).hex()), name.old).record


class BrokenName(Names):
    """The value cannot be decrypted."""

    def told(self, name: Name) -> Record:
        value = name.record["encrypted_value"]
        first = int(value[:2], 16) ^ 1
        return name.record | {"encrypted_value": f"{first:02x}{value[2:]}"}


class NoName(Names):
    """Nobody has registered anything."""

    def told(self, name: Name) -> Record:
        return {}


def other_account(account_id: str) -> str:
    """The account that a liar puts in the place of this one."""
    return "05" + name_hash(f"instead of {account_id}").hex()


FALSE_NAMES: dict[str, type[Names]] = {
    "other-name": OtherName,
    "any-name": AnyName,
    "broken-name": BrokenName,
    "no-name": NoName,
}
"""By the name of the misbehaviour."""
