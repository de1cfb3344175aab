"""The contribution contracts that take stakes: the staking backend names them, else the factory's log does;
what each of them takes is read from the contract itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..amounts import Sesh
from ..errors import FigureMissing, SessionNetError
from ..evidence import Answer, Warned
from ..figures.open_contracts import OpenContract, OpenContracts
from ..figures.stakes import STATUSES, Contribution, open_contributions
from ..session import Session
from .answers import Outcome, combine
from .chain import fetch_contracts, new_transport
from .loading import load_factory_log
from .staking_backend import fetch_from_backend

if TYPE_CHECKING:
    from ..sources.contracts import Contracts
    from ..sources.transport import Transport

_FINALIZED = STATUSES.index("finalized")
_READ_LIMIT = 2_000
"""How many contracts are read at most, the newest first."""
_BACKEND_SHARE = 0.5
"""The part of the time that the backend is waited for."""
_SCAN_SHARE = 0.6
"""The part of what an endpoint has left that may go into the factory's log, where nobody names the contracts."""


class _Read(Struct, frozen=True):
    open: list[Contribution]
    found: int
    """How many were read."""
    left_out: int
    unread: int
    from_block: int | None = None
    """Set where the factory's log was not read to its beginning."""


def fetch_open_contracts(session: Session) -> Answer[OpenContracts]:
    """Return the contribution contracts that take stakes now.

    It is for the contracts' own states: where contracts are named and not one could be read, or the log was not read to
    its beginning and nothing was found, an empty list says nothing, and `errors` says so.

    Raises:
        RequestError: the network has no chain, or the chain no factory.
        Shortage: what searches the factory's log could not be loaded, or not in time.
        NoAnswer, Unbelievable: the chain gave no answer.
    """
    transport = new_transport(session)
    named = _named_by_backend(session, transport)
    addresses = named.value if isinstance(named, Answer) else None
    chain = session.network.chain
    if addresses is None and chain is not None and chain.contracts.factory is not None:
        load_factory_log(session, transport)

    def read(contracts: Contracts) -> _Read:
        from_block = None
        if addresses is None:
            scanned = contracts.scan_factory(0, seconds=contracts.seconds * _SCAN_SHARE)
            found: Sequence[str] = scanned.addresses
            from_block = None if scanned.complete else scanned.first_block
        else:
            found = addresses
        states = contracts.contributions(found[:_READ_LIMIT])
        running = contracts.nodes().nodes
        unread = max(0, len(found) - _READ_LIMIT)
        opened = open_contributions(states.contracts, running, contracts.terms())
        return _Read(opened, len(states.contracts), states.left_out, unread, from_block)

    answer = fetch_contracts(session, read, transport=transport)
    warnings = []
    if isinstance(named, SessionNetError):
        missing = "contracts are taken from the factory's log"
        warnings.append(Warned.of("staking-backend-failed", named.about(subject=missing)))
    if answer.value.from_block is not None:
        warnings.append(
            Warned(
                "factory-log-incomplete",
                f"in the time that there was, the factory's log was read back to block {answer.value.from_block:,}",
            )
        )
    if answer.value.left_out:
        warnings.append(
            Warned("contracts-left-out", f"{answer.value.left_out} of them are not the factory's, or could not be read")
        )
    if answer.value.unread:
        warnings.append(
            Warned(
                "contracts-left-out", f"only the newest {_READ_LIMIT:,} were read, and {answer.value.unread:,} were not"
            )
        )
    answers: list[Answer[Any]] = [answer, named] if isinstance(named, Answer) else [answer]
    value = OpenContracts(tuple(map(_open, answer.value.open)))
    return combine(session, answers, value, warnings, errors=_unread(answer.value))


def _unread(read: _Read) -> list[SessionNetError]:
    """Return why it is unknown whether any contract takes stakes; nothing if at least one could be read."""
    if read.found or not (read.left_out or read.from_block is not None):
        return []
    why = (
        f"none of the {read.left_out} contracts that are named is the factory's and could be read"
        if read.left_out
        else "the factory's log was not read to its beginning, and names none up to there"
    )
    return [FigureMissing(why, subject="which contracts take stakes is not known", hint="Try again later.")]


def _named_by_backend(session: Session, transport: Transport) -> Outcome[list[str]] | None:
    """Ask the staking backend for contracts, the newest first; without those that are finished, which need not be read,
    and older ones for the same node.
    """
    from ..sources.staking_backend import ask_contracts

    if session.network.backend is None:
        return None
    try:
        answer = fetch_from_backend(
            session, transport, ask_contracts, lambda reply: reply.network, share=_BACKEND_SHARE
        )
    except SessionNetError as error:
        return error
    newest_first = sorted(answer.value.contracts, key=lambda one: one.first_block or 0, reverse=True)
    finished: set[str] = set()
    found = []
    for one in newest_first:
        if one.status == _FINALIZED:
            finished |= {one.bls_pubkey} if one.bls_pubkey else set()
        elif one.bls_pubkey not in finished:
            found.append(one.address)
    return answer.with_value(found)


def _open(one: Contribution) -> OpenContract:
    return OpenContract(
        address=one.address,
        operator=one.operator,
        pubkey=one.pubkey,
        fee_percent=one.fee_percent,
        requirement=one.requirement,
        contributed=one.contributed,
        reserved=Sesh(sum(reservation.amount.atomic for reservation in one.awaited)),
        minimum=one.minimum or Sesh(0),
        maximum=one.remaining,
        open_slots=one.open_slots,
        status=one.status,
    )
