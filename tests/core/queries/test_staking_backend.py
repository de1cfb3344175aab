"""The way to the staking backend: one host, its answer's age, its failures in its name."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.errors import BadConfiguration, MalformedAnswer, Refused, SessionNetError, Unreachable
from sessionnet_core.evidence import Answer, Recording
from sessionnet_core.queries.chain import new_transport
from sessionnet_core.queries.staking_backend import fetch_from_backend
from sessionnet_core.session import Session
from sessionnet_core.sources.staking_backend import ask_info
from sessionnet_core.wire.backend.model import NetworkState
from tests.core.hosts import NETWORK, Hosts, access, at
from tests.core.samples import NOON
from tests.core.wire.backend.samples import NETWORK as TOLD

URL = "https://backend.example/api/ssb"
INFO = f"{URL}/info"


def info(read_at: datetime | None) -> bytes:
    moment = None if read_at is None else read_at.timestamp()
    return json.dumps({"network": TOLD | {"block_timestamp": moment}, "t": int(NOON.timestamp())}).encode()


def asked(hosts: Hosts, url: str | None = URL, **how: Any) -> Answer[NetworkState]:
    session = Session(structs.replace(NETWORK, backend=url), access(hosts, **how))
    return fetch_from_backend(session, new_transport(session), ask_info, lambda state: state)


def test_an_answer_is_as_old_as_the_block_that_the_backend_had_read() -> None:
    hosts = Hosts()
    hosts.told[INFO] = info(at(-90))
    answer = asked(hosts)
    assert (answer.as_of, answer.asked_at, answer.age_seconds) == (at(-90), NOON, 90)
    (source,) = answer.sources
    assert (source.name, source.kind, source.proof, source.as_of) == (
        "backend.example",
        "staking-backend",
        "system-ca",
        at(-90),
    )
    assert (source.url, source.via, answer.stale, hosts.asked) == (URL, "cassette", False, [INFO])


@pytest.mark.parametrize("read_at", [at(3600), None])
def test_no_answer_is_newer_than_its_question(read_at: datetime | None) -> None:
    hosts = Hosts()
    hosts.told[INFO] = info(read_at)
    assert asked(hosts).as_of == NOON


def test_over_plain_http_nothing_vouches_for_it() -> None:
    hosts = Hosts()
    hosts.told["http://backend.example/info"] = info(NOON)
    assert asked(hosts, "http://backend.example/").sources[0].proof == "none"


def test_a_recording_is_named() -> None:
    hosts, recording = Hosts(), Recording(recorded_at=NOON, network="devnet", test_network=True)
    hosts.told[INFO] = info(NOON)
    assert asked(hosts, recording=recording).recording == recording


@pytest.mark.parametrize(
    "error", [Unreachable("nothing came", hint="Wait."), Refused("HTTP 500"), MalformedAnswer("not JSON")]
)
def test_a_failure_is_of_its_kind_and_in_the_backends_name(error: SessionNetError) -> None:
    hosts = Hosts()
    hosts.told[INFO] = error
    with pytest.raises(type(error)) as raised:
        asked(hosts)
    assert raised.value.describe() == f"backend.example: {error.describe()}"
    assert raised.value.hint == error.hint


def test_what_is_no_answer_is_said_to_be_the_backends() -> None:
    hosts = Hosts()
    hosts.told[INFO] = b"[]"
    with pytest.raises(MalformedAnswer, match=r"^backend\.example: "):
        asked(hosts)


def test_a_network_without_a_backend_asks_nobody() -> None:
    hosts = Hosts()
    with pytest.raises(BadConfiguration, match="'devnet' has no staking backend"):
        asked(hosts, None)
    assert hosts.asked == []
