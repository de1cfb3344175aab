"""Cassettes: the network traffic of one run recorded in a file, and replayed from it.

A cassette is a vcrpy cassette with a `sessionnet` table beside its interactions: the network, the times that the clock
returned, and the exchanges that failed. A replay touches no network and returns the same answers to the byte.

`Transport` passes every exchange to a tape. vcrpy itself would patch the HTTP libraries of the whole process instead.
Its patches are lifted for a moment whenever a connection is made; with hosts asked side by side, another thread could
reach the network in that moment. So only vcrpy's format, safe loading and matching are used.

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
from typing import Any

import msgspec
from msgspec import Struct
from vcr.matchers import requests_match
from vcr.request import Request
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from . import errors
from .access import wall_clock
from .decoding import decoded
from .errors import BadConfiguration, NoAnswer, NotRecorded, SessionNetError, Unbelievable
from .evidence import Recording
from .networks.built_in import pin_of
from .networks.chains import Chain
from .networks.model import Api, BootstrapNode, Network, Seed
from .urls import masked_url
from .version import VERSION

FORMAT = 1
SIZE_LIMIT_BYTES = 256_000_000
_SEED_BYTES = 32


class Failure(Struct, frozen=True):
    """An exchange that ended in an error of the transport."""

    url: str
    body: str
    code: str
    message: str
    hint: str | None = None
    status: int | None = None
    """The HTTP status of a refusal, and its own words, where they were asked for."""
    text: str = ""


class Label(Struct, frozen=True):
    """The cassette's own table, `sessionnet`."""

    format: int
    recorded_by: str
    recorded_at: datetime
    test_network: bool
    network: Network
    clock: tuple[datetime, ...]
    """The times that the clock returned, in order."""
    random_seed: str = ""
    """The seed of all random bytes of the run, as hex."""
    failures: tuple[Failure, ...] = ()
    measured: dict[str, float] = {}
    """How long things took, by purpose."""


class _Exchange(Struct):
    request: Any
    response: dict[str, Any]
    played: bool = False


_SAME_COMMAND = "Replay it with the command that recorded it."
DEMO_WALLET = "0x0ac14b71e071b15239519f75474b2f3ba63481f5"
"""The only wallet in the recording that ships; it belongs to nobody."""


