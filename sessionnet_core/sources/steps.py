"""How far a host was reached, step by step: its name, TCP, TLS. Values that `examination` makes and `doctor` reads."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ..evidence import Moment

Outcome = Literal["ok", "failed", "skipped"]


NO_TLS_IN_TIME = "it took the connection, and no TLS handshake came about in time"
"""Why a handshake failed with a host that hangs there."""


class Step(Struct, frozen=True, kw_only=True):
    """One step on the way to a host's answer."""

    outcome: Outcome
    seconds: float | None = None
    """How long it took; None where it was skipped."""
    reason: str | None = None
    """Why it failed or was skipped."""
    addresses: tuple[str, ...] = ()
    """Of name resolution alone: what the name stands for."""


class Handshake(Step, frozen=True, kw_only=True):
    """The step of TLS. A fingerprint that is seen is shown, and never trusted."""

    version: str | None = None
    """Such as `TLSv1.3`."""
    fingerprint_seen: str | None = None
    """SHA-256 of the certificate that the host showed."""
    expires: Moment | None = None
    """When that certificate does; None where it cannot be read: of certificates that may sign none and are not
    verified, the system's TLS does not tell."""


class Steps(Struct, frozen=True, kw_only=True):
    """How far a host was reached before it was asked anything."""

    resolution: Step
    connection: Step
    handshake: Handshake

    @property
    def failed(self) -> Step | None:
        """The step that failed, if one did."""
        steps = (self.resolution, self.connection, self.handshake)
        return next((step for step in steps if step.outcome == "failed"), None)


def skipped(reason: str) -> Steps:
    """Give steps of which none was taken, for this reason."""
    step = Step(outcome="skipped", reason=reason)
    return Steps(resolution=step, connection=step, handshake=Handshake(outcome="skipped", reason=reason))
