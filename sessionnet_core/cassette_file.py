"""The file of a cassette: vcrpy's YAML with a table of our own, `sessionnet`, beside its interactions.

A cassette may come from anybody, as a bug report does. So what is read is bounded and checked here, once: whatever is
in it, a replay ends with an answer, or with an error that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from yaml.composer import Composer

from .cassette_label import DEPTH_LIMIT, Label, check_url, label_as_table, label_of, reason_of
from .errors import BadConfiguration
from .recorded import Exchange, Request

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its library in C
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_NODE_LIMIT = 200_000
"""How many keys and values a cassette may have. An exchange has about a dozen, so that is far more than any run."""
_MERGED = "tag:yaml.org,2002:merge"


def encode_cassette(label: Label, exchanges: Sequence[Exchange]) -> bytes:
    """Return the content of a cassette."""
    # Replays need none of vcrpy, which takes a third of a second to import.
    from vcr.request import Request as RecordedRequest
    from vcr.serialize import serialize

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
            "requests": [
                RecordedRequest(one.request.method, one.request.uri, one.request.body, {}) for one in exchanges
            ],
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
    return label_of(label), exchanges


class _Loader(Composer, _SafeLoader):
    """The safe loader, bounded. This composer replaces the one in C, which crashes on lists too deep in each other."""

    def __init__(self, text: str) -> None:
        _SafeLoader.__init__(self, text)
        Composer.__init__(self)
        self._depth = 0
        self._left = _NODE_LIMIT

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self._depth > DEPTH_LIMIT:
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
        from vcr.serializers import yamlserializer

        text: str = yamlserializer.serialize({**cassette, "sessionnet": label_as_table(self._label)})
        return text


def _exchange(found: Any, known: dict[int, bytes]) -> Exchange:  # noqa: ANN401 - from YAML
    """Return an exchange. What it shares with others by reference stays shared: `known` has it by its identity."""
    request, answer = found["request"], _bytes(found["response"]["body"]["string"], known)
    method, url = request.get("method", "POST"), request["uri"]
    if not (isinstance(method, str) and isinstance(url, str)):
        raise TypeError("a request without a method or a URL")
    check_url(url)
    return Exchange(Request(method, url, _bytes(request.get("body") or b"", known)), answer)


def _bytes(value: object, known: dict[int, bytes]) -> bytes:
    if isinstance(value, str):
        if id(value) not in known:
            known[id(value)] = value.encode()
        return known[id(value)]
    if isinstance(value, bytes):
        return value
    raise TypeError("a body that is no text")


def _reason(error: Exception) -> str:
    if isinstance(error, yaml.YAMLError):
        return f"it is not valid YAML: {' '.join(str(error).split())[:150]}"
    return reason_of(error)
