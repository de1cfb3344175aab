"""Cassettes: the network traffic of one run recorded in a file, and replayed from it.

A cassette is a vcrpy cassette with a `sessionnet` table beside its interactions: the network, the times that the clock
returned, and the exchanges that failed. A replay touches no network and returns the same answers to the byte.

`Transport` passes every exchange to a tape. vcrpy itself would patch the HTTP libraries of the whole process instead.
Its patches are lifted for a moment whenever a connection is made; with hosts asked side by side, another thread could
reach the network in that moment. So only vcrpy's format is used, and read safely (`cassette_file`). The recording that
ships is packed instead (`cassette_pack`).

Masked in a recording: user names, passwords, queries and keys in URLs; and the user's own account IDs and wallets
wherever they occur. The cassette has stand-ins for those, which a replay of the same command line replaces.

Sealed requests need randomness. A recording run derives all of it from one random seed, by purpose, and the cassette
has the seed, so that a replay seals the same bytes and opens the same replies in any order. Whoever has the cassette
can read the sealed exchanges, as all others.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from . import errors
from .access import Access, wall_clock
from .cassette_label import BODY_ENCODING, FORMAT, SEED_BYTES, Failure, Label
from .cassette_pack import MAGIC, decode_pack
from .errors import BadConfiguration, NoAnswer, NotRecorded, SessionNetError
from .evidence import Recording
from .networks.chains import Chain
from .networks.model import Api, BootstrapNode, Network, Seed
from .reading import PATIENCE_SECONDS, read_named_file
from .recorded import Answers, Exchange, GivenOnce, Request, key_of
from .urls import masked_url
from .version import VERSION
from .writing import write_named_file

SIZE_LIMIT_BYTES = 100_000_000
DEMO_FILE = "demo.pack"
_SAME_COMMAND = "Replay it with the command that recorded it."
DEMO_WALLETS = ("0x0ac14b71e071b15239519f75474b2f3ba63481f5", "0x81a02b7d2e660bd58f5763086ab1d731e473421b")
"""The wallets whose stakes and balances are in the recording that ships; they belong to nobody."""
DEMO_NAMES = ("alice", "bob")
"""The Session names in it."""


class RecordingTape:
    """Lets every exchange take place, and records it."""

    live = True

    def __init__(self, network: Network, private: Iterable[str] = ()) -> None:
        """Prepare a recording of this network; `private` are the account IDs and wallets of the user."""
        self.recorded_at = wall_clock()
        self._network = _masked_network(network)
        self._mask = _Mask(private)
        self._exchanges: list[Exchange] = []
        self._failures: list[Failure] = []
        self._under_way: list[Failure] = []
        """What has no outcome yet. Nobody waits for it any more where the recording is saved before it ends."""
        self._clock: list[datetime] = []
        self._random = _Derived(os.urandom(SEED_BYTES))
        self._measured: dict[str, float] = {}

    @property
    def recording(self) -> Recording:
        """What answers of this run say about it."""
        return Recording(recorded_at=self.recorded_at, network=self._network.name, test_network=self._network.test)

    def clock(self) -> datetime:
        """Return the present moment, and record it."""
        self._clock.append(wall_clock())
        return self._clock[-1]

    def random_bytes(self, purpose: str, size: int) -> bytes:
        """Return bytes that are unpredictable without the seed."""
        return self._random.next(purpose, size)

    def measured(self, what: str, seconds: float) -> float:
        """Record how long something took, to the millisecond."""
        self._measured[what] = round(seconds, 3)
        return self._measured[what]

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        """Send the request and record its outcome."""
        request = self._mask.request(url, body)
        unended = self._failure(request, errors.Unreachable("no answer in time", hint="A longer --timeout may help."))
        self._under_way.append(unended)
        try:
            answer = send()
        except SessionNetError as error:
            self._failures.append(self._failure(request, error))
            raise
        finally:
            self._under_way.remove(unended)
        self._exchanges.append(Exchange(request, self._mask.hide(answer)))
        return answer

    def _failure(self, request: Request, error: SessionNetError) -> Failure:
        return Failure(
            url=request.uri,
            body=request.body.decode(BODY_ENCODING),
            code=error.code,
            message=self._mask.hide(error.message.encode()).decode(),
            hint=error.hint,
            status=error.status if isinstance(error, errors.Refused) else None,
            text=self._mask.hide(error.text.encode()).decode() if isinstance(error, errors.Refused) else "",
        )

    def save(self, path: Path) -> None:
        """Write the cassette, whole or not at all, for its owner alone: it has what opens the sealed exchanges.

        Raises:
            BadConfiguration: the file cannot be written.
        """
        from .cassette_file import encode_cassette

        # Hosts asked side by side answer in any order; the cassette has one.
        self._exchanges.sort(key=lambda one: (one.request.uri, one.request.body))
        label = Label(
            format=FORMAT,
            recorded_by=f"sessionnet {VERSION}",
            recorded_at=self.recorded_at,
            test_network=self._network.test,
            network=self._network,
            clock=tuple(self._clock),
            random_seed=self._random.seed.hex(),
            failures=tuple(sorted([*self._under_way, *self._failures], key=lambda one: (one.url, one.body))),
            measured=dict(sorted(self._measured.items())),
        )
        write_named_file(path, encode_cassette(label, self._exchanges), private=True)


class ReplayTape:
    """Answers from a cassette, without the network."""

    live = False

    def __init__(
        self,
        path: Path,
        private: Iterable[str] = (),
        hint: str = _SAME_COMMAND,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Read a cassette.

        Args:
            path: the file.
            private: the account IDs and wallets that replace its stand-ins.
            hint: what to try if it has no answer.
            patience_seconds: how long a pipe or a device may take to say all that it has.

        Raises:
            BadConfiguration: the file cannot be read, or is not a cassette of this library.
        """
        self._hint = hint
        content = read_named_file(path, "the cassette", SIZE_LIMIT_BYTES, seconds=patience_seconds)
        try:
            self.label, self._answers, self._is_of_many_runs = _decoded(content)
        except BadConfiguration as error:
            raise BadConfiguration(f"{path} is not a cassette: {error.message}") from None
        self._mask = _Mask(() if self._is_of_many_runs else private)  # which masks nobody's wallet
        self._failures = _by_question(self.label.failures)
        self._clock = iter(self.label.clock)
        self._random = _Derived(bytes.fromhex(self.label.random_seed))
        self._now = self.label.recorded_at

    @property
    def recording(self) -> Recording:
        """What answers from this cassette say about it."""
        return Recording(
            recorded_at=self.label.recorded_at, network=self.label.network.name, test_network=self.label.test_network
        )

    @property
    def all_played(self) -> bool:
        """Whether every recorded exchange was replayed."""
        return self._answers.all_given and not any(self._failures.values())

    def clock(self) -> datetime:
        """Return what the clock returned at this point of the recorded run."""
        self._now = next(self._clock, self._now)
        return self._now

    def random_bytes(self, purpose: str, size: int) -> bytes:
        """Return the bytes that the recorded run had for the same purpose."""
        return self._random.next(purpose, size)

    def measured(self, what: str, seconds: float) -> float:
        """Return how long the same took in the recorded run."""
        return self.label.measured.get(what, seconds)

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        """Return the recorded answer, or raise the recorded error: each once, if they are of one run.

        Raises:
            NotRecorded: the recorded run sent no such request.
        """
        request = self._mask.request(url, body)
        key = key_of(request.uri, request.body)
        answer = self._answers.next(key)
        if answer is not None:
            return self._mask.reveal(answer)
        failures = self._failures.get(key)
        if failures:
            raise self._error(failures[0] if self._is_of_many_runs else failures.pop(0))
        raise NotRecorded("the cassette has no answer to this request", hint=self._hint)

    def _error(self, failure: Failure) -> SessionNetError:
        message, text = (self._mask.reveal(one.encode()).decode() for one in (failure.message, failure.text))
        if failure.code == errors.Refused.code:
            return errors.Refused(message, hint=failure.hint, status=failure.status, text=text)
        return _TRANSPORT_ERRORS.get(failure.code, NoAnswer)(message, hint=failure.hint)


