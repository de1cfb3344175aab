"""A chain: anvil, contracts on it by their names, blocks made at the times a test names, and the way back to before.

Transactions wait in a queue until a block is made, and the block's time is the test's to choose: so a history of years
is written in a second, and every figure that depends on time can be worked out by hand.
"""

from collections.abc import Sequence
from typing import Any

from tests.evm import solidity
from tests.evm.abi import decode, encode
from tests.evm.anvil import Anvil
from tests.evm.rpc import RpcError

GAS = hex(10**9)


class Chain(Anvil):
    """A running chain; a context manager."""

    def __init__(self, chain_id: int, genesis: int) -> None:
        """`genesis` is the time of the first block, in Unix seconds."""
        super().__init__(chain_id, genesis)
        self.chain_id = chain_id
        self._queued: dict[str, dict[str, str]] = {}

    def now(self) -> int:
        """The time of the latest block."""
        return int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def height(self) -> int:
        """The number of the latest block."""
        return int(self.rpc("eth_blockNumber"), 16)

    def mine(self, at: int | None = None) -> list[dict[str, Any]]:
        """Make a block of what is queued, at a time (None: a second after the latest), and give its receipts.

        Raises RpcError with the reason of the first transaction that reverts.
        """
        self.rpc("evm_mine", {"timestamp": self.now() + 1 if at is None else at})
        queued, self._queued = self._queued, {}
        receipts: list[dict[str, Any]] = self.rpc("eth_getBlockReceipts", "latest") if queued else []
        for receipt in receipts:
            if receipt["status"] != "0x1":
                self.rpc("eth_call", queued[receipt["transactionHash"]], "latest")
                raise RuntimeError(f"a transaction failed that would succeed now: {receipt}")
        if len(receipts) != len(queued):
            raise RuntimeError(f"{len(receipts)} of {len(queued)} queued transactions are in the block")
        return receipts

    def queue(self, sender: str, to: str, data: bytes) -> None:
        """Let a wallet send a transaction in the next block."""
        transaction = {"from": sender, "to": to, "data": "0x" + data.hex(), "gas": GAS, "gasPrice": "0x0"}
        self._queued[self.rpc("eth_sendTransaction", transaction)] = transaction

    def call(self, to: str, data: bytes, block: str = "latest") -> bytes:
        """What eth_call returns. Raises RpcError, with what the contract reverted with as its data."""
        return bytes.fromhex(self.rpc("eth_call", {"to": to, "data": "0x" + data.hex()}, block)[2:])

    def put(self, name: str, address: str) -> "Contract":
        """Put one of our contracts at an address."""
        self.rpc("anvil_setCode", address, solidity.compiled()[name].code)
        return Contract(self, name, address)

    def set_slot(self, address: str, slot: str, value: str) -> None:
        """Write one word of a contract's storage."""
        self.rpc("anvil_setStorageAt", address, slot, "0x" + value.removeprefix("0x").zfill(64))

    def snapshot(self) -> str:
        """Remember the chain as it is now."""
        remembered: str = self.rpc("evm_snapshot")
        return remembered

    def revert(self, snapshot: str) -> None:
        """Go back to a snapshot, and forget it."""
        self._queued = {}
        if not self.rpc("evm_revert", snapshot):
            raise RuntimeError(f"there is no snapshot {snapshot}")


class Contract:
    """A contract on a chain, whose functions are called by name."""

    def __init__(self, chain: Chain, name: str, address: str) -> None:
        self.chain = chain
        self.address = address
        self.compiled = solidity.compiled()[name]

    def data(self, name: str, *arguments: Any) -> bytes:
        """What to send to the contract to call one of its functions."""
        function = self.compiled.function(name, len(arguments))
        return function.selector + encode(function.inputs, arguments)

    def read(self, name: str, *arguments: Any, block: str = "latest") -> Any:
        """What a function returns: the value, or a tuple where there are several. Raises RpcError if it reverts."""
        function = self.compiled.function(name, len(arguments))
        values = decode(function.outputs, self.chain.call(self.address, self.data(name, *arguments), block))
        return values[0] if len(values) == 1 else values

    def reverts_with(self, name: str, *arguments: Any) -> str:
        """What a function that must revert reverts with, as hex; "0x" where it gives no reason."""
        try:
            value = self.read(name, *arguments)
        except RpcError as reverted:
            return reverted.data or "0x"
        raise AssertionError(f"{name} returned {value}")

    def queue(self, name: str, *arguments: Any, sender: str) -> None:
        """Let a wallet call a function in the next block."""
        self.chain.queue(sender, self.address, self.data(name, *arguments))

    def do(self, name: str, *arguments: Any, sender: str, at: int | None = None) -> list[dict[str, Any]]:
        """Make a block, at a time, in which a wallet calls a function; give its receipts."""
        self.queue(name, *arguments, sender=sender)
        return self.chain.mine(at)


def aggregate(multicall: Contract, calls: Sequence[tuple[Contract, str, tuple[Any, ...]]]) -> list[tuple[bool, bytes]]:
    """Call many functions by one aggregate3 that allows failure: whether each succeeded, and what it returned."""
    packed = [(contract.address, True, contract.data(name, *arguments)) for contract, name, arguments in calls]
    results: list[tuple[bool, bytes]] = multicall.read("aggregate3", packed)
    return results
