"""A wallet as metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .families import PREFIX, Family, Sample, figure, sample, samples_of
from .nodes import counts_by_state

if TYPE_CHECKING:
    from datetime import datetime

    from sessionnet_core.figures.wallet import WalletStaking

    from .named import Named

OF_A_WALLET = (
    figure("wallet_staked_sesh", "SESH that the wallet staked.", lambda one: one.staked, "wallet", source="rpc"),
    figure(
        "wallet_claimable_sesh",
        "SESH that the rewards contract would pay the wallet now.",
        lambda one: one.claimable,
        "wallet",
        source="rpc",
    ),
    figure("wallet_balance_sesh", "SESH that the wallet holds.", lambda one: one.balance, "wallet", source="rpc"),
    figure(
        "wallet_claimed_sesh_total",
        "SESH that the wallet has ever claimed.",
        lambda one: one.rewards_claimed,
        "wallet",
        source="rpc",
        kind="counter",
    ),
    figure(
        "wallet_rewards_sesh_total",
        "SESH that the network has ever credited to the wallet, returned stakes included.",
        lambda one: one.rewards_total,
        "wallet",
        source="seed",
        kind="counter",
        second_source="staking-backend",
    ),
)
NODES = Family(
    f"{PREFIX}wallet_nodes",
    "Nodes in this state with a stake of the wallet.",
    ("wallet", "state"),
    source="seed",
    second_source="rpc",
)
READ_AT = Family(
    f"{PREFIX}wallet_timestamp_seconds",
    "Time of the block that the wallet was read at, in seconds since 1970.",
    ("wallet",),
    source="rpc",
)
INFO = Family(f"{PREFIX}wallet_info", "What the wallet is called.", ("wallet", "alias"), source="rpc")
FAMILIES = (*(one.family for one in OF_A_WALLET), NODES, READ_AT, INFO)


def wallet_samples(wallet: WalletStaking, chain_as_of: datetime | None, named: Named) -> Iterator[Sample]:
    """Return what is known of a wallet.

    Args:
        chain_as_of: when the chain's figures were true; None if it gave none.
    """
    yield from samples_of(OF_A_WALLET, wallet, wallet.address)
    if wallet.stakes is not None:
        states = {stake.pubkey: stake.state for stake in wallet.stakes}
        if not states or any(states.values()):  # otherwise there was no list of nodes
            for state, number in counts_by_state(states.values()).items():
                yield from sample(NODES, number, wallet.address, state)
        yield from sample(READ_AT, chain_as_of, wallet.address)
    yield from sample(INFO, 1, wallet.address, named.alias_of_wallet(wallet.address))
