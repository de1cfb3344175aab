"""What a storage server can tell wrongly of swarms and of itself, all else being honest."""

from collections.abc import Sequence

from tests.devnet.newer import NewerRpc
from tests.devnet.node_list import Record
from tests.devnet.storage_rpc import StorageRpc

OLD_VERSION = [2, 8, 0]
OLD_HARDFORK = [19, 0]


class OtherSwarm(StorageRpc):
    """Tells the next swarm on the ring, its ID and its members; the right one where there is no other."""

    def swarm_of(self, account_id: str) -> tuple[int, Sequence[Record]]:
        """The swarm after the right one."""
        swarms = self.nodes.network.swarms
        right, members = super().swarm_of(account_id)
        if right not in swarms:
            return right, members
        order = sorted(swarms)
        other = order[(order.index(right) + 1) % len(order)]
        return other, swarms[other]


class OldVersion(StorageRpc):
    """Is an old version that has missed two hard forks."""

    @property
    def version(self) -> object:
        """One from before hard fork 21."""
        return OLD_VERSION

    @property
    def hardfork(self) -> list[int]:
        """Of that time."""
        return OLD_HARDFORK


FALSE_STORAGE: dict[str, type[StorageRpc]] = {"other-swarm": OtherSwarm, "old-version": OldVersion, "newer": NewerRpc}
"""By the name of the misbehaviour."""
