"""For a staker: what a wallet has staked, what it can claim now, and what that is worth.

    python examples/my_rewards.py WALLET [--demo]
"""

import sys
from decimal import Decimal

from sessionnet_core import Sesh, SessionNetwork


def dollars(amount: Sesh | None, price_usd: float | None) -> str:
    """Return what an amount is worth; amounts are exact, and so is this until it is rounded for reading."""
    if amount is None or price_usd is None:
        return "unknown"
    return f"${Decimal(str(amount)) * Decimal(str(price_usd)):,.2f}"


def main(wallet: str, *, demo: bool) -> int:
    """Print the wallet's figures; the network is asked once for all of them."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        staking, token = network.staking_wallet(wallet), network.token()
    price = token.value.price_usd
    for what, amount in (("staked", staking.value.staked), ("claimable", staking.value.claimable)):
        print(f"{what:<10} {amount or 'unknown'} SESH  {dollars(amount, price)}")
    for stake in staking.value.stakes or ():
        print(f"  {stake.pubkey[:12]}  {stake.amount} SESH  {stake.role}  {stake.state or 'unknown'}")
    return 0


if __name__ == "__main__":
    wallets = [word for word in sys.argv[1:] if word != "--demo"]
    sys.exit(main(wallets[0], demo="--demo" in sys.argv))
