"""The installed command as a process: pipes, signals, bare environments, imports, many at once."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ACCOUNT
from tests.demo_network import WALLET
from tests.devnet import Devnet
from tests.warm import Warm

COMMAND = str(Path(sys.executable).parent / "sessionnet")
ROOT = Path(__file__).parents[2]
HEAVY = (
    *("requests", "rich", "web3", "vcr", "nacl", "urllib3", "platformdirs", "ssl", "yaml", "plotext"),
    *("prometheus_client", "asyncio"),
)


@pytest.fixture
def environment(devnet: Devnet, tmp_path: Path) -> dict[str, str]:
    """Return all that the command needs to know in an otherwise empty environment."""
    path = tmp_path / "sessionnet.toml"
    path.write_text(devnet.config())
    return {"SESSIONNET_CONFIG": str(path), "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}


@pytest.fixture
def current_environment(shared_current_devnet: Devnet, tmp_path: Path) -> dict[str, str]:
    """The same with a network of the present, whose prices are of the periods that are asked for."""
    path = tmp_path / "current.toml"
    path.write_text(shared_current_devnet.config())
    return {"SESSIONNET_CONFIG": str(path), "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}


def run(
    *words: str, environment: dict[str, str], stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, *words], env=environment, input=stdin, capture_output=True, timeout=60, check=False, cwd=cwd
    )


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (["--help"], {}),
        (["--version"], {}),
        (["nodes", "--help"], {}),
        (["token", "--help"], {}),
        (["token", "history", "--help"], {}),
        (["overview", "--help"], {}),
        (["doctor", "--help"], {}),
        (
            [],
            {"_SESSIONNET_COMPLETE": "bash_complete", "COMP_WORDS": "sessionnet no", "COMP_CWORD": "1"},
        ),
        *(
            ([], {"_SESSIONNET_COMPLETE": "bash_complete", "COMP_WORDS": f"sessionnet {words} ", "COMP_CWORD": ""})
            for words in ("nodes --columns", "nodes --network", "nodes show", "swarm", "token --contract", "schema")
        ),
    ],
)
def test_help_version_and_completion_import_nothing_heavy(
    environment: dict[str, str], words: list[str], extra: dict[str, str]
) -> None:
    probe = (
        "import sys\n"
        "from sessionnet_cli.main import main\n"
        "try:\n    main()\n"
        f"finally:\n    print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, *words],
        env={**environment, **extra},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0
    assert ended.stdout
    assert ended.stderr.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["wallet", WALLET], ["open"], ["--full"]], ids=lambda words: words[0])
def test_what_reads_the_contracts_imports_no_web3(environment: dict[str, str], words: list[str]) -> None:
    probe = (
        "import sys\nfrom sessionnet_cli.main import main\ntry:\n    main()\n"
        "finally:\n    print({'web3', 'eth_abi', 'eth_utils', 'Crypto'} & set(sys.modules), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, "staking", *words, "--demo", "--json"],
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr.decode().splitlines()[-1]) == (0, "set()")
    assert "rpc" in {source["kind"] for source in json.loads(ended.stdout)["sources"]}


def test_an_answer_from_the_cache_imports_no_http_and_no_rich(environment: dict[str, str]) -> None:
    for command in ("nodes", "token"):
        assert run(command, environment=environment).returncode == 0
    probe = (
        "import sys\nfrom sessionnet_cli.main import main\ntry:\n    main()\n"
        f"finally:\n    print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    cached = ["token", "overview"]  # the devnet's prices are old, so they would be asked for again
    offline = [[command, "--offline", *more] for command in cached for more in ([], ["--json"])]
    for words in (["swarm", ACCOUNT, "--json"], ["nodes", "--csv"], ["nodes"], *offline):
        ended = subprocess.run(
            [sys.executable, "-c", probe, *words], env=environment, capture_output=True, timeout=60, check=False
        )
        assert (ended.returncode, ended.stderr.decode().splitlines()[-1]) == (0, "[]")


@pytest.mark.parametrize("words", [["swarm", ACCOUNT], ["token"], ["check", "network"]], ids=lambda words: words[0])
def test_without_a_configuration_file_nothing_is_imported_to_understand_one(tmp_path: Path, words: list[str]) -> None:
    of_files = ("tomllib", "shlex", "sqlite3", "sessionnet_cli.config.tables", "sessionnet_cli.config.values")
    probe = (
        "import sys\nfrom sessionnet_cli.main import main\ntry:\n    main()\n"
        f"finally:\n    print([m for m in {of_files!r} if m in sys.modules], file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, *words, "--offline"],
        env={"HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3  # nothing is cached
    assert ended.stderr.decode().splitlines()[-1] == "[]"


def test_what_a_kept_swarm_imports_has_a_reason(devnet: Devnet, tmp_path: Path) -> None:
    """Beyond what Click and msgspec bring: bisect for the ring, BLAKE2b for the file's name, and rooms of the house."""
    words, environment = ["swarm", ACCOUNT, "--json", *devnet.options()], {"HOME": str(tmp_path)}
    assert run(*words, environment=environment).returncode == 0
    # Without the hook of an editable install, which imports half of what nothing else should.
    (tmp_path / "sessionnet_cli").symlink_to(ROOT / "cli")
    probe = (
        f"import sys\nsys.path += {[str(tmp_path), str(ROOT), sysconfig.get_path('purelib')]!r}\n"
        "import click, msgspec\nbefore = set(sys.modules)\nfrom sessionnet_cli.main import main\ntry:\n    main()\n"
        "finally:\n    print(*(set(sys.modules) - before), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", probe, *words],
        env=environment,
        capture_output=True,
        timeout=60,
        check=True,
        text=True,
    )
    assert [source["via"] for source in json.loads(ended.stdout)["sources"]] == ["cache"] * 3
    modules = set(ended.stderr.split())
    others = {name for name in modules if not name.startswith("sessionnet_")}
    assert others <= {"bisect", "_bisect", "_blake2", "math"}  # math: in Python 3.11, msgspec brings it
    rooms = {name.split(".")[1] for name in modules if name.startswith("sessionnet_core.")}
    assert not {"onion", "sources", "wire", "figures", "doctor", "cassette", "identity", "writing"} & rooms
    assert {name for name in modules if name.startswith("sessionnet_core.queries.")} == {
        f"sessionnet_core.queries.{name}" for name in ("answers", "node_list", "proven_swarms", "swarms")
    }


