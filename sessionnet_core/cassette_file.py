"""The file of a cassette: vcrpy's YAML with a table of our own, `sessionnet`, beside its interactions.

A cassette may come from anybody, as a bug report does. So what is read is bounded and checked here, once: whatever is
in it, a replay ends with an answer, or with an error that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Meta, Struct
from vcr.request import Request
from vcr.serialize import serialize
from vcr.serializers import yamlserializer
from yaml.composer import Composer

from .errors import BadConfiguration
from .evidence import Moment
from .networks.built_in import pin_of
from .networks.chains import checked_addresses
from .networks.model import Network, Seed
from .networks.replacements import checked_api, checked_network

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its library in C
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

FORMAT = 1
SEED_BYTES = 32
BODY_ENCODING = "latin-1"
"""Of the bodies of exchanges that failed: any bytes are text in it."""
_LABEL_LIMIT = 100_000
"""How many values a label may have when all that it repeats by reference is written out; a real one has hundreds."""
_DEPTH_LIMIT = 50
"""How deep lists and tables may lie in each other; in a real one, six."""
_NODE_LIMIT = 200_000
"""How many keys and values a cassette may have. An exchange has about a dozen, so that is far more than any run."""
_YEARS = range(2020, 2200)
_DAY_SECONDS = 86_400.0
_NO_SEED = (Seed("http://localhost"),)
_MERGED = "tag:yaml.org,2002:merge"


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
    recorded_at: Moment
    test_network: bool
    network: Network
    clock: tuple[Moment, ...]
    """The times that the clock returned, in order."""
    random_seed: str = ""
    """The seed of all random bytes of the run, as hex."""
    failures: tuple[Failure, ...] = ()
    measured: dict[str, Annotated[float, Meta(ge=0, le=_DAY_SECONDS)]] = {}
    """How long things took, in seconds, by purpose."""


class Exchange(Struct):
    """A request and its answer."""

    request: Request
    answer: bytes
    played: bool = False


def encode_cassette(label: Label, exchanges: Iterable[Exchange]) -> bytes:
    """Return the content of a cassette."""
    # Seeds that agree answer alike: equal answers are one object, and YAML writes one object once.
    responses: dict[bytes, dict[str, Any]] = {}
    for one in exchanges:
        responses.setdefault(
            one.answer,
            {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"string": one.answer},
            },
        )
    text: str = serialize(
        {
            "requests": [one.request for one in exchanges],
            "responses": [responses[one.answer] for one in exchanges],
        },
        _Labelled(label),
    )
    where = f"the TEST NETWORK {label.network.name}, not from the live one" if label.test_network else "mainnet"
    return f"# Recorded by sessionnet from {where}. Replay: sessionnet COMMAND --replay FILE\n{text}".encode()


def decode_cassette(content: bytes) -> tuple[Label, list[Exchange]]:
    """Return what a cassette holds.

    Raises:
        BadConfiguration: it is not a cassette of this library.
    """
    try:
        table = yaml.load(content.decode(), Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
        known: dict[int, bytes] = {}
        exchanges = [_exchange(one, known) for one in table["interactions"]]
        label = table.get("sessionnet")
    except Exception as error:  # whatever YAML raises for another file
        raise BadConfiguration(_reason(error)) from None
    if label is None:
        raise BadConfiguration("it was not recorded by sessionnet --record")
    try:
        return _label(label), exchanges
    except BadConfiguration as error:
        raise BadConfiguration(f"its label is invalid: {error.message}") from None
    except Exception as error:  # a label of any shape
        raise BadConfiguration(f"its label is invalid: {_reason(error)}") from None


class _Loader(Composer, _SafeLoader):
    """The safe loader, bounded. This composer replaces the one in C, which crashes on lists too deep in each other."""

    def __init__(self, text: str) -> None:
        _SafeLoader.__init__(self, text)
        Composer.__init__(self)
        self._depth = 0
        self._left = _NODE_LIMIT

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self._depth > _DEPTH_LIMIT:
            raise yaml.constructor.ConstructorError(problem="lists too deep in each other")
        self._left -= 1
        if self._left < 0:
            raise yaml.constructor.ConstructorError(problem=f"more than {_NODE_LIMIT:,} keys and values")
        self._depth += 1
        try:
            node: yaml.Node | None = super().compose_node(parent, index)
        finally:
            self._depth -= 1
        return node

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse a table that takes over the content of others: ten such lines fill any memory."""
        if any(key.tag == _MERGED for key, _ in node.value):
            raise yaml.constructor.ConstructorError(problem="a merged table")
        super().flatten_mapping(node)


