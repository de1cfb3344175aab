"""Everything that can go wrong, as one tree.

::

    SessionNetError
    ├── RequestError              our request was wrong
    │   ├── MalformedAccount      not an account ID, or one that has no swarm
    │   ├── MalformedName         not a Session name, nor an account ID
    │   ├── MalformedKey          not a node key, or the beginning of several
    │   ├── MalformedAddress      not an address of a wallet, or a mistyped one
    │   └── BadConfiguration      an option, variable or file that makes no sense
    ├── NotFound                  the question was right, and the answer is: there is none
    │   └── NameNotFound          a name that nobody has registered, or no longer
    ├── HistoryUnusable           what earlier runs kept cannot be read, or nothing can be kept beside it
    ├── NoAnswer                  nobody answered
    │   ├── Unreachable           a host that could not be reached, or fell silent
    │   │   └── ProxyFailed       the same, because of the proxy on the way to it; it has no code of its own
    │   ├── Refused               a host that answered "no": HTTP ≥ 300 or a JSON-RPC error
    │   ├── FigureMissing         a source that answered, without the figure that was asked for
    │   ├── PathFailed            three nodes over which a request, or the reply to it, did not get through
    │   ├── Lagging               a host that answered from a chain that stood still long ago
    │   ├── NothingKept           asked to ask nobody, and nothing is kept here
    │   ├── NotRecorded           a cassette that holds no answer to this
    │   ├── Shortage              this machine has too little left to ask: threads, descriptors, memory
    │   └── NobodyAnswered        every host failed; `failures` says how
    └── Unbelievable              the answer cannot be believed
        ├── WrongCertificate      somebody else sits where the host should be
        ├── NotSealed             an answer, and not one that the holder of the pinned key sealed
        │   └── WrongKey          the server's own word that it has another key; it has no code of its own
        ├── MalformedAnswer       not what the protocol says
        ├── AnswerTooLarge        more than anybody honest would send
        ├── WrongChain            a host that answers for another chain
        ├── Contradicted          two answers of which at least one is wrong
        ├── UndecryptableName     a name's record that the name does not open, or that holds no account
        ├── NobodyBelievable      every host failed, and one of them like this; `failures` says how
        └── NoSwarmIDs            a node list without swarm IDs
            └── RoundedSwarmIDs   a node list whose swarm IDs lost their low bits on the way

The class right below the root says whose fault it was; the command line's exit status follows from it. `code` is
stable: scripts may test it. `message` is one line for people, without the name of the host that it is about; `hint`
says what to try.
Nothing is ever decided by reading either. Text that came from outside stands in a message only in part, and is made
safe where it is shown.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self


class SessionNetError(Exception):
    """The root: every error that this library raises on purpose.

    `host` is whom it is about, and `subject` what of the question: a name, a file, a view of a contract. Neither stands
    in `message`; `describe` puts them in front.
    """

    code: ClassVar[str] = "error"
    hint: str | None = None

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        failures: tuple[SessionNetError, ...] = (),
        host: str | None = None,
        subject: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.failures = failures
        self.host = host
        self.subject = subject
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        return self.describe()

    @property
    def causes(self) -> tuple[SessionNetError, ...]:
        """The failures behind this one, or this one alone: what a report lists line by line."""
        return self.failures or (self,)

    def about(
        self,
        *,
        host: str | None = None,
        subject: str | None = None,
        hint: str | None = None,
        message: str | None = None,
        failures: tuple[SessionNetError, ...] | None = None,
    ) -> Self:
        """Return the same error with what is now known of it. A host, subject or hint that it has already stays.

        It is a copy: one error may be about several subjects.
        """
        from copy import copy

        known = copy(self)
        known.host = self.host or host
        known.subject = self.subject or subject
        known.hint = self.hint or hint
        known.message = self.message if message is None else message
        known.failures = self.failures if failures is None else failures
        return known

    def describe(self) -> str:
        """Return the message in one line, with its subject and host in front."""
        return described(self.message, host=self.host, subject=self.subject)

    def summary(self) -> str:
        """Return the message in one line, followed by those of its causes."""
        causes = "; ".join(cause.describe() for cause in self.failures)
        return f"{self.describe()}: {causes}" if causes else self.describe()


def described(message: str, *, host: str | None, subject: str | None) -> str:
    """Return a message with what it is about in front: `alice: seed1.getsession.org: no answer within 5.0 s`."""
    return ": ".join(part for part in (subject, host, message) if part)


class RequestError(SessionNetError):
    """What was asked for makes no sense; asking again will not help."""

    code = "request"


class MalformedAccount(RequestError):
    """Not an account ID, or an ID of a kind that has no swarm."""

    code = "account-malformed"


class MalformedName(RequestError):
    """Not a Session name, where one or an account ID was expected."""

    code = "name-malformed"


class MalformedKey(RequestError):
    """Not a node key, or a prefix of more than one."""

    code = "key-malformed"


class MalformedAddress(RequestError):
    """Not an address of a wallet or contract, or one whose checksum does not fit."""

    code = "address-malformed"


class BadConfiguration(RequestError):
    """An option, an environment variable or a configuration file that makes no sense."""

    code = "configuration"


class NotFound(SessionNetError):
    """Nothing in the answer fits the question."""

    code = "not-found"


class NameNotFound(NotFound):
    """Nobody has registered this Session name, or the registration has expired: the network says only that much."""

    code = "name-not-found"


class HistoryUnusable(SessionNetError):
    """The file of what earlier runs saw cannot be read or written; `subject` is its path."""

    code = "history-unusable"


class NoAnswer(SessionNetError):
    """Nobody who knows could be reached."""

    code = "no-answer"


class Unreachable(NoAnswer):
    """A host that could not be reached, or fell silent before its answer was complete."""

    code = "unreachable"
    waited_seconds: float | None = None
    """Set where nobody waits for it any more: after how long that was; 0 where its turn to be asked never came."""


class ProxyFailed(Unreachable):
    """A host that could not be reached because the proxy did not let the connection through."""

    hint = "Check --proxy, HTTPS_PROXY and ALL_PROXY."


class Refused(NoAnswer):
    """A host that answered, and did not give what was asked for.

    `status` is its HTTP status, and `text` how the body of its refusal begins. `rpc_code` is the code of a JSON-RPC
    error; 0 where it names none.
    """

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        text: str = "",
        rpc_code: int | None = None,
        **known: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(message, **known)
        self.status = status
        self.text = text
        self.rpc_code = rpc_code


class FigureMissing(NoAnswer):
    """A source that answered, and has not got what the question is for."""

    code = "figure-missing"


class PathFailed(NoAnswer):
    """An onion path over which a request, or the reply to it, did not get through.

    `node` is the key of the node that is said to be the cause, where one is; by whom is not known.
    """

    code = "onion-path-failed"

    def __init__(self, message: str, *, node: str | None = None, **known: Any) -> None:  # noqa: ANN401
        super().__init__(message, **known)
        self.node = node


class Lagging(NoAnswer):
    """A host whose newest block is too old to answer anything about the present."""

    code = "lagging"


class NothingKept(NoAnswer):
    """Nobody may be asked, and no earlier answer is kept."""

    code = "nothing-kept"


class NotRecorded(NoAnswer):
    """The cassette that takes the network's place holds no answer to this request."""

    code = "not-recorded"


