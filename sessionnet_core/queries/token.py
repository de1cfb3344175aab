"""The way to what is known of the token, and of one wallet's: network API and chains, asked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..amounts import Sesh
from ..errors import SessionNetError, Unbelievable
from ..evidence import Answer, Warned
from ..figures.token import Balance, TokenFigures, balance_of, token_figures
from ..wire.chain.headline import Question
from ..wire.chain.selectors import BALANCE_OF, TOTAL_SUPPLY
from ..wire.chain.words import address_word
from .chain import find_amount, find_headline
from .combine import checked, gathered, told, value_of
from .concurrent import Handed, ask_all

if TYPE_CHECKING:
    from ..client import SessionNetwork

_Jobs = dict[str, Callable[[], Answer[Any]]]


def find_token(network: SessionNetwork, convert: Sesh | None, *, verify: bool) -> Answer[TokenFigures]:
    """Give the token's figures; what one source cannot tell is None, with a warning that says why.

    Args:
        convert: an amount to work out the value of.
        verify: also hold them against each other, and against another endpoint of the chain.

    Raises:
        RequestError: the network has neither a network API nor a chain.
        NoAnswer: no source answered.
        Unbelievable: the network API's answer cannot be believed, or nobody's can.
    """
    known, access, now = network.network, network.access, network.now
    asks_chain = _asks_chain(network)
    jobs: _Jobs = {} if known.api is None and asks_chain else {"api": network.network_info}
    seconds: _Jobs = {}
    if verify:
        from .second_sources import ask_second_endpoint, transport_for

        transport = transport_for(network)
    if asks_chain:
        headline = Handed(lambda: find_headline(known, access, now=now))
        jobs["chain"] = headline.find
        if verify:
            seconds["second"] = lambda: ask_second_endpoint(network, transport, headline.wait)
        main = known.chain.main_chain if known.chain else None
        if main is not None:
            supply = Question(main.token, TOTAL_SUPPLY)
            jobs["ethereum"] = lambda: find_amount(known, access, supply, now=now, main_chain=main)
    outcomes = ask_all(network, {**jobs, **seconds})
    second = {name: outcomes.pop(name) for name in seconds}.get("second")
    info = outcomes.get("api")
    others = [outcome for outcome in outcomes.values() if isinstance(outcome, Answer)]
    if isinstance(info, SessionNetError) and (isinstance(info, Unbelievable) or not others):
        raise info  # whoever sits in the API's place is not outvoted in silence
    answers = checked(list(outcomes.values()), known.name)
    figures, warnings = token_figures(
        value_of(outcomes.get("api")),
        known.chain,
        convert,
        headline=value_of(outcomes.get("chain")),
        ethereum_supply=value_of(outcomes.get("ethereum")),
    )
    answer = gathered(network, answers, figures, (*_failures(outcomes), *warnings))
    if not verify:
        return answer
    from .verify import token_verdicts, verified

    verdicts = token_verdicts(network, figures, info, outcomes.get("chain"), second, outcomes.get("ethereum"))
    return verified(answer, verdicts, endpoint=second)


def find_balance(network: SessionNetwork, address: str) -> Answer[Balance]:
    """Give what one wallet holds, and what that is worth.

    Args:
        address: as `chain.addresses.parse_address` gives it.

    Raises:
        RequestError: the network has no chain.
        NoAnswer, Unbelievable: nobody told anything.
    """
    known, access, now = network.network, network.access, network.now
    chain = known.chain
    token = chain.contracts.token if chain else ""
    held = Question(token, BALANCE_OF, address_word(address))
    jobs: _Jobs = {"chain": lambda: find_amount(known, access, held, now=now)}
    if known.api is not None:
        jobs["api"] = network.network_info
    if chain is not None and chain.main_chain is not None:
        main = chain.main_chain
        there = Question(main.token, BALANCE_OF, address_word(address))
        jobs["ethereum"] = lambda: find_amount(known, access, there, now=now, main_chain=main)
    outcomes = ask_all(network, jobs)
    if isinstance(outcomes["chain"], SessionNetError) and not isinstance(outcomes.get("ethereum"), Answer):
        raise outcomes["chain"]
    answers = checked(list(outcomes.values()), known.name)
    info = value_of(outcomes.get("api"))
    value = balance_of(
        address, value_of(outcomes.get("chain")), value_of(outcomes.get("ethereum")), info.price_usd if info else None
    )
    return gathered(network, answers, value, _failures(outcomes))


def _asks_chain(network: SessionNetwork) -> bool:
    """Tell whether there is a chain that may be asked; figures of a chain are not kept for --offline."""
    chain = network.network.chain
    return chain is not None and bool(chain.rpc_urls) and not network.access.offline


def _failures(outcomes: dict[str, Answer[Any] | SessionNetError]) -> list[Warned]:
    codes = {"api": "network-api-failed", "chain": "chain-failed", "ethereum": "chain-failed"}
    return [
        Warned(codes[name], told(outcome)) for name, outcome in outcomes.items() if isinstance(outcome, SessionNetError)
    ]
