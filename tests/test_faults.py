"""The table of faults: its rules say what the contract says, and its rows leave no command and no source out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from sessionnet_cli.command_table import COMMANDS
from sessionnet_core.source_kinds import SOURCE_KINDS
from tests.devnet.misbehaviour import Misbehaviour
from tests.evm.rpc_lies import LIES
from tests.faults import files, wrongs
from tests.faults.__main__ import cases_of
from tests.faults.lines import LINES
from tests.faults.place import Case
from tests.faults.report import Circumstances, Row, report
from tests.faults.rules import (
    IS_FOR,
    Bounds,
    Expected,
    Nature,
    Observed,
    Role,
    StandIn,
    expected,
    role,
    status_of,
    surprises,
)
from tests.faults.sources import SOURCES

BOUNDS = Bounds(deadline_seconds=3, start_seconds=0.2, memory_bytes=50_000_000)
FAILED = Observed(3, ("unreachable",), (), False, 1.0, 60_000_000, True)
ANSWERED = Observed(0, (), ("seed-unreachable",), False, 1.0, 60_000_000, True)


class TestRules:
    @pytest.mark.parametrize(
        ("line", "kind", "what"),
        [
            ("token", "network-api", Role.MAIN),
            ("token", "rpc", Role.SIDE),
            ("token balance", "rpc", Role.MAIN),
            ("token balance", "network-api", Role.SIDE),
            ("staking", "rpc", Role.MAIN),
            ("staking --quorum 2", "rpc", Role.MAIN),
            ("staking wallet", "seed", Role.SIDE),
            ("staking open", "staking-backend", Role.SIDE),
            ("nodes", "bootstrap-node", Role.MAIN),
            ("nodes --verify", "node", Role.SIDE),
            ("swarm NAME", "node", Role.MAIN),
            ("overview NAME", "node", Role.INPUT),
            ("overview", "seed", Role.PART),
            ("overview", "network-api", Role.PART),
            ("overview", None, Role.MAIN),
            ("doctor", "seed", Role.EXAMINED),
        ],
    )
    def test_what_a_source_is_to_a_command(self, line: str, kind: str | None, what: Role) -> None:
        assert role(line, kind) is what

    @pytest.mark.parametrize(
        ("what", "nature", "stand_in", "status"),
        [
            (Role.MAIN, Nature.SILENCE, StandIn.NOBODY, 3),
            (Role.MAIN, Nature.REFUSAL, StandIn.NOBODY, 3),
            (Role.MAIN, Nature.IMPOSTOR, StandIn.NOBODY, 4),
            (Role.MAIN, Nature.NONSENSE, StandIn.NOBODY, 4),
            (Role.MAIN, Nature.REFUSAL, StandIn.KEPT, 0),
            (Role.MAIN, Nature.IMPOSTOR, StandIn.KEPT, 4),
            (Role.MAIN, Nature.IMPOSTOR, StandIn.UNPROVEN, 4),
            (Role.MAIN, Nature.IMPOSTOR, StandIn.OTHERS, 0),
            (Role.MAIN, Nature.NOT_FOUND, StandIn.NOBODY, 1),
            (Role.MAIN, Nature.UNREADABLE, StandIn.NOBODY, 2),
            (Role.SIDE, Nature.IMPOSTOR, StandIn.NOBODY, 0),
            (Role.PART, Nature.SILENCE, StandIn.NOBODY, 0),
            (Role.INPUT, Nature.NONSENSE, StandIn.NOBODY, 1),
            (Role.PART, Nature.FLOOD, StandIn.NOBODY, 0),
            (Role.EXAMINED, Nature.SILENCE, StandIn.OTHERS, 0),
            (Role.EXAMINED, Nature.SILENCE, StandIn.NOBODY, 3),
            (Role.EXAMINED, Nature.NONSENSE, StandIn.OTHERS, 4),
        ],
    )
    def test_the_exit_status(self, what: Role, nature: Nature, stand_in: StandIn, status: int) -> None:
        assert expected(what, nature, stand_in).statuses == {status}

    def test_a_kept_answer_is_stale_and_says_so(self) -> None:
        must = expected(Role.MAIN, Nature.SILENCE, StandIn.KEPT)
        assert (must.warns, must.is_stale) == (True, True)

    def test_what_is_missing_besides_is_named(self) -> None:
        assert expected(Role.SIDE, Nature.SILENCE, warning="chain-failed").warning == "chain-failed"

    def test_every_case_has_an_answer(self) -> None:
        assert all(expected(*case).statuses for case in product(Role, Nature, StandIn))

    def test_the_status_follows_from_the_worst_error(self) -> None:
        assert status_of(["unreachable", "wrong-certificate"]) == 4
        assert status_of(["unreachable", "refused"]) == 3
        assert (status_of(["configuration"]), status_of(["usage"]), status_of(["name-not-found"])) == (2, 2, 1)
        assert status_of(["unreachable", "pin-expires"]) is None


class TestSurprises:
    def test_what_is_as_it_must_be_is_none(self) -> None:
        assert surprises(Expected(frozenset({3})), FAILED, BOUNDS) == []
        assert surprises(Expected(frozenset({0}), warns=True), ANSWERED, BOUNDS) == []

    @pytest.mark.parametrize(
        ("did", "why"),
        [
            (replace(FAILED, status=4, errors=("malformed-answer",)), "status 4, not 3"),
            (replace(FAILED, errors=("wrong-certificate",)), "status 3 for wrong-certificate"),
            (replace(FAILED, errors=()), "status 3 with no error"),
            (replace(FAILED, seconds=3.6), "3.6 s, not 3.5 s at most"),
            (replace(FAILED, peak_bytes=351_000_000), "351 MB, not 350 MB at most"),
            (replace(FAILED, status=None), "never ended"),
            (replace(FAILED, is_document=False), "the output is not one JSON document and nothing else"),
        ],
    )
    def test_anything_else_is_one(self, did: Observed, why: str) -> None:
        assert surprises(Expected(frozenset({3})), did, BOUNDS) == [why]

    def test_a_fault_of_the_program_is_one_whatever_the_status(self) -> None:
        did = replace(FAILED, status=1, errors=("internal",))
        assert "told as a fault of the program" in surprises(Expected(frozenset({1})), did, BOUNDS)

    @pytest.mark.parametrize(
        ("must", "why"),
        [
            (Expected(frozenset({0}), warning="chain-failed"), "no warning chain-failed"),
            (Expected(frozenset({0}), is_stale=True), "not stale"),
        ],
    )
    def test_an_answer_that_hides_something_is_one(self, must: Expected, why: str) -> None:
        assert surprises(must, ANSWERED, BOUNDS) == [why]
        assert surprises(Expected(frozenset({0}), warns=True), replace(ANSWERED, warnings=()), BOUNDS) == ["no warning"]

    def test_more_may_be_taken_where_much_was_sent(self) -> None:
        did = replace(FAILED, peak_bytes=360_000_000)
        assert surprises(Expected(frozenset({3})), did, BOUNDS, sent_bytes=31_000_000) == []


class TestRows:
    def test_every_command_has_one(self) -> None:
        """Each but those that print what they have, and those with statuses of their own: `check` has one for all that
        is wrong, and `exporter` goes on."""
        unasked = ("check", "completion", "config", "exporter", "help", "history")
        asking = {name for name in COMMANDS if name.split()[0] not in unasked}
        assert {line.command for line in LINES.values()} == asking
        assert IS_FOR.keys() <= LINES.keys()
        assert asking - {"doctor"} <= IS_FOR.keys()

    def test_every_kind_of_source_is_broken_for_every_command_that_asks_it(self) -> None:
        for kind, row in SOURCE_KINDS.items():
            broken = {name for source in SOURCES if source.kind == kind for name in source.lines}
            assert broken >= {path for path in row.used_by if not path.startswith(("check ", "exporter"))}
            assert broken

    def test_no_two_have_one_name(self) -> None:
        assert len({source.name for source in SOURCES}) == len({source.title for source in SOURCES}) == len(SOURCES)
        for source in SOURCES:
            assert len({fault.name for fault in source.faults}) == len(source.faults)

    def test_every_nature_of_fault_meets_every_command(self) -> None:
        cases = cases_of(SOURCES, has_chain=True)
        for source in SOURCES:
            natures = {fault.nature for fault in source.faults}
            for name in source.lines:
                met = {case.fault.nature for case in cases if case.source is source and case.line.name == name}
                assert met == natures
        assert len(cases) < len(cases_of(SOURCES, has_chain=True, every=True))

    def test_without_a_chain_the_rest_is_left(self) -> None:
        names = {case.line.name for case in cases_of(SOURCES, has_chain=False)}
        assert "token" in names
        assert "staking" not in names

    @pytest.mark.parametrize("source", [one for one in SOURCES if one.who], ids=lambda source: source.name)
    def test_servers_understand_what_they_are_told(self, source: object) -> None:
        assert isinstance(source, type(SOURCES[0]))
        for text in (*(fault.words for fault in source.faults), *(text for _, text in source.besides)):
            if text not in LIES and text.partition(":")[0] not in LIES:
                Misbehaviour.parse(text)


class TestFiles:
    @pytest.mark.parametrize("fault", wrongs.OF_A_FILE, ids=lambda fault: fault.name)
    def test_every_way_is_known(self, fault: wrongs.Fault, tmp_path: Path) -> None:
        path = files.broken_file(b"{}" * 100, fault.words, tmp_path, files.NODE_LIST)
        assert path.exists() is (fault.words != "missing")
        if path.is_file():
            assert path.read_bytes() != b"{}" * 100

    @pytest.mark.parametrize("fault", wrongs.OF_A_FOLDER, ids=lambda fault: fault.name)
    def test_every_way_of_a_cache_is_known(self, fault: wrongs.Fault, tmp_path: Path) -> None:
        cache = tmp_path / "cache"
        cache.mkdir()
        (cache / "kept.json").write_bytes(b"[1, 2, 3]")
        files.broken_cache(cache, fault.words)

    def test_an_unknown_way_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no file is broken"):
            files.broken(b"", "politely")


def test_the_report_lists_surprises_first_and_marks_them() -> None:
    source = SOURCES[0]
    line = LINES[source.lines[0]]
    good = Row(Case(source, source.faults[0], line), ANSWERED, [])
    bad = Row(Case(source, source.faults[1], line), FAILED, ["status 3, not 0"])
    made = Circumstances("2026-01-02", "3.12", "1.0", 4, 3, 0.2, 60, True, again=1, mended=0)
    text = report([good, bad], made)
    assert text.index("* One seed of three, hang, `swarm`: status 3, not 0") < text.index("| refuse | 0 · seed-unreac")
    assert "| hang | ⚠ **3 · unreachable · 1.0 s · 60 MB** |" in text
    assert "1 of the rows are not as they must be" in " ".join(text.split())
    assert "## Surprises\n\nNone.\n" in report([good], made)
