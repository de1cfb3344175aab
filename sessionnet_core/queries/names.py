"""The account behind a Session name: three nodes that have the same record of it, byte for byte.

::

    the node list           from wherever it comes; it says who can be asked
    └── three nodes         at random, in different networks, side by side; silent ones are replaced
        └── one record      opened here with the name; the account goes nowhere

The three nodes, and those that they replace, learn the hash of the name, and the address it is asked from, unless that
is hidden by an onion path. Whoever guesses the name knows it by its hash. Nothing of this is kept between runs.

Not guaranteed: that it is nodes who answer. Their certificates are bound to no key, so whoever sits between this
machine and the Internet can answer for all three alike. Over an onion path their answers are sealed by their keys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..account import AccountID
from ..errors import (
    Contradicted,
    NameNotFound,
    NoAnswer,
    NothingKept,
    NotRecorded,
    SessionNetError,
    Unbelievable,
    UndecryptableName,
)
from ..evidence import Answer, Warned
from ..names import NameRecord, SessionName, decrypt, name_hash, shown
from ..session import Session
from .answers import Outcome, answer_from, combine
from .concurrent import start
from .endpoints import STAGE_SECONDS
from .failed_names import grouped
from .node_list import fetch_node_list
from .witnesses import WITNESSES, ask_witnesses

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from .onion.names import NamesOverPaths

Ask = Callable[["Transport", "Endpoint", bytes], NameRecord | None]
"""How one node is asked for the record of a hash."""

_NAMES_AT_ONCE = 8
_WHOM_TO_BELIEVE = (
    "Ask again, and other nodes are asked. If they agree, one of these is wrong or behind; if they do not, get the "
    "account ID from its owner."
)


def fetch_account(session: Session, name: SessionName, ask: Ask | None = None) -> Answer[AccountID]:
    """Return the account that a name leads to.

    Args:
        ask: how a node is asked; directly, without it.

    Raises:
        NameNotFound: it is not registered, or no longer.
        NothingKept: the session is offline.
        NoAnswer: too few nodes answered.
        Contradicted: the nodes disagree; `causes` says who said what.
        UndecryptableName: their record holds no account.
    """
    outcome = fetch_accounts(session, [name], transport_for_names(session), ask)[name]
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def fetch_accounts(
    session: Session, names: Sequence[SessionName], transport: Transport | None, ask: Ask | None = None
) -> dict[SessionName, Outcome[AccountID]]:
    """Return the account that each of several names leads to, asked of three nodes of its own, or why there is none.

    Args:
        transport: from `transport_for_names`, made before the node list was asked for: one deadline holds for both.
            None where the session is offline.

    Raises:
        As `fetch_node_list` does; what befalls a single name is its outcome.
    """
    from ..sources.storage_servers import ask_name

    fetch_node_list(session)  # once, before there are threads
    different = list(dict.fromkeys(names))
    if transport is None:
        return {name: _naming(name, _not_kept()) for name in different}
    over = None
    try:
        if session.access.onion and ask is None:
            from .onion.names import NamesOverPaths

            over = NamesOverPaths(session, transport)
    except (NoAnswer, Unbelievable) as error:  # there is no path, for none of them
        return {name: _naming(name, error) for name in different}
    how = ask or (over.ask if over is not None else ask_name)
    outcomes: dict[SessionName, Outcome[NameRecord]] = {}
    for begin in range(0, len(different), _NAMES_AT_ONCE):
        asked = [
            (name, start(session, lambda name=name: _fetch_record(session, name, transport, how, over)))  # type: ignore[misc]
            for name in different[begin : begin + _NAMES_AT_ONCE]
        ]
        outcomes.update((name, pending.outcome()) for name, pending in asked)
    # One after the other: a record of the oldest kind takes 256 MiB to open.
    warnings = over.warnings if over is not None else ()
    return {name: _opened(name, outcome, warnings) for name, outcome in outcomes.items()}


def transport_for_names(session: Session) -> Transport:
    """Return a transport with a deadline that begins now.

    Raises:
        NothingKept: the session is offline.
    """
    if session.access.offline:
        raise _not_kept()
    return session.new_transport("names")


def _not_kept() -> NothingKept:
    return NothingKept(
        "names are not kept on this machine, and --offline asks nobody",
        hint="Give the account ID instead; or leave out --offline, and three nodes see the hash of the name.",
    )


def _opened(name: SessionName, outcome: Outcome[NameRecord], warnings: Sequence[Warned]) -> Outcome[AccountID]:
    if isinstance(outcome, SessionNetError):
        return outcome
    try:
        return outcome.with_value(decrypt(name, outcome.value), *warnings)
    except SessionNetError as error:
        return error


def _fetch_record(
    session: Session, name: SessionName, transport: Transport, ask: Ask, over: NamesOverPaths | None
) -> Answer[NameRecord]:
    listed, hashed = fetch_node_list(session), name_hash(name)
    session.access.report(f"asking {WITNESSES} nodes for the name {shown(name)}")
    try:
        replies, failures = ask_witnesses(
            session,
            transport,
            listed.value.nodes if over is None else over.nodes,
            f"the name {name}",
            lambda endpoint: ask(transport, endpoint, hashed),
            avoid=over.on_path if over is not None else (),
            # A path that fails is followed by another, within the time of one question.
            stage_seconds=STAGE_SECONDS if over is None else math.inf,
        )
    except SessionNetError as error:
        raise _naming(name, error) from None
    first = replies[0][1]
    if any(record != first for _, record in replies[1:]):
        raise _contradicted(name, replies)
    if first is None:
        raise NameNotFound(
            f"no account has the name {shown(name)}: it is not registered, or its registration has expired",
            hint="The network does not say which. Check the spelling.",
        )
    answer = answer_from(
        session,
        first,
        "storage-server",
        [endpoint for endpoint, _ in replies],
        proof="agreement",
        hops=0 if over is None else over.hops,
        warnings=[Warned.of("name-node-failed", error.about(subject=f"the name {shown(name)}")) for error in failures],
    )
    return combine(session, [listed, answer], first)


def _naming(name: SessionName, error: SessionNetError) -> SessionNetError:
    """Return the same error with the name that was asked for; each cause has it too, as some show causes alone."""
    if error.failures and all(isinstance(cause, NotRecorded) for cause in error.failures):
        return NotRecorded(
            f"the recording does not know the name {shown(name)}",
            hint=f"Give an account ID, or a name that was asked for. {error.failures[0].hint or ''}".strip(),
        )
    causes = tuple(cause.about(subject=f"the name {shown(name)}") for cause in grouped(error.failures))
    return error.about(subject=f"the name {shown(name)}", failures=causes)


def _contradicted(name: SessionName, replies: Sequence[tuple[Endpoint, NameRecord | None]]) -> Contradicted:
    """Say which nodes said what, and how many of them. Who is right is not known: two may lie alike."""
    hosts_by_record: dict[NameRecord | None, list[str]] = {}
    for endpoint, record in replies:
        hosts_by_record.setdefault(record, []).append(endpoint.host)
    total = len(replies)
    causes = tuple(
        Contradicted(
            f"{' and '.join(hosts)} {'says' if len(hosts) == 1 else 'say'} that {shown(name)} "
            f"{_in_words(name, record)} ({len(hosts)} of {total})"
        )
        for record, hosts in hosts_by_record.items()
    )
    few = [hosts[0] for hosts in hosts_by_record.values() if len(hosts) == 1]
    if len(hosts_by_record) == total:
        text = f"the {total} nodes asked for the name {shown(name)} all contradict each other"
    else:
        text = f"of the {total} nodes asked for the name {shown(name)}, {few[0]} disagrees with the others"
    return Contradicted(text, hint=_WHOM_TO_BELIEVE, failures=causes)


def _in_words(name: SessionName, record: NameRecord | None) -> str:
    if record is None:
        return "is not registered"
    if record.nonce is None:  # three of these would take three seconds to open
        return f"has a record of the oldest kind, beginning with {record.encrypted_value[:8].hex()}"
    try:
        return f"is the account {decrypt(name, record)}"
    except UndecryptableName:
        return f"has a record that the name does not open, beginning with {record.encrypted_value[:8].hex()}"
