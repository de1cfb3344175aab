"""The swarms of accounts as metrics. The account itself is in none of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .families import PREFIX, Family, Sample, sample
from .nodes import LISTED_AT, counts_by_state

if TYPE_CHECKING:
    from datetime import datetime

    from sessionnet_core.model import Swarms

    from .named import Named

MEMBERS = Family(
    f"{PREFIX}account_swarm_nodes",
    "Nodes in this state in the account's swarm; the account is shown only by its alias.",
    ("swarm", "account", "state"),
    source="seed",
)
FAMILIES = (MEMBERS,)


def swarm_samples(swarms: Swarms, as_of: datetime, named: Named) -> Iterator[Sample]:
    """Return how many nodes the swarm of each account has."""
    yield from sample(LISTED_AT, as_of)
    for one in swarms.accounts:
        if one.swarm_id is None:
            continue
        alias = named.alias_of_account(one.account_id, one.name)
        for state, number in counts_by_state(node.state for node in one.nodes).items():
            yield from sample(MEMBERS, number, one.swarm_id, alias, state)
