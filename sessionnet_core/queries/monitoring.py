"""Checks: each asks what its command would ask, once, and hands the answer to `monitoring`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ..errors import NotFound, RequestError, SessionNetError
from ..evidence import Answer
from ..figures.rewards import ClaimWindow
from ..figures.staking import claim_window_of
from ..model import NodeList
from ..monitoring.checks import Check, Checked, Thresholds, doubts, fact
from ..monitoring.network import checks_of_network
from ..monitoring.nodes import checks_of_node, clock_check, not_listed
from ..monitoring.swarms import NO_NAME, checks_of_swarm
from ..monitoring.wallets import checks_of_wallet
from ..names import Recipient
from ..nodes.filters import find_node
from ..session import Session
from .answers import combine
from .node_list import fetch_node_list


def fetch_node_checks(session: Session, keys: Sequence[str], thresholds: Thresholds) -> Answer[Checked]:
    """Return the checks of nodes; see `SessionNetwork.check_nodes`."""
    if not keys:
        raise RequestError("no node was named")
    answer = fetch_node_list(session)
    checks: list[Check] = []
    for key in dict.fromkeys(key.strip().lower() for key in keys):
        try:
            node = find_node(answer.value.nodes, key)
        except NotFound:
            checks.append(not_listed(key))
        else:
            checks += checks_of_node(node, answer.value, answer.as_of, thresholds)
    unsure = (*_doubts(session, answer), *clock_check(answer.value, answer.as_of))
    return answer.with_value(Checked.of([*checks, *unsure]))


def fetch_swarm_checks(
    session: Session, recipients: Sequence[Recipient], thresholds: Thresholds, *, probe: bool
) -> Answer[Checked]:
    """Return the checks of accounts' swarms; see `SessionNetwork.check_swarms`."""
    from .proven_swarms import fetch_proven_swarms

    answer = fetch_proven_swarms(session, recipients, probe=probe, ask_swarm=False, verify=False)
    found = answer.value
    checks = [check for one in found.accounts for check in checks_of_swarm(one, found.probes, thresholds)]
    unnamed = [
        fact("members", None, "unknown", f"an account has no swarm: {one.message.replace(one.name, NO_NAME)}")
        for one in found.failed
    ]
    return answer.with_value(Checked.of([*dict.fromkeys(checks), *unnamed, *_doubts(session, answer)]))


def fetch_wallet_checks(session: Session, addresses: Sequence[str], thresholds: Thresholds) -> Answer[Checked]:
    """Return the checks of wallets; see `SessionNetwork.check_wallets`."""
    from .chain import fetch_headline
    from .wallet import fetch_wallet

    if not addresses:
        raise RequestError("no wallet was named")
    wallets = [fetch_wallet(session, address) for address in dict.fromkeys(addresses)]
    listed: Answer[NodeList] | None = None
    window: ClaimWindow | None = None
    with suppress(SessionNetError):  # of either, each wallet's answer has a warning that says why
        listed = fetch_node_list(session)
    with suppress(SessionNetError):
        window = claim_window_of(fetch_headline(session).value)
    checks = [
        check
        for one in wallets
        for check in checks_of_wallet(
            one.value, listed.value if listed else None, listed.as_of if listed else session.now, window, thresholds
        )
    ]
    answer = combine(session, wallets, Checked.of(dict.fromkeys(checks)), errors=())
    unsure = clock_check(listed.value, listed.as_of) if listed else ()
    return answer.with_value(Checked.of([*answer.value.checks, *_doubts(session, answer), *unsure]))


def fetch_network_checks(session: Session, thresholds: Thresholds) -> Answer[Checked]:
    """Return the checks of a network; see `SessionNetwork.check_network`."""
    answer = fetch_node_list(session)
    return answer.with_value(Checked.of(checks_of_network(answer, session.network.seeds, thresholds)))


def _doubts(session: Session, answer: Answer[Any]) -> tuple[Check, ...]:
    return doubts(answer, session.access.file_max_age_seconds)
