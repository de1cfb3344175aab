"""Targets → reports: all hosts are checked at once, each step by step, and then asked its question.

A host that hangs in any step is given up when its time is over; what was seen of it until then counts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from ..errors import Lagging, SessionNetError, Shortage, Unreachable, WrongCertificate
from ..nodes.agreement import Testimony
from ..sources import arbitrum
from ..sources.endpoint import Endpoint
from ..sources.examination import Examination
from ..sources.steps import Step, Steps
from .advice import advice_about
from .report import HostReport
from .targets import Reply, Target, unchecked

if TYPE_CHECKING:
    from ..networks.chains import Chain, MainChain
    from ..session import Session

S = TypeVar("S", bound=Step)

HOST_SECONDS = 10.0
"""How long to wait for a host, unless the command's deadline is shorter."""


class _Check:
    """What was seen of a host so far."""

    def __init__(self) -> None:
        self.examination: Examination | None = None
        self.asked_after: float | None = None
        self.answered_after: float | None = None
        """Both in seconds since all checks began."""

    @property
    def steps(self) -> Steps:
        return self.examination.steps if self.examination else Steps.skipped("no-time")


def check_all(session: Session, targets: Sequence[Target]) -> tuple[list[HostReport], list[Testimony]]:
    """Return a report for each host, in the same order, and the lists of the seeds that sent one."""
    access = session.access
    transport = session.own_transport(min(HOST_SECONDS, access.timeout_seconds))
    began = time.monotonic()
    checks = {target: _Check() for target in targets}

    def ask(endpoint: Endpoint) -> Reply:
        assert isinstance(endpoint, Target)  # noqa: S101 - `side_by_side` passes on what it was given
        check = checks[endpoint]
        check.examination = transport.examination(endpoint, skip=endpoint.skip)
        check.examination.take()
        failure = _failure_at(check.steps)
        if failure is not None:
            raise failure
        check.asked_after = time.monotonic() - began
        reply = endpoint.ask(transport, endpoint)
        check.answered_after = time.monotonic() - began
        return reply

    outcomes = transport.side_by_side(targets, ask, seconds=transport.remaining_seconds, progress=access.progress)
    reports, lists = [], []
    for number, (target, outcome) in enumerate(zip(targets, outcomes, strict=True), 1):
        reports.append(_report(session, target, checks[target], outcome, number))
        if not isinstance(outcome, SessionNetError) and outcome.list is not None:
            lists.append(Testimony(target.host, outcome.list))
    return reports, lists


def _failure_at(steps: Steps) -> SessionNetError | None:
    """Return the error that a request would end in after a step that failed, without sending one."""
    failed = steps.failed
    if failed is None:
        return None
    wrong_certificate = failed is steps.handshake and steps.handshake.fingerprint_seen is not None
    return (WrongCertificate if wrong_certificate else Unreachable)(failed.reason or "")


def _report(
    session: Session, target: Target, check: _Check, outcome: Reply | SessionNetError, number: int
) -> HostReport:
    """Return the report of one host."""
    steps = _measured(session, check.steps, number)
    reply = None if isinstance(outcome, SessionNetError) else outcome.itself
    error = outcome if isinstance(outcome, SessionNetError) else None
    if not isinstance(error, Shortage):
        error = _failure_at(steps) or error
    skew = None
    if reply is not None and reply.at is not None:
        after = session.access.measured(f"doctor {number}: answered after", check.answered_after or 0.0)
        skew = float(round((reply.at - session.now).total_seconds() - after))
        if target.chain is not None:
            error = _why_too_old(-skew, target.chain)
    answer = _answer_step(session, steps, check, error, number)
    expires = None
    if target.pins:
        is_expected = steps.handshake.outcome == "ok"
        expires = (steps.handshake.expires if is_expected else None) or target.pins_expire
    return structs.replace(
        unchecked(target, "no-time"),
        proxied=steps.resolution.skipped_because == "proxy",
        resolution=steps.resolution,
        connection=steps.connection,
        handshake=steps.handshake,
        answer=answer,
        pin_expires=expires,
        reply=reply,
        clock_skew_seconds=skew,
        ok=None if isinstance(error, Shortage) else error is None,
        code=error and error.code,
        message=error and error.describe(),
        advice=error and advice_about(error, target.kind, target.url, target.pins, steps),
    )


def _why_too_old(age_seconds: float, chain: Chain | MainChain) -> SessionNetError | None:
    """Return why commands would refuse a newest block of this age, as `arbitrum.check_age` does.

    There, a block from the future cannot be believed; here, it shows that two clocks differ.
    """
    if age_seconds > chain.block_age_limit_seconds:
        return Lagging(f"its newest block is {age_seconds / 60:.0f} minutes old")
    if age_seconds < -arbitrum.CLOCK_TOLERANCE_SECONDS:
        return Lagging(f"its newest block is {-age_seconds / 60:.0f} minutes ahead of this machine's clock")
    return None


def _answer_step(session: Session, steps: Steps, check: _Check, error: SessionNetError | None, number: int) -> Step:
    if steps.failed is not None:
        return Step.skipped("earlier-step")
    seconds = None
    if check.answered_after is not None and check.asked_after is not None:
        took = check.answered_after - check.asked_after
        seconds = session.access.measured(f"doctor {number}: answer", took)
    return Step(
        outcome="ok" if error is None else "failed", seconds=seconds, reason=error.describe() if error else None
    )


def _measured(session: Session, steps: Steps, number: int) -> Steps:
    """Return the same steps with the times that count: in a replay, those of the recorded run."""

    def counted(step: S, name: str) -> S:
        if step.seconds is None:
            return step
        seconds = session.access.measured(f"doctor {number}: {name}", round(step.seconds, 4))
        return structs.replace(step, seconds=seconds)

    return Steps(
        resolution=counted(steps.resolution, "name"),
        connection=counted(steps.connection, "TCP"),
        handshake=counted(steps.handshake, "TLS"),
    )
