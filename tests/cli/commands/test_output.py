"""`--output FILE`: the whole answer of a run with status 0, and otherwise the old file and the reasons as text."""

from __future__ import annotations

import csv
import io
import json
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.test_process import COMMAND
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.record import path_of

OLD = "what was there before"
OTHER = "03" + ACCOUNT[2:]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "answer").write_text(OLD)
    return folder / "answer"


def alone(file: Path) -> bool:
    """Whether nothing was left beside a file."""
    return list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("words", "recording"),
    [
        (("nodes", "--limit", "3"), "nodes"),
        (("nodes", "--limit", "3", "--json"), "nodes"),
        (("nodes", "--limit", "3", "--csv"), "nodes"),
        (("nodes", "swarms"), "nodes_swarms"),
        (("swarm", ACCOUNT), "swarm"),
        (("swarm", ACCOUNT, "--jsonl"), "swarm"),
        (("token", "--json"), "token"),
        (("token", "history", "--csv"), None),
        (("staking", "--full"), "staking"),
        (("staking", "open", "--json"), "staking_open"),
        (("overview", ACCOUNT), "overview_without_api"),
    ],
)
def test_the_file_holds_what_a_pipe_would_have_held_and_nothing_else_is_printed(
    sessionnet: Sessionnet, file: Path, words: tuple[str, ...], recording: str | None
) -> None:
    replay = ("--replay", str(path_of(recording))) if recording else ("--demo",)
    piped = sessionnet(*words, *replay)
    run = sessionnet(*words, *replay, "--output", str(file))
    assert (run.status, run.stdout, run.stderr) == (0, "", piped.stderr)
    assert (file.read_text(), alone(file)) == (piped.stdout, True)


def test_a_schema_goes_into_a_file_too(sessionnet: Sessionnet, file: Path) -> None:
    run = sessionnet("schema", "nodes", "--output", str(file))
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert json.loads(file.read_text()) == sessionnet("schema", "nodes").json


def test_the_group_has_it_for_its_subcommands(sessionnet: Sessionnet, file: Path) -> None:
    assert sessionnet("token", "--output", str(file), "history", "--demo", "--csv").status == 0
    assert next(csv.reader(io.StringIO(file.read_text())))[0] == "at"


@pytest.mark.parametrize(
    ("name", "begins"), [("page.html", "<!doctype html>"), ("page.svg", "<svg "), ("page.SVG", "<svg ")]
)
def test_the_overview_is_drawn_by_the_ending(sessionnet: Sessionnet, tmp_path: Path, name: str, begins: str) -> None:
    run = sessionnet("overview", "--replay", str(path_of("overview")), "--output", str(tmp_path / name))
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / name).read_text().lower().startswith(begins)


