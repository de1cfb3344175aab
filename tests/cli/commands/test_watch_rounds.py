"""`--watch` without a terminal: a line or a page for each round, files that are published, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from sessionnet_cli.options.settings import WATCHED
from tests.cli.terminals import COMMAND
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.devnet.service_nodes import ServiceNodes

EVERYBODY = ("seeds", "storage", "api")
PATIENCE_SECONDS = 120


class Piped:
    """A run whose outputs are pipes. Each line is waited for."""

    def __init__(self, environment: dict[str, str], *words: str, **how: Any) -> None:
        self.process = subprocess.Popen(
            [COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.stdout, self.stderr = self.process.stdout, self.process.stderr
        self._guard = Timer(PATIENCE_SECONDS, self.process.kill)  # what never comes must not be waited for in vain
        self._guard.daemon = True
        self._guard.start()

    def document(self) -> Any:
        """The next line of standard output, which is a whole document."""
        line = self.stdout.readline()
        assert line, self.stderr.read()
        return json.loads(line)

    def told(self, words: str, stream: str = "stderr") -> list[str]:
        """All lines up to the next one with these words."""
        lines = [""]
        while words not in lines[-1]:
            lines.append(getattr(self, stream).readline())
            assert lines[-1], (lines, self.process.poll())
        return lines[1:]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what the run does elsewhere."""
        while not is_so():
            assert self.process.poll() is None, self.stderr.read()
            time.sleep(0.02)

    def close(self) -> None:
        self._guard.cancel()
        self.process.kill()
        with suppress(ValueError):  # its output was closed
            self.process.communicate()

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Return the exit status, and what was printed since."""
        self.process.send_signal(number)
        stdout, stderr = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, stdout, stderr


Watch = Callable[..., Piped]


@pytest.fixture
def watch(current: Devnet, tmp_path: Path) -> Iterator[Watch]:
    """Start a run every second; without a cache, so that whoever is silent cannot be stood in for."""
    started: list[Piped] = []

    def start(*words: str, every: str = "1", data: Path = tmp_path / "history", **how: Any) -> Piped:
        environment = {
            "SESSIONNET_DATA_DIR": str(data),
            "SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"],
            "SESSIONNET_CACHE_DIR": "/dev/null/none",
            "PYTHONUTF8": "1",
        }
        started.append(Piped(environment, *words, "--watch", every, **how))
        return started[-1]

    yield start
    for one in started:
        one.close()


def silence(net: Devnet, manner: str = "refuse") -> None:
    for who in EVERYBODY:
        net.misbehave(who, manner)


def behave(net: Devnet) -> None:
    for server in net.servers:
        server.behave()


@pytest.fixture
def without_its_first_node(current: Devnet) -> Iterator[Callable[[], str]]:
    """Let a node leave the list, and return its key."""
    honest = current.node_list

    def leave() -> str:
        gone, *rest = honest.nodes
        for seed in current.seeds:
            seed.show(ServiceNodes(replace(honest, nodes=tuple(rest), height=honest.height + 1)))
        key: str = gone["pubkey_ed25519"]
        return key

    yield leave
    for seed in current.seeds:
        seed.show(ServiceNodes(honest))


class TestALineEachRound:
    def test_has_the_whole_document_of_a_round_that_failed_too(self, watch: Watch, current: Devnet) -> None:
        run = watch("nodes", "--limit", "1", "--json")
        assert run.document()["data"]["summary"]["total"] == 120
        silence(current)
        while not (document := run.document())["errors"]:
            assert document["data"] is not None
        assert (document["data"], document["schema"]) == (None, "sessionnet.nodes/1")
        assert {one["code"] for one in document["errors"]} == {"unreachable"}
        behave(current)
        while (document := run.document())["errors"]:
            pass
        assert document["data"]["summary"]["total"] == 120
        assert run.end()[::2] == (143, "")

    def test_is_there_at_once(self, watch: Watch) -> None:
        assert watch("nodes", "--limit", "1", "--json", every="3600").document()["errors"] == []

    def test_ends_with_141_as_soon_as_nobody_reads_it(self, watch: Watch) -> None:
        run = watch("token", "--json", every="3600")  # no test waits for the next round
        run.document()
        run.stdout.close()
        assert run.process.wait(timeout=PATIENCE_SECONDS) == 141
        assert run.stderr.read() == ""

    @pytest.mark.parametrize(("manner", "status"), [("refuse", 3), ("garbage", 4)])
    def test_ends_as_ever_if_the_first_question_fails(
        self, watch: Watch, current: Devnet, manner: str, status: int
    ) -> None:
        silence(current, manner)
        run = watch("nodes", "--json")
        assert run.document()["data"] is None
        assert (run.process.wait(timeout=PATIENCE_SECONDS), run.stdout.read()) == (status, "")

    def test_is_for_accounts_of_standard_input_too_which_is_read_once(self, watch: Watch) -> None:
        run = watch("swarm", "-", "--json", stdin=subprocess.PIPE)
        assert run.process.stdin is not None
        run.process.stdin.write(f"{ACCOUNT}\n")
        run.process.stdin.close()
        run.process.stdin = None
        accounts = [run.document()["data"]["accounts"] for _ in range(3)]
        assert [[one["account_id"] for one in each] for each in accounts] == [[ACCOUNT]] * 3

    @pytest.mark.parametrize(
        "words",
        [
            *(("swarm", ACCOUNT), ("nodes",), ("token",), ("overview",), ("doctor",)),
            ("nodes", "show", "04910e7e94bc"),
        ],
    )
    def test_is_had_of_every_command(self, watch: Watch, words: tuple[str, ...]) -> None:
        run = watch(*words, "--json")
        first, second = run.document(), run.document()
        assert first["schema"] == second["schema"] == f"sessionnet.{'.'.join(words[: 2 if 'show' in words else 1])}/1"
        assert first["data"] is not None
        assert second["data"] is not None


class TestAPageEachRound:
    def test_has_its_time_and_what_changed_since_the_round_before(
        self, watch: Watch, without_its_first_node: Callable[[], str]
    ) -> None:
        run = watch("nodes")
        first = run.told("From 127.0.0.1:", "stdout")
        assert first[0].endswith(" UTC\n")
        assert first[1].startswith("120 Session Nodes: ")
        gone = without_its_first_node()
        until = run.told("Changed since ", "stdout")
        changed = run.told("119 Session Nodes: ", "stdout")
        assert "\n" in until  # between two pages
        assert "~ Session Nodes: total 120 → 119" in changed[0]
        assert changed[1].startswith(f"- {gone} is gone (active, swarm ")
        assert f"{gone}  " in "".join(first)
        assert gone not in "".join(run.told("From 127.0.0.1:", "stdout"))
        following = run.told("Session Nodes: ", "stdout")
        assert "Changed" not in "".join(following)  # it was news for a round
        status, _, stderr = run.end(signal.SIGINT)
        assert (status, stderr) == (130, "")

    def test_says_what_is_wrong_with_this_machine_and_keeps_its_answer_once_that_is_over(
        self, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "data"
        folder.write_text("a file in the place of the folder")
        run = watch("nodes", "--save", data=folder)
        run.told("Warning: this answer is not kept in the history", "stdout")
        folder.unlink()
        while any("not kept" in line for line in run.told("Storage server versions", "stdout")):
            pass
        monkeypatch.setenv("SESSIONNET_DATA_DIR", str(folder))
        run.told("From 127.0.0.1:", "stdout")
        kept = subprocess.run([COMMAND, "history", "path", "--json"], capture_output=True, check=True)
        assert json.loads(kept.stdout)["data"]["size_bytes"] > 0

    def test_of_a_node_that_left_the_list_says_so(
        self, watch: Watch, without_its_first_node: Callable[[], str], current: Devnet
    ) -> None:
        key = current.node_list.nodes[0]["pubkey_ed25519"]
        run = watch("nodes", "show", key)
        run.told(f"Session Node {key}", "stdout")
        without_its_first_node()
        assert run.told("is gone", "stdout")[-1].startswith(f"- {key} is gone (active")
        run.told(f"Error: no Session Node has the key {key}", "stdout")

    def test_of_a_round_that_failed_has_the_last_good_figures_and_since_when(
        self, watch: Watch, current: Devnet
    ) -> None:
        run = watch("nodes")
        run.told("120 Session Nodes", "stdout")
        silence(current)
        before, trouble = run.told("Not refreshed since ", "stdout")[-2:]
        assert before.endswith(" UTC\n")  # the time of the page comes first
        since = trouble.partition(": ")[0]
        assert "the connection was refused. These are the last good figures." in trouble
        run.told("120 Session Nodes", "stdout")
        assert run.told("Not refreshed since ", "stdout")[-1].startswith(since)  # and not since the last try
        behave(current)
        while any("Not refreshed" in line for line in run.told("From 127.0.0.1:", "stdout")):
            pass
        assert run.end()[2] == ""

    def test_ends_with_141_as_soon_as_nobody_reads_it(self, watch: Watch) -> None:
        run = watch("nodes", every="3600")
        run.told("From 127.0.0.1:", "stdout")
        run.stdout.close()
        assert run.process.wait(timeout=PATIENCE_SECONDS) == 141


class TestAFile:
    def test_is_published_each_round_and_an_outage_is_told_once_and_so_is_its_end(
        self, watch: Watch, current: Devnet, tmp_path: Path
    ) -> None:
        file = tmp_path / "published" / "nodes.json"
        file.parent.mkdir()
        run = watch("nodes", "--json", "--output", str(file))
        run.until(file.exists)
        silence(current, "garbage")
        told = run.told("stays as it is")
        before = file.stat()
        current.received.clear()
        run.until(lambda: len(current.received) >= 24)  # three rounds and more: each asks three seeds and five others
        assert file.stat() == before
        silence(current, "refuse")
        again = run.told("Error: ")  # it fails in another way, which is news
        behave(current)
        again += run.told("is written again")
        assert sum("Error: " in line for line in told) == sum("Error: " in line for line in again) == 1
        run.until(lambda: file.stat().st_ino != before.st_ino)
        assert json.loads(file.read_text())["errors"] == []
        assert run.end() == (143, "", "")
        assert list(file.parent.iterdir()) == [file]

    def test_of_a_picture_is_published_too(self, watch: Watch, current: Devnet, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        run = watch("overview", "--html", str(page))
        run.until(page.exists)
        first = page.stat().st_ino
        run.until(lambda: page.stat().st_ino != first)
        silence(current)
        assert run.told("stays as it is")[-1].startswith(f"{page} was not written at ")
        assert "</html>" in page.read_text()
        status, stdout, _ = run.end(signal.SIGINT)
        assert (status, stdout) == (130, "")

    def test_has_each_warning_told_once(self, watch: Watch, current: Devnet, tmp_path: Path) -> None:
        current.misbehave("seed1", "refuse")
        file = tmp_path / "nodes.txt"
        run = watch("nodes", "--output", str(file))
        run.until(file.exists)
        for _ in range(2):
            before = file.stat().st_ino
            run.until(lambda before=before: file.stat().st_ino != before)  # type: ignore[misc]
        _, _, stderr = run.end()
        assert stderr.count(f"{current.seeds[0].port}: the connection was refused") == 1

    def test_that_cannot_be_written_ends_it(self, watch: Watch, tmp_path: Path) -> None:
        run = watch("nodes", "--output", str(tmp_path / "nowhere" / "nodes.txt"))
        assert run.process.wait(timeout=PATIENCE_SECONDS) == 2
        assert "cannot be written" in run.stderr.read()


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (signal.SIGINT, 130, ("nodes", "--json")),
        (signal.SIGTERM, 143, ("nodes",)),
        (signal.SIGHUP, 129, ("nodes", "--output")),
    ],
)
def test_a_signal_ends_it(
    watch: Watch, tmp_path: Path, number: signal.Signals, status: int, words: tuple[str, ...]
) -> None:
    """One form for each signal: what ends it knows of none, and the others are ended by other tests."""
    file = tmp_path / "published" / "nodes"
    file.parent.mkdir()
    run = watch(*words, *([str(file)] if words[-1] == "--output" else []), every="3600")
    if words[-1] == "--output":
        run.until(file.exists)
    else:
        run.stdout.readline()
    ended, _, stderr = run.end(number)
    assert ended == status
    assert "Traceback" not in stderr, stderr
    assert len(list(file.parent.iterdir())) == (words[-1] == "--output")


def test_under_nohup_a_closed_terminal_does_not_end_it(watch: Watch) -> None:
    run = watch("nodes", "--limit", "1", "--json", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    run.document()
    run.process.send_signal(signal.SIGHUP)
    assert [run.document()["errors"] for _ in range(2)] == [[], []]
    assert run.end()[0] == 143


@pytest.mark.parametrize(
    ("path", "word"),
    [
        *(("nodes", word) for word in ("0", "0.5", "-1", "nan", "inf", "86401", "soon")),
        *((path, "0") for path in WATCHED if path != "nodes"),
    ],
)
def test_what_is_no_interval_is_refused(sessionnet: Sessionnet, current: Devnet, path: str, word: str) -> None:
    run = sessionnet(*path.split(), "--watch", word)
    assert (run.status, run.stdout, current.received) == (2, "", [])
    assert "'--watch'" in run.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nodes", "--demo"), "--watch and --demo contradict each other."),
        (("nodes", "--offline"), "--watch and --offline contradict each other."),
        (("nodes", "--record", "x.yaml"), "--watch and --record contradict each other."),
        (("nodes", "--replay", "x.yaml"), "--watch and --replay contradict each other."),
        (("nodes", "--csv"), "--watch and --csv contradict each other without --output"),
        (("nodes", "--jsonl"), "--json prints a line for each round."),
        (("swarm", "--input", os.devnull), "--watch and --input contradict each other"),
        (("swarm", ACCOUNT, "--ask-swarm"), "--watch and --ask-swarm contradict each other"),
        (("swarm", ACCOUNT, "--probe"), "--watch 12 is too often with --probe"),
        (("nodes", "--probe"), "--watch 12 is too often with --probe"),
        (("nodes", "show", "00", "--probe"), "--watch 12 is too often with --probe"),
        (("token", "--verify"), "--watch 12 is too often with --verify"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anybody_is_asked(
    sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...], why: str
) -> None:
    run = sessionnet(*words, "--watch", "12")
    assert (run.status, run.stdout, current.received) == (2, "", [])
    assert why in " ".join(run.stderr.split())


def test_hosts_that_everybody_uses_are_not_asked_every_second(sessionnet: Sessionnet) -> None:
    run = sessionnet("nodes", "--watch", "9", "--network", "testnet", "--seed-url", "https://seed.invalid/json_rpc")
    assert (run.status, run.stdout) == (2, "")
    assert "at least 10 seconds" in run.stderr


@pytest.mark.costly  # no fewer rounds tell what grows with each from what grows once
def test_it_stays_as_small_as_it_was(current: Devnet, tmp_path: Path) -> None:
    """Memory, threads and descriptors of a hundred rounds; `tests.benchmarks.soak` does as many as one likes."""
    current.misbehave("seed3", "refuse")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.soak", "--rounds", "120", "--every", "40"),
            *("--", "overview", ACCOUNT, "--watch", "1", "--refresh", "--json"),
        ],
        env={**os.environ, "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    documents = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["errors"] for one in documents] == [[]] * 120
    first, _, last = (json.loads(line) for line in ended.stderr.splitlines())
    assert (first["rounds"], last["rounds"]) == (40, 120)
    assert last["threads"] <= first["threads"]
    assert last["descriptors"] <= first["descriptors"]
    assert last["objects"] <= first["objects"] + 80  # less than one for each round
    assert last["memory_kb"] <= first["memory_kb"] + 4_000
