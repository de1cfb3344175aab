"""What is offered behind what was typed, in Click's protocol and in that of the shells' own scripts."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.completion.candidates import BY_METAVAR, what_it_is
from sessionnet_core.cache import Cache
from tests.cli.test_command_table import command_of
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

Offered = Callable[..., list[str]]

FREE = {
    *("URL", "SHA256", "HEX", "KEY@URL", "SECONDS", "N", "V", "IP", "SESH", "PERCENT", "HOURS", "DAYS", "YEARS"),
    *("AMOUNT", "RANGE", "TIME", "WHEN", "TOPIC", "SHELL", "COMMAND... ", "ADDRESS:PORT"),
}
"""What only the user knows, and what the parameter itself completes: choices, and the words of `help`."""


@pytest.fixture
def offered(sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What stands behind a line up to the cursor: each candidate as the shell's script reads it."""

    def offer(line: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_SESSIONNET_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", "")
        run = sessionnet()
        assert (run.status, run.stderr) == (0, "")
        return [one.removeprefix("plain,") for one in run.stdout.splitlines() if one]

    return offer


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sessionnet.toml"
    path.write_text(f"""
[networks.devnet]
test = true
[accounts]
me = "{ACCOUNT}"
family = ["{ACCOUNT}", "alice"]
[nodes]
first = "1f000f"
[wallets]
cold = "0x0123456789abcdef0123456789abcdef01234567"
""")
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    return path


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("sessionnet token ba", ["balance"]),
        ("sessionnet nodes --network ", ["mainnet", "testnet", "devnet"]),
        ("sessionnet nodes --network=dev", ["devnet"]),
        ("sessionnet nodes --state de", ["decommissioned"]),
        ("sessionnet nodes --sort req", ["requested_unlock_height", "requirement"]),
        ("sessionnet nodes --sort lat", []),
        ("sessionnet nodes --probe --sort lat", ["latency_seconds"]),
        ("sessionnet nodes --columns pubkey,addr", ["pubkey,address"]),
        ("sessionnet nodes --columns=pubkey,addr", ["pubkey,address"]),
        ("sessionnet nodes --columns pubkey,pub", []),
        ("sessionnet token --contract po", ["pool="]),
        ("sessionnet token --contract pool=", []),
        ("sessionnet schema st", ["staking"]),
        ("sessionnet schema nodes s", ["show", "swarms"]),
        ("sessionnet schema staking wallet ", []),
        ("sessionnet swarm @", ["@me", "@family"]),
        ("sessionnet swarm @me @f", ["@family"]),
        ("sessionnet overview @m", ["@me"]),
        ("sessionnet overview --demo @m", []),
        ("sessionnet --demo check wallet @", []),
        ("sessionnet check node --warning pro", ["proof_age="]),
        ("sessionnet check node --warning proof_age=", []),
        ("sessionnet check swarm --probe --critical=", ["members=", "answering="]),
        ("sessionnet nodes show @", ["@first"]),
        ("sessionnet nodes --operator @", ["@cold"]),
        ("sessionnet nodes --contributor=", ["@cold"]),
        ("sessionnet token balance ", ["@cold"]),
        ("sessionnet staking wallet @c", ["@cold"]),
        ("sessionnet token --color n", ["never"]),
        ("sessionnet completion ", ["bash", "zsh", "fish"]),
        ("sessionnet nodes --seed-url ", []),
        ('sessionnet nodes --network "te', ["testnet"]),
    ],
)
def test_values(offered: Offered, config: Path, line: str, values: list[str]) -> None:
    assert offered(line) == values


@pytest.mark.parametrize(
    "words",
    [
        *("nodes --output", "swarm --record", "token --replay", "nodes --nodes-file", "token --identity-file"),
        *("swarm --input", "overview --html", "overview --svg", "schema nodes --output"),
    ],
)
def test_files_are_left_to_the_shell(offered: Offered, words: str) -> None:
    assert offered(f"sessionnet {words} some/wh") == ["file,some/wh"]
    assert offered(f"sessionnet {words}=some/wh") == ["file,some/wh"]
    assert offered(f"sessionnet {words}=some/wh", "fish") == [f"file,{words.split()[-1]}=\tsome/wh"]