class _Labelled:
    """vcrpy's YAML, with the label beside the interactions."""

    def __init__(self, label: Label) -> None:
        self._label = label

    def serialize(self, cassette: dict[str, Any]) -> str:
        label = msgspec.json.decode(msgspec.json.encode(self._label))
        for seed in label["network"]["seeds"]:
            seed["pins"] = [pin["sha256"] for pin in seed["pins"]]
        text: str = yamlserializer.serialize({**cassette, "sessionnet": label})
        return text


def _exchange(found: Any, known: dict[int, bytes]) -> Exchange:  # noqa: ANN401 - from YAML
    """Return an exchange. What it shares with others by reference stays shared: `known` has it by its identity."""
    request, answer = found["request"], _bytes(found["response"]["body"]["string"], known)
    method, url = request.get("method", "POST"), request["uri"]
    if not (isinstance(method, str) and isinstance(url, str)):
        raise TypeError("a request without a method or a URL")
    _check_url(url)
    return Exchange(Request(method, url, _bytes(request.get("body") or b"", known), {}), answer)


def _check_url(url: str) -> None:
    """Refuse what nobody could have been asked at; `ValueError`, as the standard library says it."""
    _ = urlsplit(url).port


def _bytes(value: object, known: dict[int, bytes]) -> bytes:
    if isinstance(value, str):
        if id(value) not in known:
            known[id(value)] = value.encode()
        return known[id(value)]
    if isinstance(value, bytes):
        return value
    raise TypeError("a body that is no text")


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{str(error)[:100]} is missing"
    if isinstance(error, yaml.YAMLError):
        return f"it is not valid YAML: {' '.join(str(error).split())[:150]}"
    if isinstance(error, msgspec.ValidationError | ValueError):
        return str(error)[:200]
    return f"it is damaged ({type(error).__name__})"


def _label(table: Any) -> Label:  # noqa: ANN401 - from YAML
    _check_size(table)
    for seed in table["network"]["seeds"]:
        seed["pins"] = [msgspec.to_builtins(pin_of(pin)) for pin in seed.get("pins", ())]
    label = msgspec.convert(table, Label)
    network, api = label.network, label.network.api
    checked_network(
        network.name,
        network.seeds or _NO_SEED,  # which only a configuration file may not leave out
        network.bootstrap,
        network.test,
        api and checked_api(api.url, api.pubkey, api.plain_url),
        network.chain and checked_addresses(network.chain),
        None,  # its URL was masked, which may have left a query in it
        network.unlock_days,
        network.requirement_sesh,
    )
    _check_url(network.backend or "")
    for failure in label.failures:
        _check_url(failure.url)
        failure.body.encode(BODY_ENCODING)
    for moment in (label.recorded_at, *label.clock):
        if moment.astimezone(UTC).year not in _YEARS:
            raise BadConfiguration("one of its times is out of range")
    if len(bytes.fromhex(label.random_seed)) > SEED_BYTES:
        raise BadConfiguration("its random seed is too long")
    return label


def _check_size(table: object) -> None:
    """Refuse what would become large when it is converted: every reference is a copy then."""
    left = _LABEL_LIMIT
    waiting = [(table, 0)]
    while waiting:
        value, depth = waiting.pop()
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        left -= len(inside)
        if left < 0 or depth > _DEPTH_LIMIT:
            raise BadConfiguration("it is too large")
        waiting.extend((one, depth + 1) for one in inside)
