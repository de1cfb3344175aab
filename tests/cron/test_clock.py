"""A clock that is wrong by a day: nobody is accused by it, nobody is excused, and it is told.

The network's clock is moved, and not this machine's: it is their difference that counts.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT
from tests.cron.jobs import Ended, a_well_node, run
from tests.devnet import Devnet

DAY = 86_400


@pytest.fixture(scope="module", params=[DAY, -DAY], ids=["a day ahead", "a day behind"])
def elsewhen(request: pytest.FixtureRequest) -> Iterator[tuple[Devnet, str]]:
    """Return a network beside which the clock here is wrong, and the word for that."""
    ahead: int = request.param
    with Devnet(count=120, swarms=15, storage_servers=5, clock=int(time.time()) - ahead) as net:
        yield net, "ahead" if ahead > 0 else "behind"


@pytest.fixture
def environment(elsewhen: tuple[Devnet, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "elsewhen.toml").write_text(elsewhen[0].config())
    return {"SESSIONNET_CONFIG": str(tmp_path / "elsewhen.toml"), "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}


@pytest.mark.parametrize("what", ["node", "network"])
def test_nobody_is_accused_by_it_and_nobody_excused(
    elsewhen: tuple[Devnet, str], environment: dict[str, str], tmp_path: Path, what: str
) -> None:
    net, off = elsewhen
    ended = run(["check", what, *([a_well_node(net)] if what == "node" else [])], environment, tmp_path, starts=False)
    assert (ended.status, ended.err) == (3, "")
    assert "clock here is " in ended.out
    assert off in ended.out


def test_answers_are_had_with_one_warning_at_most(
    elsewhen: tuple[Devnet, str], environment: dict[str, str], tmp_path: Path
) -> None:
    for words in (
        ["swarm", ACCOUNT],
        ["nodes"],
        ["overview", "--html", "page.html"],
        ["overview", "--output", "page.txt"],
        ["token"],
    ):
        ended = run(words, environment, tmp_path, starts=False)
        assert (words, ended.status, ended.err.count("\n")) == (words, 0, len(ended.warnings)), ended.err
        assert len(ended.warnings) <= 1


def dated_by(path: Path, days: int) -> None:
    """Date what is kept as a run would have done whose clock was wrong by so many days."""
    kept: dict[str, Any] = json.loads(path.read_text())
    asked_at = datetime.fromisoformat(kept["asked_at"]) + timedelta(days=days)
    path.write_text(json.dumps(kept | {"asked_at": asked_at.isoformat()}))


class TestAfterTheClockWasSetRight:
    """What was kept by the wrong clock lies in the future, or in the past; either way the network is asked."""

    @pytest.fixture
    def places(self, current: Devnet, tmp_path: Path) -> dict[str, str]:
        return {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"], "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}

    @pytest.mark.parametrize(("days", "warnings"), [(1, 1), (-1, 0)])
    def test_it_is_asked_anew_and_told_once(
        self, current: Devnet, places: dict[str, str], tmp_path: Path, days: int, warnings: int
    ) -> None:
        def overview() -> Ended:
            return run(["overview", "--output", "page.txt"], places, tmp_path, starts=False)

        assert (overview().status, overview().err) == (0, "")
        kept = sorted((tmp_path / "cache").iterdir())
        assert len(kept) == 2
        for path in kept:
            dated_by(path, days)
        current.received.clear()
        ended = overview()
        assert (ended.status, len(ended.warnings), ended.err.count("\n")) == (0, warnings, warnings), ended.err
        assert len(current.received) == 4
        assert (overview().status, overview().err) == (0, "")
        assert len(current.received) == 4
