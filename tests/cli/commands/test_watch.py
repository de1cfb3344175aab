"""`sessionnet overview --watch` on a pseudo-terminal: redrawn in place, through failures and sizes, until its end."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.watched import FIRST_SCREEN, HOME, OTHER_SCREEN, PATIENCE_SECONDS, SHOWN_CURSOR, Watched, has, lacks
from tests.conftest import ACCOUNT
from tests.devnet import Devnet

Watch = Callable[..., Watched]


@pytest.fixture
def watch(current: Devnet, tmp_path: Path) -> Iterator[Watch]:
    started: list[Watched] = []

    def start(*words: str, columns: int = 90, rows: int = 40, term: str = "xterm", **more: str) -> Watched:
        environment = {
            "SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"),
            "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
            "PYTHONUTF8": "1",
            "TERM": term,
            **more,
        }
        started.append(Watched(environment, columns, rows, ("overview", "--watch", "1", *words)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_it_asks_again_and_draws_in_the_same_place(watch: Watch, current: Devnet) -> None:
    run = watch(ACCOUNT)
    frame = run.wait_for(has("Staking reward pool"))
    assert frame[0].strip() == "Refreshed every 1 second; Ctrl-C ends."
    assert frame[1].strip() == "Session Network"
    assert has("From 127.0.0.1:")(frame)
    assert "".join(frame).count("●") >= 5
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(request.server == "seed1" for request in current.received) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    # Its price has a date until which it holds, and is not asked for before.
    assert sum(request.server == "api" for request in current.received) == 1
    while run.output.count(HOME) < 4:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert run.output.count(OTHER_SCREEN) == 1
    drawn = run.output.partition(OTHER_SCREEN)[2].split(HOME)[1:]
    assert all(piece.count("\n") < 40 for piece in drawn)  # nothing scrolls


def test_an_interrupt_ends_it_with_130_and_leaves_the_last_page(watch: Watch) -> None:
    run = watch()
    run.wait_for(has("Staking reward pool"))
    assert run.end(signal.SIGINT) == 130
    drawn, _, left = run.output.partition(FIRST_SCREEN)
    assert "Traceback" not in run.output
    assert "Staking reward pool" in left
    assert (OTHER_SCREEN in drawn, SHOWN_CURSOR in run.output.rpartition("Session Network")[0]) == (True, True)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_to_end_leaves_the_terminal_as_it_was(watch: Watch, number: signal.Signals, status: int) -> None:
    run = watch()
    run.wait_for(has("Staking reward pool"))
    assert run.end(number) == status
    assert FIRST_SCREEN in run.output
    assert SHOWN_CURSOR in run.output.rpartition(OTHER_SCREEN)[2]
    assert "Traceback" not in run.output


def test_an_interrupt_while_it_asks_for_the_first_time_ends_it_too(watch: Watch, current: Devnet) -> None:
    for who in ("seeds", "storage", "api"):
        current.misbehave(who, "hang")
    run = watch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "asking 3 seeds" not in run.output:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert run.end(signal.SIGINT) == 130
    assert "Traceback" not in run.output
    assert OTHER_SCREEN not in run.output  # there was no page yet


@pytest.mark.parametrize(("manner", "status"), [("refuse", 3), ("garbage", 4)])
def test_a_first_failure_is_the_end(watch: Watch, current: Devnet, manner: str, status: int) -> None:
    for who in ("seeds", "storage", "api"):
        current.misbehave(who, manner)
    run = watch()
    assert run.wait() == status
    assert "Error: no source for devnet gave a usable answer" in run.output
    assert OTHER_SCREEN not in run.output


def test_when_the_servers_go_away_the_kept_figures_stay_and_since_when_is_said(watch: Watch, current: Devnet) -> None:
    run = watch(ACCOUNT)
    before = run.wait_for(has("Staking reward pool"))
    for who in ("seeds", "storage", "api"):
        current.misbehave(who, "refuse")
    frame = run.wait_for(has("Incomplete or stale since"))
    since = frame[0].strip()
    assert re.fullmatch(r"Incomplete or stale since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; see the warnings\.", since)
    assert has("the connection was refused")(frame)
    for title in ("Nodes in your swarm", "Session Nodes", "Market cap"):
        assert [line.rstrip() for line in frame if line.startswith(title)] == [
            line.rstrip() for line in before if line.startswith(title)
        ]
    time.sleep(2.5)
    assert run.frame[0].strip() == since  # and not since the last try
    for server in current.servers:
        server.behave()
    frame = run.wait_for(lacks("Incomplete or stale"))
    assert lacks("the connection was refused")(frame)
    assert run.process.poll() is None


def test_without_a_cache_the_last_good_figures_stay_too_and_their_age_grows(
    watch: Watch, current: Devnet, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    run = watch(ACCOUNT, SESSIONNET_CACHE_DIR=str(tmp_path / "file" / "below"))
    run.wait_for(has("Staking reward pool"))
    for who in ("seeds", "storage", "api"):
        current.misbehave(who, "refuse")
    frame = run.wait_for(has("Not refreshed since"))
    words = " ".join(line.strip() for line in frame)
    assert re.search(r"Not refreshed since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: 127\.0\.0\.1:", words)
    assert "These are the last good figures." in words
    assert has("63,177,550 SESH")(frame)
    (age,) = [line for line in frame if line.startswith("Last updated")]
    run.wait_for(lambda frame: has("Last updated")(frame) and not has(age.strip())(frame))
    for server in current.servers:
        server.behave()
    run.wait_for(lacks("Not refreshed since"))


def test_a_terminal_of_another_size_is_drawn_anew(watch: Watch) -> None:
    run = watch(ACCOUNT, columns=120, rows=40)
    run.wait_for(lambda frame: max(map(len, frame)) == 120 and len(frame) == 40)
    run.resize(50, 45)
    frame = run.wait_for(lambda frame: max(map(len, frame)) == 50 and len(frame) == 45)
    assert has("Staking reward pool")(frame)


def test_on_a_low_terminal_the_picture_makes_room_for_what_is_wrong(watch: Watch, current: Devnet) -> None:
    current.misbehave("api", "refuse")
    run = watch(ACCOUNT, columns=100, rows=18)
    frame = run.wait_for(has("Session Nodes"))
    assert "●" not in "".join(frame)
    assert frame[0].startswith("Incomplete or stale since")
    assert len(frame) == 18
    run.resize(100, 40)
    run.wait_for(has("●"))


@pytest.mark.parametrize("words", [("--color", "never"), ()])
def test_without_colour_it_is_drawn_all_the_same(watch: Watch, words: tuple[str, ...]) -> None:
    run = watch(*words, **({} if words else {"NO_COLOR": "1"}))
    run.wait_for(has("Staking reward pool"))
    assert not re.search(r"\x1b\[[0-9;]*m", run.output)


def test_colour_is_there_where_it_is_wanted(watch: Watch) -> None:
    run = watch()
    run.wait_for(has("Staking reward pool"))
    assert "\x1b[2m" in run.output


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_upon_gets_one_page_below_the_other(watch: Watch, term: str) -> None:
    run = watch(term=term)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while run.output.count("Staking reward pool") < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "\x1b" not in run.output
    assert run.end(signal.SIGINT) == 130
    assert "Traceback" not in run.output


def test_quiet_leaves_out_where_it_comes_from(watch: Watch) -> None:
    run = watch("-q")
    frame = run.wait_for(has("Staking reward pool"))
    assert lacks("From 127.0.0.1")(frame)
