"""Ethereum as far as SESH is concerned: the token with its whole supply, most of which the bridge holds."""

from tests.evm import places
from tests.evm.chain import Chain

CHAIN_ID = 1
SUPPLY = 240_000_000 * 10**9
HOLDER = "0x" + "7e" * 20


class Ethereum(Chain):
    """A chain with the whole supply of SESH on it."""

    def __init__(self, at: int) -> None:
        """`at` is the time of its latest block, in Unix seconds."""
        super().__init__(CHAIN_ID, at - 12)
        self._at = at

    def start(self) -> None:
        """Run, and put the contracts in their places. Raises RuntimeError without anvil."""
        super().start()
        try:
            self.token = self.put("SESH", places.TOKEN)
            self.multicall = self.put("Multicall3", places.MULTICALL)
            supply = ("test_mintAll", HOLDER, SUPPLY, places.L1_GATEWAY, places.L1_ROUTER)
            self.token.do(*supply, sender=HOLDER, at=self._at)
        except BaseException:
            self.stop()
            raise
