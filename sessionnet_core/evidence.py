"""Where a figure came from, when it was true, and what vouches for it.

::

    Answer            a value with its evidence
    ├── sources       who was asked and answered, each with its proof
    ├── warnings      what is wrong with the answer without making it useless
    ├── errors        why what the question is for could not be had; none where it was answered
    ├── verdicts      what somebody else says of its figures, where that was asked for; each with its tolerance
    ├── as_of         the oldest moment for which a figure in the value was true
    └── recording     set when the answer comes off a cassette
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct, structs

from .errors import SessionNetError, described
from .source_kinds import SOURCE_KINDS
from .source_kinds import Kind as Kind
from .source_kinds import Proof as Proof

T = TypeVar("T", covariant=True)
U = TypeVar("U")

Moment = Annotated[datetime, Meta(tz=True)]
"""A time that says its zone, so that it can be compared with any other, wherever it was read from."""

Via = Literal["network", "cache", "file", "cassette"]
Asked = Literal["member", "other-node"]
"""Which node was asked for the swarm of an account."""

INCOMPLETE = frozenset(
    {
        # fewer than two seeds agree, or nothing vouches for who was asked instead
        *("bootstrap-unverified", "onion-path-unverified", "seed-alone", "witnesses-unverified"),
        # a source contradicts another, or what is known here; or cannot be believed
        *("contract-mismatch", "figure-differs", "seed-ahead", "seed-disagrees", "seed-failed"),
        *("seed-wrong-certificate", "swarm-disagrees"),
        # a figure is stale, or of the future
        *("price-ahead", "prices-stale", "seed-behind", "stale"),
        # a figure is missing, or was to be checked and could not be
        *("contracts-left-out", "contributions-unknown", "deposits-unknown", "dex-price-unknown"),
        *("factory-log-incomplete", "field-unknown", "figure-unchecked", "figure-unknown", "name-failed"),
        *("no-swarm-ids", "nodes-left-out", "rewards-unknown", "swarm-ids-rounded", "swarm-unchecked"),
        *(kind.failed for kind in SOURCE_KINDS.values()),
        # a filter that names wallets or addresses matches nothing
        "nothing-matched",
        # a node that was named or probed is not well, or that could not be found out
        *("clock-skewed", "node-behind", "node-decommissioned", "node-unprobed", "node-unreachable"),
        "own-clock-skewed",
    }
)
"""Codes of the warnings that make an answer less than what is promised: `--strict` exits 5.

Not among them: what others made up for. A seed that is silent or refuses (`seed-unreachable`, `seed-refused`) while two
others agree is what three seeds are for; where fewer than two are left, `seed-alone` says so. A seed that answers
wrongly (`seed-wrong-certificate`, `seed-failed`) is among them though two others agree: silence passes, but an answer
that cannot be believed is a replaced certificate, a broken seed or an attack, and somebody has to look at it.
"""


class Source(Struct, frozen=True):
    """One host or file that an answer rests on."""

    name: str
    """The host's name, with its port if that is an unusual one; or the file's."""
    kind: Kind
    """What it is asked as."""
    url: str
    """Where it was asked, with user names, passwords and keys masked."""
    proof: Proof
    """What vouches that this answer is the named host's; not that the host is honest."""
    as_of: Moment
    """When its figures were true."""
    via: Via
    """How its answer came here this time."""
    hops: int = 0
    """Over how many Session Nodes it was asked, so that it does not know by whom; 0 where it was asked directly."""


class Reason(Enum):
    """Why a figure was not checked; `Verdict.detail` says it for people."""

    UNKNOWN_HERE = "unknown-here"
    """The answer itself does not have it."""
    NO_OTHER_SOURCE = "no-other-source"
    """Only its first source publishes it."""
    NOT_CONFIGURED = "not-configured"
    """No host that knows it is configured."""
    NOT_PUBLISHED = "not-published"
    """The hosts that know it may keep it private, and do."""
    LEFT_OUT = "left-out"
    """A source answered without it."""
    SOURCE_FAILED = "source-failed"
    """The other source gave no answer."""
    OUTDATED = "outdated"
    """One of the two is too old to be compared with the other."""
    UNDATED = "undated"
    """The time of one of the two is unknown."""
    IN_CHANGE = "in-change"
    """It changed while the sources were asked."""
    TOO_FEW_ANSWERS = "too-few-answers"
    """Fewer of the others answered than it takes."""


