"""A check as Nagios, Icinga and cron run it: the installed command in bare surroundings, ended from outside, cut short.

Whatever happens, its status is that of a check, and never 0 for what was not seen.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionnet_core.version import VERSION
from tests.cli.node_files import A, B, C, entry, node_file
from tests.conftest import Sessionnet
from tests.devnet import Devnet
from tests.perfdata import read_output

COMMAND = str(Path(sys.executable).parent / "sessionnet")
UNKNOWN = 3
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.fixture(scope="module")
def shared_hanging() -> Iterator[Devnet]:
    with Devnet(count=40, swarms=5, storage_servers=2) as net:
        yield net


@pytest.fixture
def hanging(shared_hanging: Devnet) -> Devnet:
    """A network whose seeds take their time, for a check to be ended while it waits."""
    shared_hanging.received.clear()
    shared_hanging.misbehave("seeds", "slow:50")
    return shared_hanging


def run(*words: str, script: str = 'exec "$@"', **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command from a shell, with nothing in its environment but what is given."""
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", COMMAND, *words], env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def listed(tmp_path: Path) -> str:
    return node_file(tmp_path / "nodes.json", entry(A), entry(B))


def test_in_an_empty_environment_it_needs_nothing(listed: str) -> None:
    for script in ('exec "$@"', 'exec "$@" <&-', 'cd / && exec "$@" </dev/null'):
        ended = run("check", "node", A, "--nodes-file", listed, script=script)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert read_output(ended.stdout).state == "OK"


def test_without_an_error_output_it_is_the_same(listed: str) -> None:
    ended = run("check", "node", A, C, "--nodes-file", listed, script='exec "$@" 2>&-')
    assert (ended.returncode, read_output(ended.stdout).state) == (2, "CRITICAL")


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("script", ['exec "$@" >&-', 'exec "$@" >/dev/full'])
def test_what_cannot_be_written_is_unknown(listed: str, script: str, form: tuple[str, ...]) -> None:
    assert run("check", "node", A, "--nodes-file", listed, *form, script=script).returncode == UNKNOWN


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_what_nobody_reads_is_unknown(listed: str, form: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        words = [COMMAND, "check", "node", A, "--nodes-file", listed, *form]
        ended = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, env={}, timeout=60)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (UNKNOWN, b"")


