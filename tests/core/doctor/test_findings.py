"""What is wrong, how bad it is, and the exit status: the rules of `doctor`, by made-up hosts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.doctor.clocks import THIS_MACHINE, machine_skew
from sessionnet_core.doctor.findings import all_findings, exit_status_of, with_faults
from sessionnet_core.doctor.report import Finding, HostReply, HostReport
from sessionnet_core.evidence import Warned
from sessionnet_core.source_kinds import SOURCE_KINDS, HostKind
from sessionnet_core.sources.steps import Handshake, Step
from tests.core.samples import NOON

TOKEN = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
FINE = Step(outcome="ok", seconds=0.01)


def host(kind: HostKind = "seed", name: str = "a.example", **changed: Any) -> HostReport:
    usual: dict[str, Any] = {
        "url": f"https://{name}/",
        "proof": "system-ca",
        "used_by": SOURCE_KINDS[kind].used_by,
        "resolution": FINE,
        "connection": FINE,
        "handshake": Handshake(outcome="ok"),
        "answer": FINE,
        "ok": True,
        "last_resort": kind == "bootstrap-node",
    }
    return HostReport(kind=kind, name=name, **(usual | changed))


def failed(kind: HostKind = "seed", code: str = "unreachable", name: str = "b.example", **changed: Any) -> HostReport:
    return host(kind, name, ok=False, code=code, message="words", advice="do this", **changed)


def found(*hosts: HostReport, doubts: tuple[Warned, ...] = (), skew: float | None = None) -> list[tuple[str, str, str]]:
    findings = all_findings(hosts, doubts, NOON, token=TOKEN, skew=skew)
    return [(one.severity, one.code, one.about) for one in findings]


def status(*hosts: HostReport, strict: bool = False) -> int:
    return exit_status_of(all_findings(hosts, (), NOON, token=TOKEN, skew=None), strict=strict)


def test_without_anything_wrong_there_is_nothing_to_do() -> None:
    assert found(host(), host("rpc")) == []
    assert status(host(), strict=True) == 0


@pytest.mark.parametrize("kind", ["seed", "network-api", "rpc", "ethereum-rpc", "staking-backend"])
def test_the_only_host_of_a_kind_is_missed_when_it_is_silent(kind: HostKind) -> None:
    assert status(host("seed" if kind != "seed" else "rpc"), failed(kind)) == 3


@pytest.mark.parametrize("kind", ["seed", "rpc"])
def test_a_silent_host_with_a_stand_in_is_doubtful(kind: HostKind) -> None:
    assert found(host(kind), failed(kind)) == [("doubtful", "unreachable", "b.example")]
    assert (status(host(kind), failed(kind)), status(host(kind), failed(kind), strict=True)) == (0, 5)


def test_a_silent_seed_is_missed_only_where_fewer_than_two_are_left() -> None:
    two = (host(name="x"), host(name="y"))
    for code in ("unreachable", "refused"):
        assert found(*two, failed(code=code)) == [("harmless", code, "b.example")]
        assert status(*two, failed(code=code), strict=True) == 0
    assert status(*two, failed(code="malformed-answer"), strict=True) == 4
    assert status(two[0], failed(name="y"), failed(), strict=True) == 5


def test_bootstrap_nodes_neither_stand_in_for_seeds_nor_are_missed() -> None:
    assert status(host("bootstrap-node"), failed("seed")) == 3
    assert (status(host(), failed("bootstrap-node")), status(host(), failed("bootstrap-node"), strict=True)) == (0, 5)


@pytest.mark.parametrize("code", ["wrong-certificate", "not-sealed", "malformed-answer", "nobody-believable"])
def test_one_host_that_cannot_be_believed_is_the_worst(code: str) -> None:
    assert status(host(), failed(code=code), failed("network-api")) == 4
    assert found(failed("network-api"), host(), failed(code=code))[0] == ("unbelievable", code, "b.example")


def test_where_nobody_answers_this_machine_is_suspected_first() -> None:
    everybody = (failed("seed"), failed("rpc"), failed("bootstrap-node"))
    assert found(*everybody)[0] == ("unanswered", "nobody-answered", THIS_MACHINE)
    for other in (host("network-api"), failed("network-api", code="not-sealed")):
        assert "nobody-answered" not in {code for _, code, _ in found(*everybody, other)}
    assert "nobody-answered" not in {code for _, code, _ in found(failed("seed"))}


def test_hosts_of_which_the_same_is_to_be_said_stand_together() -> None:
    silent = [failed("bootstrap-node", name=name) for name in ("x", "y", "z")]
    assert found(host(), *silent) == [("doubtful", "unreachable", "x, y, z")]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("seed-alone", "doubtful"),
        ("seed-behind", "doubtful"),
        ("seed-disagrees", "unbelievable"),
        ("contradicted", "unbelievable"),
        ("cache-damaged", "harmless"),
        ("cache-unusable", "harmless"),
    ],
)
def test_what_comparing_gives_has_its_weight(code: str, severity: str) -> None:
    (one,) = all_findings([host()], [Warned(code, "words")], NOON, token=None, skew=None)
    assert (one.severity, one.code) == (severity, code)
    assert one.advice


class TestTheClock:
    def test_of_this_machine_is_what_most_hosts_say(self) -> None:
        hosts = [host(name=str(skew), clock_skew_seconds=float(skew)) for skew in (299, 300, 302, 0)]
        assert machine_skew(hosts) == 299.5
        assert found(*hosts, skew=300.0) == [("doubtful", "clock-skew", THIS_MACHINE), ("doubtful", "clock-skew", "0")]

    @pytest.mark.parametrize("skews", [[], [500.0], [0.0, 500.0], [None, 500.0], [-300.0, 0.0, 300.0, 600.0]])
    def test_is_not_known_where_fewer_than_most_agree(self, skews: list[float | None]) -> None:
        assert machine_skew([host(clock_skew_seconds=skew) for skew in skews]) is None

    @given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9), st.floats(-1e5, 1e5))
    def test_moves_with_all_hosts(self, skews: list[float], by: float) -> None:
        before = machine_skew([host(clock_skew_seconds=round(skew)) for skew in skews])
        after = machine_skew([host(clock_skew_seconds=round(skew) + round(by)) for skew in skews])
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after - before == pytest.approx(round(by))

    def test_of_one_host_alone_may_be_either(self) -> None:
        one = host("network-api", clock_skew_seconds=-90.0)
        (finding,) = all_findings([one], (), NOON, token=None, skew=None)
        assert finding.message == "its clock is 90 seconds behind this machine's"

    @pytest.mark.parametrize("skew", [60.0, -60.0, 0.0])
    def test_may_be_off_by_a_minute(self, skew: float) -> None:
        assert found(host("network-api", clock_skew_seconds=skew)) == []

    def test_is_not_judged_by_the_age_of_a_block(self) -> None:
        assert found(host("rpc", clock_skew_seconds=-500.0)) == []

    def test_is_not_wrong_because_a_chain_stands_still(self) -> None:
        blocks = [failed("rpc", "lagging", str(age), clock_skew_seconds=float(-age)) for age in (1398, 1399, 1400)]
        right = [host("network-api", clock_skew_seconds=-1.0), host("staking-backend", clock_skew_seconds=0.0)]
        assert machine_skew([*right, *blocks]) == -0.5
        assert machine_skew(blocks) is None
        assert machine_skew([right[0], *blocks]) is None

    @pytest.mark.parametrize(
        ("blocks", "skew"),
        [
            ([400.0], 400.0),
            ([-2.0], None),
            ([400.0, 401.0, 401.0], 400.5),
            ([-1.0, -2.0, 400.0], None),
            ([400.0, -2.0], None),
        ],
    )
    def test_is_behind_by_a_block_that_lies_ahead_and_a_chain_has_one_vote(
        self, blocks: list[float], skew: float | None
    ) -> None:
        chain = [host("rpc", str(number), clock_skew_seconds=block) for number, block in enumerate(blocks)]
        assert machine_skew([host("network-api", clock_skew_seconds=400.0), *chain]) == skew

    def test_may_be_judged_by_two_chains(self) -> None:
        assert machine_skew([host(kind, clock_skew_seconds=400.0) for kind in ("rpc", "ethereum-rpc")]) == 400.0

    def test_says_in_which_direction(self) -> None:
        for skew, word in ((400.0, "behind"), (-400.0, "ahead of")):
            (finding,) = all_findings([], (), NOON, token=None, skew=skew)
            assert finding.message == f"its clock is 400 seconds {word} those of most hosts"


class TestAPin:
    @pytest.mark.parametrize(("days", "warned"), [(179, True), (181, False), (5, True), (3650, False)])
    def test_is_spoken_of_half_a_year_before_it_expires(self, days: int, warned: bool) -> None:
        there = found(host(pin_expires=NOON + timedelta(days=days, hours=1)))
        assert there == ([("doubtful", "pin-expires", "a.example")] if warned else [])

    def test_that_expired_says_so(self) -> None:
        (one,) = all_findings([host(pin_expires=NOON - timedelta(days=3))], (), NOON, token=None, skew=None)
        assert "expired on 2026-04-06" in one.message
        assert "--seed-pin" in one.advice


def test_another_contract_is_never_believed() -> None:
    other = "0x" + "12" * 20
    assert found(host("network-api", reply=HostReply(contract=other))) == [
        ("unbelievable", "contract-mismatch", "a.example")
    ]
    assert found(host("network-api", reply=HostReply(contract=TOKEN.lower()))) == []


def test_a_price_that_is_ahead_of_its_own_servers_clock_is_doubtful() -> None:
    ahead = HostReply(at=NOON, priced_at=NOON + timedelta(seconds=61))
    assert found(host("network-api", reply=ahead)) == [("doubtful", "price-ahead", "a.example")]
    assert found(host("network-api", reply=structs.replace(ahead, priced_at=NOON + timedelta(minutes=1)))) == []


def test_a_price_is_overdue_by_the_servers_own_clock() -> None:
    late = HostReply(at=NOON, stale_since=NOON - timedelta(hours=5))
    assert found(host("network-api", reply=late)) == [("doubtful", "price-stale", "a.example")]
    assert found(host("network-api", reply=structs.replace(late, stale_since=NOON - timedelta(minutes=59)))) == []


def test_a_backend_far_behind_the_seeds_is_named() -> None:
    seed = host(reply=HostReply(height=1000))
    late, fine, silent = (host("staking-backend", "c", reply=HostReply(height=one)) for one in (985, 990, None))
    assert found(seed, late) == [("doubtful", "backend-behind", "c")]
    assert found(seed, fine) == found(seed, silent) == []


class TestAVerdict:
    """What comparing showed to be wrong stands at the host too, which had answered."""

    def of(self, *hosts: HostReport, doubts: tuple[Warned, ...] = ()) -> list[tuple[bool | None, str | None]]:
        return [(one.ok, one.code) for one in with_faults(hosts, doubts, token=TOKEN)]

    @pytest.mark.parametrize("code", ["seed-disagrees", "seed-behind", "seed-ahead"])
    def test_is_that_of_the_seed_that_is_named(self, code: str) -> None:
        doubt = Warned(code, "does wrong", host="a.example")
        hosts = (host(name="a.example"), host(name="a.example.org"), host("rpc", "a.example"))
        assert self.of(*hosts, doubts=(doubt,)) == [(False, code), (True, None), (True, None)]
        wrong = with_faults(hosts, (doubt,), token=TOKEN)[0]
        assert (wrong.message, bool(wrong.advice)) == ("does wrong", True)

    def test_is_nobodys_who_is_only_mentioned(self) -> None:
        doubt = Warned("seed-disagrees", "a.example does wrong", host="b.example")
        assert self.of(host(name="a.example"), host(name="b.example"), doubts=(doubt,)) == [
            (True, None),
            (False, "seed-disagrees"),
        ]

    def test_is_that_of_every_seed_where_none_can_be_told_from_the_others(self) -> None:
        hosts = (host(name="a"), host(name="b"), failed(name="c"), host("network-api", "d"))
        expected = [(False, "contradicted")] * 2 + [(False, "unreachable"), (True, None)]
        assert self.of(*hosts, doubts=(Warned("contradicted", "words"),)) == expected

    def test_is_no_word_about_a_seed_that_stands_alone(self) -> None:
        assert self.of(host(), doubts=(Warned("seed-alone", "words", host="a.example"),)) == [(True, None)]

    def test_of_two_is_the_worse(self) -> None:
        doubts = tuple(Warned(code, "words", host="a.example") for code in ("seed-behind", "seed-disagrees"))
        assert self.of(host(), doubts=doubts) == [(False, "seed-disagrees")]

    def test_is_that_of_the_figures_of_the_very_host(self) -> None:
        sealed = host("network-api", reply=HostReply(contract="0x" + "12" * 20))
        assert self.of(sealed, host("network-api")) == [(False, "contract-mismatch"), (True, None)]
        late = host("staking-backend", "c", reply=HostReply(height=900))
        assert self.of(host(reply=HostReply(height=1000)), late) == [(True, None), (False, "backend-behind")]

    def test_leaves_a_host_alone_that_failed_or_was_not_asked(self) -> None:
        doubts = (Warned("seed-disagrees", "words", host="a.example"),)
        assert self.of(host(ok=None), failed(name="a.example"), doubts=doubts) == [
            (None, None),
            (False, "unreachable"),
        ]


def test_a_host_that_was_not_asked_is_neither_good_nor_bad() -> None:
    assert found(host(ok=None)) == []


def test_the_worst_stands_first_and_decides() -> None:
    order = ("harmless", "doubtful", "unanswered", "unbelievable")
    findings: list[Finding] = []
    for severity, expected in zip(order, (0, 5, 3, 4), strict=True):
        findings.append(Finding(severity, "x", "y", "z", "w"))  # type: ignore[arg-type]
        assert exit_status_of(findings, strict=True) == expected
