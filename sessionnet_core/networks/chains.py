"""Where the Session Token's contracts are: chains, their endpoints, and addresses.

The contracts are upgradeable proxies, so an address outlives the code behind it. Addresses as in the Session docs,
the `session-token-contracts` repository and the staking portal; the pool's ID as published with the token's launch.
"""

from __future__ import annotations

import re

from msgspec import Struct, structs

from ..errors import BadConfiguration, MalformedAddress

BLOCK_AGE_LIMIT_SECONDS = 600
"""Arbitrum makes four blocks a second; an endpoint whose newest block is ten minutes old is stuck."""


_ADDRESS = r"0x[0-9a-fA-F]{40}"
_POOL_ID = r"0x[0-9a-fA-F]{64}"


class Contracts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contracts that figures are read from, by their addresses."""

    token: str
    """The Session Token, an ERC-20 contract."""
    rewards: str
    """ServiceNodeRewards: who stakes, and what is required."""
    pool: str
    """RewardRatePool: what rewards are paid from."""
    factory: str | None = None
    """Makes the contracts in which several wallets gather a stake."""
    multicall: str | None = None
    """Multicall3, which asks many contracts in one call."""
    state_view: str | None = None
    """Uniswap's reader of its v4 pools."""
    dex_pool: str | None = None
    """The ID of the ether–SESH pool, which v4 keeps instead of an address: 64 hex digits after 0x."""
    price_feed: str | None = None
    """Chainlink's price of ether in dollars."""


class MainChain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The chain below, on which the whole supply was minted; asked only if the user names endpoints for it."""

    chain_id: int
    """The number of the chain: 1 for Ethereum."""
    rpc_urls: tuple[str, ...]
    """JSON-RPC endpoints, in order of preference."""
    token: str
    """The address of the token's contract there."""
    block_age_limit_seconds: int = BLOCK_AGE_LIMIT_SECONDS
    """How old an endpoint's newest block may be."""


class Chain(Struct, frozen=True, kw_only=True):
    """The chain that a network stakes on: its endpoints, and where its contracts are."""

    chain_id: int
    rpc_urls: tuple[str, ...]
    """JSON-RPC endpoints, in order of preference; without any, the contracts are known, but cannot be asked."""
    contracts: Contracts
    """Where they are on it."""
    main_chain: MainChain | None = None
    """The chain below, where the token was minted."""
    maximum_supply: str | None = None
    """How many SESH there can ever be, as decimal text; None if that is not fixed."""
    block_age_limit_seconds: int = BLOCK_AGE_LIMIT_SECONDS
    """How old an endpoint's newest block may be; a private chain that makes none when idle needs a larger one."""

    def asked_at(self, rpc_urls: tuple[str, ...]) -> Chain:
        """Return this chain with other endpoints."""
        return structs.replace(self, rpc_urls=rpc_urls)


def checked_addresses(chain: Chain) -> Chain:
    """Return a chain from a configuration file or options, checked.

    Raises:
        BadConfiguration: an address is invalid or its checksum does not match, or a number is out of range.
    """
    named = {f"contracts.{name}": text for name, text in structs.asdict(chain.contracts).items()}
    if chain.main_chain is not None:
        named["main_chain.token"] = chain.main_chain.token
        check_number("main_chain.chain_id", chain.main_chain.chain_id)
    for name, text in named.items():
        if text is not None:
            check_address(name, text)
    if chain.maximum_supply is not None:
        check_supply(chain.maximum_supply)
    check_number("chain_id", chain.chain_id)
    check_number("block_age_limit_seconds", chain.block_age_limit_seconds)
    return chain


def check_supply(text: str) -> None:
    """Refuse what is no amount of SESH; raise BadConfiguration for it."""
    from ..amounts import Sesh

    try:
        Sesh.parse(text)
    except ValueError as error:
        raise BadConfiguration(f"a chain's maximum_supply: {error}") from None


def check_address(name: str, text: str) -> None:
    """Refuse what is no address, or the ID of a pool for `contracts.dex_pool`; raise BadConfiguration for it."""
    pattern, digits = (_POOL_ID, 64) if name == "contracts.dex_pool" else (_ADDRESS, 40)
    if not re.fullmatch(pattern, text):
        raise BadConfiguration(f"a chain's {name} must be 0x and {digits} hex digits")
    if digits == 40 and text not in structs.astuple(ARBITRUM_ONE.contracts):  # those are right, and the hash is slow
        from ..addresses import parse_address

        try:
            parse_address(text)
        except MalformedAddress as error:
            raise BadConfiguration(error.message, hint=error.hint, subject=f"a chain's {name}") from None


def check_number(name: str, number: int) -> None:
    """Refuse what is no ID of a chain, nor a number of seconds; raise BadConfiguration for it."""
    if not 0 < number < 2**53:
        raise BadConfiguration(f"a chain's {name} must be a whole number above 0")


MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11"
"""The same on every chain that has it."""

ARBITRUM_ONE = Chain(
    chain_id=42161,
    # Arbitrum's own, then two that need no key. The last takes at most three requests in a batch.
    rpc_urls=(
        "https://arb1.arbitrum.io/rpc",
        "https://arbitrum-one-rpc.publicnode.com/",
        "https://arbitrum.drpc.org/",
    ),
    contracts=Contracts(
        token="0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b",  # noqa: S106 - no password
        rewards="0xC2B9fC251aC068763EbDfdecc792E3352E351c00",
        pool="0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0",
        factory="0x8129bE2D5eF7ACd39483C19F28DE86b7EF19DBCA",
        multicall=MULTICALL3,
        state_view="0x76Fd297e2D437cd7f76d50F01AfE6160f86e9990",
        dex_pool="0x249afd31a49d9bd44259b8f03dd74030d7d41153bc891d12f469c5cb94b03729",
        price_feed="0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612",
    ),
    maximum_supply="240000000",  # minted once and for all, on Ethereum
)

ARBITRUM_SEPOLIA = Chain(
    chain_id=421614,
    rpc_urls=("https://sepolia-rollup.arbitrum.io/rpc",),
    # The staking portal's "testnet". Its token has no market.
    contracts=Contracts(
        token="0x7D7fD4E91834A96cD9Fb2369E7f4EB72383bbdEd",  # noqa: S106 - no password
        rewards="0x9d8aB00880CBBdc2Dcd29C179779469A82E7be35",
        pool="0xaAD853fE7091728dac0DAa7b69990ee68abFC636",
        factory="0x36Ee2Da54a7E727cC996A441826BBEdda6336B71",
        multicall=MULTICALL3,
    ),
)

MAIN_CHAINS = {
    ARBITRUM_ONE.chain_id: MainChain(
        chain_id=1,
        rpc_urls=(),
        token="0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b",  # noqa: S106 - no password
    ),
    ARBITRUM_SEPOLIA.chain_id: MainChain(
        chain_id=11155111,
        rpc_urls=(),
        token="0x0DBD22764C6C77827B4D03482998CA2dd61b5294",  # noqa: S106 - no password
    ),
}
"""The chain below each, by the ID of the one above. No endpoint is built in: Session has no public one of its own."""
