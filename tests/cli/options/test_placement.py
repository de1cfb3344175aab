"""Where shared options may stand, and what becomes of those that a command cannot use."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from sessionnet_cli.command_table import COMMANDS
from tests.cli.test_command_table import command_of
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

LIST = {"--seed-url", "--seed-pin", "--bootstrap-node", "--nodes-file"}
API = {"--api-url", "--api-pubkey"}
SEALED = {"--transport", "--identity-file", "--onion"}
CHAIN = {"--rpc-url", "--contract"}
KEPT = {"--max-age", "--refresh", "--save"}
"""What is kept of the last answers, and of what each run saw."""
PRINTED = {"--json", "--output"}
SHOWN = PRINTED | {"--verbose", "--quiet", "--color"}
MEASURED = {"--prometheus"}
ASKING = PRINTED | {"--network", "--timeout", "--proxy", "--offline", "--strict", "--verbose", "--quiet", "--color"}
TAPES = {"--demo", "--record", "--replay"}
LASTING = (LIST | API | CHAIN) | {"--network", "--timeout", "--proxy", "--max-age", "--strict", "--onion"}
LASTING |= {"--ethereum-url", "--backend-url"}
"""What the environment or the configuration file can set, and `config show` shows."""
USABLE = {
    "swarm": ASKING | TAPES | KEPT | LIST | MEASURED | {"--onion", "--verify"},
    "nodes": ASKING | TAPES | KEPT | LIST | MEASURED | {"--verify"},
    "nodes show": ASKING | TAPES | KEPT | LIST | MEASURED,
    "nodes swarms": ASKING | TAPES | KEPT | LIST,
    # An onion path is made of nodes of the list.
    "token": ASKING | TAPES | KEPT | LIST | API | SEALED | CHAIN | MEASURED | {"--ethereum-url", "--verify"},
    "token history": ASKING | TAPES | KEPT | LIST | API | SEALED,
    "token balance": ASKING | TAPES | KEPT | LIST | API | SEALED | CHAIN | {"--ethereum-url"},
    "staking": ASKING | TAPES | KEPT | LIST | API | SEALED | CHAIN | MEASURED | {"--verify"},
    "staking wallet": ASKING | TAPES | KEPT | LIST | CHAIN | MEASURED | {"--backend-url"},
    "staking open": ASKING | TAPES | CHAIN | {"--backend-url"},
    "staking estimate": ASKING | TAPES | CHAIN,
    # With --verify, the chain is asked.
    "overview": ASKING | TAPES | KEPT | LIST | API | SEALED | CHAIN | {"--verify"},
    "doctor": (ASKING | KEPT | LIST | API | CHAIN) - {"--nodes-file", "--save"}
    | {"--onion", "--ethereum-url", "--backend-url"},
    "check": ((ASKING | TAPES | KEPT | LIST | CHAIN | MEASURED | {"--onion", "--backend-url"}) - {"--strict"}),
    "check node": (ASKING | TAPES | KEPT | LIST | MEASURED) - {"--strict"},
    "check wallet": (ASKING | TAPES | KEPT | LIST | CHAIN | MEASURED | {"--backend-url"}) - {"--strict"},
    "check swarm": (ASKING | TAPES | KEPT | LIST | MEASURED | {"--onion"}) - {"--strict"},
    "check network": (ASKING | TAPES | KEPT | LIST | MEASURED) - {"--strict"},
    # It never ends, so there is no one answer to be put somewhere; it asks again by itself.
    "exporter": (
        (ASKING | {"--demo", "--replay"} | KEPT | LIST | API | SEALED | CHAIN | {"--ethereum-url", "--backend-url"})
        - PRINTED
        - {"--offline", "--strict", "--color", "--save"}
    ),
    "history": SHOWN,
    **dict.fromkeys(
        [f"history {what}" for what in ("price", "nodes", "pool", "staked", "swarm", "node")], SHOWN | {"--network"}
    ),
    "history export": PRINTED,
    "history prune": SHOWN,
    "history path": SHOWN,
    "config": PRINTED | LASTING | {"--quiet", "--color", "--verbose"},
    "config path": PRINTED | {"--quiet", "--color"},
    "config show": PRINTED | LASTING | {"--quiet", "--color", "--verbose"},
    "config check": PRINTED | {"--quiet", "--color"},
    "schema": PRINTED,
    "completion": set(),
    "help": set(),
}
"""What each command can use of the shared options, by what it asks: the manual's table of hosts."""
WATCHED = ("swarm", "nodes", "nodes show", "token", "staking", "staking wallet", "overview", "doctor")
for _path in WATCHED:
    USABLE[_path] = USABLE[_path] | {"--watch"}
