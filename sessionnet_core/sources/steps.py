"""How far a host was reached, step by step: its name, TCP, TLS. Values that `examination` makes and `doctor` reads."""

from __future__ import annotations

from typing import Literal, Self

from msgspec import Struct

from ..evidence import Moment

Outcome = Literal["ok", "failed", "skipped"]
SkippedBecause = Literal[
    "proxy", "onion-path", "recording", "offline", "no-time", "earlier-step", "plain-http", "shortage"
]
_REASONS: dict[SkippedBecause, str] = {
    "proxy": "through the proxy",
    "onion-path": "over the onion path",
    "recording": "recorded traffic",
    "offline": "offline",
    "no-time": "no time left",
    "earlier-step": "an earlier step failed",
    "plain-http": "plain HTTP",
    "shortage": "this machine lacks what it takes",
}


class Step(Struct, frozen=True, kw_only=True):
    """One step on the way to a host's answer."""

    outcome: Outcome
    """A step that was skipped is neither good nor bad."""
    seconds: float | None = None
    """How long it took; None if it was skipped."""
    reason: str | None = None
    """Why it failed or was skipped, for people."""
    addresses: tuple[str, ...] = ()
    """The IP addresses of the name; of name resolution alone."""
    address: str | None = None
    """The IP address that was connected to, the first of them that let us; of the connection alone."""
    skipped_because: SkippedBecause | None = None
    """Why it was skipped; stable."""
    timed_out: bool = False
    """Whether it failed because time ran out."""

    @classmethod
    def skipped(cls, because: SkippedBecause) -> Self:
        """Return a step that was not taken, for this reason."""
        return cls(outcome="skipped", reason=_REASONS[because], skipped_because=because)


class Handshake(Step, frozen=True, kw_only=True):
    """The TLS step. A fingerprint that is seen is shown, never trusted."""

    version: str | None = None
    """Such as `TLSv1.3`."""
    fingerprint_seen: str | None = None
    """SHA-256 of the certificate that the host showed."""
    expires: Moment | None = None
    """When that certificate expires; None if unknown: the system's TLS cannot read the date of a certificate that is
    neither verified nor a CA's."""


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

    @classmethod
    def skipped(cls, because: SkippedBecause) -> Steps:
        """Return steps of which none was taken, for this reason."""
        step = Step.skipped(because)
        return cls(resolution=step, connection=step, handshake=Handshake.skipped(because))
