"""The table `[networks.NAME.chain]` of the configuration file: the chain that a network stakes on.

::

    [networks.devnet.chain]
    chain_id = 31337
    rpc_urls = ["http://127.0.0.1:8545"]
    contracts = { token = "0x…", rewards = "0x…", pool = "0x…" }
    # and in the same table, if they exist: factory, multicall, state_view, dex_pool, price_feed
    main_chain = { chain_id = 1, rpc_urls = ["https://…"], token = "0x…" }
    maximum_supply = "240000000"
    block_age_limit_seconds = 86400

For a built-in chain, each of these replaces the built-in value: `chain = { rpc_urls = ["https://…"] }` alone asks other
endpoints of the same contracts. A single contract or a part of `main_chain` can be replaced too. But `token`, `rewards`
and `pool` together mean another network, which has only the contracts that are named.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.networks.chains import MAIN_CHAINS, Chain, Contracts, MainChain, checked_addresses


class _Contracts(Struct, forbid_unknown_fields=True):
    token: str | UnsetType = UNSET
    rewards: str | UnsetType = UNSET
    pool: str | UnsetType = UNSET
    factory: str | UnsetType = UNSET
    multicall: str | UnsetType = UNSET
    state_view: str | UnsetType = UNSET
    dex_pool: str | UnsetType = UNSET
    price_feed: str | UnsetType = UNSET


class _MainChain(Struct, forbid_unknown_fields=True):
    chain_id: int | UnsetType = UNSET
    rpc_urls: tuple[str, ...] | UnsetType = UNSET
    token: str | UnsetType = UNSET
    block_age_limit_seconds: int | UnsetType = UNSET


class ChainTable(Struct, forbid_unknown_fields=True):
    """What the table says; anything else is as built in."""

    chain_id: int | UnsetType = UNSET
    rpc_urls: tuple[str, ...] | UnsetType = UNSET
    contracts: _Contracts | UnsetType = UNSET
    main_chain: _MainChain | UnsetType = UNSET
    maximum_supply: str | UnsetType = UNSET
    block_age_limit_seconds: int | UnsetType = UNSET

    @property
    def is_another_chain(self) -> bool:
        """Whether it names other contracts, not just other endpoints of the same ones."""
        return self.chain_id is not UNSET or self.contracts is not UNSET

    def over(self, built_in: Chain | None, name: str) -> Chain:
        """Return the chain of the network of that name.

        Raises:
            BadConfiguration: something is missing or invalid.
        """
        said = _given(self)
        missing = [field for field in ("chain_id", "rpc_urls", "contracts") if field not in said]
        if built_in is None and missing:
            raise BadConfiguration(f"network {name!r}: its chain needs {', '.join(missing)}")
        if "contracts" in said:
            said["contracts"] = _contracts(said["contracts"], built_in.contracts if built_in else None, name)
        if "main_chain" in said:
            chain_id: int = said["chain_id"] if built_in is None else said.get("chain_id", built_in.chain_id)
            known = (built_in.main_chain if built_in else None) or MAIN_CHAINS.get(chain_id)
            said["main_chain"] = _main_chain(said["main_chain"], known, name)
        return checked_addresses(Chain(**said) if built_in is None else structs.replace(built_in, **said))


def _contracts(table: _Contracts, built_in: Contracts | None, name: str) -> Contracts:
    said = _given(table)
    missing = [field for field in ("token", "rewards", "pool") if field not in said]
    if not missing:
        return Contracts(**said)
    if built_in is None:
        raise BadConfiguration(f"network {name!r}: its chain's contracts need {', '.join(missing)}")
    return structs.replace(built_in, **said)


def _main_chain(table: _MainChain, known: MainChain | None, name: str) -> MainChain:
    said = _given(table)
    missing = [field for field in ("chain_id", "rpc_urls", "token") if field not in said]
    if known is None and missing:
        raise BadConfiguration(f"network {name!r}: its main_chain needs {', '.join(missing)}")
    return MainChain(**said) if known is None else structs.replace(known, **said)


def _given(table: Struct) -> dict[str, Any]:
    return {field: value for field, value in structs.asdict(table).items() if value is not UNSET}
