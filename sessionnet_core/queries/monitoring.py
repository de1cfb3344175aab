"""Checks: each asks what its command would ask, once, and hands the answer to `monitoring`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ..errors import MalformedKey, NotFound, RequestError, SessionNetError
from ..evidence import Answer
from ..figures.rewards import ClaimWindow
from ..figures.staking import claim_window_of
from ..model import Node, NodeList
from ..monitoring.checks import Check, Checked, Thresholds, fact
from ..monitoring.clocks import clock_checks, read_clock
from ..monitoring.doubts import doubts
from ..monitoring.network import checks_of_network
from ..monitoring.nodes import (
    Yardstick,
    ambiguous,
    checks_of_node,
    not_listed,
    number_of_nodes,
)
from ..monitoring.swarms import NO_NAME, checks_of_swarm
from ..monitoring.wallets import checks_of_wallet
from ..names import Recipient
from ..nodes.filters import by_any_key, find_node, is_whole_key, no_node_has, parse_key
from ..session import Session
from .answers import combine
from .changes import Seen, fetch_changes
from .node_list import fetch_node_list


def fetch_node_checks(
    session: Session, keys: Sequence[str], thresholds: Thresholds, seen: Seen | None = None
) -> Answer[Checked]:
    """Return the checks of nodes; see `SessionNetwork.check_nodes`."""
    if not keys:
        raise RequestError("no node was named")
    wanted = tuple(dict.fromkeys(map(parse_key, keys)))
    answer = fetch_node_list(session)
    yardstick, by_key = Yardstick.of(answer.value, answer.as_of, thresholds), by_any_key(answer.value.nodes)
    found: dict[str, Node] = {}
    checks: list[Check] = []
    missing: list[str] = []
    for key in wanted:
        try:
            node = by_key.get(key) or _find_by_beginning(answer.value.nodes, key)
        except NotFound:
            checks.append(not_listed(key))
            missing.append(key)
        except MalformedKey as error:  # the other nodes are checked all the same
            checks.append(ambiguous(key, error.message))
        else:
            if node.pubkey not in found:
                checks += checks_of_node(node, yardstick)
            found[node.pubkey] = node
    checks += number_of_nodes(found.values(), thresholds)
    changes, unread = fetch_changes(session, seen, found.values(), missing, answer.as_of)
    unsure = (*clock_checks(yardstick.clock, checks), *_doubts(session, answer))
    return answer.with_value(Checked.of([*checks, *changes, *unsure]), *unread)


def _find_by_beginning(nodes: Sequence[Node], key: str) -> Node:
    if is_whole_key(key):  # thousands of keys may be named, and none of them is a beginning
        raise no_node_has(key)
    return find_node(nodes, key)


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
    listed = fetch_node_list(session)  # which that answer rests on
    clock = read_clock(listed.value, listed.as_of)
    unsure = (*(clock_checks(clock) if clock.stands_still else ()), *_doubts(session, answer, listed.value))
    return answer.with_value(Checked.of([*dict.fromkeys(checks), *unnamed, *unsure]))


def fetch_wallet_checks(
    session: Session, addresses: Sequence[str], thresholds: Thresholds, seen: Seen | None = None
) -> Answer[Checked]:
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
    yardstick = Yardstick.of(listed.value, listed.as_of, thresholds) if listed else None
    by_key = by_any_key(listed.value.nodes) if listed else None
    checks = dict.fromkeys(
        check for one in wallets for check in checks_of_wallet(one.value, by_key, yardstick, window, thresholds)
    )
    answer = combine(session, wallets, None, errors=())
    if listed is None or yardstick is None or by_key is None:
        return answer.with_value(Checked.of([*checks, *_doubts(session, answer)]))
    staked = dict.fromkeys(stake.pubkey for one in wallets for stake in one.value.stakes or ())
    there = [by_key[key] for key in staked if key in by_key]
    changes, unread = fetch_changes(session, seen, there, staked.keys() - by_key.keys(), listed.as_of)
    unsure = (*clock_checks(yardstick.clock, checks), *_doubts(session, answer, listed.value))
    return answer.with_value(Checked.of([*checks, *changes, *unsure]), *unread)


def fetch_network_checks(session: Session, thresholds: Thresholds) -> Answer[Checked]:
    """Return the checks of a network; see `SessionNetwork.check_network`."""
    answer = fetch_node_list(session)
    checks = checks_of_network(answer, session.network.seeds, thresholds)
    return answer.with_value(Checked.of([*checks, *_doubts(session, answer)]))


def _doubts(session: Session, answer: Answer[Any], listed: NodeList | None = None) -> tuple[Check, ...]:
    listed = answer.value if isinstance(answer.value, NodeList) else listed
    return doubts(answer, listed, file_seconds=session.access.file_max_age_seconds)
