"""The figures of the token, compared with the chain and with what is built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import SessionNetError
from ...evidence import Answer
from ...figures.verification import market, on_chain
from ...figures.verification.compare import unchecked
from ..answers import value_of
from .answer import verified
from .chain import contract_verdict, headline_verdicts, price_verdict
from .usable import failed, names_of

if TYPE_CHECKING:
    from ...evidence import Verdict
    from ...figures.token import TokenFigures
    from ...session import Session
    from ..outcomes import TokenOutcomes


def verified_token(session: Session, answer: Answer[TokenFigures], outcomes: TokenOutcomes) -> Answer[TokenFigures]:
    """Return the token's figures with the verdicts on them."""
    return verified(answer, _verdicts(session, answer.value, outcomes), endpoint=outcomes.second)


def _verdicts(session: Session, figures: TokenFigures, outcomes: TokenOutcomes) -> list[Verdict]:
    api, chain, ethereum = outcomes.api, outcomes.chain, outcomes.ethereum
    verdicts = []
    if api is not None:
        price = price_verdict(api, chain)
        verdicts = [
            price,
            market.verify_market_cap(figures.market_cap_usd, price, figures.circulating_supply),
            market.verify_circulating(figures.circulating_supply, figures.maximum_supply),
            contract_verdict(session, api),
        ]
    if isinstance(ethereum, SessionNetError):
        verdicts.append(unchecked("maximum_supply", figures.maximum_supply, failed("Ethereum", ethereum)))
    else:
        verdicts.append(market.verify_maximum(figures.maximum_supply, value_of(ethereum), names_of(ethereum)))
    if isinstance(chain, Answer):
        verdicts += headline_verdicts(on_chain.figures_of_token, chain, outcomes.second)
    return verdicts
