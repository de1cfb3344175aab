"""Every row of the table of shared options changes what is done: by option, by variable and by file, where it has them.

`test_settings` has what is read, and which of it counts; `test_effects` follows what matters most to the network.
Here each row is held to its effect: on how the network is opened, on what is printed, or on the files that are written.
A new row needs one as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
from msgspec import Struct

from sessionnet_cli.options.settings import option_table
from sessionnet_core import client
from sessionnet_core.access import Access
from sessionnet_core.cassette import demo_path
from sessionnet_core.networks.model import Network
from tests.cli.node_files import entry, node_file, proved_ago
from tests.conftest import Result, Sessionnet

ROWS = {field: row for field, _, row in option_table()}
KEY, PIN = "ab" * 32, "cd" * 32
TOKEN = "0x" + "1" * 40
A_NODE = f"{KEY}@https://192.0.2.1:22021/storage_rpc/v1"


class Trial(Struct):
    """Where a run takes place, and what came of it."""

    sessionnet: Sessionnet
    folder: Path
    result: Result | None = None
    network: Network | None = None
    access: Access | None = None

    def here(self, words: str) -> list[str]:
        """Return words, with files in this folder, and the recording that ships."""
        with demo_path() as demo:
            return words.replace("HERE", str(self.folder)).replace("DEMO", str(demo)).split()


Look = Callable[[Trial], Any]


class Effect(NamedTuple):
    """What a row does to a command."""

    command: str
    option: str
    look: Look
    """Looks at what was done."""
    without: Any
    """What it sees where nothing is said."""
    expected: Any
    """What it sees where the option, the variable or the file say it."""
    variable: str | None = None
    line: str | None = None
    """The value in the file, as TOML."""
    fixture: str | None = None
    """What the run needs besides the empty place."""


def opened(command: str, option: str, look: Look, without: Any, expected: Any, **said: str) -> Effect:
    """Return the effect of an option on how the network is opened, where the run ends."""
    return Effect(command, option, look, without, expected, said.get("variable"), said.get("line"), "stopped")


def of_access(name: str) -> Look:
    return lambda trial: getattr(trial.access, name)


def of_network(*names: str) -> Look:
    def look(trial: Trial) -> Any:
        found: Any = trial.network
        for name in names:
            found = getattr(found, name)
        return found

    return look


def pins(trial: Trial) -> set[str]:
    return {pin.sha256 for seed in of_network("seeds")(trial) for pin in seed.pins}


def output(look: Callable[[Result], Any]) -> Look:
    """Look at what the run printed."""

    def of_result(trial: Trial) -> Any:
        assert trial.result is not None
        return look(trial.result)

    return of_result


def first(number: int) -> Look:
    return output(lambda result: result.stdout[:number])


def is_there(name: str) -> Look:
    """Look whether a file of this name was written, with something in it."""
    return lambda trial: any(path.stat().st_size > 0 for path in trial.folder.rglob(name))


BUILT_IN_PINS = {
    "36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d",
    "c5908dd4139acd96aedd1e45576597650809c8a5ea02af556d4853d45396e0e7",
    "8a0af2c712342f22ce00e53c1601410ef8d84156aee0a9809c32f6f7efbe556e",
}
OF_FILE = "nodes --nodes-file HERE/list"
EFFECTS = {
    "transport": opened("token", "--transport plain", of_access("api_transport"), "sealed", "plain"),
    "identity_file": opened(
        "token",
        "--identity-file HERE/key",
        lambda trial: trial.access and trial.access.identity is not None,
        False,
        True,
    ),
    "onion": opened("token", "--onion", of_access("onion"), False, True, variable="1", line="true"),
    "verify": Effect(
        "token --demo --json", "--verify", output(lambda result: bool(result.json.get("verdicts"))), False, True
    ),
    "as_json": Effect(OF_FILE, "--json", first(10), "41 Session", '{"schema":'),
    "as_jsonl": Effect(OF_FILE, "--jsonl", first(10), "41 Session", '{"pubkey":'),
    "as_csv": Effect(OF_FILE, "--csv", first(10), "41 Session", "pubkey,ip,"),
    "save": Effect("nodes --refresh", "--save", is_there("history.db"), False, True, fixture="current"),
    "output": Effect(OF_FILE, "--output HERE/answer.txt", is_there("answer.txt"), False, True),
    "every_seconds": opened("nodes", "--watch 60", of_access("max_age_seconds"), 120.0, 59.0),
    "prometheus": Effect(OF_FILE, "--prometheus HERE/nodes.prom", is_there("nodes.prom"), False, True),
    "network": opened(
        "nodes", "--network testnet", of_network("name"), "mainnet", "testnet", variable="testnet", line='"testnet"'
    ),
    "seed_urls": opened(
        "nodes",
        "--seed-url https://a.example/x --seed-url http://b.example/",
        lambda trial: [seed.url for seed in of_network("seeds")(trial)],
        [f"https://seed{number}.getsession.org:4443/json_rpc" for number in (1, 2, 3)],
        ["https://a.example/x", "http://b.example/json_rpc"],
        variable="https://a.example/x http://b.example/",
    ),
    "seed_pins": opened("nodes", f"--seed-pin {PIN}", pins, BUILT_IN_PINS, {PIN}, variable=PIN),
    "api_url": opened(
        "token",
        "--api-url http://a.example",
        of_network("api", "url"),
        "http://networkv1.getsession.org",
        "http://a.example",
        variable="http://a.example",
    ),
    "api_pubkey": opened(
        "token",
        f"--api-pubkey {KEY}",
        of_network("api", "pubkey"),
        "cbf461a4431dc9174dceef4421680d743a2a0e1a3131fc794240bcb0bc3dd449",
        KEY,
        variable=KEY,
    ),
    "rpc_urls": opened(
        "staking",
        "--rpc-url https://a.example/ --rpc-url http://b.example/",
        of_network("chain", "rpc_urls"),
        (
            "https://arb1.arbitrum.io/rpc",
            "https://arbitrum-one-rpc.publicnode.com/",
            "https://arbitrum.drpc.org/",
        ),
        ("https://a.example/", "http://b.example/"),
        variable="https://a.example/ http://b.example/",
    ),
    "backend_url": opened(
        "staking open",
        "--backend-url https://a.example/x",
        of_network("backend"),
        "https://stake.getsession.org/api/ssb",
        "https://a.example/x",
        variable="https://a.example/x",
    ),
    "bootstrap_nodes": opened(
        "nodes",
        f"--bootstrap-node {A_NODE}",
        lambda trial: [one.pubkey for one in of_network("bootstrap")(trial)][-1:],
        ["1f604f1c858a121a681d8f9b470ef72e6946ee1b9c5ad15a35e16b50c28db7b0"],
        [KEY],
        variable=A_NODE,
    ),
    "contracts": opened(
        "staking",
        f"--contract token={TOKEN}",
        of_network("chain", "contracts", "token"),
        "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b",
        TOKEN,
        variable=f"token={TOKEN}",
    ),
    "ethereum_urls": opened(
        "token",
        "--ethereum-url https://a.example/",
        lambda trial: (chain := of_network("chain", "main_chain")(trial)) and chain.rpc_urls,
        None,
        ("https://a.example/",),
        variable="https://a.example/",
    ),
    "nodes_file": opened(
        "nodes",
        "--nodes-file HERE/list",
        lambda trial: trial.access and trial.access.nodes_file is not None,
        False,
        True,
        variable="HERE/list",
    ),
    # In whole thousands: some of the time is spent before the network is opened.
    "timeout_seconds": opened(
        "nodes",
        "--timeout 5900",
        lambda trial: trial.access and trial.access.timeout_seconds // 1000,
        0,
        5,
        variable="5900",
        line="5900",
    ),
    "proxy": opened(
        "nodes",
        "--proxy socks5h://192.0.2.1:9050",
        of_access("proxy"),
        None,
        "socks5h://192.0.2.1:9050",
        variable="socks5h://192.0.2.1:9050",
        line='"socks5h://192.0.2.1:9050"',
    ),
    "max_age_seconds": opened(
        "nodes",
        "--max-age 7",
        lambda trial: trial.access and (trial.access.max_age_seconds, trial.access.dated_max_age_seconds),
        (120.0, 120.0),
        (7.0, 7.0),
        variable="7",
        line="7",
    ),
    "refresh": opened("nodes", "--refresh", of_access("refresh"), False, True),
    "offline": opened("nodes", "--offline", of_access("offline"), False, True),
    "strict": Effect(
        "nodes --nodes-file HERE/list --max-age 0", "--strict", output(lambda result: result.status), 0, 5, "1"
    ),
    "demo": opened("nodes", "--demo", lambda trial: trial.access and trial.access.tape is not None, False, True),
    "record": opened("nodes", "--record HERE/tape.yaml", is_there("tape.yaml"), False, True),
    "replay": opened(
        "nodes", "--replay DEMO", lambda trial: trial.access and trial.access.tape is not None, False, True
    ),
    "verbose": Effect(
        "nodes show 0 --demo", "-v", output(lambda result: "asking 3 seeds" in result.stderr), False, True
    ),
    "quiet": Effect(OF_FILE, "-q", output(lambda result: "nothing vouches for it" in result.stdout), True, False),
    "no_pager": Effect(OF_FILE, "--no-pager", is_there("paged"), True, False, fixture="terminal"),
    "color": Effect(OF_FILE, "--color always", output(lambda result: "\x1b[" in result.stdout), False, True),
}


def ways() -> list[tuple[str, str]]:
    """Return every row with each way in which it can be said."""
    kinds = {"option": "names", "variable": "variable", "file": "key"}
    return [(field, way) for field, row in ROWS.items() for way, named in kinds.items() if getattr(row, named)]


@pytest.fixture
def trial(sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """An empty configuration, and a list that is a day old."""
    (tmp_path / "sessionnet.toml").write_text("")
    monkeypatch.setenv("SESSIONNET_CONFIG", str(tmp_path / "sessionnet.toml"))
    monkeypatch.setenv("SESSIONNET_DATA_DIR", str(tmp_path / "data"))
    day_old = proved_ago(timedelta(days=1))
    node_file(tmp_path / "list", *(entry(f"{n:064x}") for n in range(40)), newest=day_old)
    return Trial(sessionnet, tmp_path)


@pytest.fixture
def stopped(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run end where it opens the network."""

    def end(network: Network, access: Access) -> NoReturn:
        trial.network, trial.access = network, access
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "SessionNetwork", end)