@pytest.mark.parametrize(
    "words",
    [
        ("nodes", "--output", "x.svg"),
        ("token", "--output", "x.html"),
        ("overview", "--output", "x.png"),
        ("overview", "--output", "x.html", "--json"),
        ("overview", "--output", "x.txt", "--html", "y.html"),
        ("overview", "--output", "x.html", "--html", "x.html", "--json"),
        ("token", "history", "--output", "x.svg", "--csv"),
    ],
)
def test_what_is_not_drawn_there_is_refused(
    sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    run = sessionnet(*words, "--demo")
    assert (run.status, run.stdout) == (2, "")
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.parametrize("option", ["--record", "--replay", "--nodes-file", "--identity-file", "--input"])
@pytest.mark.parametrize("spelled", ["{}", "./{}", "link"])
def test_it_does_not_name_the_file_of_another_option(
    sessionnet: Sessionnet, file: Path, monkeypatch: pytest.MonkeyPatch, option: str, spelled: str
) -> None:
    monkeypatch.chdir(file.parent)
    (file.parent / "link").symlink_to(file.name)
    command = {"--input": "swarm", "--identity-file": "token"}.get(option, "nodes")
    run = sessionnet(command, option, str(file), "--output", spelled.format(file.name))
    assert file.read_text() == OLD
    assert (run.status, f"{option} and --output name the same file." in run.stderr) == (2, True)
    assert file.read_text() == OLD


class TestOtherwiseTheOldFileStays:
    @pytest.mark.parametrize("form", [(), ("--json",), ("--csv",), ("-q",), ("-q", "--json")])
    def test_where_nobody_answers(self, sessionnet: Sessionnet, file: Path, form: tuple[str, ...]) -> None:
        run = sessionnet("nodes", "--offline", *form, "--output", str(file))
        assert (run.status, run.stdout, file.read_text(), alone(file)) == (3, "", OLD, True)
        assert run.stderr.startswith("Error: no node list of mainnet is kept on this machine")

    @pytest.mark.parametrize("words", [("--json", "--bogus"), ("--json", "--timeout", "never")])
    def test_where_the_command_line_is_wrong(self, sessionnet: Sessionnet, file: Path, words: tuple[str, ...]) -> None:
        for output in (("--output", str(file)), (f"--output={file}",)):
            run = sessionnet("nodes", *words, *output)
            assert (run.status, run.stdout, file.read_text()) == (2, "", OLD)
            assert "Error: " in run.stderr

    @pytest.mark.parametrize("form", [(), ("--json",), ("-q",), ("-q", "--json"), ("--csv",)])
    def test_where_the_answer_is_less_than_strict_asks_for(
        self, sessionnet: Sessionnet, configured: Devnet, file: Path, form: tuple[str, ...]
    ) -> None:
        configured.misbehave("seeds", "refuse")
        run = sessionnet("nodes", "--strict", *form, "--network", "devnet", "--output", str(file))
        assert (run.status, run.stdout, file.read_text(), alone(file)) == (5, "", OLD, True)
        warnings, (last,) = run.stderr.splitlines()[:-1], run.stderr.splitlines()[-1:]
        assert last == f"Error: {file} was not written: the answer is less than promised (--strict)."
        assert warnings
        assert all(line.startswith("Warning: ") for line in warnings)
        assert len(set(warnings)) == len(warnings)

    def test_where_the_answer_is_stale(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        current.misbehave("api", "stale-price")
        run = sessionnet("token", "--json", "--strict", "--output", str(file))
        assert (run.status, run.stdout, file.read_text()) == (5, "", OLD)
        assert "Warning: the answer is stale: it is as of 20" in run.stderr

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            (("--jsonl",), "none: "),
            ((), "none: "),
            (("--csv",), "none: "),
            (("--json",), "none: "),
        ],
    )
    def test_where_a_line_is_no_account(
        self, sessionnet: Sessionnet, file: Path, tmp_path: Path, form: tuple[str, ...], said: str
    ) -> None:
        (tmp_path / "ids").write_text(f"{ACCOUNT}\nnone\n{OTHER}\n")
        replay = ("--replay", str(path_of("swarm")))
        run = sessionnet("swarm", *replay, "--input", str(tmp_path / "ids"), *form, "--output", str(file))
        assert (run.status, run.stdout, file.read_text(), alone(file)) == (1, "", OLD, True)
        assert run.stderr.startswith(f"Error: {said}")
        assert f"{file} was not written" in run.stderr

    @pytest.mark.parametrize("form", [(), ("--json",)])
    def test_where_doctor_finds_a_host_that_does_not_answer(
        self, sessionnet: Sessionnet, configured: Devnet, file: Path, form: tuple[str, ...]
    ) -> None:
        configured.misbehave("seeds", "refuse")
        run = sessionnet("doctor", "--network", "devnet", *form, "--output", str(file))
        assert (run.status, run.stdout, file.read_text()) == (3, "", OLD)
        assert "Error: 127.0.0.1:" in run.stderr

    def test_where_the_disk_takes_no_more(self, file: Path) -> None:
        """A limit of one block stands for the full disk."""
        environment = {"PYTHONDONTWRITEBYTECODE": "1"}  # or compiled modules would be cut, too
        command = f"ulimit -f 1; exec {COMMAND} nodes --replay {path_of('nodes')} --json --output {file}"
        run = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False, env=environment
        )
        assert (run.returncode, run.stdout, file.read_text(), alone(file)) == (1, "", OLD, True)
        assert run.stderr == f"Error: {file} was not written: File too large\n"

    def test_where_there_is_no_place_for_it_before_anybody_is_asked(
        self, sessionnet: Sessionnet, configured: Devnet, file: Path
    ) -> None:
        run = sessionnet("nodes", "--network", "devnet", "--json", "--output", str(file / "below"))
        assert (run.status, run.stdout, configured.received) == (2, "", [])
        assert f"{file / 'below'} cannot be written: Not a directory" in run.stderr