SHARED = set().union(*USABLE.values())


def shown(path: str) -> set[str]:
    """Return the shared options that a command shows."""
    options = [one for one in command_of(path).params if isinstance(one, click.Option) and not one.hidden]
    return {name for option in options for name in option.opts} & SHARED


def test_every_command_is_looked_at() -> None:
    assert set(USABLE) == set(COMMANDS)


@pytest.mark.parametrize("path", USABLE)
def test_a_command_has_what_it_can_use(path: str) -> None:
    assert shown(path) == USABLE[path]


@pytest.mark.parametrize("path", [path for path in USABLE if path.split()[0] not in ("check", "help", "completion")])
def test_what_a_command_cannot_use_is_refused_after_it_with_a_sentence(sessionnet: Sessionnet, path: str) -> None:
    arguments = {"history swarm": [ACCOUNT], "history node": ["1f"], "history prune": ["--before", "1y"]}
    arguments |= {"nodes show": ["1f"], "token balance": ["0x0"], "staking wallet": ["0x0"], "schema": ["nodes"]}
    arguments["staking estimate"] = ["--stake", "5"]
    for option in sorted(SHARED - USABLE[path]):
        words = [option] if option in {"--verify", "--onion", "--offline", "--demo", "--save"} else [option, "5"]
        words = words if option not in {"--strict", "--refresh", "--verbose", "--quiet"} else [option]
        words = (
            [option, {"--transport": "plain", "--color": "never"}[option]]
            if option in ("--transport", "--color")
            else words
        )
        words = [option] if option == "--json" else words
        run = sessionnet(*path.split(), *arguments.get(path, ()), *words)
        if option == "--json":
            assert (run.status, run.errors, run.stderr) == (2, ["usage"], "")
            continue
        assert (run.status, run.stdout) == (2, "")
        assert f"{option} is not for `{path}`" in run.stderr


def test_the_sentence_names_the_commands_that_can_use_it(sessionnet: Sessionnet) -> None:
    said = sessionnet("swarm", ACCOUNT, "--backend-url", "http://a.example").stderr
    assert "it is for `staking wallet`, `staking open`, `check wallet`, `exporter`, `doctor`." in said


@pytest.mark.parametrize("words", [("--contract", "token=0x0"), ("--backend-url", "nowhere"), ("--transport", "plain")])
def test_before_the_command_it_is_passed_over(
    sessionnet: Sessionnet, configured: Devnet, words: tuple[str, ...]
) -> None:
    assert sessionnet(*words, "nodes", "swarms").status == 0
    assert sessionnet(*words, "schema", "nodes").status == 0


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("staking --onion wallet 0x0", "staking wallet"),
        ("nodes --contract token=0x0 swarms", "nodes swarms"),
        ("token --rpc-url http://a.example history", "token history"),
    ],
)
def test_in_the_middle_of_the_command_it_is_refused(sessionnet: Sessionnet, words: str, path: str) -> None:
    run = sessionnet(*words.split())
    assert (run.status, run.stdout) == (2, "")
    assert f"{words.split()[1]} is not for `{path}`" in run.stderr


def test_a_group_passes_on_what_it_cannot_use_itself(sessionnet: Sessionnet) -> None:
    run = sessionnet("staking", "--backend-url", "nowhere", "open")
    assert (run.status, "staking backend: not an http or https URL" in run.stderr) == (2, True)
    assert "--backend-url is not for `staking`" in sessionnet("staking", "--backend-url", "nowhere").stderr


@pytest.mark.parametrize("before", [("--json",), ("--timeout", "5", "--json"), ("-q", "--json", "--color=never")])
def test_options_before_the_command_hold_for_it(
    sessionnet: Sessionnet, configured: Devnet, before: tuple[str, ...]
) -> None:
    for words in ((*before, "nodes"), (*before, "nodes", "swarms"), ("nodes", *before, "swarms")):
        run = sessionnet(*words)
        assert (run.status, run.json["network"]) == (0, "devnet")