@pytest.mark.parametrize(
    ("number", "form"), [(signal.SIGTERM, ()), (signal.SIGTERM, ("--json",)), (signal.SIGINT, ()), (signal.SIGHUP, ())]
)
def test_a_signal_while_it_waits_is_unknown(
    hanging: Devnet, tmp_path: Path, number: int, form: tuple[str, ...]
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(hanging.config())
    environment = {"SESSIONNET_CONFIG": str(config), "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}
    process = subprocess.Popen(
        [COMMAND, "check", "network", "--timeout", "40", *form],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not hanging.received:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    said, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (UNKNOWN, "")
    name = signal.Signals(number).name
    if form:
        assert json.loads(said)["errors"] == [{"code": "interrupted", "message": f"ended by {name}", "hint": None}]
    else:
        assert said == f"NETWORK UNKNOWN - ended by {name}\n"


AT_THE_IMPORT_OF = """
import os, sys

class EndedFromOutside:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, EndedFromOutside())
sys.argv[1:] = {words!r}
from sessionnet_cli.process import run
run()
"""


MOMENTS = (
    *("sessionnet_cli.main", "click", "sessionnet_cli.plugin", "sessionnet_cli.commands.check_node"),
    *("msgspec", "sessionnet_core.client", "sessionnet_cli.show.pages.check"),
)


@pytest.mark.parametrize(
    ("module", "number"),
    [(module, SIGNALS[turn % 3]) for turn, module in enumerate(MOMENTS)]  # all are caught by one handler
    + [(MOMENTS[0], signal.SIGINT), (MOMENTS[0], signal.SIGHUP)],
)
def test_a_signal_is_unknown_however_early_it_comes(listed: str, module: str, number: int) -> None:
    for form in ((), ("--json",)):
        words = ["check", "node", A, "--nodes-file", listed, *form]
        script = AT_THE_IMPORT_OF.format(module=module, number=int(number), words=words)
        ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        assert (ended.returncode, ended.stderr) == (UNKNOWN, "")
        name = signal.Signals(number).name
        if form:
            assert [one["message"] for one in json.loads(ended.stdout)["errors"]] == [f"ended by {name}"]
        else:
            assert read_output(ended.stdout).text == f"ended by {name}"


WHILE_IT_WRITES = """
import os, sys

class Writing:
    buffer, encoding, errors = sys.stdout.buffer, "utf-8", "strict"
    def write(self, text):
        return sys.__stdout__.write(text)
    def isatty(self):
        return False
    def flush(self):
        for _ in range(2):
            os.kill(os.getpid(), {number})
        sys.__stdout__.flush()

sys.stdout = Writing()
sys.argv[1:] = {words!r}
from sessionnet_cli.process import run
run()
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_the_line_is_written_is_unknown(listed: str, number: int) -> None:
    script = WHILE_IT_WRITES.format(number=int(number), words=["check", "node", A, "--nodes-file", listed])
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (UNKNOWN, "")


BROKEN_INSTALLATION = """
import sys
sys.modules[{module!r}] = None
sys.argv[1:] = {words!r}
from sessionnet_cli.process import run
run()
"""


@pytest.mark.parametrize("module", ["click", "msgspec", "sessionnet_core.client", "sessionnet_cli.plugin"])
def test_a_broken_installation_is_unknown_and_not_a_warning(listed: str, module: str) -> None:
    """Status 1 is what Python ends with, and what monitoring systems take for WARNING."""
    script = BROKEN_INSTALLATION.format(module=module, words=["check", "node", A, "--nodes-file", listed])
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ended.returncode == UNKNOWN
    assert read_output(ended.stdout).state == "UNKNOWN"


@pytest.mark.parametrize("kilobytes", [50_000, 90_000, 130_000])
def test_too_little_memory_is_never_a_warning(listed: str, tmp_path: Path, kilobytes: int) -> None:
    large = tmp_path / "large.json"
    large.write_text(Path(listed).read_text() + " " * 25_000_000)
    limit = f"ulimit -v {kilobytes};"
    if subprocess.run(["/bin/sh", "-c", f"{limit} exec {sys.executable} -c 'import re'"], timeout=60).returncode:
        pytest.skip("Python itself does not start in so little memory")
    ended = run("check", "node", A, "--nodes-file", str(large), script=f'{limit} exec "$@"')
    assert ended.returncode in (0, UNKNOWN)
    if ended.returncode == UNKNOWN:
        assert read_output(ended.stdout).state == "UNKNOWN"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check",), 3),
        (("check", "--help"), 3),
        (("check", "--version"), 3),
        (("check", "node", "--version"), 3),
        (("check", "node", "-V"), 3),
        (("check", "node", "--help"), 3),
        (("check", "nothing"), 3),
        (("check", "node"), 3),
        (("check", "node", "zz", "--demo"), 3),
        (("check", "node", "1f", "--no-such-option"), 3),
        (("check", "network", "--warning", "5:1", "--demo"), 3),
        (("check", "network", "--timeout", "0.001"), 3),
        (("check", "wallet", "0x12", "--demo"), 3),
        (("check", "swarm", "05" + "g" * 64, "--demo"), 3),
        (("check", "swarm", "alice", "--demo", "--critical", "answering=5:"), 3),
        (("check", "node", A, "--nodes-file", "/nonexistent"), 3),
        (("check", "node", A, "--save", "--demo"), 3),
        (("--output", "token", "check", "node"), 3),
        (("--output=token", "check", "node"), 3),
        (("--network", "nodes", "check", "network", "--nope"), 3),
        (("--nope", "check", "network"), 3),
        (("--timeout", "x", "check", "network"), 3),
        (("-q", "check", "network", "--nope"), 3),
        (("--help", "check"), 3),
        (("help", "check"), 0),
        (("--output", "check", "nodes", "--nope"), 2),
        (("token", "check"), 2),
        (("swarm", "check", "--nope"), 2),
    ],
)
def test_a_check_is_recognised_wherever_it_stands_and_nothing_else_is(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], status: int
) -> None:
    monkeypatch.setenv("SESSIONNET_CONFIG", "/dev/null")
    ended = sessionnet(*words)
    assert ended.status == status
    is_asked_for = {"--help", "--version", "-V", "help"} & set(words)
    if status == UNKNOWN and not is_asked_for:
        to_file = any(word.startswith("--output") for word in words)
        printed = ended.stderr if to_file else ended.stdout
        assert read_output(printed).state == "UNKNOWN"


def test_a_file_that_cannot_be_written_is_unknown() -> None:
    assert run("check", "network", "--demo", "--output", "/nonexistent/kept.txt").returncode == UNKNOWN


def test_a_process_is_told_to_be_a_check_wherever_the_word_stands() -> None:
    for words, status in ((("-q", "check", "network", "--nope"), UNKNOWN), (("token", "check"), 2)):
        assert run(*words, SESSIONNET_CONFIG="/dev/null").returncode == status


@pytest.mark.parametrize("words", [("check",), ("check", "node"), ("check", "network")])
@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told_as_plugins_tell_it(sessionnet: Sessionnet, words: tuple[str, ...], option: str) -> None:
    ended = sessionnet(*words, option)
    assert (ended.status, ended.stdout, ended.stderr) == (UNKNOWN, f"sessionnet {VERSION}\n", "")