def test_the_protocol_of_clicks_own_scripts_is_spoken_too(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    monkeypatch.setenv("_SESSIONNET_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "sessionnet\nnodes\n--network\nte\n--json")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert sessionnet().stdout == "plain,testnet\n"
    monkeypatch.setenv("_SESSIONNET_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", "sessionnet nodes --network te")
    monkeypatch.setenv("COMP_CWORD", "te")
    assert sessionnet().stdout == "plain,testnet\tbuilt in\n"


def test_what_a_value_is_stands_beside_it(offered: Offered, config: Path) -> None:
    assert offered("sessionnet swarm @", "fish") == ["@me\t05d2ad010eeb…3a72", "@family\t2 accounts"]
    assert offered("sessionnet swarm @m", "zsh") == ["plain", "@me", "05d2ad010eeb…3a72"]
    assert offered("sessionnet nodes --sort https", "fish") == ["https_port\tHTTPS"]


def test_an_option_stays_in_front_where_a_shell_replaces_the_whole_word(offered: Offered, config: Path) -> None:
    assert offered("sessionnet nodes --network=dev", "fish") == ["--network=devnet\tin the configuration file"]
    assert offered("sessionnet nodes --network=dev", "zsh")[1] == "--network=devnet"


@pytest.fixture
def kept(configured: Devnet, sessionnet: Sessionnet) -> list[dict[str, Any]]:
    """The nodes of a list that an earlier run kept."""
    found: list[dict[str, Any]] = sessionnet("nodes", "--json").json["data"]["nodes"]
    return found


def test_keys_of_kept_nodes_with_their_state_and_address(kept: list[dict[str, Any]], offered: Offered) -> None:
    one = kept[7]
    (line,) = offered(f"sessionnet nodes show {one['pubkey'][:9]}", "fish")
    assert line == f"{one['pubkey']}\t{one['state']}, {one['ip']}"
    assert offered("sessionnet nodes show ") == [node["pubkey"] for node in kept]


def test_a_key_goes_on_as_it_was_begun(kept: list[dict[str, Any]], offered: Offered) -> None:
    key = kept[7]["pubkey"]
    assert offered(f"sessionnet nodes show {key[:12].upper()}") == [key[:12].upper() + key[12:]]


def test_keys_are_those_of_the_network_that_is_asked(
    kept: list[dict[str, Any]], offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = kept[0]["pubkey"][:9]
    assert offered(f"sessionnet nodes show --network testnet {begun}") == []
    assert offered(f"sessionnet nodes --network devnet show {begun}") == [kept[0]["pubkey"]]
    monkeypatch.setenv("SESSIONNET_NETWORK", "testnet")
    assert offered(f"sessionnet nodes show {begun}") == []
    assert offered(f"sessionnet nodes --network devnet show {begun}") == [kept[0]["pubkey"]]


@pytest.mark.parametrize("option", ["--demo", "--replay x", "--nodes-file x"])
def test_where_another_list_answers_no_kept_key_is_offered(
    kept: list[dict[str, Any]], offered: Offered, option: str
) -> None:
    assert offered(f"sessionnet nodes show {option} ") == []


def test_a_damaged_cache_has_no_keys(kept: list[dict[str, Any]], offered: Offered) -> None:
    cache = Path(os.environ["SESSIONNET_CACHE_DIR"])
    for path in cache.glob("nodes-*.json"):
        path.write_bytes(path.read_bytes()[:-9])
    assert offered("sessionnet nodes show ") == []


@pytest.mark.parametrize("text", ["[[[", "accounts = 5\nnetworks = 7", "[accounts]\nme = [1, {}]\n", "\ud800"])
def test_a_damaged_configuration_adds_nothing_to_what_is_built_in(offered: Offered, config: Path, text: str) -> None:
    config.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert offered("sessionnet nodes --network ") == ["mainnet", "testnet"]
    assert offered("sessionnet swarm @x") == []


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(offered: Offered, config: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert offered(f"sessionnet swarm --input {pipe} --jsonl --verb") == ["--verbose"]
    config.unlink()
    os.mkfifo(config)
    assert offered("sessionnet nodes --network t") == ["testnet"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "sessionnet",
        "sessionnet 'nodes \"",
        "sessionnet nodes \\",
        "sessionnet nodes --limit x --max",
        "\x1b \udce9 x",
    ],
)
def test_whatever_was_typed_nothing_is_said_of_it(offered: Offered, line: str) -> None:
    for shell in ("bash", "zsh", "fish"):
        offered(line, shell)


def test_a_shell_that_says_nothing_is_answered_with_nothing(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for instruction in ("bash_complete", "nonsense", "", "sh_complete", "bash_other"):
        monkeypatch.setenv("_SESSIONNET_COMPLETE", instruction)
        run = sessionnet()
        assert (run.status, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed_by_a_command_and_in_clicks_way(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    script = sessionnet("completion", shell)
    assert (script.status, script.stderr) == (0, "")
    assert f"_SESSIONNET_COMPLETE={shell}_complete" in script.stdout
    monkeypatch.setenv("_SESSIONNET_COMPLETE", f"{shell}_source")
    assert sessionnet().stdout == script.stdout


def test_what_could_give_orders_to_a_terminal_is_not_offered(offered: Offered, config: Path) -> None:
    config.write_text('[accounts]\n"a\\u001b]0;x" = "05"\n"a\\nb" = "05"\nab = "05\\u001b"')
    assert offered("sessionnet swarm @a", "fish") == ["@ab\t05 "]


def test_nobody_is_asked(offered: Offered, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: asked.append(words))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    for place in ("nodes show ", "swarm ", "token balance ", "nodes --network ", "nodes --"):
        offered(f"sessionnet {place}")
    assert asked == []


@pytest.mark.parametrize("path", COMMANDS)
def test_for_every_value_it_is_known_what_may_stand_there(path: str) -> None:
    """A new option says by its metavar that it takes a file, a wallet, a node; or its metavar is added here."""
    for parameter in command_of(path).params:
        is_flag = isinstance(parameter, click.Option) and parameter.is_flag
        if not (is_flag or isinstance(parameter.type, click.Choice)):
            assert what_it_is(parameter) in {*BY_METAVAR, *FREE, "FILE", "FOLDER"}, parameter


def test_the_newest_list_of_a_network_is_read_whoever_was_asked(tmp_path: Path) -> None:
    for number, name in enumerate(("nodes-a-" + "0" * 32, "nodes-a-" + "1" * 32, "nodes-a-b-" + "2" * 32)):
        path = tmp_path / f"{name}.json"
        network = "a-b" if number == 2 else "a"
        path.write_text(f'{{"format":3,"network":"{network}","value":{number}}}')
        os.utime(path, (number, number))
    cache = Cache(tmp_path)
    assert (cache.newest("a", "nodes", int), cache.newest("a-b", "nodes", int)) == (1, 2)
    assert (cache.newest("*", "nodes", int), cache.newest("a", "prices", int)) == (None, None)
    assert Cache(tmp_path / "absent").newest("a", "nodes", int) is None
