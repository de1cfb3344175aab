"""Swarms with whatever was asked for to prove them: probes, verdicts of Session Nodes, the members' own word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from ..evidence import Answer
from ..model import Swarms
from ..session import Session
from .swarms import fetch_swarms

if TYPE_CHECKING:
    from ..names import Recipient


def fetch_proven_swarms(
    session: Session, recipients: Sequence[Recipient], *, probe: bool, ask_swarm: bool, verify: bool
) -> Answer[Swarms]:
    """Return the swarms with whatever was asked for to prove them; see `SessionNetwork.swarms`."""
    if verify:
        from .verify.lists import fetch_verified_swarms

        answer = fetch_verified_swarms(session, recipients)
    else:
        answer = fetch_swarms(session, recipients)
    found = answer.value.accounts
    if probe:
        from .probe import probe_nodes

        probes, doubts = probe_nodes(session, [node for one in found for node in one.nodes])
        answer = answer.with_value(structs.replace(answer.value, probes=probes), *doubts)
    if ask_swarm:
        from .ask_swarm import compare_swarms

        verdicts, differing = compare_swarms(session, found)
        answer = structs.replace(
            answer, verdicts=(*(answer.verdicts or ()), *verdicts), warnings=answer.warnings + differing
        )
    return answer