_TRANSPORT_ERRORS: dict[str, type[SessionNetError]] = {
    kind.code: kind
    for kind in (
        errors.Shortage,
        errors.Unreachable,
        errors.WrongCertificate,
        errors.MalformedAnswer,
        errors.AnswerTooLarge,
    )
}


def _decoded(content: bytes) -> tuple[Label, Answers, bool]:
    """Return the label and the answers of a cassette, and whether they are of many runs."""
    if content.startswith(MAGIC):
        return *decode_pack(content), True
    from .cassette_file import decode_cassette

    label, exchanges = decode_cassette(content)
    return label, GivenOnce(exchanges), False


def _by_question(failures: Iterable[Failure]) -> dict[bytes, list[Failure]]:
    found: dict[bytes, list[Failure]] = {}
    for one in failures:
        found.setdefault(key_of(one.url, one.body.encode(BODY_ENCODING)), []).append(one)
    return found


class _Derived:
    """Random bytes derived from a seed: each purpose has a sequence of its own."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self._drawn: Counter[str] = Counter()

    def next(self, purpose: str, size: int) -> bytes:
        """Return the next bytes for a purpose, at most 64."""
        self._drawn[purpose] += 1
        return blake2b(f"{purpose} {self._drawn[purpose]}".encode(), key=self.seed, digest_size=size).digest()


class _Mask:
    """Replaces what must not be in a cassette by stand-ins, and back."""

    def __init__(self, private: Iterable[str]) -> None:
        # Only the bare key or address is replaced; the prefix of an account and the 0x of a wallet reveal nothing.
        bare = dict.fromkeys(match.group(1).lower() for text in private if (match := _IDENTIFIER.fullmatch(text)))
        self._stand_ins = {
            secret.encode(): (("f00d" * 16)[: len(secret) - 4] + f"{index:04x}").encode()
            for index, secret in enumerate(bare)
        }

    def request(self, url: str, body: bytes) -> Request:
        return Request("POST" if body else "GET", self.hide(masked_url(url).encode()).decode(), self.hide(body))

    def hide(self, content: bytes) -> bytes:
        for secret, stand_in in self._stand_ins.items():
            content = re.sub(re.escape(secret), stand_in, content, flags=re.IGNORECASE)
        return content

    def reveal(self, content: bytes) -> bytes:
        for secret, stand_in in self._stand_ins.items():
            content = content.replace(stand_in, secret)
        return content


_IDENTIFIER = re.compile(r"\s*(?:0[0-9]|[12]5|0[xX])?([0-9a-fA-F]{64}|[0-9a-fA-F]{40})\s*")


def _masked_network(network: Network) -> Network:
    return msgspec.structs.replace(
        network,
        seeds=tuple(Seed(masked_url(seed.url), seed.pins) for seed in network.seeds),
        bootstrap=tuple(BootstrapNode(node.pubkey, masked_url(node.url)) for node in network.bootstrap),
        api=network.api and Api(masked_url(network.api.url), network.api.pubkey, masked_url(network.api.plain_url)),
        chain=network.chain and _masked_chain(network.chain),
        backend=network.backend and masked_url(network.backend),
    )


def _masked_chain(chain: Chain) -> Chain:
    main = chain.main_chain
    return msgspec.structs.replace(
        chain.asked_at(tuple(map(masked_url, chain.rpc_urls))),
        main_chain=main and msgspec.structs.replace(main, rpc_urls=tuple(map(masked_url, main.rpc_urls))),
    )


def on_tape(access: Access, tape: RecordingTape | ReplayTape) -> Access:
    """Return an access with the exchanges, the time and the chance of a cassette."""
    return msgspec.structs.replace(
        access,
        tape=tape,
        recording=tape.recording,
        clock=tape.clock,
        random_bytes=tape.random_bytes,
        measured=tape.measured,
    )


@contextmanager
def demo_path() -> Iterator[Path]:
    """Return the path of the recording that ships with the package."""
    from importlib.resources import as_file, files

    with as_file(files("sessionnet_core.demo") / DEMO_FILE) as path:
        yield path
