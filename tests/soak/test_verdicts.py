"""A soak finds fault with what it is there to find: what was as it should be is made wrong in one way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.devnet.misbehaviour import Misbehaviour
from tests.evm.bad_rpc import SORTS as RPC_SORTS
from tests.soak.bursts import rows_of
from tests.soak.course import COURSE
from tests.soak.page import page, sparkline
from tests.soak.seen import Ended, Notes, Ran, Sample, Scrape, Seen, Stock, read
from tests.soak.subjects import EXPORTER
from tests.soak.verdicts import verdicts

SECONDS = 3600
ROW = ("list", "2026-11-29T12:00:00Z")
FLAT = Stock(memory_kb=40_000, threads=3, descriptors=8)


def sample(at: float, **changed: object) -> Sample:
    """One of an hour in which a row of 100 bytes comes each second."""
    usual: dict[str, object] = {
        "of": {"nodes": FLAT, EXPORTER: FLAT},
        "files": {"cache": 2},
        "history_bytes": 100_000 + int(at) * 100,
        "log_bytes": 0,
        "rows": int(at),
    }
    return Sample(at, **{**usual, **changed})  # type: ignore[arg-type]


def as_it_should_be() -> Seen:
    return Seen(
        seconds=SECONDS,
        wanted_runs=1,
        samples=[sample(at) for at in range(0, SECONDS, 60)],
        runs=[Ran(9, "nodes", 0, "", (), (ROW,)), Ran(9, "check node", 2, "", (), ())],
        scrapes=[Scrape(4, 503, 0), Scrape(9, 200, 1), Scrape(18, 200, 1), Scrape(27, 200, 2)],
        ended=[Ended("nodes", 143, 300, 0, ""), Ended(EXPORTER, 0, 300, 0, "")],
        kept=[ROW],
    )


def late(**changed: object) -> dict[str, object]:
    """An hour of which the last quarter is otherwise."""
    return {"samples": [sample(at, **(changed if at >= SECONDS * 3 / 4 else {})) for at in range(0, SECONDS, 60)]}


def test_nothing_is_wrong_with_what_is_as_it_should_be() -> None:
    found = list(verdicts(as_it_should_be()))
    assert len(found) > 10
    assert [what for is_right, what in found if not is_right] == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (late(of={"nodes": replace(FLAT, memory_kb=53_000), EXPORTER: FLAT}), "memory"),
        (late(of={"nodes": replace(FLAT, threads=5), EXPORTER: FLAT}), "threads"),
        (late(of={"nodes": FLAT, EXPORTER: replace(FLAT, descriptors=10)}), "descriptors"),
        (late(of={EXPORTER: FLAT}), "memory"),
        (late(files={"cache": 3}), "number of files"),
        (late(log_bytes=20_000_000), "log took"),
        ({"samples": [sample(at, history_bytes=int(at) ** 2) for at in range(0, SECONDS, 60)]}, "a row took"),
        ({"runs": []}, "runs were made"),
        ({"runs": [Ran(9, "nodes", 1, "", (), (ROW,))]}, "with a status"),
        ({"runs": [Ran(9, "nodes", None, "", (), (ROW,))]}, "with a status"),
        ({"runs": [Ran(9, "nodes", 0, "Traceback (most …", (), (ROW,))]}, "no run tells of a fault"),
        ({"runs": [Ran(9, "nodes", 0, "", ("broken",), (ROW,))]}, "whole document"),
        ({"runs": [Ran(9, "nodes", 0, "", ("history-not-kept",), (ROW,))]}, "could not keep"),
        ({"runs": [Ran(9, "nodes", 0, "", (), (ROW, ("pool", ROW[1])))]}, "are in the history"),
        (
            {"scrapes": [Scrape(9, 200, 1), Scrape(18, 0, 0), Scrape(27, 200, 2)]},
            "scrapes after the first refresh were answered",
        ),
        ({"scrapes": [Scrape(9, 200, 1), Scrape(18, 503, 0), Scrape(27, 200, 2)]}, "after the first refresh"),
        ({"scrapes": [Scrape(9, 200, 2), Scrape(18, 200, 1), Scrape(27, 200, 3)]}, "never fell"),
        ({"scrapes": [Scrape(9, 200, 2), Scrape(18, 200, 2)]}, "never fell"),
        ({"ended": [Ended("nodes", 143, 9, 0, "")]}, "ended by SIGTERM"),
        ({"ended": [Ended("nodes", -9, 9, 0, ""), Ended(EXPORTER, 0, 9, 0, "")]}, "ended by SIGTERM"),
        ({"ended": [Ended("nodes", 143, 9, 0, "internal error"), Ended(EXPORTER, 0, 9, 0, "")]}, "none of them tells"),
        ({"ended": [Ended("nodes", 143, 9, 1, ""), Ended(EXPORTER, 0, 9, 0, "")]}, "were whole"),
    ],
)
def test_what_is_wrong_is_told(wrong: dict[str, object], told: str) -> None:
    seen = replace(as_it_should_be(), **wrong)  # type: ignore[arg-type]
    assert [what for is_right, what in verdicts(seen) if not is_right and told in what]
    assert "**no**" in page(seen)


def test_a_little_more_is_flat() -> None:
    """What Python keeps for itself goes up and down; 40 MB may become 44, and a thread may be caught at its end."""
    seen = replace(as_it_should_be(), **late(of={"nodes": Stock(44_000, 4, 9), EXPORTER: FLAT}))  # type: ignore[arg-type]
    assert [what for is_right, what in verdicts(seen) if not is_right] == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    seen = as_it_should_be()
    with Notes(tmp_path) as notes:
        notes.write("soak", [seen.seconds, seen.wanted_runs])
        for one in seen.samples:
            notes.add("sample", one)
        for run in seen.runs:
            notes.add("run", run)
        for scrape in seen.scrapes:
            notes.add("scrape", scrape)
        for ended in seen.ended:
            notes.add("ended", ended)
        assert read(tmp_path) == replace(seen, kept=None)
        notes.write("kept", seen.kept)
    assert read(tmp_path) == seen
    assert page(read(tmp_path)).count("\n| yes |") == len(list(verdicts(seen)))


def test_a_page_of_a_soak_that_goes_on_says_how_far_it_is() -> None:
    seen = as_it_should_be()
    assert "had passed" not in page(seen)
    assert "24 minutes had passed" in page(replace(seen, kept=None, samples=seen.samples[:25]))


def test_bars_stand_on_zero() -> None:
    assert sparkline([0, 50, 100]) == "▁▅█"
    assert sparkline([100.0] * 60, width=4) == "████"


@pytest.mark.parametrize(
    ("command", "document", "rows"),
    [
        ("nodes", {"as_of": "A", "data": {}, "sources": [{"kind": "seed"}]}, [("list", "A")]),
        ("nodes", {"as_of": "A", "data": {}, "sources": [{"kind": "storage-server"}]}, []),
        ("token", {"as_of": "A", "data": {"price_usd": 1, "price_as_of": "B"}, "sources": []}, [("price", "B")]),
        (
            "staking",
            {"as_of": "A", "data": {"price_usd": None, "block": {"timestamp": "C"}}, "sources": []},
            [("pool", "C")],
        ),
    ],
)
def test_what_an_answer_makes_a_history_keep(
    command: str, document: dict[str, object], rows: list[tuple[str, str]]
) -> None:
    assert list(rows_of(command, document)) == rows


def test_everybody_in_the_course_can_do_what_it_says() -> None:
    for turn in COURSE:
        for who, how in turn.misbehaves:
            name = Misbehaviour.parse(how).name
            assert who != "rpc" or name in RPC_SORTS
    assert COURSE[0].misbehaves == ()  # so that whoever starts is answered
