"""What a check prints: within what Nagios reads, by the guidelines' grammar, and no more than is asked for."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.pages.check import lines_of, report
from sessionnet_core.evidence import Answer, Recording, Warned
from sessionnet_core.monitoring.checks import Check, Checked, Thresholds, fact
from tests.cli.node_files import NOT_IN_SERVICE, A, B, C, entry, node_file, proved_ago
from tests.conftest import Sessionnet
from tests.core.samples import NOON, key
from tests.perfdata import MOST_BYTES, Measure, Output, read_output

MANY = 200
PROOFS = Thresholds.with_defaults(proof_age=("3960", "7500"))


def answer(*checks: Check, warnings: tuple[Warned, ...] = (), recording: Recording | None = None) -> Answer[Checked]:
    return Answer(
        value=Checked.of(checks),
        network="mainnet",
        as_of=NOON,
        asked_at=NOON,
        stale=False,
        sources=(),
        warnings=warnings,
        recording=recording,
    )


def printed(found: Answer[Checked], *, verbose: bool = False) -> Output:
    return read_output("".join(f"{line}\n" for line in lines_of("node", found, verbose=verbose)))


def node_checks(number: int, seconds: int, state: str = "active") -> list[Check]:
    subject = f"{number:03x}{key(number)[3:]}"
    return [
        fact("state", subject, "ok" if state == "active" else "critical", f"is {state}"),
        PROOFS.check("proof_age", subject, seconds, f"last proved its uptime {seconds} seconds ago", "s"),
    ]


def test_200_nodes_fit_and_the_worst_come_first(sessionnet: Sessionnet, tmp_path: Path) -> None:
    keys = [f"{number:03x}" + "9" * 61 for number in range(MANY)]
    entries = [entry(one) for one in keys]
    for number in (17, 150):
        entries[number] |= {**NOT_IN_SERVICE, "earned_downtime_blocks": 30}
    for number in range(30, 90):
        entries[number]["last_uptime_proof"] = proved_ago(timedelta(minutes=80))
    run = sessionnet("check", "node", *keys, "--nodes-file", node_file(tmp_path / "nodes.json", *entries))
    found = read_output(run.stdout)
    assert (run.status, found.state) == (2, "CRITICAL")
    assert found.text.startswith("01199999 is decommissioned, has credit for 1.0 hours")
    assert re.search(r"; 09699999 is decommissioned, .*; and 57 more \(57 warning\); 138 other nodes well$", found.text)
    assert len(found.text) < 1000
    assert {name: measure.value for name, measure in found.measures.items() if measure.most == "200"} == {
        "ok": 138,
        "warning": 60,
        "critical": 2,
        "unknown": 0,
    }
    assert found.measures["proof_age_max"] == Measure(found.measures["proof_age_max"].value, "s", "3960", "7500", "0")
    assert 4800 <= found.measures["proof_age_max"].value < 4900
    assert found.measures["credit_min"].value == found.measures["credit_max"].value == 3600
    assert len(found.long_text) == 57
    assert all(line.startswith("WARNING: ") for line in found.long_text)


def test_the_measures_of_20_nodes_are_all_there_and_of_21_the_least_and_the_largest() -> None:
    few = [check for number in range(20) for check in node_checks(number, number)]
    assert len(printed(answer(*few)).measures) == 20
    many = printed(answer(*few, *node_checks(20, 20))).measures
    assert {name: one.value for name, one in many.items()} == {
        "proof_age_min": 0,
        "proof_age_max": 20,
        "ok": 21,
        "warning": 0,
        "critical": 0,
        "unknown": 0,
    }


def test_what_is_said_of_10_000_nodes_is_bounded() -> None:
    checks = [
        check
        for number in range(4096)
        for check in node_checks(number, 9000, "decommissioned " + "for a very long reason " * 30)
    ]
    lines = lines_of("node", answer(*checks))
    text = "".join(f"{line}\n" for line in lines)
    read_output(text)
    assert len(text.encode()) <= MOST_BYTES
    assert re.fullmatch(r"… and [0-9,]+ more lines: --json has them all", lines[-1])


def test_a_few_well_nodes_are_told_in_full_and_of_many_their_number() -> None:
    two = [*node_checks(1, 5), *node_checks(2, 6)]
    assert printed(answer(*two)).text.count("is active") == 2
    assert printed(answer(*two, *node_checks(3, 7))).text == "all 3 nodes are well"


def test_a_change_is_told_of_a_well_node_and_of_an_ill_one() -> None:
    three = [*node_checks(1, 5), *node_checks(2, 6), *node_checks(3, 7)]
    changed = fact("changed", three[0].subject, "ok", "changed since 5 minutes ago: was decommissioned")
    assert printed(answer(*three, changed)).text == (
        "all 3 nodes are well; 00100000 changed since 5 minutes ago: was decommissioned"
    )
    ill = node_checks(4, 5, "decommissioned")
    was = fact("changed", ill[0].subject, "ok", "changed since 5 minutes ago: was active")
    found = printed(answer(*three, changed, *ill, was))
    assert found.text == (
        "00400000 is decommissioned, changed since 5 minutes ago: was active; 00100000 changed since 5 minutes ago: "
        "was decommissioned; 3 other nodes well"
    )


def test_what_is_wrong_with_the_check_itself_comes_before_what_follows_from_it() -> None:
    unknown = fact("clock", None, "unknown", "the clock here is ahead")
    proofs = [fact("state", key(n), "unknown", "has a proof of an unknown age") for n in range(3)]
    assert printed(answer(*proofs, unknown)).text.startswith("the clock here is ahead; ")


def test_hints_and_warnings_stand_below_what_is_not_ok(sessionnet: Sessionnet, tmp_path: Path) -> None:
    silent = Warned("seed-unreachable", "did not answer within 5 s", host="seed3")
    fine, gone = node_checks(1, 5), fact("listed", key(9), "critical", "is not among the Session Nodes")
    assert printed(answer(*fine, warnings=(silent,))).long_text == []
    assert printed(answer(*fine, warnings=(silent,)), verbose=True).long_text == [
        "OK: 00100000 is active, last proved its uptime 5 seconds ago",
        "Note: seed3: did not answer within 5 s",
    ]
    assert printed(answer(*fine, gone, warnings=(silent,))).long_text == [
        "Note: seed3: did not answer within 5 s",
        "Try: A node that has left, or was deregistered, is no longer listed.",
    ]
    run = sessionnet("check", "node", A, "--nodes-file", str(tmp_path / "no.json"), "--nope")
    assert read_output(run.stdout).long_text == ["Try: `sessionnet check node --help` shows what can stand there."]


def test_an_error_keeps_what_to_try(sessionnet: Sessionnet) -> None:
    found = read_output(sessionnet("check", "network", "--offline").stdout)
    assert (found.state, found.long_text) == ("UNKNOWN", ["Try: Run the command once without --offline."])


def test_quiet_says_nothing_of_what_is_well_and_everything_of_what_is_not(
    sessionnet: Sessionnet, tmp_path: Path
) -> None:
    path = node_file(tmp_path / "nodes.json", entry(A), entry(B))
    well = sessionnet("check", "node", A, "--nodes-file", path, "--quiet")
    assert (well.status, well.stdout, well.stderr) == (0, "", "")
    gone = sessionnet("check", "node", A, C, "--nodes-file", path)
    quiet = sessionnet("check", "node", A, C, "--nodes-file", path, "-q")
    assert (quiet.status, quiet.stdout) == (2, gone.stdout)
    assert sessionnet("check", "node", A, "--nodes-file", path, "-q", "--json").json["data"]["state"] == "ok"
    kept = tmp_path / "kept.txt"
    assert sessionnet("check", "node", A, "--nodes-file", path, "-q", "--output", str(kept)).status == 0
    assert kept.read_text().startswith("NODE OK - ")


@pytest.mark.parametrize("hostile", ["a | 'b'=1", "a\nCRITICAL", "a\x1b[31m", "a\r\x9b", "‮a", "'=;|" * 5000])
def test_no_text_from_elsewhere_begins_a_line_or_a_measure(hostile: str) -> None:
    found = printed(answer(fact("state", key(1), "critical", hostile), warnings=(Warned("x", hostile),)))
    assert (found.state, found.measures) == ("CRITICAL", {})
    assert len(found.long_text) == 1
    read_output("".join(f"{line}\n" for line in report("node", "unknown", hostile, hints=[hostile])))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*(f"{digit}" * 64 for digit in "abc"), "0x" + "1" * 40, "0x" + "1" * 39 + "2", None]),
            st.sampled_from(["proof_age", "credit", "newer_version"]),
            st.one_of(st.integers(-(10**18), 10**18), st.floats(-1e15, 1e15), st.none()),
            st.sampled_from(["", "s", "%"]),
        ),
        unique_by=lambda one: (one[0], one[1]),
        max_size=12,
    ),
    st.sampled_from([("10", "20"), ("@10:20", "~:5"), ("-5:", None), (None, "0.5:7.25"), ("+3", "~:+9")]),
)
def test_every_measure_is_read_back_as_it_was(
    measured: list[tuple[str | None, str, float | None, str]], ends: tuple[str | None, str | None]
) -> None:
    names = ("proof_age", "credit", "newer_version")
    limits = Thresholds.with_defaults(**dict.fromkeys(names, ends))
    checks = [limits.check(name, subject, value, "said", unit) for subject, name, value, unit in measured]  # type: ignore[arg-type]
    found = printed(answer(*checks)).measures
    expected = [value for _, _, value, _ in measured if value is not None]
    assert [one.value for one in found.values()] == [pytest.approx(value, abs=1e-9) for value in expected]
    assert [one.unit for one in found.values()] == [unit for _, _, value, unit in measured if value is not None]
    assert all(one.warning == (ends[0] or "").replace("+", "") for one in found.values())


def test_a_recording_says_when_it_was_made() -> None:
    recording = Recording(recorded_at=NOON, network="mainnet", test_network=False)
    found = printed(answer(*node_checks(1, 5), recording=recording))
    assert found.text.startswith("recorded 2026-04-09 12:00:00 UTC: 00100000 is active")
