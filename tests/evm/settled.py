"""Arbitrum One with the world of `scenario` on it."""

from tests.evm.arbitrum import ArbitrumOne
from tests.evm.history import History
from tests.evm.scenario import Cycle, make_world


class Settled(ArbitrumOne):
    """A chain with a world on it, which `world` describes."""

    def __init__(self, as_of: int, cycle: Cycle = "running") -> None:
        """`as_of` is the time of the latest block; for `cycle` see `scenario.make_world`."""
        self.world = make_world(as_of, cycle)
        super().__init__(self.world.deployed_at)

    def start(self) -> None:
        """Run, and let all of the world's history happen. Raises RuntimeError without anvil."""
        super().start()
        try:
            self.world = History(self, self.world).play()
        except BaseException:
            self.stop()
            raise
