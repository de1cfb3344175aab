"""The table of `doctor`, by made-up hosts: what stands in a row, and what is left out of it last."""

from __future__ import annotations

from typing import Any

import pytest

from sessionnet_cli.show.tables.hosts import write_hosts
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.doctor.report import HostReply, HostReport
from sessionnet_core.source_kinds import HostKind
from sessionnet_core.sources.steps import Handshake, SkippedBecause, Step

SEEN, PIN = "ab" * 32, "cd" * 32
FINE = Step(outcome="ok", seconds=0.123)


def host(kind: HostKind = "seed", **changed: Any) -> HostReport:
    usual: dict[str, Any] = {
        "name": "arbitrum-one-rpc.ab.example.com",
        "url": "https://arbitrum-one-rpc.ab.example.com/",
        "proof": "system-ca",
        "used_by": (),
        "resolution": FINE,
        "connection": FINE,
        "handshake": Handshake(outcome="ok", seconds=0.123, fingerprint_seen=SEEN),
        "answer": FINE,
        "ok": True,
    }
    return HostReport(kind=kind, **(usual | changed))


def rows(capsys: pytest.CaptureFixture[str], *hosts: HostReport, width: int | None = None) -> list[str]:
    """Return the lines of the table, without its heading."""
    write_hosts(TextPage() if width is None else TextPage(width, styled=False), hosts)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()][1:]


def test_a_chain_has_no_clock(capsys: pytest.CaptureFixture[str]) -> None:
    fresh = host("rpc", clock_skew_seconds=-384.0, reply=HostReply(block=5))
    late = host("rpc", clock_skew_seconds=-1399.0, reply=HostReply(block=5), ok=False, code="lagging")
    ahead = host("rpc", clock_skew_seconds=1399.0, reply=HostReply(block=5), ok=False, code="lagging")
    shown = rows(capsys, fresh, late, ahead, host("network-api", clock_skew_seconds=-384.0))
    endings = ["5       –  ok", "5       –  block 23 min old", "5       –  block 23 min ahead", "–  -384 s  ok"]
    for row, ending in zip(shown, endings, strict=True):
        assert row.endswith(f"  {ending}")


def test_a_host_that_sent_none_shows_no_sealed_reply(capsys: pytest.CaptureFixture[str]) -> None:
    failed = Step(outcome="failed", reason="HTTP status 502")
    sealed = {"proof": "sealed-reply", "url": "http://a.example"}
    broken = host("network-api", answer=failed, ok=False, code="refused", **sealed)
    assert rows(capsys, host("network-api", **sealed), broken, width=200)[0].count("sealed reply") == 1
    assert "sealed reply" not in rows(capsys, broken, width=200)[0]


def test_the_two_ways_to_ask_the_api_are_told_apart_also_where_nobody_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    skipped = Step(outcome="skipped")
    unasked = {"ok": None, "answer": skipped, "handshake": Handshake(outcome="skipped")}
    ways = (
        host("network-api", proof="sealed-reply", url="http://a.example", **unasked),
        host("network-api", **unasked),
    )
    for width in (None, 60):
        sealed, plain = rows(capsys, *ways, width=width)
        assert "sealed API" in sealed
        assert "plain API" in plain


@pytest.mark.parametrize(
    ("because", "cell"), [("proxy", "proxy"), ("onion-path", "onion"), ("recording", "–"), ("plain-http", "–")]
)
def test_a_step_that_was_skipped_says_what_it_would_have_gone_around(
    capsys: pytest.CaptureFixture[str], because: SkippedBecause, cell: str
) -> None:
    step = Step.skipped(because)
    (row,) = rows(capsys, host(resolution=step, connection=step, handshake=Handshake.skipped(because)))
    assert row.split()[2:5] == [cell] * 3


class TestACertificate:
    HOSTS = (
        host(proof="pinned-certificate", fingerprint_expected=(SEEN, PIN)),
        host(
            proof="pinned-certificate",
            fingerprint_expected=(PIN,),
            handshake=Handshake(outcome="failed", fingerprint_seen=SEEN),
        ),
        host("rpc"),
        host("bootstrap-node", proof="none"),
        host("network-api", handshake=Handshake(outcome="skipped")),
    )

    def test_outlives_the_times_of_the_steps_before(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = rows(capsys, *self.HOSTS, width=100)
        assert len(shown) == len(self.HOSTS)
        assert "abababab… pinned" in shown[0]
        assert "abababab… wrong" in shown[1]

    @pytest.mark.parametrize("width", [60, 70])
    def test_has_a_table_of_its_own_where_there_is_no_room(
        self, capsys: pytest.CaptureFixture[str], width: int
    ) -> None:
        shown = rows(capsys, *self.HOSTS, width=width)
        assert max(map(len, shown)) <= width
        assert shown[len(self.HOSTS)] == ""
        heading, *certificates = shown[len(self.HOSTS) + 1 :]
        assert heading.split() == ["Host", "Certificate", "Expected"]
        expected = ["the same", "cdcdcdcd…", "by a public CA", "–"]
        assert [row.partition("abababab…")[2].strip() for row in certificates] == expected

    def test_that_nobody_showed_has_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert len(rows(capsys, self.HOSTS[-1], width=60)) == 1
