"""What the things that a user named are called: aliases of nodes, wallets and accounts, and keys that were completed.

An account is known by its alias or not at all: its ID is in no metric.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct


class Named(Struct, frozen=True):
    """The names of one run, each by the value that it stands for, in lower case."""

    nodes: Mapping[str, str] = {}
    wallets: Mapping[str, str] = {}
    accounts: Mapping[str, str] = {}
    known_keys: tuple[str, ...] = ()
    """Whole keys of nodes that were listed earlier, for those that no longer are."""

    def alias_of_node(self, key: str) -> str:
        """Return the alias of the node with this key, which may be that of a beginning of it."""
        found = next((alias for beginning, alias in self.nodes.items() if key.startswith(beginning)), "")
        return _of_one(found, self.nodes)

    def alias_of_wallet(self, address: str) -> str:
        """Return the alias of a wallet."""
        return _of_one(self.wallets.get(address.lower(), ""), self.wallets)

    def alias_of_account(self, account_id: str, name: str | None) -> str:
        """Return the alias of an account, which may be that of its Session name."""
        return self.accounts.get(account_id.lower()) or (self.accounts.get(name.lower(), "") if name else "")

    def key_of(self, beginning: str) -> str:
        """Return the whole key of a node that is not listed, if it was once; else as much of it as was typed."""
        found = {key for key in self.known_keys if key.startswith(beginning)}
        return found.pop() if len(found) == 1 else beginning


def _of_one(alias: str, named: Mapping[str, str]) -> str:
    """Return an alias unless several have it: an alert that calls three nodes `mine` does not say which is down."""
    return alias if list(named.values()).count(alias) == 1 else ""


def by_value(aliases: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return aliases by their values; of several for one value, the first."""
    found: dict[str, str] = {}
    for value, alias in aliases:
        found.setdefault(value.strip().lower(), alias)
    return found