def test_the_name_of_standard_output_is_standard_output(sessionnet: Sessionnet) -> None:
    words = ("token", "--demo")
    piped = sessionnet(*words)
    for name in ("-", "/dev/stdout"):
        assert sessionnet(*words, "--output", name).stdout == piped.stdout
    assert sessionnet("nodes", "--offline", "--json", "--output", "-").errors == ["nothing-kept"]


def test_a_run_that_is_killed_leaves_the_old_file(configured: Devnet, file: Path, tmp_path: Path) -> None:
    configured.misbehave("seeds", "slow:50")
    configured.received.clear()
    command = [COMMAND, "nodes", "--network", "devnet", "--timeout", "60", "--output", str(file)]
    run = subprocess.Popen(command, env={"SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml")})
    while not configured.received and run.poll() is None:
        time.sleep(0.05)
    run.kill()
    assert (run.wait(), file.read_text()) == (-signal.SIGKILL, OLD)


class TestWatching:
    def test_publishes_each_round_and_leaves_the_file_when_a_round_fails(
        self, current: Devnet, file: Path, tmp_path: Path
    ) -> None:
        environment = {"SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"), "SESSIONNET_CACHE_DIR": "/dev/null/none"}
        page = file.rename(file.with_name("page.html"))
        run = subprocess.Popen(
            [COMMAND, "overview", "--watch", "1", "--output", str(page)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            seen = {page.stat().st_ino}
            while len(seen) < 3:
                assert run.poll() is None, run.communicate()
                seen.add(page.stat().st_ino)
                time.sleep(0.02)
            for who in ("seeds", "storage", "api"):
                current.misbehave(who, "refuse")
            assert run.stderr is not None
            line = ""
            while not line.startswith("Error: "):
                line = run.stderr.readline()
                assert line
            before = page.stat().st_ino
            run.send_signal(signal.SIGINT)
            stdout, stderr = run.communicate(timeout=120)
            assert (run.returncode, stdout) == (130, "")
            assert "Traceback" not in stderr
            assert page.stat().st_ino == before
            assert "</html>" in page.read_text()
            assert alone(page)
        finally:
            run.kill()
            run.wait()

    @pytest.mark.usefixtures("current")
    def test_goes_on_when_the_disk_is_full_for_a_round(self, file: Path, tmp_path: Path) -> None:
        page = file.rename(file.with_name("page.html"))
        run = subprocess.Popen(
            ["sh", "-c", f"ulimit -S -f 1; exec {COMMAND} overview --watch 1 --output {page}"],
            env={
                "SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"),
                "SESSIONNET_CACHE_DIR": "/dev/null/none",
                "PYTHONDONTWRITEBYTECODE": "1",  # or compiled modules would be cut, too, and be read by all that follow
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert run.stderr is not None
            line = ""
            while "cannot be written: File too large" not in line:
                line = run.stderr.readline()
                assert line
            assert page.read_text() == OLD
            resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            while page.read_text() == OLD:
                assert run.poll() is None
                time.sleep(0.02)
        finally:
            run.kill()
            run.communicate()

    def test_goes_on_when_the_first_round_fails(self, current: Devnet, file: Path, tmp_path: Path) -> None:
        for who in ("seeds", "storage", "api"):
            current.misbehave(who, "refuse")
        run = subprocess.Popen(
            [COMMAND, "overview", "--watch", "1", "--json", "--output", str(file)],
            env={"SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"), "SESSIONNET_CACHE_DIR": "/dev/null/none"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert run.stderr is not None
            assert run.stderr.readline().startswith("Error: ")
            assert file.read_text() == OLD
            for server in current.servers:
                server.behave()
            while file.read_text() == OLD:
                assert run.poll() is None
                time.sleep(0.02)
            assert '"errors":[]' in file.read_text()
        finally:
            run.kill()
            run.communicate()


def test_it_does_not_overwrite_the_configuration(sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
    configuration = tmp_path / "sessionnet.toml"
    before = configuration.read_text()
    run = sessionnet("token", "--output", str(configuration))
    assert (run.status, configuration.read_text()) == (2, before)
    assert "The configuration and --output name the same file." in run.stderr


def test_it_has_a_name(sessionnet: Sessionnet) -> None:
    run = sessionnet("nodes", "--demo", "--output", "")
    assert (run.status, run.stdout) == (2, "")
    assert "--output needs the name of a file." in run.stderr
