"""Where a figure came from, when it was true, and what vouches for it.

::

    Answer            a value with its evidence
    ├── sources       who was asked and answered, each with its proof
    ├── warnings      what is wrong with the answer without making it useless
    ├── verdicts      what somebody else says of its figures, where that was asked for
    ├── as_of         the oldest moment for which a figure in the value was true
    └── recording     set when the answer comes off a cassette
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct, structs

from .errors import SessionNetError, described

T = TypeVar("T")
U = TypeVar("U")

Kind = Literal["seed", "storage-server", "network-api", "rpc", "staking-backend", "file"]
Moment = Annotated[datetime, Meta(tz=True)]
"""A time that says its zone, so that it can be compared with any other, wherever it was read from."""

Via = Literal["network", "cache", "file", "cassette"]
Proof = Literal["pinned-certificate", "sealed-reply", "system-ca", "chain-quorum", "agreement", "none"]

INCOMPLETE = frozenset(
    {
        "bootstrap-unverified",
        "chain-failed",
        "clock-skewed",
        "contract-mismatch",
        "contracts-left-out",
        "contributions-unknown",
        "deposits-unknown",
        "dex-price-unknown",
        "factory-log-incomplete",
        "field-unknown",
        "figure-differs",
        "figure-unchecked",
        "figure-unknown",
        "name-failed",
        "network-api-failed",
        "no-swarm-ids",
        "node-behind",
        "node-list-failed",
        "node-unprobed",
        "node-unreachable",
        "nodes-left-out",
        "onion-path-unverified",
        "own-clock-skewed",
        "rewards-unknown",
        "seed-ahead",
        "seed-alone",
        "seed-behind",
        "seed-disagrees",
        "seed-failed",
        "seed-unreachable",
        "seed-wrong-certificate",
        "staking-backend-failed",
        "stale",
        "swarm-disagrees",
        "swarm-unchecked",
        "witnesses-unverified",
    }
)
"""Codes of the warnings that make an answer incomplete, stale or less sure than asked for: `--strict` exits 5."""


class Source(Struct, frozen=True):
    """One host or file that an answer rests on."""

    name: str
    kind: Kind
    url: str
    """Where it was asked, with user names, passwords and keys masked."""
    proof: Proof
    """What vouches that this answer is the named host's; not that the host is honest."""
    as_of: Moment
    via: Via
    hops: int = 0
    """Over how many Session Nodes it was asked, so that it does not know by whom; 0 where it was asked directly."""


class Verdict(Struct, frozen=True):
    """What somebody who does not depend on the first source says of one figure."""

    figure: str
    """The figure's name, as in `data`; or, for what is no single figure, what is compared: `nodes of 05d2…`."""
    verdict: Literal["agrees", "differs", "unchecked"]
    here: str | None
    """The figure as the answer has it."""
    there: str | None
    """The same from elsewhere; None where it could not be had."""
    by: tuple[str, ...] = ()
    """Who told it."""
    tolerance: str | None = None
    """How far the two may be apart, and why."""
    reason: str | None = None
    """Why it was not checked; or what differs, where the two values do not say it."""


class Warned(Struct, frozen=True, omit_defaults=True):
    """Something a reader of the answer should know; `code` is stable, `message` is for people.

    `host` is whom it is about, and `subject` what of the question. Neither stands in `message`; `describe` puts them in
    front.
    """

    code: str
    message: str
    host: str | None = None
    subject: str | None = None

    @classmethod
    def of(cls, code: str, error: SessionNetError) -> Warned:
        """Return a warning of a failure that did not keep the answer from being given."""
        causes = "; ".join(cause.describe() for cause in error.failures)
        message = f"{error.message}: {causes}" if causes else error.message
        return cls(code, message, host=error.host, subject=error.subject)

    def describe(self) -> str:
        """Return the message in one line, with its subject and host in front."""
        return described(self.message, host=self.host, subject=self.subject)


class Recording(Struct, frozen=True):
    """The cassette that an answer comes from."""

    recorded_at: datetime
    network: str
    test_network: bool
    """True unless the exchanges were recorded from Session's own seeds of a public network that is not a test one."""


class Answer(Struct, Generic[T], frozen=True):
    """A value with the evidence for it."""

    value: T
    network: str
    as_of: datetime
    asked_at: datetime
    """The moment of the question: `asked_at − as_of` is how old the figures are."""
    stale: bool
    sources: tuple[Source, ...]
    warnings: tuple[Warned, ...] = ()
    recording: Recording | None = None
    verdicts: tuple[Verdict, ...] | None = None
    """None where nobody asked for them."""

    @property
    def age_seconds(self) -> float:
        """How old the oldest figure is, in seconds; never negative."""
        return max(0.0, (self.asked_at - self.as_of).total_seconds())

    @property
    def complete(self) -> bool:
        """Whether nothing is stale, missing or unconfirmed: what `--strict` asks for."""
        return not self.stale and not any(warning.code in INCOMPLETE for warning in self.warnings)

    def with_value(self, value: U, *warnings: Warned) -> Answer[U]:
        """Give the same evidence for a value that was worked out from this one."""
        changed: Answer[U] = structs.replace(self, value=value, warnings=self.warnings + warnings)  # type: ignore[arg-type]
        return changed
