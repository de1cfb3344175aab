"""The table `[networks.NAME.chain]` of the configuration file: the chain that a network stakes on.

::

    [networks.devnet.chain]
    chain_id = 31337
    rpc_urls = ["http://127.0.0.1:8545"]
    contracts = { token = "0x…", rewards = "0x…", pool = "0x…" }
    # and in the same table, each where there is one: factory, multicall, state_view, dex_pool, price_feed
    main_chain = { chain_id = 1, rpc_urls = ["https://…"], token = "0x…" }
    maximum_supply = "240000000"
    block_age_limit_seconds = 86400

Over a chain that is built in, each of them replaces what stands there: `chain = { rpc_urls = ["https://…"] }` alone
asks other endpoints of the same contracts.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType, structs

from sessionnet_core.chain.deployments import Chain, Contracts, MainChain, checked_addresses
from sessionnet_core.errors import BadConfiguration


class ChainTable(Struct, forbid_unknown_fields=True):
    """What the table says; what it does not say is as built in."""

    chain_id: int | UnsetType = UNSET
    rpc_urls: tuple[str, ...] | UnsetType = UNSET
    contracts: Contracts | UnsetType = UNSET
    main_chain: MainChain | UnsetType = UNSET
    maximum_supply: str | UnsetType = UNSET
    block_age_limit_seconds: int | UnsetType = UNSET

    @property
    def is_another_chain(self) -> bool:
        """Whether it names other contracts, and not only other endpoints of the same."""
        return self.chain_id is not UNSET or self.contracts is not UNSET

    def over(self, built_in: Chain | None, name: str) -> Chain:
        """Give the chain of the network of that name.

        Raises:
            BadConfiguration: something is missing, or makes no sense.
        """
        said = {field: value for field, value in structs.asdict(self).items() if value is not UNSET}
        if built_in is not None:
            return checked_addresses(structs.replace(built_in, **said))
        missing = [field for field in ("chain_id", "rpc_urls", "contracts") if field not in said]
        if missing:
            raise BadConfiguration(f"network {name!r}: its chain needs {', '.join(missing)}")
        return checked_addresses(Chain(**said))
