"""Verdicts that rest on the chain, in any answer: its own figures, and the token's price and contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...errors import SessionNetError
from ...figures.verification import market, on_chain, stakes
from ...figures.verification.compare import NO_CHAIN, unchecked
from ..answers import value_of
from .usable import failed, names_of

if TYPE_CHECKING:
    from ...evidence import Answer, Verdict
    from ...figures.headline import Headline
    from ...figures.network_info import NetworkInfo
    from ...figures.verification.compare import Value
    from ...session import Session
    from ..answers import Outcome


def headline_verdicts(
    figures: Callable[[Headline], Mapping[str, Value]], chain: Answer[Headline], second: Outcome[Headline] | None
) -> list[Verdict]:
    """Compare figures of the chain with another endpoint's; None if a quorum has already agreed on them."""
    here = figures(chain.value)
    if second is None:
        return on_chain.verify_headline(here, here, names_of(chain)[1:])
    if isinstance(second, SessionNetError):
        return on_chain.unchecked_headline(here, failed("a second endpoint of the chain", second))
    return on_chain.verify_headline(here, figures(second.value), names_of(second))


def price_verdict(api: Outcome[NetworkInfo], chain: Outcome[Headline] | None) -> Verdict:
    """Compare the network API's price with that of the pool on the chain."""
    info, headline = value_of(api), value_of(chain)
    here = info.price_usd if info else None
    if headline is None:
        return unchecked("price_usd", here, NO_CHAIN if chain is None else failed("the contracts", chain))
    if info is not None:
        old = stakes.too_old(info.price_as_of, headline.block.timestamp, "the network API's price")
        if old is not None:
            return unchecked("price_usd", here, old)
    return market.verify_price(here, on_chain.dex_price_of(headline), names_of(chain))


def contract_verdict(session: Session, api: Outcome[NetworkInfo]) -> Verdict:
    """Compare the built-in contract with the one that the network API names."""
    known = session.network.chain.contracts.token if session.network.chain else None
    if isinstance(api, SessionNetError):
        return unchecked("contract", known, failed("the network API", api))
    there = api.value.contract
    return market.verify_contract(known or there, there, names_of(api), known=known is not None)