def test_it_answers_with_nothing_in_the_environment(devnet: Devnet, tmp_path: Path) -> None:
    """As cron runs it: no HOME, no PATH, no TERM, no locale."""
    overview = ["overview", ACCOUNT, *devnet.options(api=True)]
    for words in (["nodes"], ["swarm", ACCOUNT], ["nodes", "--json"], overview, [*overview, "--json"]):
        ended = run(*words, *devnet.options(), "--nodes-file", str(_list(devnet, tmp_path)), environment={})
        assert (ended.returncode, ended.stderr) == (0, b"")
        assert ended.stdout


def test_a_home_that_cannot_be_used_is_a_warning(devnet: Devnet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = {"HOME": str(tmp_path / "file")}
    ended = run("nodes", "--json", *devnet.options(), environment=home)
    assert ended.returncode == 0
    assert {one["code"] for one in json.loads(ended.stdout)["warnings"]} == {"cache-unusable"}


@pytest.mark.parametrize(
    "encoding",  # six processes each; ASCII has least, and whoever writes it writes the others
    ["ascii", *(pytest.param(one, marks=pytest.mark.costly) for one in ("latin-1", "cp1252"))],
)
def test_any_encoding_of_standard_output_will_do(current_environment: dict[str, str], encoding: str) -> None:
    shown = (["nodes", "--limit", "5"], ["nodes", "swarms"], ["swarm", ACCOUNT])
    for words in (*shown, ["token", "--convert", "5"], ["token", "history"], ["overview", ACCOUNT]):
        ended = run(*words, environment={**current_environment, "PYTHONIOENCODING": encoding})
        assert ended.returncode == 0
        text = ended.stdout.decode(encoding)
        assert words[0] not in ("token", "overview") or "?" not in text


@pytest.mark.parametrize("words", ["nodes --demo", "nodes --demo --json", "--version"])
def test_an_answer_that_nobody_can_get_is_no_success(words: str) -> None:
    ran = subprocess.run(["sh", "-c", f"{COMMAND} {words} >&-"], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (1, "Error: reading or writing failed: Bad file descriptor\n")


@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_a_closed_pipe_ends_it_quietly(current_environment: dict[str, str], buffering: dict[str, str]) -> None:
    histories = [["token", "history", "--period", "30d", form] for form in ("--json", "--csv")]
    for words in (["nodes"], ["nodes", "--json"], ["nodes", "--csv"], *histories):
        process = subprocess.Popen(
            [COMMAND, *words],
            env=current_environment | buffering,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pipesize=4096,  # smaller than any of these outputs, which otherwise might all be written before it closes
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert (process.wait(timeout=120), errors) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_output_that_cannot_be_written_is_said(environment: dict[str, str]) -> None:
    for words in (["nodes"], ["nodes", "--json"], ["token"], ["overview"], ["token", "history", "--csv"]):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run(
                [COMMAND, *words], env=environment, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
            )
        assert (ended.returncode, b"No space left" in ended.stderr, b"Traceback" in ended.stderr) == (1, True, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("words", [["nodes", "--offline"], ["swarm", "15" + "0" * 64], ["nodes", "--no-such-option"]])
def test_a_failure_that_cannot_be_written_ends_without_a_traceback(
    environment: dict[str, str], words: list[str]
) -> None:
    with open("/dev/full", "wb") as full:
        document = subprocess.run(
            [COMMAND, *words, "--json"], env=environment, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
        text = subprocess.run(
            [COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=full, timeout=60, check=False
        )
    assert (document.returncode, document.stderr.count(b"\n")) == (1, 1)
    assert b"No space left" in document.stderr
    assert (text.returncode, text.stdout) == (1, b"")


@pytest.mark.parametrize(("form", "stream"), [(["--json"], "stdout"), ([], "stderr")])
def test_a_failure_into_a_closed_pipe_ends_quietly(environment: dict[str, str], form: list[str], stream: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    other = "stderr" if stream == "stdout" else "stdout"
    streams: dict[str, int] = {stream: writer, other: subprocess.PIPE}
    process = subprocess.Popen([COMMAND, "nodes", "--offline", *form], env=environment, **streams)  # type: ignore[call-overload]
    os.close(writer)
    assert (b"".join(filter(None, process.communicate(timeout=60))), process.returncode) == (b"", 141)


def test_an_interrupt_ends_it_with_130_at_once(environment: dict[str, str], devnet: Devnet) -> None:
    devnet.misbehave("seeds", "slow:6000")
    devnet.misbehave("storage", "slow:6000")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in the background inherits deafness
    process = subprocess.Popen(
        [COMMAND, "nodes", "-v", "--timeout", "6000"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    assert process.stdout is not None
    process.stderr.readline()  # it is asking
    while len(devnet.received) < 3:  # all three seeds have its question
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def test_a_closed_standard_input_holds_no_account(environment: dict[str, str]) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f"exec {COMMAND} swarm --input - --jsonl <&-"],
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_an_interrupt_during_the_imports_leaves_no_traceback_either(environment: dict[str, str]) -> None:
    probe = (
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from sessionnet_cli.process import run\n"
        "run()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, "nodes"], env=environment, capture_output=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_answers_to_a_pipe_do_not_wait_for_its_end(environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [COMMAND, "swarm", "--input", "-", "--jsonl"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        for account in (ACCOUNT, "03" + "00" * 32):
            process.stdin.write(account.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["account_id"] == account
    assert process.wait(timeout=120) == 0


@pytest.mark.costly  # twelve seconds of processors
def test_fifty_processes_share_one_cache(tmp_path: Path) -> None:
    """Each asks and keeps, or takes what another kept; every answer is whole, and nothing is left lying about."""
    with Devnet(count=60, swarms=9, storage_servers=1) as net:
        _share_one_cache(net, {"SESSIONNET_CACHE_DIR": str(tmp_path / "cache")})
    assert len(list((tmp_path / "cache").iterdir())) == 1


def _share_one_cache(net: Devnet, environment: dict[str, str]) -> None:
    words = ["nodes", "swarms", "--json", "--timeout", "60", *net.options()]
    processes = [
        subprocess.Popen(
            [COMMAND, *words, "--max-age", "0" if i % 2 else "120"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for i in range(50)
    ]
    for process in processes:
        out, err = process.communicate(timeout=100)
        document = json.loads(out)
        assert (process.returncode, err, document["data"]["nodes"]) == (0, b"", 60)
        assert not {"cache-damaged", "cache-unusable"} & {one["code"] for one in document["warnings"]}


@contextlib.contextmanager
def terminal(width: int) -> Iterator[tuple[int, int]]:
    """Return both ends of a pseudo-terminal of that width."""
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def on_a_terminal(width: int, *words: str, environment: dict[str, str]) -> str:
    with terminal(width) as (ours, theirs):
        with open(os.devnull, "r+b") as nowhere:
            env = {"TERM": "xterm-256color", "PAGER": "cat", **environment}
            process = Warm(words, env=env, stdin=nowhere, stdout=theirs, stderr=nowhere)
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a pseudo-terminal says that it has ended
            while piece := os.read(ours, 65536):
                shown += piece
        assert process.wait(timeout=120) == 0
    return shown.decode()


@pytest.mark.parametrize("width", [50, 60, 80, 140])
def test_figures_and_charts_fit_a_terminal_of_any_width(current_environment: dict[str, str], width: int) -> None:
    import re

    environment = current_environment

    for words in (["token", "--convert", "1250"], ["token", "history", "--period", "30d"], ["overview", ACCOUNT]):
        shown = on_a_terminal(width, *words, environment=environment)
        assert "\x1b[" in shown
        lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").splitlines()
        assert max(len(line) for line in lines if " " in line.strip()) <= width  # no word is broken
        if words == ["token", "--convert", "1250"]:
            for whole in ("0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b", "https://docs.getsession.org/session-network"):
                assert any(whole in line for line in lines)
        if "history" in words:
            assert max(len(line) for line in lines if "┤" in line) == width
        plain = on_a_terminal(width, *words, environment={**environment, "NO_COLOR": "1"})
        assert "\x1b[" not in plain


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_a_terminal_of_any_width_shows_whole_rows(environment: dict[str, str], width: int) -> None:
    import re

    for words in (["nodes", "--limit", "20"], ["swarm", ACCOUNT], ["nodes", "swarms"]):
        shown = on_a_terminal(width, *words, environment=environment)
        assert "\x1b[" in shown
        lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").splitlines()
        assert max(len(line) for line in lines if " " in line.strip()) <= width  # no word is broken
        if words[0] == "nodes" and len(words) > 1 and words[1] == "--limit":
            start = next(i for i, line in enumerate(lines) if line.startswith("Node key"))
            assert len({line.split()[0] for line in lines[start + 1 : start + 21]}) == 20
    plain = on_a_terminal(width, "nodes", "--limit", "3", environment={**environment, "NO_COLOR": "1"})
    assert "\x1b[" not in plain


def _list(devnet: Devnet, directory: Path) -> Path:
    path = directory / "list.json"
    path.write_text(json.dumps(devnet.network))
    return path