class Tolerance(Struct, frozen=True):
    """How far two values of one figure may be apart, and why."""

    limit: str | None = None
    """The largest difference, with its unit, for people; None if they have to be the same."""
    why: str | None = None
    """Why honest sources may be so far apart."""
    exempt: str | None = None
    """The part of the figure that is not compared."""

    def describe(self) -> str:
        """Return the tolerance in one line: `6 nodes: nodes come and go`."""
        most = self.limit or "none"
        if self.exempt:
            most += f", except for {self.exempt}"
        return f"{most}: {self.why}" if self.why else most


class Verdict(Struct, frozen=True):
    """One figure, compared with that of an independent source.

    `figure`, `detail` and the tolerance are for people; nothing is decided by reading them.
    """

    figure: str
    """The figure's name, as in `data`; or, if it is not a single figure, what is compared: `swarm of 05d2…`."""
    verdict: Literal["agrees", "differs", "unchecked"]
    """What comes of the comparison."""
    here: str | None
    """The figure as the answer has it."""
    there: str | None = None
    """The same from elsewhere; None if it is missing."""
    by: tuple[str, ...] = ()
    """The sources of the second one."""
    tolerance: Tolerance | None = None
    """None if nothing was compared."""
    reason: Reason | None = None
    """Why it was not checked; None if it was."""
    detail: str | None = None
    """The reason in words; or what differs, if the two values do not show it."""
    per_node: bool = False
    """Whether each node has this figure: `here` counts the nodes of both lists, `there` those where it is the same."""
    account_id: str | None = None
    """The account, for the verdict on a swarm."""
    asked: Asked | None = None
    """Which single node was asked for that swarm; None if lists of nodes were compared."""
    has_own_warning: bool = False
    """Whether a difference has a warning of its own, such as `contract-mismatch`, instead of `figure-differs`."""


class Warned(Struct, frozen=True, omit_defaults=True):
    """Something a reader of the answer should know; `code` is stable, `message` is for people.

    `host` is whom it is about, and `subject` what of the question. Neither stands in `message`; `describe` puts them in
    front.
    """

    code: str
    message: str
    host: str | None = None
    """The host that it is about, if it is about one."""
    subject: str | None = None
    """What of the question it is about: a name, a contract, a figure."""

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
    """When it was recorded."""
    network: str
    test_network: bool
    """True unless the exchanges were recorded from Session's own seeds of a public network that is not a test one."""


class Answer(Struct, Generic[T], frozen=True):
    """A value with the evidence for it."""

    value: T
    """What was asked for."""
    network: str
    as_of: datetime
    """The oldest moment for which a figure in the value was true."""
    asked_at: datetime
    """The moment of the question: `asked_at − as_of` is how old the figures are."""
    stale: bool
    """Whether it is older than it may be."""
    sources: tuple[Source, ...]
    """Who answered, each with what vouches for it."""
    warnings: tuple[Warned, ...] = ()
    """What is less than it could be; `complete` says whether any of it matters."""
    recording: Recording | None = None
    """The recording that it comes from; None if it does not."""
    verdicts: tuple[Verdict, ...] | None = None
    """None where they were not asked for."""
    errors: tuple[SessionNetError, ...] = ()
    """Why what the question is for could not be had: the price of `token`, the stakes of a wallet. The value then holds
    what could be had all the same, with None for the rest. Each query says what it is for; none of this is raised."""

    @property
    def age_seconds(self) -> float:
        """How old the oldest figure is, in seconds; never negative."""
        return max(0.0, (self.asked_at - self.as_of).total_seconds())

    @property
    def complete(self) -> bool:
        """Whether nothing is stale, missing or unconfirmed: what `--strict` asks for."""
        return not self.errors and not self.stale and not any(warning.code in INCOMPLETE for warning in self.warnings)

    def with_value(self, value: U, *warnings: Warned) -> Answer[U]:
        """Return the same evidence for a value that was worked out from this one."""
        changed: Answer[U] = structs.replace(self, value=value, warnings=tuple(dict.fromkeys(self.warnings + warnings)))  # type: ignore[arg-type]
        return changed
