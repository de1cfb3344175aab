"""Arbitrum One as far as SESH is concerned: our own contracts at the addresses of the real ones, and nothing on them.

Four of them stand behind proxies of our own, whose EIP-1967 slots name the addresses that the real ones name.
"""

from tests.evm import places
from tests.evm.chain import Chain, Contract

CHAIN_ID = 42161
OWNER = "0x" + "0e" * 20
"""Who set the contracts up and may change them."""
TREASURY = "0x" + "7e" * 20
"""Who holds all SESH that is nobody else's."""

SESH = 10**9
"""Atomic units."""
BRIDGED = 200_000_000 * SESH
REQUIREMENT = 20_000 * SESH
"""At the start."""
CONTRIBUTORS = 10
LIQUIDATION_WEIGHTS = (3, 17, 9980)

UNUSED_NONCE = 10**6
"""The factory's, which the addresses of its contracts follow from: no contract of the live network has one of these."""

SQRT_PRICE_X96 = 613698707936721051257405563
TICK = -97217
LIQUIDITY = 10**18
ETHER_USD = 3000 * 10**8
"""Together: one SESH is worth 0.05 dollars. A wei is worth 3000 ÷ 0.05 × 10⁹ ÷ 10¹⁸ = 0.00006 atomic units; the square
root of that is written × 2⁹⁶, and its tick is ⌊ln 0.00006 ÷ ln 1.0001⌋."""


class ArbitrumOne(Chain):
    """A chain that begins an hour before its contracts are deployed."""

    def __init__(self, deployed_at: int) -> None:
        super().__init__(CHAIN_ID, deployed_at - 3600)
        self.deployed_at = deployed_at
        self.deploy_height = 0
        """The first block in which the contracts are there."""

    def start(self) -> None:
        """Run, and put the contracts in their places, set up and empty. Raises RuntimeError without anvil."""
        super().start()
        try:
            self._deploy()
        except BaseException:
            self.stop()
            raise

    def contribution(self, address: str) -> Contract:
        """The contribution contract at an address."""
        return Contract(self, "ServiceNodeContribution", address)

    def _deploy(self) -> None:
        for minutes in (20, 40):  # so that there are blocks without them
            self.mine(self.deployed_at - 3600 + 60 * minutes)
        self.deploy_height = self.height()  # anvil puts code into the latest block
        self.token = self._put_behind_proxy("SESHL2", places.TOKEN)
        self.rewards = self._put_behind_proxy("ServiceNodeRewards", places.REWARDS)
        self.pool = self._put_behind_proxy("RewardRatePool", places.POOL)
        self.factory = self._put_behind_proxy("ServiceNodeContributionFactory", places.FACTORY)
        self.multicall = self.put("Multicall3", places.MULTICALL)
        self.rpc("anvil_setNonce", places.FACTORY, hex(UNUSED_NONCE))
        self.state_view = self.put("StateView", places.STATE_VIEW)
        self.ether_price = self.put("EtherPriceFeed", places.ETHER_PRICE)

        self.token.queue("initialize", places.L2_GATEWAY, places.TOKEN, sender=OWNER)
        self.token.queue("bridgeMint", TREASURY, BRIDGED, sender=places.L2_GATEWAY)
        self.rewards.queue(
            *("initialize", places.TOKEN, places.POOL, REQUIREMENT, CONTRIBUTORS, *LIQUIDATION_WEIGHTS), sender=OWNER
        )
        self.factory.queue("initialize", places.REWARDS, sender=OWNER)
        self.state_view.queue(
            *("test_setPool", bytes.fromhex(places.SESH_POOL[2:])),
            *(SQRT_PRICE_X96, TICK, places.SESH_POOL_FEE, LIQUIDITY),
            sender=OWNER,
        )
        self.ether_price.queue("test_setPrice", ETHER_USD, self.deployed_at, sender=OWNER)
        self.mine(self.deployed_at)

    def _put_behind_proxy(self, name: str, address: str) -> Contract:
        implementation = places.IMPLEMENTATIONS[address]
        self.put(name, implementation)
        self.put("Proxy", address)
        self.set_slot(address, places.IMPLEMENTATION_SLOT, implementation)
        self.set_slot(address, places.ADMIN_SLOT, places.PROXY_ADMINS[address])
        return Contract(self, name, address)
