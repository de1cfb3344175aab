"""What is known of the token, and of one wallet's: network API and chains, asked at once.

`token` is for the price in dollars, which only the network API publishes; `token balance` for what the wallet holds on
the chain that the network stakes on. Where that could not be had, the rest is an answer with errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..amounts import Sesh
from ..errors import FigureMissing, SessionNetError
from ..evidence import Answer, Warned
from ..figures.network_info import NetworkInfo
from ..figures.token import Balance, TokenFigures, balance_of, token_figures
from ..session import Session
from ..wire.chain.headline import Question
from ..wire.chain.selectors import BALANCE_OF, TOTAL_SUPPLY
from ..wire.chain.words import address_word
from .answers import Outcome, answers_among, combine, value_of
from .chain import fetch_amount, fetch_headline
from .concurrent import Pending, outcome_of, start
from .network_api import fetch_network_info
from .outcomes import BalanceOutcomes, TokenOutcomes

if TYPE_CHECKING:
    from ..figures.headline import Headline
    from ..networks.chains import MainChain


def fetch_token(session: Session, convert: Sesh | None, *, verify: bool) -> Answer[TokenFigures]:
    """Return the token's figures; what could not be had is None, with a warning that says why.

    Args:
        convert: an amount to work out the value of.
        verify: also hold them against each other, and against another endpoint of the chain.

    Raises:
        RequestError: the network has neither a network API nor a chain.
        NoAnswer, Unbelievable: no source answered, or none that can be believed. Where the network API alone did not,
            `errors` says why, and the chain's figures are there.
    """
    outcomes = _ask(session, verify=verify)
    others = (outcomes.chain, outcomes.ethereum)
    info = outcomes.api
    if isinstance(info, SessionNetError) and not any(isinstance(one, Answer) for one in others):
        raise info
    answers = answers_among([info, *others], session.network.name)
    figures, warnings = token_figures(
        value_of(info),
        session.network.chain,
        convert,
        headline=value_of(outcomes.chain),
        ethereum_supply=value_of(outcomes.ethereum),
    )
    answer = combine(
        session, answers, figures, (*_failures(None, others), *warnings), errors=_without_price(session, info)
    )
    if not verify:
        return answer
    from .verify.token import verified_token

    return verified_token(session, answer, outcomes)


def fetch_balance(session: Session, address: str) -> Answer[Balance]:
    """Return what one wallet holds, and what that is worth.

    Args:
        address: as `addresses.parse_address` returns it.

    Raises:
        RequestError: the network has no chain.
        NoAnswer, Unbelievable: no source answered. Where only the chain that the network stakes on did not, `errors`
            says why.
    """
    network = session.network
    token = network.chain.contracts.token if network.chain else ""
    wallet = address_word(address)
    chain = start(session, lambda: fetch_amount(session, Question(token, BALANCE_OF, wallet)))
    api = start(session, lambda: fetch_network_info(session)) if network.api is not None else None
    main = network.chain.main_chain if network.chain else None
    ethereum = _on_main_chain(session, main, Question(main.token, BALANCE_OF, wallet)) if main is not None else None
    outcomes = BalanceOutcomes(chain=chain.outcome(), api=outcome_of(api), ethereum=outcome_of(ethereum))
    answers = answers_among([outcomes.chain, outcomes.api, outcomes.ethereum], network.name)
    info = value_of(outcomes.api)
    value = balance_of(address, value_of(outcomes.chain), value_of(outcomes.ethereum), info.price_usd if info else None)
    held = outcomes.chain
    errors = [held.about(subject="the balance is not known")] if isinstance(held, SessionNetError) else []
    return combine(session, answers, value, _failures(outcomes.api, [outcomes.ethereum]), errors=errors)


def _ask(session: Session, *, verify: bool) -> TokenOutcomes:
    network = session.network
    # Figures of a chain are not kept for --offline.
    asks_chain = network.chain is not None and bool(network.chain.rpc_urls) and not session.access.offline
    chain: Pending[Answer[Headline]] | None = None
    second: Pending[Answer[Headline]] | None = None
    ethereum: Pending[Answer[Sesh]] | None = None
    if verify:
        from .second_sources import ask_second_endpoint, transport_for

        transport = transport_for(session)
    api = start(session, lambda: fetch_network_info(session)) if network.api is not None or not asks_chain else None
    if asks_chain:
        headline = chain = start(session, lambda: fetch_headline(session))
        main = network.chain.main_chain if network.chain else None
        if main is not None:
            ethereum = _on_main_chain(session, main, Question(main.token, TOTAL_SUPPLY))
        if verify:
            second = start(session, lambda: ask_second_endpoint(session, transport, headline.result))
    return TokenOutcomes(
        api=outcome_of(api),
        chain=outcome_of(chain),
        ethereum=outcome_of(ethereum),
        second=outcome_of(second),
    )


def _on_main_chain(session: Session, main: MainChain, question: Question) -> Pending[Answer[Sesh]]:
    return start(session, lambda: fetch_amount(session, question, main_chain=main))


def _without_price(session: Session, api: Outcome[NetworkInfo] | None) -> list[SessionNetError]:
    """Return why the price is not known; nothing if it is."""
    unknown = "the price is not known"
    if isinstance(api, SessionNetError):
        return [api.about(subject=unknown)]
    if api is None:
        return [
            FigureMissing(
                f"network {session.network.name!r} has no network API, which alone publishes it",
                subject=unknown,
                hint="Name one with --api-url and --api-pubkey.",
            )
        ]
    if api.value.price_usd is None:
        host = api.sources[0].name
        return [FigureMissing("the network API does not publish it at the moment", subject=unknown, host=host)]
    return []


def _failures(api: Outcome[NetworkInfo] | None, chains: Iterable[object]) -> list[Warned]:
    found = [Warned.of("network-api-failed", api)] if isinstance(api, SessionNetError) else []
    return [*found, *(Warned.of("chain-failed", one) for one in chains if isinstance(one, SessionNetError))]
