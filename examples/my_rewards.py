"""For a staker: what a wallet has staked, what it can claim now, and what that is worth."""

import argparse
import sys
from decimal import Decimal

from sessionnet_core import Sesh, SessionNetError, SessionNetwork


def dollars(amount: Sesh | None, price: float | None) -> str:
    """Return what an amount is worth; amounts are exact, and so is this until it is rounded for reading."""
    if amount is None or price is None:
        return "unknown"
    return f"${Decimal(str(amount)) * Decimal(str(price)):,.2f}"


def price_usd(network: SessionNetwork) -> float | None:
    """Return the price, or None: a staker wants the amounts even where nobody says what they are worth."""
    try:
        return network.token().value.price_usd
    except SessionNetError as error:
        print(f"no price: {error.summary()}", file=sys.stderr)
        return None


def main(wallet: str, *, demo: bool) -> int:
    """Print the wallet's figures; return 1 if nobody said what it has staked."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        try:
            staking = network.staking_wallet(wallet).value
        except SessionNetError as error:
            print(f"{error.code}: {error.summary()}", file=sys.stderr)
            return 1
        price = price_usd(network)
    for what, amount in (("staked", staking.staked), ("claimable", staking.claimable)):
        print(f"{what:<10} {'unknown' if amount is None else amount} SESH  {dollars(amount, price)}")
    for stake in staking.stakes or ():
        print(f"  {stake.pubkey[:12]}  {stake.amount} SESH  {stake.role}  {stake.state or 'unknown'}")
    return 0 if staking.stakes is not None else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wallet", help="0x and 40 hex digits")
    parser.add_argument("--demo", action="store_true", help="answer from a recording")
    given = parser.parse_args()
    sys.exit(main(given.wallet, demo=given.demo))
