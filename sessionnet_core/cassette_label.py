"""The label of a cassette, a table beside the exchanges. It may come from anybody: it is bounded and checked here."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from .errors import BadConfiguration
from .evidence import Moment
from .networks.built_in import pin_of
from .networks.chains import checked_addresses
from .networks.model import Network, Seed
from .networks.replacements import checked_api, checked_network

FORMAT = 1
SEED_BYTES = 32
BODY_ENCODING = "latin-1"
"""Of the bodies of exchanges that failed: any bytes are text in it."""
DEPTH_LIMIT = 50
"""How deep lists and tables may lie in each other; in a real one, six."""
_LABEL_LIMIT = 100_000
"""How many values a label may have when all that it repeats by reference is written out; a real one has hundreds."""
_YEARS = range(2020, 2200)
_DAY_SECONDS = 86_400.0
_NO_SEED = (Seed("http://localhost"),)


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


def label_as_table(label: Label) -> dict[str, Any]:
    """Return a label as the table that is written."""
    table: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(label))
    for seed in table["network"]["seeds"]:
        seed["pins"] = [pin["sha256"] for pin in seed["pins"]]
    return table


def label_of(table: Any) -> Label:  # noqa: ANN401 - whatever the file has there
    """Return the label that a table describes.

    Raises:
        BadConfiguration: it describes none.
    """
    try:
        return _label(table)
    except BadConfiguration as error:
        raise BadConfiguration(f"its label is invalid: {error.message}") from None
    except Exception as error:  # a label of any shape
        raise BadConfiguration(f"its label is invalid: {reason_of(error)}") from None


def _label(table: Any) -> Label:  # noqa: ANN401
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
    check_url(network.backend or "")
    for failure in label.failures:
        check_url(failure.url)
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
        if left < 0 or depth > DEPTH_LIMIT:
            raise BadConfiguration("it is too large")
        waiting.extend((one, depth + 1) for one in inside)


def check_url(url: str) -> None:
    """Refuse what nobody could have been asked at; `ValueError`, as the standard library says it."""
    _ = urlsplit(url).port


def reason_of(error: Exception) -> str:
    """Say what is wrong with a file, by the error that it caused."""
    if isinstance(error, KeyError):
        return f"{str(error)[:100]} is missing"
    if isinstance(error, msgspec.ValidationError | ValueError):
        return str(error)[:200]
    return f"it is damaged ({type(error).__name__})"