class RecordingTape:
    """Lets every exchange take place, and records it."""

    live = True

    def __init__(self, network: Network, private: Iterable[str] = ()) -> None:
        """Prepare a recording of this network; `private` are the account IDs and wallets of the user."""
        self.recorded_at = wall_clock()
        self._network = _masked_network(network)
        self._mask = _Mask(private)
        self._exchanges: list[_Exchange] = []
        self._responses: dict[bytes, dict[str, Any]] = {}
        self._failures: list[Failure] = []
        self._clock: list[datetime] = []
        self._random = _Derived(os.urandom(_SEED_BYTES))
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
        try:
            answer = send()
        except SessionNetError as error:
            self._failures.append(
                Failure(
                    url=request.uri,
                    body=request.body.decode("latin-1"),
                    code=error.code,
                    message=self._mask.hide(error.message.encode()).decode(),
                    hint=error.hint,
                    status=error.status if isinstance(error, errors.Refused) else None,
                    text=self._mask.hide(error.text.encode()).decode() if isinstance(error, errors.Refused) else "",
                )
            )
            raise
        hidden = self._mask.hide(answer)
        # Seeds that agree answer alike: equal answers are one object, and YAML writes one object once.
        response = self._responses.setdefault(
            hidden,
            {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"string": hidden},
            },
        )
        self._exchanges.append(_Exchange(request, response))
        return answer

    def save(self, path: Path) -> None:
        """Write the cassette, whole or not at all.

        Raises:
            BadConfiguration: the file cannot be written, or is a device or a folder, which must not be replaced.
        """
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
            failures=tuple(sorted(self._failures, key=lambda one: (one.url, one.body))),
            measured=dict(sorted(self._measured.items())),
        )
        text = serialize(
            {
                "requests": [one.request for one in self._exchanges],
                "responses": [one.response for one in self._exchanges],
            },
            _Labelled(label),
        )
        where = f"the TEST NETWORK {self._network.name}, not from the live one" if label.test_network else "mainnet"
        heading = f"# Recorded by sessionnet from {where}. Replay: sessionnet COMMAND --replay FILE\n"
        beside = path.with_name(f".{path.name}.part")
        try:
            if path.exists() and not path.is_file():
                raise BadConfiguration(f"cannot write the cassette {path}: it exists and is not a file")
            beside.write_text(heading + text, encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            raise BadConfiguration(f"cannot write the cassette {path}: {error.strerror}") from None


class ReplayTape:
    """Answers from a cassette, without the network."""

    live = False

    def __init__(self, path: Path, private: Iterable[str] = (), hint: str = _SAME_COMMAND) -> None:
        """Read a cassette.

        Args:
            path: the file.
            private: the account IDs and wallets that replace its stand-ins.
            hint: what to try if it has no answer.

        Raises:
            BadConfiguration: the file cannot be read, or is not a cassette of this library.
        """
        self._mask, self._hint = _Mask(private), hint
        labelled = _Labelled(None)
        try:
            if path.stat().st_size > SIZE_LIMIT_BYTES:
                raise BadConfiguration(f"the cassette {path} is larger than {SIZE_LIMIT_BYTES // 1_000_000} MB")
            requests, responses, *_ = deserialize(path.read_text(encoding="utf-8"), labelled)
        except OSError as error:
            raise BadConfiguration(f"cannot read the cassette {path}: {error.strerror}") from None
        except SessionNetError:
            raise
        except Exception as error:  # whatever YAML and vcrpy raise for another file
            raise BadConfiguration(f"{path} is not a cassette: {type(error).__name__}") from None
        if labelled.label is None:
            raise BadConfiguration(f"{path} was not recorded by sessionnet --record")
        self.label = labelled.label
        self._exchanges = [_Exchange(request, response) for request, response in zip(requests, responses, strict=True)]
        self._failures = list(self.label.failures)
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
        return not self._failures and all(one.played for one in self._exchanges)

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
        """Return the recorded answer, or raise the recorded error, each once.

        Raises:
            NotRecorded: the recorded run sent no such request.
        """
        request = self._mask.request(url, body)
        for one in self._exchanges:
            if not one.played and requests_match(request, one.request, [_same_url, _same_question]):
                one.played = True
                answer: bytes = one.response["body"]["string"]
                return self._mask.reveal(answer)
        for failure in self._failures:
            recorded = Request("POST", failure.url, failure.body.encode("latin-1"), {})
            if requests_match(request, recorded, [_same_url, _same_question]):
                self._failures.remove(failure)
                raise self._error(failure)
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


def _same_url(asked: Request, recorded: Request) -> bool:
    return bool(asked.uri == recorded.uri)


def _same_question(asked: Request, recorded: Request) -> bool:
    """Return whether JSON-RPC has the same method and parameters, whatever its `id`; anything else, the same bytes."""
    return bool(_question(asked.body) == _question(recorded.body))


_any_json = msgspec.json.Decoder()


def _question(body: bytes) -> object:
    try:
        call = decoded(_any_json, body, "not JSON")
    except Unbelievable:
        return body
    return (call["method"], call.get("params")) if isinstance(call, dict) and "method" in call else call


class _Derived:
    """Random bytes derived from a seed: each purpose has a sequence of its own."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self._drawn: Counter[str] = Counter()

    def next(self, purpose: str, size: int) -> bytes:
        """Return the next bytes for a purpose, at most 64."""
        self._drawn[purpose] += 1
        return blake2b(f"{purpose} {self._drawn[purpose]}".encode(), key=self.seed, digest_size=size).digest()


class _Labelled:
    """vcrpy's YAML, with the label beside the interactions."""

    def __init__(self, label: Label | None) -> None:
        self.label = label

    def serialize(self, cassette: dict[str, Any]) -> str:
        label = msgspec.json.decode(msgspec.json.encode(self.label))
        for seed in label["network"]["seeds"]:
            seed["pins"] = [pin["sha256"] for pin in seed["pins"]]
        text: str = yamlserializer.serialize({**cassette, "sessionnet": label})
        return text

    def deserialize(self, text: str) -> Any:  # noqa: ANN401 - vcrpy's own
        content = yamlserializer.deserialize(text)
        label = content.get("sessionnet")
        if label is not None:
            for seed in label["network"]["seeds"]:
                seed["pins"] = [msgspec.to_builtins(pin_of(pin)) for pin in seed.get("pins", ())]
            self.label = msgspec.convert(label, Label)
            if len(bytes.fromhex(self.label.random_seed)) > _SEED_BYTES:
                raise ValueError("the random seed is too long")
        return content


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
        return Request("POST" if body else "GET", self.hide(masked_url(url).encode()).decode(), self.hide(body), {})

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


@contextmanager
def demo_path() -> Iterator[Path]:
    """Return the path of the recording that ships with the package."""
    from importlib.resources import as_file, files

    with as_file(files("sessionnet_core.demo") / "demo.yaml") as path:
        yield path
