"""Every example of the README and of `--help` is run with `--demo`, as it stands there, without a network."""

from __future__ import annotations

import inspect
import itertools
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from msgspec import structs

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.group import LazyGroup
from sessionnet_cli.main import root
from tests.conftest import Sessionnet
from tests.demo_lists import lists_decoded_once as lists_decoded_once
from tests.demo_network import ACCOUNT, OTHER_ACCOUNT

pytestmark = pytest.mark.usefixtures("lists_decoded_once")

README = Path(__file__).parent.parent / "README.md"
_EXAMPLE = re.compile(r"^\$ sessionnet (.*)$", re.MULTILINE)
_IN_HELP = re.compile(r"^ *sessionnet (.*)$", re.MULTILINE)
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"# (\d+): ")
"""An example whose exit status is another than 0 says so."""
OPERATOR = "0x81a02b7d2e660bd58f5763086ab1d731e473421b"
NEEDS_A_NETWORK = {
    "overview --watch 60": "--watch and --demo contradict each other",
    f"nodes --operator {OPERATOR} --watch 60": "--watch and --demo contradict each other",
    "token --watch 600 --json": "--watch and --demo contradict each other",
    "doctor": "--demo is not for `doctor`, which looks at hosts as they are now",
    "doctor -v": "--demo is not for `doctor`, which looks at hosts as they are now",
    "doctor --network testnet": "--demo is not for `doctor`, which looks at hosts as they are now",
    "doctor --json --strict": "--demo is not for `doctor`, which looks at hosts as they are now",
    "exporter --node @alice --wallet @cold": "@alice is an alias of the configuration file, and --demo reads no",
    "exporter --node @alice --node @bob --account @me": "@alice is an alias of the configuration file, and --demo",
    "exporter --listen [::1]:9732 --interval 300 --node @alice": "@alice is an alias of the configuration file",
    "swarm @me": "@me is an alias of the configuration file, and --demo reads no configuration",
    "nodes --save": "--save keeps what the network answers, and --demo asks something else",
}
"""What cannot be answered from a recording → how that is said."""
PUBLISHED = "/var/www/"
"""A folder that examples write to, in place of which the tests have one of their own."""


def examples() -> Iterator[str]:
    for console in _CONSOLE.findall(README.read_text()):
        yield from _EXAMPLE.findall(console)


def examples_of_help() -> Iterator[str]:
    for path in COMMANDS:
        command: click.Command = root
        for word in path.split():
            assert isinstance(command, LazyGroup)
            command = command.load(word)
        _, _, block = inspect.cleandoc(command.help or "").partition("\n\n\b\n")
        yield from _IN_HELP.findall(block)


def words_of(example: str) -> list[str]:
    """The words of an example, as a shell reads them, up to where it redirects input or output."""
    return list(itertools.takewhile(lambda word: word not in "<>|", shlex.split(example, comments=True)))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("an example touched the network")

    for door in ("socket.socket.connect", "socket.socket.connect_ex", "socket.socket.sendto", "socket.getaddrinfo"):
        monkeypatch.setattr(door, refuse)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the example is run, with the files that it reads."""
    monkeypatch.chdir(tmp_path)
    Path("ids.txt").write_text(f"# mine\n{ACCOUNT}\n{OTHER_ACCOUNT}\n")
    Path("sessionnet.toml").write_text(f'[accounts]\nme = "{ACCOUNT}"\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "sessionnet.toml"))
    monkeypatch.setenv("SESSIONNET_DATA_DIR", str(tmp_path / "data"))
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


def test_there_are_as_many_as_people_read() -> None:
    assert len(list(examples())) > 30
    assert len(list(examples_of_help())) > 25
    assert NEEDS_A_NETWORK.keys() <= {" ".join(words_of(one)) for one in (*examples(), *examples_of_help())}


@pytest.mark.parametrize("example", sorted({*examples(), *examples_of_help()}))
def test_an_example_works_with_demo(
    sessionnet: Sessionnet,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    example: str,
) -> None:
    words = words_of(example)
    if words[0] == "history":
        request.getfixturevalue("history")
    command = " ".join(words)
    with Path("ids.txt").open() as lines:
        monkeypatch.setattr("sys.stdin", lines)
        run = sessionnet("--demo", *(word.replace(PUBLISHED, f"{folder}/") for word in words))
    if command in NEEDS_A_NETWORK:
        assert run.status == 2
        assert NEEDS_A_NETWORK[command] in (run.stderr or run.json["errors"][0]["message"])
        return
    documented = _STATUS.search(example)
    assert run.status == (int(documented[1]) if documented else 0), run.stderr
    written = [folder / word.removeprefix(PUBLISHED) for word in words if word.startswith(PUBLISHED)]
    assert all(file.stat().st_size for file in written)
    assert run.stdout or written or (folder / words[-1]).stat().st_size
