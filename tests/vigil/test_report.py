"""A vigil finds fault with what it is there to find: what was as it should be is made wrong in one way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.vigil.course import ALICE_BACK, ALICE_GONE, ALICE_OUT, COURSE, NOTHING_TO_READ, TENTHS
from tests.vigil.readers import Reader, Version, document, textfile
from tests.vigil.real_cron import Mail, Ran
from tests.vigil.report import Seen, report
from tests.vigil.saving import Saved
from tests.vigil.watchers import Alert

MINUTES = 10
CHECK = "Cron <root@host> line=$(ran check sessionnet check node @alice @bob)"
STAKING = "Cron <root@host> ran staking sessionnet staking"


def at(tenth: float) -> float:
    return tenth * MINUTES * 60 / TENTHS


def after(place: int) -> float:
    return at(COURSE[place].tenth) + 30


def as_it_should_be() -> Seen:
    reader = Reader(Path("staking.json"), str)
    reader.reads, reader.versions = 1, [Version(at(1), at(1), "all well")]
    out, gone, back = (after(place) for place in (ALICE_OUT, ALICE_GONE, ALICE_BACK))
    return Seen(
        began=0,
        ended=at(TENTHS),
        turns=[(at(turn.tenth), turn.what) for turn in COURSE],
        jobs=("check", "staking"),
        mails=[
            Mail(after(NOTHING_TO_READ), STAKING, "Error: staking.json was not written"),
            Mail(out, CHECK, "NODE CRITICAL - @alice is decommissioned"),
            Mail(gone, CHECK, "NODE CRITICAL - @alice is not among the Session Nodes"),
        ],
        runs=[Ran(60.0 * minute, name, 0) for minute in range(1, MINUTES + 1) for name in ("check", "staking")],
        readers=(reader,),
        alerts=(
            Alert("SessionNodeDecommissioned", "critical", "", [(out, "firing"), (gone, "over")]),
            Alert("SessionNodeNotListed", "critical", "", [(gone, "firing"), (back, "over")]),
        ),
        mailed=[(out, "alice is decommissioned"), (back, "All clear: alice is decommissioned")],
        saved=Saved(Counter({0: 200}), (), 0),
    )


def test_nothing_is_wrong_with_what_is_as_it_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(as_it_should_be()) == 0
    assert "FAIL" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"mails": [Mail(at(0.5), STAKING, "Warning: a seed is silent")]}, "no mail while all is well"),
        ({"mails": [Mail(at(4), CHECK, "NODE CRITICAL - a false alarm")]}, "nothing but alice"),
        ({"mails": [Mail(after(ALICE_OUT), CHECK, "Traceback (most recent call last)")]}, "fault of our own"),
        ({"mails": []}, "alice is decommissioned"),
        ({"runs": []}, "in every minute"),
        (
            {"runs": [Ran(60.0 * minute, name, 2) for minute in range(1, 11) for name in ("check", "staking")]},
            "at the end",
        ),
        ({"alerts": ()}, "fired and cleared"),
        ({"alerts": (Alert("SessionnetDown", "critical", "", [(9, "firing")]),)}, "no other critical alert"),
        ({"saved": Saved(Counter({0: 200}), (), 1)}, "no row"),
        ({"saved": Saved(Counter({0: 199, 1: 1}), (), 0)}, "no row"),
    ],
)
def test_what_is_wrong_is_told(capsys: pytest.CaptureFixture[str], wrong: dict[str, object], told: str) -> None:
    assert report(replace(as_it_should_be(), **wrong)) == 1  # type: ignore[arg-type]
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL") and told in line]


def test_a_broken_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    seen = as_it_should_be()
    seen.readers[0].broken.append("half of it")
    assert report(seen) == 1
    assert "half of it" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", '{"errors": [', '{"errors": [], "sources": []}', '{"errors": [{"code": "x"}]}'])
def test_half_a_document_is_broken(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        document(text)


@pytest.mark.parametrize("text", ["", "sessionnet_up 1", "sessionnet_up{source= 1\n", "sessionnet_up 1\n"])
def test_half_a_textfile_is_broken(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        textfile(text)


def test_a_reader_counts_what_it_could_not_use(tmp_path: Path) -> None:
    path = tmp_path / "figures"
    with Reader(path, document) as reader:
        path.write_text('{"errors": [')
        while not reader.reads:
            pass
    assert len(reader.broken) == 1
    assert reader.versions == []
