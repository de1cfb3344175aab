"""The pager, on a pseudo-terminal: what goes through it, what does not, and that it changes no exit status."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.terminals import COLUMNS, ROWS, Terminal
from tests.cli.test_process import COMMAND
from tests.conftest import ACCOUNT
from tests.devnet import Devnet

PAGER = """#!/bin/sh
# Shows that it was there, and keeps what it was given.
echo "pager begins: $*"
cat > "$KEPT"
echo "LESS=$LESS"
echo "pager ends"
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What the pager was given; absent if it was not started."""
    return tmp_path / "kept"


@pytest.fixture
def environment(devnet: Devnet, tmp_path: Path, kept: Path) -> dict[str, str]:
    configuration = tmp_path / "sessionnet.toml"
    configuration.write_text(devnet.config())
    return {
        "SESSIONNET_CONFIG": str(configuration),
        "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONUTF8": "1",
        "KEPT": str(kept),
        "PAGER": pager(tmp_path, PAGER),
    }


def pager(directory: Path, script: str) -> str:
    path = directory / "pager"
    path.write_text(script)
    path.chmod(0o755)
    return str(path)


def run(environment: dict[str, str], *words: str, **more: str) -> tuple[int, str]:
    return Terminal({**environment, **more}, *words).end()


def test_a_long_answer_goes_through_the_pager_and_nowhere_else(environment: dict[str, str], kept: Path) -> None:
    status, shown = run(environment, "nodes")
    given = kept.read_text()
    assert (status, "Node key" in shown) == (0, False)
    assert given.count("\n") > ROWS
    assert "Node key" in given
    assert "From 127.0.0.1:" in given
    assert "\x1b[" in given  # it is still for a terminal
    assert max(map(len, given.splitlines())) <= 2 * COLUMNS  # with styles
    assert "LESS=FRX\n" in shown


def test_what_was_set_for_less_is_left_alone(environment: dict[str, str]) -> None:
    assert "LESS=S\n" in run(environment, "nodes", LESS="S")[1]


def test_what_fits_the_screen_needs_no_pager(environment: dict[str, str], kept: Path) -> None:
    status, shown = run(environment, "nodes", "--limit", "3")
    assert (status, "Node key" in shown, kept.exists()) == (0, True, False)


def test_a_line_that_takes_several_on_the_screen_counts_as_several(environment: dict[str, str], kept: Path) -> None:
    columns = "x25519,service_node_pubkey,operator,swarm_id,state"
    assert run(environment, "nodes", "--limit", "4", "--columns", columns)[0] == 0
    assert kept.read_text().count("\n") < ROWS + 4


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["--no-pager"], {}),
        ([], {"PAGER": ""}),
        ([], {"PAGER": "cat"}),
        ([], {"SESSIONNET_PAGER": ""}),
        ([], {"TERM": "dumb"}),
        (["--json"], {}),
        (["--csv"], {}),
    ],
)
def test_there_is_no_pager_where_none_is_wanted(
    environment: dict[str, str], kept: Path, words: list[str], more: dict[str, str]
) -> None:
    status, shown = run(environment, "nodes", *words, **more)
    assert (status, kept.exists()) == (0, False)
    assert shown.count("\n") > ROWS or "--json" in words


def test_no_pager_for_a_pipe_or_a_file(environment: dict[str, str], kept: Path, tmp_path: Path) -> None:
    assert run(environment, "nodes", "--output", str(tmp_path / "out"))[0] == 0
    assert (tmp_path / "out").read_text().count("\n") > ROWS
    environment = {"TERM": "xterm", **environment}
    piped = subprocess.run([COMMAND, "nodes"], env=environment, capture_output=True, timeout=60, check=True)
    assert piped.stdout.count(b"\n") > ROWS
    assert not kept.exists()


def test_a_pager_of_its_own_beats_that_of_all_programs(environment: dict[str, str], kept: Path) -> None:
    mine = f"{environment['PAGER']} --mine 'with a space'"
    status, shown = run(environment, "nodes", PAGER="cat", SESSIONNET_PAGER=mine)
    assert (status, kept.exists()) == (0, True)
    assert "pager begins: --mine with a space\n" in shown


def test_a_pager_may_be_a_line_of_the_shell(environment: dict[str, str], kept: Path, tmp_path: Path) -> None:
    line = f'MINE=1 "${{KEPT%kept}}pager" --mine | tr a-z A-Z > {tmp_path}/capitals'
    status, shown = run(environment, "nodes", PAGER=line)
    assert (status, "Node key" in shown, "Node key" in kept.read_text()) == (0, False, True)
    assert (tmp_path / "capitals").read_text().startswith("PAGER BEGINS: --MINE\n")


@pytest.mark.parametrize("named", ["/nowhere/pager", "/", "'unfinished", "MINE=1 /nowhere/pager"])
def test_a_pager_that_cannot_be_started_is_noted_and_the_answer_is_printed(
    environment: dict[str, str], named: str
) -> None:
    status, shown = run(environment, "nodes", PAGER=named)
    assert status == 0
    assert shown.count("The pager of PAGER cannot be started: ") == 1
    assert shown.count("\n") > ROWS
    assert "The pager" not in run(environment, "nodes", "--quiet", PAGER=named)[1]


def test_quitting_early_is_no_error(environment: dict[str, str], tmp_path: Path) -> None:
    quits = pager(tmp_path, "#!/bin/sh\nexec <&-\necho quit\nexit 3\n")
    status, shown = run(environment, "nodes", PAGER=quits)
    assert (status, shown.endswith("quit\n")) == (0, True)


def test_the_exit_status_is_that_of_the_answer(environment: dict[str, str], devnet: Devnet, kept: Path) -> None:
    for seed in ("seed1", "seed2"):
        devnet.misbehave(seed, "refuse")
    status, shown = run(environment, "nodes", "--strict")
    assert (status, kept.exists()) == (5, True)
    assert "Warning: " in shown.partition("pager ends")[2]  # where it is seen


def test_ctrl_c_is_for_the_pager_alone(environment: dict[str, str], tmp_path: Path) -> None:
    # Without noflsh, a terminal throws away what was shown while Ctrl-C was on its way.
    waits = (
        "#!/bin/sh\ntrap 'echo caught' INT\nstty noflsh < /dev/tty\ncat > /dev/null\necho ready\n"
        'while read -r key < /dev/tty; [ "$key" != q ]; do :; done\n'
    )
    terminal = Terminal({**environment, "PAGER": pager(tmp_path, waits)}, "nodes")
    terminal.read_until("ready")
    terminal.type_until("\x03", "caught")
    terminal.type("q\n")
    status, shown = terminal.end()
    assert status == 0
    assert "Traceback" not in shown


def test_progress_is_gone_before_the_pager_comes(environment: dict[str, str]) -> None:
    shown = run(environment, "nodes", "--refresh")[1]
    before, _, after = shown.partition("pager begins")
    assert before.endswith("\r\x1b[K")
    assert "…" not in after


def test_a_page_of_one_swarm_is_not_paged_and_less_is_the_usual_pager(
    environment: dict[str, str], tmp_path: Path, kept: Path
) -> None:
    usual = {name: text for name, text in environment.items() if name != "PAGER"}
    folder = tmp_path / "bin"
    folder.mkdir()
    Path(pager(folder, PAGER)).rename(folder / "less")
    usual["PATH"] = f"{folder}:/usr/bin:/bin"
    assert run(usual, "swarm", ACCOUNT)[0] == 0
    assert not kept.exists()
    assert run(usual, "nodes")[0] == 0
    assert kept.exists()
    kept.unlink()
    (folder / "less").unlink()
    (folder / "cat").symlink_to("/bin/cat")
    usual["PATH"] = str(folder)
    status, shown = run(usual, "nodes")
    assert (status, kept.exists(), "Node key" in shown) == (0, False, True)
