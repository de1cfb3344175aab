"""What prometheus_client makes of a snapshot: the form that was asked for, whatever a client says it accepts."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families as families

from sessionnet_cli.exporter.book import REFRESHES, Snapshot
from sessionnet_cli.exporter.rendering import form_for, rendered, takes_gzip
from sessionnet_cli.show.metrics.answers import in_order
from sessionnet_cli.show.metrics.families import sample
from sessionnet_cli.show.metrics.nodes import INFO, LISTED_AT
from sessionnet_cli.show.metrics.wallet import OF_A_WALLET

TEXT, OPEN = "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0"
_COUNTERS = [one.family for one in OF_A_WALLET if one.family.kind == "counter"]
SNAPSHOT = Snapshot(
    network="devnet",
    samples=(
        *in_order(
            [
                *sample(LISTED_AT, datetime(2026, 4, 9, 12, tzinfo=UTC)),
                *sample(INFO, 1, "ab", 'quote " and \\', "192.0.2.1:22021", None, None),
                *(one for family in _COUNTERS for one in sample(family, 7, "0xab")),
            ]
        ),
        *sample(REFRESHES, 3, "ok"),
    ),
    page=None,
    of_account=False,
    problems=(),
    has_answer=True,
)


def test_prometheus_text_is_read_by_its_reader() -> None:
    body, content_type = rendered(SNAPSHOT, "text/plain; version=0.0.4", is_compressed=False)
    assert content_type.startswith("text/plain; version=0.0.4")
    found = {one.name: one for family in families(body.decode()) for one in family.samples}
    assert found["sessionnet_nodes_timestamp_seconds"].value == 1_775_736_000
    assert found["sessionnet_node_info"].labels["alias"] == 'quote " and \\'
    assert found["sessionnet_exporter_refreshes_total"].labels == {"network": "devnet", "result": "ok"}


def test_openmetrics_is_read_by_its_stricter_reader() -> None:
    body, content_type = rendered(SNAPSHOT, "application/openmetrics-text; version=1.0.0", is_compressed=False)
    assert content_type.startswith("application/openmetrics-text; version=1.0.0")
    read: Any = openmetrics.text_string_to_metric_families
    found = {family.name: family for family in read(body.decode())}
    assert found["sessionnet_wallet_rewards_sesh"].type == "counter"
    assert found["sessionnet_wallet_rewards_sesh"].samples[0].name == "sessionnet_wallet_rewards_sesh_total"
    assert body.endswith(b"# EOF\n")


def test_compressed_it_is_the_same() -> None:
    plain, _ = rendered(SNAPSHOT, "text/plain; version=0.0.4", is_compressed=False)
    packed, _ = rendered(SNAPSHOT, "text/plain; version=0.0.4", is_compressed=True)
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", TEXT),
        ("*/*", TEXT),
        ("text/html,*/*;q=0.8", TEXT),
        # as Prometheus 2 and 3 send it
        ("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OPEN),
        ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3", OPEN),
        ("application/openmetrics-text;q=0.1,text/plain;q=0.9", TEXT),
        ("application/openmetrics-text;q=0", TEXT),
        ("application/openmetrics-text;version=9.9.9", TEXT),
    ],
)
def test_a_client_gets_what_it_prefers(accept: str, form: str) -> None:
    assert form_for(accept) == form


@given(st.text(max_size=200))
def test_whatever_a_client_accepts_it_gets_one_of_two_forms(accept: str) -> None:
    assert form_for(accept) in (TEXT, OPEN)
    assert takes_gzip(accept) in (True, False)


@pytest.mark.parametrize(
    ("coding", "is_taken"),
    [
        ("", False),
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("br", False),
        ("gzipped", False),
    ],
)
def test_gzip_is_for_who_takes_it(coding: str, is_taken: bool) -> None:
    assert takes_gzip(coding) is is_taken