class Unbelievable(SessionNetError):
    """Somebody answered, and the answer cannot be believed."""

    code = "unbelievable"


class WrongCertificate(Unbelievable):
    """The server's certificate is not the expected one. Nothing was sent to it."""

    code = "wrong-certificate"


class NotSealed(Unbelievable):
    """An answer that was not sealed by the holder of the pinned key, in reply to this request."""

    code = "not-sealed"


class WrongKey(NotSealed):
    """A server that says, in the clear, that it cannot open what was sealed for the known key."""


class MalformedAnswer(Unbelievable):
    """An answer that the protocol does not allow."""

    code = "malformed-answer"


class AnswerTooLarge(Unbelievable):
    """An answer that was dropped at the size limit."""

    code = "answer-too-large"


class WrongChain(Unbelievable):
    """A host that answers for another chain than the one asked for."""

    code = "wrong-chain"


class Contradicted(Unbelievable):
    """Answers that contradict each other so far that none can be chosen."""

    code = "contradicted"

    @property
    def causes(self) -> tuple[SessionNetError, ...]:
        """This one, which says who differs from whom, and then what each of them said."""
        return (self, *self.failures)


class UndecryptableName(Unbelievable):
    """The record of a Session name that does not open with the name, or holds no account."""

    code = "name-undecryptable"
    hint = "Whoever registered the name put something else there; get the account ID from its owner."


class NoSwarmIDs(Unbelievable):
    """A node list that leaves out the swarm IDs: it lists nodes, and answers nothing about swarms."""

    code = "no-swarm-ids"


class RoundedSwarmIDs(NoSwarmIDs):
    """A node list whose swarm IDs passed through doubles: with them, nearly every account would get another swarm."""

    code = "swarm-ids-rounded"
    hint = "Save the list as oxend sends it, or with its field `swarm`: JavaScript and jq keep 53 bits of a number."


class Shortage(NoAnswer):
    """This machine lacks what asking takes: threads, file descriptors, ports or memory. It says nothing of any host."""

    code = "shortage"


class NobodyAnswered(NoAnswer):
    """Every host that was asked failed; `causes` holds one error for each."""

    code = "nobody-answered"


class NobodyBelievable(Unbelievable):
    """Every host that was asked failed, and at least one of them cannot be believed; `causes` as above."""

    code = "nobody-believable"