def test_the_last_place_counts(sessionnet: Sessionnet, configured: Devnet) -> None:
    def asked(*words: str) -> set[int]:
        configured.received.clear()
        assert sessionnet(*words).status == 0
        return {int(request.server[-1]) for request in configured.received}

    one, two, three = (["--seed-url", seed.url, "--seed-pin", str(seed.pin)] for seed in configured.seeds)
    assert asked("--refresh", *one, "nodes", "swarms") == {1}
    assert asked("--refresh", *one, "nodes", *two, "swarms") == {2}
    assert asked("--refresh", *one, "nodes", *two, "swarms", *three) == {3}


def test_an_option_before_the_command_beats_a_variable(
    sessionnet: Sessionnet, configured: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_NETWORK", "nowhere")
    assert sessionnet("nodes").status == 2
    assert sessionnet("--network", "devnet", "nodes").status == 0


def test_a_file_of_output_before_the_command_gets_the_answer(
    sessionnet: Sessionnet, configured: Devnet, tmp_path: Path
) -> None:
    file = tmp_path / "nodes.json"
    run = sessionnet("--json", "--output", str(file), "nodes", "swarms")
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert file.read_text().startswith('{"schema":"sessionnet.nodes.swarms/1"')


@pytest.mark.parametrize(
    "words",
    [("--json", "nodes", "--no-such"), ("--json", "stakng"), ("nodes", "--json", "shwo"), ("--json", "--no-such")],
)
def test_what_is_wrong_after_json_is_told_as_json(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    run = sessionnet(*words)
    assert (run.status, run.stderr, run.errors) == (2, "", ["usage"])


def test_with_a_file_it_is_text_whichever_comes_last(sessionnet: Sessionnet) -> None:
    to_file = sessionnet("--output", "-", "--json", "nodes", "--output", "x", "--no-such")
    assert (to_file.status, to_file.stdout) == (2, "")
    assert sessionnet("--output", "x", "--json", "nodes", "--output", "-", "--no-such").errors == ["usage"]


class TestVariables:
    """A variable of the environment is for other commands too."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SESSIONNET_ONION", "perhaps"), ("SESSIONNET_RPC_URL", "nowhere"), ("SESSIONNET_CONTRACT", "x")],
    )
    def test_of_an_option_that_a_command_cannot_use_is_not_read(
        self, sessionnet: Sessionnet, configured: Devnet, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        assert sessionnet("nodes").status == 0
        assert sessionnet("nodes", "swarms").status == 0
        assert sessionnet("token").status == 2

    def test_is_read_for_the_command_and_not_for_its_group(
        self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_ONION", "perhaps")
        words = ("--stake", "5", "--nodes", "1600", "--pool", "1000")
        assert sessionnet("staking", "estimate", *words).status == 0
        monkeypatch.setenv("SESSIONNET_TIMEOUT", "soon")
        assert sessionnet("staking", "estimate", *words).status == 2


@pytest.mark.parametrize("words", [("--demo",), ("--replay", "x")])
def test_a_promise_that_nobody_is_asked_is_not_passed_over(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    for line in ((*words, "doctor"), ("doctor", *words)):
        run = sessionnet(*line)
        assert (run.status, run.stdout) == (2, "")
        assert f"{words[0]} is not for `doctor`" in run.stderr
    assert sessionnet(*words, "schema", "nodes").status == 0


def test_options_of_the_groups_own_command_are_refused_before_another(sessionnet: Sessionnet) -> None:
    run = sessionnet("nodes", "--state", "active", "show", "1f", "--offline")
    assert (run.status, run.stdout) == (2, "")
    assert "--state is for sessionnet nodes alone" in run.stderr


@pytest.mark.parametrize("option", ["--timeout", "--output", "--seed-url", "--network"])
def test_an_option_without_its_value_is_refused(sessionnet: Sessionnet, option: str) -> None:
    for words in ((option,), ("nodes", option), ("nodes", "swarms", option)):
        run = sessionnet(*words)
        assert (run.status, run.stdout) == (2, "")
        assert f"Option '{option}' requires an argument." in run.stderr


@pytest.mark.parametrize("version", ["", "new", "2.x", "=2.11", "2.11.3-rc1", "--probe"])
def test_a_storage_version_is_checked_before_anybody_is_asked(
    sessionnet: Sessionnet, configured: Devnet, version: str
) -> None:
    run = sessionnet("nodes", "--storage-version", version)
    assert (run.status, run.stdout, configured.received) == (2, "", [])
    assert "must be a version: 2.11 (which 2.11.3 fits too), 2.11.3, <2.11.3" in run.stderr