@pytest.fixture
def terminal(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output pass for a terminal, with a pager that keeps what it is given."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PAGER", f"cp /dev/stdin {trial.folder}/paged")


def test_every_row_has_an_effect_for_each_way_of_saying_it() -> None:
    assert set(EFFECTS) == set(ROWS)
    for field, row in ROWS.items():
        effect = EFFECTS[field]
        assert (effect.variable is not None, effect.line is not None) == (row.variable is not None, row.key is not None)
        assert effect.without != effect.expected


@pytest.mark.parametrize(("field", "way"), ways())
def test_a_shared_option_changes_what_is_done(
    field: str, way: str, trial: Trial, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    effect, row = EFFECTS[field], ROWS[field]
    if effect.fixture is not None:
        request.getfixturevalue(effect.fixture)

    def done(words: str) -> Any:
        (trial.folder / "paged").unlink(missing_ok=True)
        trial.result = trial.sessionnet(*trial.here(words))
        return effect.look(trial)

    assert done(effect.command) == effect.without
    if way == "option":
        assert done(f"{effect.command} {effect.option}") == effect.expected
        return
    if way == "variable":
        monkeypatch.setenv(str(row.variable), " ".join(trial.here(str(effect.variable))))
    else:
        (trial.folder / "sessionnet.toml").write_text(f"{row.key} = {effect.line}\n")
    assert done(effect.command) == effect.expected
