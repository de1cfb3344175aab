"""Every line that the README and the manual let people type is typed, and shows what stands below it.

What has a recording is answered by the one that ships, without a network; what looks at hosts as they are now is
answered by a devnet. `…` stands for any text in its line, and alone for any lines.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from tests.conftest import Result, Sessionnet
from tests.demo_lists import lists_decoded_once as lists_decoded_once
from tests.demo_network import ACCOUNT, OTHER_ACCOUNT, WALLET
from tests.devnet import Devnet
from tests.record import DEMO

from .blocks import Typed, blocks, scripted, typed

ELSEWHERE = {
    "docs/watch-my-nodes.md": "tests/prometheus/test_watch_my_nodes.py types all of it, on a system of its own"
}
"""Pages that are read by another test."""
NOT_TYPED = {
    "pipx ": "installs the command from an index of packages",
    "source <(": "tests/cli/completion completes in each of the shells",
    "sessionnet completion fish": "the same",
    "make ": "takes minutes; CI runs the targets that the page names",
    "pytest ": "takes minutes",
    "python -m tests.devnet": "serves until Ctrl-C; the tests start it in their own process",
    "sessionnet exporter": "serves until Ctrl-C; tests/cli/commands/test_exporter.py starts it",
    "sessionnet doctor --network testnet": "asks hosts on the Internet",
    "sessionnet overview --proxy socks5h://127.0.0.1:9050": "needs Tor; see tests/core/sources/test_transport.py",
    "openssl ": "asks a host on the Internet",
}
"""What no test types → why. A key is how the line begins."""
PUBLISHED = "/var/www/"
"""A folder that examples write to, in place of which the tests have one of their own."""
CONFIGURATION = f"""
[accounts]
me = "{ACCOUNT}"
family = ["{ACCOUNT}", "{OTHER_ACCOUNT}"]
[nodes]
mine = ["172bda18", "004d6425", "005443a5"]
[wallets]
cold = "{WALLET}"
"""
_STATUS = re.compile(r"# (\d+): ")
"""A line whose exit status is another than 0 says so."""
_LIVE = re.compile(r"^sessionnet doctor| --(watch|save|record)\b")


def is_typed(one: Typed) -> bool:
    return one.page not in ELSEWHERE and not one.command.startswith(tuple(NOT_TYPED))


def different() -> Iterator[Typed]:
    """Yield the lines that differ in more than `--demo` or a comment, and in what they show if anything."""
    found: dict[str, dict[str, Typed]] = {}
    for one in filter(is_typed, (*typed(), *scripted())):
        found.setdefault(re.sub(" --demo| *#.*", "", one.command), {})[one.shown] = one
    for ways in found.values():
        yield from (one for one in ways.values() if one.shown or len(ways) == 1)


LINES = list(different())
LIVE = [one for one in LINES if _LIVE.search(one.command)]
RECORDED = [one for one in LINES if one not in LIVE]


def in_words(lines: list[Typed]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("line", lines, ids=lambda line: line.command)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where a line is typed, with the files that it reads."""
    monkeypatch.chdir(tmp_path)
    Path("ids.txt").write_text(f"# mine\n{ACCOUNT}\n{OTHER_ACCOUNT}\n")
    Path("sessionnet.toml").write_text(CONFIGURATION)
    Path("sessionnet.toml").chmod(0o600)
    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "sessionnet.toml"))
    monkeypatch.setenv("SESSIONNET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def history(folder: Path) -> None:
    """What earlier runs saw of the recording, an hour ago and now, for the commands that read only that."""
    from sessionnet_core.access import Access
    from sessionnet_core.cassette import ReplayTape, demo_path
    from sessionnet_core.client import SessionNetwork
    from sessionnet_core.history.store import History

    now = datetime.now(UTC).replace(microsecond=0)
    with demo_path() as path:
        tape = ReplayTape(path, ())
    network = SessionNetwork(tape.label.network, Access(tape=tape, clock=tape.clock, random_bytes=tape.random_bytes))
    with History.open(folder / "data" / "history.db") as kept:
        for ago in (timedelta(hours=1), timedelta()):
            for answer in (network.node_list(), network.price_history("7d"), network.staking()):
                kept.save(structs.replace(answer, network="mainnet", as_of=now - ago, asked_at=now))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("an example touched the network")

    for door in ("socket.socket.connect", "socket.socket.connect_ex", "socket.socket.sendto", "socket.getaddrinfo"):
        monkeypatch.setattr(door, refuse)


def split(command: str) -> tuple[list[str], str, str]:
    """Return the command's words, as a shell reads them, the sign that its own words end at, and what follows."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="<>|")
    lexer.whitespace_split = True
    words: Iterator[str] = iter(lexer)
    own: list[str] = []
    for word in words:
        if word in ("<", ">", "|"):
            return own, word, command.partition(f" {word} ")[2]
        own.append(word)
    return own, "", ""


def with_recording(words: list[str]) -> list[str]:
    """Return the words of a command that is answered by the recording, and reads the configuration for an alias."""
    if "--demo" in words:
        return words
    return ["--replay", str(DEMO), *words] if any("@" in word for word in words) else ["--demo", *words]


def typed_by(sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, folder: Path, words: list[str]) -> Result:
    with Path("ids.txt").open() as lines:
        monkeypatch.setattr("sys.stdin", lines)
        return sessionnet(*(word.replace(PUBLISHED, f"{folder}/") for word in words))


def looks_like(shown: str, seen: str) -> bool:
    """Whether a reader sees what the page shows."""
    lines = (re.escape(line).replace("…", ".*") + "\n" if line != "…" else "(?:.*\n)*" for line in shown.splitlines())
    return re.fullmatch("".join(lines), f"{seen.rstrip()}\n".lstrip("\n")) is not None


@in_words(RECORDED)
@pytest.mark.usefixtures("lists_decoded_once", "no_network")
def test_what_is_typed_shows_what_the_page_shows(
    sessionnet: Sessionnet,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    line: Typed,
) -> None:
    if "sessionnet history" in line.command:
        request.getfixturevalue("history")
    words, sign, rest = split(line.command)
    if words[0] != "sessionnet":
        assert looks_like(line.shown or "…", in_bash(line.command, "")), line.command
        return
    before = set(folder.iterdir())
    run = typed_by(sessionnet, monkeypatch, folder, with_recording(words[1:]))
    status = _STATUS.search(line.command)
    assert run.status == (int(status[1]) if status else 0), run.stderr
    seen = run.stdout + run.stderr
    if sign == "|":
        seen = in_bash(rest, run.stdout)
    written = {file for file in set(folder.iterdir()) - before if file.is_file()}
    assert all(file.stat().st_size for file in written)
    assert seen or written or "-q" in words
    assert not line.shown or looks_like(line.shown, seen), seen


@in_words(LIVE)
def test_what_looks_at_hosts_shows_what_the_page_shows(
    sessionnet: Sessionnet, folder: Path, current: Devnet, monkeypatch: pytest.MonkeyPatch, line: Typed
) -> None:
    def interrupt(_seconds: float, *, is_printed: bool = False) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sessionnet_cli.watching.wait", interrupt)
    words, *_ = split(line.command)
    run = typed_by(sessionnet, monkeypatch, folder, words[1:])
    assert run.status == (130 if "--watch" in words else 0), run.stderr
    assert run.stdout or "--output" in words
    assert not line.shown or looks_like(line.shown, run.stdout + run.stderr), run.stdout


def in_bash(command: str, given: str) -> str:
    """Return what bash prints, where the programs of a line are installed."""
    program = shlex.split(command)[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    run = subprocess.run(["bash", "-c", command], input=given, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def test_bash_can_read_each_script() -> None:
    for block in blocks("sh"):
        subprocess.run(["bash", "-n"], input=block.text, text=True, check=True, capture_output=True)


def test_each_reason_for_not_typing_a_line_is_needed() -> None:
    lines = [one.command for one in (*typed(), *scripted()) if one.page not in ELSEWHERE]
    assert [begin for begin in NOT_TYPED if not any(line.startswith(begin) for line in lines)] == []
    assert ELSEWHERE.keys() <= {one.page for one in typed()}


@pytest.mark.parametrize(
    ("shown", "seen", "is_like"),
    [
        ("one\n…", "one\n", True),
        ("one\n…\nthree", "one\ntwo\nthree\n", True),
        ("a … c", "a b c\n", True),
        ("a … c", "a b\nc\n", False),
        ("one", "one\ntwo\n", False),
        ("one\ntwo", "one\n", False),
    ],
)
def test_dots_stand_for_what_is_left_out(shown: str, seen: str, is_like: bool) -> None:
    assert looks_like(shown, seen) is is_like
