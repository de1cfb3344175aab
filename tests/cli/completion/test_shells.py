"""Completion in the real shells, where they are installed: what stands in the line after TAB."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.completion.typist import SETUP, Typist, is_missing, offered_by_fish
from tests.conftest import ACCOUNT

KEY = "1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef"

LINES = [
    ("nod", "nodes "),
    ("nodes sh", "nodes show "),
    ("nodes --netw", "nodes --network "),
    ("nodes --network test", "nodes --network testnet "),
    ("--network=test", "--network=testnet "),
    ("--network testnet nod", "--network testnet nodes "),
    ("help exit", "help exit-status "),
    ("nodes --network=test", "nodes --network=testnet "),
    ('nodes --network "odd ', 'nodes --network "odd name" '),
    ("nodes --network=odd", r"nodes --network=odd\ name "),
    ("token --contract fac", "token --contract factory="),
    ("token --contract=fac", "token --contract=factory="),
    ("swarm @me", "swarm @me "),
    ("swarm @me @fa", "swarm @me @family "),
    ("nodes --operator=@co", "nodes --operator=@cold "),
    ("nodes show 1f00", f"nodes show {KEY} "),
    ("nodes --columns pubkey,addr", "nodes --columns pubkey,address "),
    ("nodes --columns=pubkey,addr", "nodes --columns=pubkey,address "),
    ("nodes --output alp", "nodes --output alpha.json "),
    ("nodes --output=alp", "nodes --output=alpha.json "),
    ("nodes --output my", r"nodes --output my\ file.txt "),
    ("nodes --output=my", r"nodes --output=my\ file.txt "),
    ('nodes --output "my', 'nodes --output "my file.txt" '),
    ("overview --html=folder/in", "overview --html=folder/inner.html "),
    ("schema nodes sw", "schema nodes swarms "),
    ("nodes --seed-url ", "nodes --seed-url "),
]
"""What is typed behind the command, and the line then: from the words of the option tables, the files and the
configuration below, and each shell's own way to write a space."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the shell is: a few files, a configuration and a kept list stand there."""
    (tmp_path / "folder").mkdir()
    for name in ("alpha.json", "my file.txt", "folder/inner.html"):
        (tmp_path / name).touch()
    (tmp_path / "sessionnet.toml").write_text(
        f'[networks."odd name"]\ntest = true\n[accounts]\nme = "{ACCOUNT}"\nfamily = ["{ACCOUNT}"]\n'
        '[wallets]\ncold = "0x0123456789abcdef0123456789abcdef01234567"\n'
    )
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"nodes-mainnet-{'0' * 32}.json").write_text(
        f'{{"format":3,"network":"mainnet","value":{{"nodes":[{{"pubkey":"{KEY}","ip":"192.0.2.1","state":"active"}}]}}}}'
    )
    return tmp_path


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        "SESSIONNET_CONFIG": str(folder / "sessionnet.toml"),
        "SESSIONNET_CACHE_DIR": str(folder / "cache"),
    }


@pytest.fixture(params=["bash", pytest.param("zsh", marks=pytest.mark.costly)])
def typist(request: pytest.FixtureRequest, environment: dict[str, str], folder: Path) -> Iterator[Typist]:
    if is_missing(request.param):
        pytest.skip(f"{request.param} is not installed")
    typist = Typist(request.param, environment, folder)
    yield typist
    typist.close()


@pytest.mark.costly  # a process of the command for each of the lines
def test_bash_and_zsh_complete_the_line(typist: Typist) -> None:
    lines = [(f"sessionnet {typed}", f"sessionnet {completed}") for typed, completed in LINES]
    assert [(typed, typist.after_tab(typed)) for typed, _ in lines] == lines


def test_what_follows_the_cursor_does_not_count(typist: Typist) -> None:
    assert typist.after_tab("sessionnet nodes --netw --json", left=7).split() == [
        *("sessionnet", "nodes", "--network", "--json")
    ]
    assert typist.after_tab("sessionnet schema nodes sw --output x", left=11).split()[3] == "swarms"


def test_a_command_behind_another_or_by_its_path_is_completed(typist: Typist) -> None:
    path = Path(sys.executable).parent / "sessionnet"
    assert typist.after_tab("sessionnet nodes | sessionnet tok") == "sessionnet nodes | sessionnet token "
    assert typist.after_tab(f"{path} tok") == f"{path} token "


@pytest.mark.costly  # shells that complete take a process of the command for each TAB; `make test` meets bash alone
@pytest.mark.skipif(is_missing("zsh"), reason="zsh is not installed")
def test_zsh_completes_every_time_with_the_script_in_its_folder_of_functions(
    environment: dict[str, str], folder: Path
) -> None:
    script = (
        'sessionnet completion zsh > folder/_sessionnet; fpath+=("$PWD/folder"); autoload -Uz compinit; compinit -D'
    )
    typist = Typist(
        "zsh", environment, folder, {"zsh": SETUP["zsh"].replace("source <(sessionnet completion zsh)", script)}
    )
    assert {typist.after_tab("sessionnet swarm @fa") for _ in range(3)} == {"sessionnet swarm @family "}
    typist.close()


@pytest.mark.costly
@pytest.mark.skipif(is_missing("fish"), reason="fish is not installed")
def test_fish_offers_the_whole_word_with_what_it_is(environment: dict[str, str], folder: Path) -> None:
    expected = {
        "nod": ["nodes\tList the Session Nodes."],
        "nodes --network=test": ["--network=testnet\tbuilt in"],
        "nodes --network od": ["odd name\tin the configuration file"],
        "token --contract=fac": ["--contract=factory="],
        "swarm @m": ["@me\t05d2ad010eeb…3a72"],
        "nodes --operator=@co": ["--operator=@cold\t0x0123456789…4567"],
        "nodes show 1f00": [f"{KEY}\tactive, 192.0.2.1"],
        "nodes --columns pubkey,addr": ["pubkey,address\tAddress"],
        "nodes --output alp": ["alpha.json"],
        "nodes --output=my": ["--output=my file.txt"],
        'nodes --output "my': ["my file.txt"],
        "overview --html=folder/in": ["--html=folder/inner.html"],
        "schema nodes sw": ["swarms\tShow the sizes of the swarms."],
        "nodes --seed-url ": [],
    }
    found = {typed: offered_by_fish(f"sessionnet {typed}", environment, folder) for typed in expected}
    assert found == expected
