"""`sessionnet overview --watch` on a pseudo-terminal: redrawn in place, through failures and sizes, until its end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sessionnet_cli.command_table import COMMANDS
from tests.cli.terminals import COMMAND, CONTROLLED
from tests.cli.watched import FIRST_SCREEN, HOME, OTHER_SCREEN, PATIENCE_SECONDS, SHOWN_CURSOR, Watched, has, lacks
from tests.conftest import ACCOUNT
from tests.devnet import Devnet
from tests.devnet.figures import REWARD_POOL_SESH

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
        command, *rest = words if words[:1] and words[0] in COMMANDS else ("overview", *words)
        started.append(Watched(environment, columns, rows, (command, "--watch", "1", *rest)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_it_asks_again_and_draws_in_the_same_place(watch: Watch, current: Devnet) -> None:
    run = watch(ACCOUNT)
    frame = run.wait_for(has("Staking reward pool"))
    assert frame[0].strip() == "Refreshed every second; Ctrl-C ends."
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
    assert "\x1b[2m" in run.output, "colour is there where it is wanted"
    assert run.end(signal.SIGINT) == 130
    drawn, _, left = run.output.partition(FIRST_SCREEN)
    assert "Traceback" not in run.output
    assert "Staking reward pool" in left
    assert (OTHER_SCREEN in drawn, SHOWN_CURSOR in run.output.rpartition("Session Network")[0]) == (True, True)


@pytest.mark.parametrize(
    ("number", "status", "words", "variables"),
    [(signal.SIGTERM, 143, ("--color", "never"), {}), (signal.SIGHUP, 129, (), {"NO_COLOR": "1"})],
)
def test_a_signal_to_end_leaves_the_terminal_as_it_was_and_it_is_drawn_without_colour_too(
    watch: Watch, number: signal.Signals, status: int, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    run = watch(*words, **variables)
    run.wait_for(has("Staking reward pool"))
    assert run.end(number) == status
    assert not re.search(r"\x1b\[[0-9;]*m", run.output)
    drawn, _, left = run.output.partition(FIRST_SCREEN)
    assert SHOWN_CURSOR in drawn.rpartition(OTHER_SCREEN)[2] + left
    assert "Staking reward pool" in left  # the last page stays
    assert "Traceback" not in run.output


def test_quiet_leaves_out_where_it_comes_from_and_a_closed_terminal_ends_it_even_without_a_signal(watch: Watch) -> None:
    run = watch("-q")
    frame = run.wait_for(has("Staking reward pool"))
    assert lacks("From 127.0.0.1")(frame)
    run.close_terminal()
    assert run.wait() == 129


def test_a_stopped_process_leaves_the_terminal_to_the_shell_and_comes_back(current: Devnet, tmp_path: Path) -> None:
    """As a job of a shell: nobody could continue another process, and so none is stopped."""
    environment = {"SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"), "SESSIONNET_CACHE_DIR": str(tmp_path)}
    script = 'set -m; "$0" "$@" & echo "process $!."; cat'
    shell = (sys.executable, "-c", CONTROLLED, "/bin/sh", "-c", script, COMMAND)
    environment |= {"PYTHONUTF8": "1", "TERM": "xterm"}
    run = Watched(environment, 90, 40, ("overview", "--watch", "1"), shell)
    try:
        run.wait_for(has("Staking reward pool"))
        job = int(run.output.partition("process ")[2].partition(".")[0])
        os.kill(job, signal.SIGTSTP)
        run.wait_until(lambda: FIRST_SCREEN + SHOWN_CURSOR in run.output)
        run.wait_until(lambda: state_of(job).startswith("T"))
        os.kill(job, signal.SIGCONT)
        run.wait_until(lambda: run.output.count(OTHER_SCREEN) == 2)
        drawn = run.output.count(HOME)
        run.wait_until(lambda: run.output.count(HOME) >= drawn + 2)  # it goes on
        os.kill(job, signal.SIGTERM)
        run.wait_until(lambda: run.output.count(FIRST_SCREEN) == 2)
    finally:
        run.close()


def state_of(process: int) -> str:
    return subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True).stdout.strip()


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
    trouble, since = " ".join(line.strip() for line in frame[:2]), frame[0].strip()[:49]
    assert re.match(r"Incomplete or stale since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: ", trouble)
    assert has("the connection was refused")(frame)
    for title in ("Nodes in your swarm", "Session Nodes", "Market cap"):
        assert [line.rstrip() for line in frame if line.startswith(title)] == [
            line.rstrip() for line in before if line.startswith(title)
        ]
    drawn = run.output.count(HOME)
    run.wait_until(lambda: run.output.count(HOME) >= drawn + 2)
    assert run.frame[0].startswith(since)  # and not since the last try
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


@pytest.mark.parametrize("term", ["dumb"])
def test_a_terminal_that_cannot_be_drawn_upon_gets_one_page_below_the_other(watch: Watch, term: str) -> None:
    run = watch(term=term)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while run.output.count("Staking reward pool") < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "\x1b" not in run.output
    assert run.end(signal.SIGINT) == 130
    assert "Traceback" not in run.output


def test_of_a_long_list_the_head_is_shown_and_how_many_rows_are_left_out(watch: Watch) -> None:
    run = watch("nodes", columns=100, rows=20)
    frame = run.wait_for(has("120 Session Nodes: "))
    rows = [line for line in frame if re.match(r" *[0-9a-f]{12}  ", line)]
    assert len(rows) >= 3
    (left_out,) = [line for line in frame if "more rows." in line]
    assert left_out.strip() == f"… and {120 - len(rows)} more rows."
    assert has("From 127.0.0.1:")(frame)  # where it comes from has room all the same
    assert len(frame) == 20
    run.resize(100, 200)
    frame = run.wait_for(lambda frame: lacks("more rows.")(frame) and has("From 127.0.0.1:")(frame))
    assert sum(bool(re.match(r" *[0-9a-f]{12}  ", line)) for line in frame) == 120


def test_what_has_no_room_below_is_left_out_and_counted(watch: Watch) -> None:
    run = watch("doctor", columns=80, rows=10)
    frame = run.wait_for(has("more lines."))
    assert frame[1].startswith("Hosts of devnet, ")
    assert len(frame) == 10


def test_why_an_answer_is_not_whole_stands_first_since_the_end_of_a_page_may_have_no_room(
    watch: Watch, current: Devnet
) -> None:
    honest = current.node_list
    first, second = (node["pubkey_ed25519"] for node in honest.nodes[:2])
    run = watch("nodes", "show", first, second, rows=12)
    run.wait_for(has("more lines."))
    try:
        current.tell(replace(honest, nodes=honest.nodes[1:], height=honest.height + 1))
        frame = run.wait_for(has("Without a whole answer since"))
        assert f"UTC: no Session Node has the key {first}" in " ".join(line.strip() for line in frame[:2])
        assert has("more lines.")(frame)
    finally:
        current.tell(honest)
    run.wait_for(lacks("Without a whole answer"))


def test_what_changed_is_marked_until_the_next_round(watch: Watch, current: Devnet) -> None:
    for api in (current.api, current.api_tls):
        api.reward_pool_sesh = 1_000_000
    try:
        run = watch("--refresh")
        frame = run.wait_for(has("1,000,000 SESH"))
        assert lacks("was ")(frame)
        for api in (current.api, current.api_tls):
            api.reward_pool_sesh = 1_250_000
        frame = run.wait_for(has("1,250,000 SESH"))
        (line,) = [line for line in frame if line.startswith("Staking reward pool")]
        assert "1,250,000 SESH  ▲ was 1,000,000 SESH" in line
        run.wait_for(lacks("▲"))
        assert run.process.poll() is None
    finally:
        for api in (current.api, current.api_tls):
            api.reward_pool_sesh = REWARD_POOL_SESH


def test_what_is_wrong_on_this_machine_is_on_the_page_too(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = watch("--save", columns=200, SESSIONNET_DATA_DIR=str(tmp_path / "file" / "below"))
    run.wait_for(has("this answer is not kept in the history"))
