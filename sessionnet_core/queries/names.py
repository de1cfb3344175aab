"""The way to the account behind a Session name: three nodes that tell the same record of it, byte for byte.

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

from msgspec import structs

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
from ..onion.layers import HOPS
from .combine import gathered
from .concurrent import together
from .endpoints import STAGE_SECONDS, source_of
from .failed_names import grouped
from .onion.names import NamesOverPaths
from .witnesses import WITNESSES, ask_witnesses

if TYPE_CHECKING:
    from ..access import Access
    from ..client import SessionNetwork
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

Ask = Callable[["Transport", "Endpoint", bytes], NameRecord | None]
"""How one node is asked for the record of a hash."""

Outcome = Answer[AccountID] | SessionNetError
"""What became of one name: its account, or why there is none."""

_NAMES_AT_ONCE = 8
_WHOM_TO_BELIEVE = (
    "Ask again, and other nodes are asked. If they agree, one of these is wrong or behind; if they do not, get the "
    "account ID from its owner."
)


def find_account(network: SessionNetwork, name: SessionName, ask: Ask | None = None) -> Answer[AccountID]:
    """Give the account that a name leads to.

    Args:
        ask: how a node is asked; directly, without it.

    Raises:
        NameNotFound: it is not registered, or no longer.
        NothingKept: nobody may be asked.
        NoAnswer: too few nodes answered.
        Contradicted: the nodes tell different things; `causes` says who told what.
        UndecryptableName: what they tell is no account.
    """
    transport = transport_for_names(network.access)
    outcome = find_accounts(network, [name], transport, ask)[name]
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def find_accounts(
    network: SessionNetwork, names: Sequence[SessionName], transport: Transport | None, ask: Ask | None = None
) -> dict[SessionName, Outcome]:
    """Give the account that each of several names leads to, asked of three nodes of its own, or why there is none.

    Args:
        transport: from `transport_for_names`, made before the node list was asked for: one deadline holds for both.
            None where nobody may be asked.

    Raises:
        As `SessionNetwork.node_list` does; what befalls a single name is its outcome.
    """
    from ..sources.storage_servers import ask_name

    access = network.access
    network.node_list()  # once, before there are threads
    different = list(dict.fromkeys(names))
    if transport is None:
        return {name: _naming(name, _not_kept()) for name in different}
    try:
        over = NamesOverPaths(network, transport) if access.onion and ask is None else None
    except (NoAnswer, Unbelievable) as error:  # there is no path, for none of them
        return {name: _naming(name, error) for name in different}
    how = ask or (over.ask if over is not None else ask_name)
    outcomes: dict[SessionName, Answer[NameRecord] | SessionNetError] = {}
    for start in range(0, len(different), _NAMES_AT_ONCE):
        some = different[start : start + _NAMES_AT_ONCE]
        jobs = [_record_job(network, name, transport, how, over) for name in some]
        found = together(jobs, in_turn=access.tape is not None and not access.tape.live)
        outcomes.update(zip(some, found, strict=True))
    # One after the other: a record of the oldest kind takes 256 MiB to open.
    warnings = over.warnings if over is not None else ()
    return {name: _opened(name, outcome, warnings) for name, outcome in outcomes.items()}


def transport_for_names(access: Access) -> Transport:
    """Give a transport whose deadline begins now.

    Raises:
        NothingKept: nobody may be asked.
    """
    from ..sources.transport import Transport

    if access.offline:
        raise _not_kept()
    return Transport.of(access)


def _not_kept() -> NothingKept:
    return NothingKept(
        "names are not kept on this machine, and nobody may be asked",
        hint="Give the account ID instead; or leave out --offline, and three nodes see the hash of the name.",
    )


def _opened(name: SessionName, outcome: Answer[NameRecord] | SessionNetError, warnings: Sequence[Warned]) -> Outcome:
    if isinstance(outcome, SessionNetError):
        return outcome
    try:
        return outcome.with_value(decrypt(name, outcome.value), *warnings)
    except SessionNetError as error:
        return error


def _record_job(
    network: SessionNetwork, name: SessionName, transport: Transport, ask: Ask, over: NamesOverPaths | None
) -> Callable[[], Answer[NameRecord]]:
    return lambda: _find_record(network, name, transport, ask, over)


def _find_record(
    network: SessionNetwork, name: SessionName, transport: Transport, ask: Ask, over: NamesOverPaths | None
) -> Answer[NameRecord]:
    listed, access, hashed = network.node_list(), network.access, name_hash(name)
    access.report(f"asking {WITNESSES} nodes for the name {shown(name)}")
    try:
        told, failures = ask_witnesses(
            transport,
            network.network,
            access,
            listed.value.nodes if over is None else over.nodes,
            f"the name {name}",
            lambda endpoint: ask(transport, endpoint, hashed),
            avoid=over.on_path if over is not None else (),
            # A path that fails is followed by another, within the time of one question.
            stage_seconds=STAGE_SECONDS if over is None else math.inf,
        )
    except SessionNetError as error:
        raise _naming(name, error) from None
    first = told[0][1]
    if any(record != first for _, record in told[1:]):
        raise _contradicted(name, told)
    if first is None:
        raise NameNotFound(
            f"no account has the name {shown(name)}: it is not registered, or its registration has expired",
            hint="The network does not tell which of the two. Is it spelled right?",
        )
    answer = Answer(
        value=first,
        network=network.network.name,
        as_of=network.now,
        asked_at=network.now,
        stale=False,
        sources=tuple(
            structs.replace(
                source_of(endpoint, "storage-server", access, network.now, "agreement"),
                hops=0 if over is None else HOPS,
            )
            for endpoint, _ in told
        ),
        warnings=tuple(
            Warned(
                "name-node-failed", f"{endpoint.host}, asked for the name {shown(name)} before another: {error.message}"
            )
            for endpoint, error in failures
        ),
        recording=access.recording,
    )
    return gathered(network, [listed, answer], first)


def _naming(name: SessionName, error: SessionNetError) -> SessionNetError:
    """Give the same error with the name that was asked for; each cause has it too, as some show causes alone."""
    if error.failures and all(isinstance(cause, NotRecorded) for cause in error.failures):
        return NotRecorded(
            f"the recording does not know the name {shown(name)}",
            hint="Give an account ID, or a name that was asked for when it was recorded.",
        )
    causes = tuple(type(cause)(f"{shown(name)}: {cause.message}", hint=cause.hint) for cause in grouped(error.failures))
    text = f"the name {shown(name)} could not be looked up: {error.message}"
    return type(error)(text, hint=error.hint, failures=causes)


def _contradicted(name: SessionName, told: Sequence[tuple[Endpoint, NameRecord | None]]) -> Contradicted:
    """Say which nodes tell what, and how many of them. Who is right, nobody can tell: two may lie alike."""
    tellers: dict[NameRecord | None, list[str]] = {}
    for endpoint, record in told:
        tellers.setdefault(record, []).append(endpoint.host)
    total = len(told)
    causes = tuple(
        Contradicted(
            f"{' and '.join(hosts)} {'tells' if len(hosts) == 1 else 'tell'} of {shown(name)} "
            f"{_in_words(name, record)} ({len(hosts)} of {total})"
        )
        for record, hosts in tellers.items()
    )
    few = [hosts[0] for hosts in tellers.values() if len(hosts) == 1]
    if len(tellers) == total:
        text = f"the {total} nodes asked for the name {shown(name)} all contradict each other"
    else:
        text = f"of the {total} nodes asked for the name {shown(name)}, {few[0]} tells something else than the others"
    return Contradicted(text, hint=_WHOM_TO_BELIEVE, failures=causes)


def _in_words(name: SessionName, record: NameRecord | None) -> str:
    if record is None:
        return "that nobody has registered it"
    if record.nonce is None:  # three of these would take three seconds to open
        return f"a record of the oldest kind, which begins with {record.encrypted_value[:8].hex()}"
    try:
        return f"the account {decrypt(name, record)}"
    except UndecryptableName:
        return f"a record that the name does not open, which begins with {record.encrypted_value[:8].hex()}"
