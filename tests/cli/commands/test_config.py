"""`sessionnet config`: where the file is, what counts, and all that is wrong; no host is asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.show.formats.schemas import schema_document
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

WALLET = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
WHOLE = f"""
timeout = 9
proxy = "socks5h://me:hunter2@127.0.0.1:9050"

[networks.devnet]
seeds = [{{ url = "https://127.0.0.1:4443/json_rpc" }}]

[networks.mainnet.chain]
rpc_urls = ["https://arb.example/v2/abcdef0123456789abcdef0123456789"]

[accounts]
me = "{ACCOUNT}"
family = ["alice", "{ACCOUNT}"]

[wallets]
cold = "{WALLET}"

[history]
enabled = true

[check.node]
warning = ["proof_age=3000", "credit=86400:"]
"""
SECRETS = ("hunter2", "abcdef0123456789abcdef", ACCOUNT[4:], "alice")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "chosen.toml"
    path.write_text(WHOLE)
    path.chmod(0o600)
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    return path


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was touched")

    if "configured" not in request.fixturenames:
        for door in ("socket.socket.connect", "socket.socket.sendto", "socket.getaddrinfo"):
            monkeypatch.setattr(door, refuse)


def test_config_alone_says_what_there_is(sessionnet: Sessionnet) -> None:
    run = sessionnet("config")
    assert run.status == 2
    assert "Say what to do: path, show or check." in run.stderr


@pytest.mark.parametrize("command", [path for path in COMMANDS if path.startswith("config ")])
def test_each_document_is_what_its_schema_says(sessionnet: Sessionnet, path: Path, command: str) -> None:
    from jsonschema import Draft202012Validator

    run = sessionnet(*command.split(), "--json")
    assert (run.status, run.stderr) == (0, "")
    Draft202012Validator(json.loads(schema_document(command))).validate(run.json)
    assert run.json["data"] is not None
    assert run.json["sources"] == []


class TestPath:
    def test_it_can_be_used_in_a_shell(self, sessionnet: Sessionnet, path: Path) -> None:
        assert sessionnet("config", "path").stdout == f"{path}\n"

    def test_it_says_who_names_it(self, sessionnet: Sessionnet, path: Path) -> None:
        found = sessionnet("config", "path", "--json").json["data"]
        assert found == {"path": str(path), "exists": True, "named_by": "SESSIONNET_CONFIG"}

    def test_without_a_file_its_place_is_told_all_the_same(
        self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        run = sessionnet("config", "path")
        assert (run.status, run.stderr) == (0, "There is no such file; the built-in values apply.\n")
        found = sessionnet("config", "path", "--json").json["data"]
        assert found == {"path": run.stdout.rstrip("\n"), "exists": False, "named_by": None}

    def test_a_file_that_makes_no_sense_has_a_path_too(self, sessionnet: Sessionnet, path: Path) -> None:
        path.write_text("x = ")
        assert sessionnet("config", "path").status == 0


class TestShow:
    def test_each_option_says_where_it_comes_from(
        self, sessionnet: Sessionnet, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_NETWORK", "testnet")
        document = sessionnet("--max-age", "5", "config", "show", "--seed-url", "http://me:pw@a.example", "--json").json
        found = {one["option"]: one for one in document["data"]["options"]}
        origins = {name: (one["value"], one["from"], one["line"]) for name, one in found.items()}
        assert origins["--timeout"] == (9.0, "file", 2)
        assert origins["--proxy"] == ("socks5h://***@127.0.0.1:9050", "file", 3)
        assert origins["--network"] == ("testnet", "environment", None)
        assert origins["--max-age"] == (5.0, "option", None)
        assert origins["--seed-url"] == (["http://***@a.example"], "option", None)
        assert origins["--onion"] == (False, "built-in", None)
        assert origins["--verify"] == (False, "built-in", None)
        assert (found["--network"]["variable"], found["--network"]["key"]) == ("SESSIONNET_NETWORK", "network")
        assert document["network"] == "testnet"

    def test_a_value_that_loses_is_not_shown(
        self, sessionnet: Sessionnet, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_TIMEOUT", "8")
        found = {one["option"]: one for one in sessionnet("config", "show", "--json").json["data"]["options"]}
        assert (found["--timeout"]["value"], found["--timeout"]["from"]) == (8.0, "environment")

    def test_networks_show_what_counts(self, sessionnet: Sessionnet, path: Path) -> None:
        networks = {one["name"]: one for one in sessionnet("config", "show", "--json").json["data"]["networks"]}
        values = {one["key"]: one for network in networks.values() for one in network["values"]}
        assert list(networks) == ["mainnet", "testnet", "devnet"]
        assert values["networks.mainnet.chain.rpc_urls"] == {
            "key": "networks.mainnet.chain.rpc_urls",
            "value": ["https://arb.example/v2/***"],
            "from": "file",
            "line": 9,
        }
        assert (
            values["networks.mainnet.chain.chain_id"]["value"],
            values["networks.mainnet.chain.chain_id"]["from"],
        ) == (
            42161,
            "built-in",
        )
        assert values["networks.devnet.seeds[0].url"]["line"] == 6
        assert values["networks.devnet.unlock_days"]["from"] == "built-in"

    def test_tables_show_what_counts(self, sessionnet: Sessionnet, path: Path) -> None:
        found = sessionnet("config", "show", "--json").json["data"]
        assert found["aliases"] == [
            {"table": "accounts", "name": "me", "values": ["05***"], "line": 12},
            {"table": "accounts", "name": "family", "values": ["***", "05***"], "line": 13},
            {"table": "wallets", "name": "cold", "values": [WALLET], "line": 16},
        ]
        check = {one["key"]: (one["value"], one["from"], one["line"]) for one in found["check"]}
        assert check["check.node.warning.proof_age"] == ("3000", "file", 22)
        assert check["check.node.warning.newer_version"] == ("50", "built-in", None)
        assert check["check.wallet.expect"] == (None, "built-in", None)
        assert found["history"] == [
            {"key": "history.enabled", "value": True, "from": "file", "line": 19},
            {"key": "history.limit_mb", "value": 100, "from": "built-in", "line": None},
        ]

    @pytest.mark.parametrize("words", [(), ("--json",), ("-v",)])
    def test_nothing_secret_is_shown_unless_it_is_asked_for(
        self, sessionnet: Sessionnet, path: Path, words: tuple[str, ...]
    ) -> None:
        shown = sessionnet("config", "show", *words).stdout
        assert not any(secret in shown for secret in SECRETS)
        unmasked = sessionnet("config", "show", "--unmasked", *words).stdout
        assert all(secret in unmasked for secret in SECRETS)

    def test_the_same_run_is_shown_in_the_same_order(self, sessionnet: Sessionnet, path: Path) -> None:
        first, second = (sessionnet("config", "show", "--json").stdout for _ in range(2))
        cut = '"stale"'
        assert first.partition(cut)[2] == second.partition(cut)[2]
        assert list(json.loads(first)["data"]) == ["file", "options", "networks", "aliases", "history", "check"]

    def test_the_page_names_lines_variables_and_what_is_built_in(
        self, sessionnet: Sessionnet, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_MAX_AGE", "7")
        lines = [line.split() for line in sessionnet("config", "show").stdout.splitlines()]
        assert ["--timeout", "9", "line", "2"] in lines
        assert ["--max-age", "7", "SESSIONNET_MAX_AGE"] in lines
        assert ["--strict", "false", "built", "in"] in lines
        assert ["@me", "05***", "line", "12"] in lines
        assert ["[networks.testnet]", "built", "in"] in lines

    def test_a_network_that_makes_no_sense_is_shown_with_a_warning(self, sessionnet: Sessionnet, path: Path) -> None:
        path.write_text('[networks.own]\nbackend = "nowhere"\n')
        run = sessionnet("config", "show", "--json")
        assert run.status == 0
        assert run.codes == {"network-invalid"}
        assert f"{path}, line 2: networks.own.backend: not an http or https URL" in run.stdout

    def test_a_variable_that_is_nearly_one_is_told(
        self, sessionnet: Sessionnet, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_TIMOUT", "hunter2")
        run = sessionnet("config", "show")
        assert run.stderr == "Warning: no variable SESSIONNET_TIMOUT is read; did you mean SESSIONNET_TIMEOUT?\n"


WRONG = """\
netwrk = "mainnet"
timeout = "20"
proxy = "foo bar"
[networks.own]
seeds = [{ ulr = "http://a" }, { url = "nowhere", pin = "ab" }]
unlock_days = 5000
[networks.empty]
test = true
[networks.mainnet.chain]
contracts = { tokn = "0x0", pool = "0x12" }
[accounts]
me = "05zz"
broken = "zz05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
max_age = 5
[nodes]
"@x" = "ab"
none = []
z = ["ab", "nothex"]
[wallets]
w = "0x12"
[check.node]
warning = ["prof_age=5", "5:3"]
expect = 5
[history]
limit_mb = 0
"""
FOUND = [
    (1, "netwrk", "unknown key netwrk", "Did you mean network?"),
    (2, "timeout", "timeout must be a number, not text", "Write timeout = 20, without quotes."),
    (3, "proxy", "proxy: not a valid URL of a proxy", "Use SCHEME://HOST:PORT"),
    (5, "networks.own.seeds[0].ulr", "unknown key", "Did you mean url?"),
    (5, "networks.own.seeds[1].url", "networks.own.seeds[1].url: not an http or https URL", 'Write "https://'),
    (5, "networks.own.seeds[1].pin", "networks.own.seeds[1].pin: a pin must be the SHA-256", "openssl s_client"),
    (6, "networks.own.unlock_days", "networks.own.unlock_days: unlock_days must be between 0 and 3650", None),
    (7, "networks.empty", "networks.empty: network 'empty' has no seeds", "Name one: seeds = "),
    (10, "networks.mainnet.chain.contracts.tokn", "unknown key", "Did you mean token?"),
    (10, "networks.mainnet.chain.contracts.pool", "networks.mainnet.chain.contracts.pool: a chain's", None),
    (13, "accounts.broken", "accounts.broken: ", None),
    (14, "accounts.max_age", "accounts.max_age must be text", "max_age stands at the top of the file"),
    (16, 'nodes."@x"', 'nodes."@x" has no usable name', "Write x = "),
    (17, "nodes.none", "nodes.none must not be empty", None),
    (18, "nodes.z[1]", "nodes.z[1]: a node key is up to 64 hex digits", None),
    (20, "wallets.w", "wallets.w: '0x12' is not an address", None),
    (22, "check.node.warning[0]", "check.node.warning[0]: there is no measure 'prof_age'", "Did you mean proof_age?"),
    (22, "check.node.warning[1]", "check.node.warning[1]: the range '5:3' begins after its end", None),
    (23, "check.node.expect", "unknown key check.node.expect", "expect stands in [check.wallet]."),
    (25, "history.limit_mb", "history.limit_mb must be a whole number between 1", None),
]  # fmt: skip


class TestCheck:
    def test_all_that_is_wrong_is_told_in_one_go(self, sessionnet: Sessionnet, path: Path) -> None:
        path.write_text(WRONG)
        run = sessionnet("config", "check", "--json")
        assert (run.status, run.stderr) == (2, "")
        problems = run.json["data"]["problems"]
        assert [(one["line"], one["key"]) for one in problems] == [(line, key) for line, key, _, _ in FOUND]
        for one, (_, _, message, hint) in zip(problems, FOUND, strict=True):
            assert one["message"].startswith(message)
            assert hint is None or (one["hint"] or "").startswith(hint)
        assert run.errors == ["configuration"] * len(FOUND)
        assert run.json["errors"][0]["message"] == f"{path}, line 1: unknown key netwrk"
        assert ACCOUNT[4:] not in run.stdout

    def test_the_page_has_each_with_what_to_write_below(self, sessionnet: Sessionnet, path: Path) -> None:
        path.write_text(WRONG)
        run = sessionnet("config", "check")
        lines = run.stdout.splitlines()
        assert (run.status, run.stderr) == (2, "")
        assert lines[:2] == [f"{path}, line 1: unknown key netwrk", "  Did you mean network?"]
        assert lines[-1] == f"{len(FOUND)} mistakes in {path}."

    def test_a_run_tells_the_first_and_where_the_others_are(self, sessionnet: Sessionnet, path: Path) -> None:
        path.write_text(WRONG)
        run = sessionnet("nodes")
        assert (run.status, run.stdout) == (2, "")
        assert run.stderr == (
            f"Error: {path}, line 1: unknown key netwrk\n"
            "Try: Did you mean network? `sessionnet config check` shows all that is wrong.\n"
        )

    def test_a_whole_file_is_right(self, sessionnet: Sessionnet, path: Path) -> None:
        run = sessionnet("config", "check")
        assert (run.status, run.stdout, run.stderr) == (0, f"Nothing is wrong in {path}.\n", "")

    def test_no_file_is_right_too(
        self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        run = sessionnet("config", "check")
        assert run.status == 0
        assert run.stdout.startswith("There is no configuration file; it would be ")

    @pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
    @pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
    def test_a_byte_order_mark_and_windows_lines_are_fine(
        self, sessionnet: Sessionnet, path: Path, mark: bytes, ends: bytes
    ) -> None:
        path.write_bytes(mark + WHOLE.encode().replace(b"\n", ends))
        assert sessionnet("config", "check").status == 0
        found = {one["option"]: one for one in sessionnet("config", "show", "--json").json["data"]["options"]}
        assert (found["--timeout"]["value"], found["--timeout"]["line"]) == (9.0, 2)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"network = main", "line 1, column 11: text needs quotes: network = main"),
            (b"a = 1\nb = \xff", "line 2: a byte that is not UTF-8 text: 0xff"),
            ("timeout = 5".encode("utf-16"), ": this is UTF-16 text, not UTF-8"),
            (b"network = 'nowhere'", "line 1: network: unknown network 'nowhere'; there are mainnet, testnet"),
            (b"a = " + b"9" * 5000, "line 1: a number is too long"),
        ],
    )
    def test_what_is_no_configuration_is_told_with_its_place(
        self, sessionnet: Sessionnet, path: Path, content: bytes, words: str
    ) -> None:
        path.write_bytes(content)
        run = sessionnet("config", "check")
        assert run.status == 2
        assert words in run.stdout
        assert sessionnet("config", "check", "--json").errors == ["configuration"]

    def test_a_folder_and_a_missing_file_are_told(
        self, sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for named, why in ((tmp_path, "Is a directory"), (tmp_path / "none", "No such file or directory")):
            monkeypatch.setenv("SESSIONNET_CONFIG", str(named))
            run = sessionnet("config", "check")
            assert (run.status, run.stdout.splitlines()[0]) == (2, f"{named}: cannot be read: {why}")

    def test_the_answer_to_a_wrong_file_is_not_published(
        self, sessionnet: Sessionnet, path: Path, tmp_path: Path
    ) -> None:
        path.write_text("x = 1")
        run = sessionnet("config", "check", "--output", str(tmp_path / "out"))
        assert run.status == 2
        assert f"Error: {path}, line 1: unknown key x" in run.stderr
        assert "was not written: the configuration is wrong." in run.stderr
        assert not (tmp_path / "out").exists()


class TestExposed:
    """A file with a secret that others can read, in any run."""

    @pytest.fixture(autouse=True)
    def exposed(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path.chmod(0o644)
        monkeypatch.setattr("sessionnet_cli.config.exposure._can_be_entered", lambda *_: True)

    @pytest.mark.parametrize("words", ["config show", "config check"])
    def test_config_warns_once(self, sessionnet: Sessionnet, path: Path, words: str) -> None:
        run = sessionnet(*words.split())
        assert run.status == 0
        assert run.stderr.startswith(f"Warning: {path} can be read by others on this machine (its mode is rw-r--r--)")
        assert run.stderr.endswith(f": chmod 600 {path}\n")
        assert run.stderr.count("Warning") == 1
        assert sessionnet(*words.split(), "--json").codes == {"configuration-readable"}
        assert sessionnet(*words.split(), "-q").stderr == ""

    def test_any_other_command_warns_too(self, sessionnet: Sessionnet, configured: Devnet, path: Path) -> None:
        chosen = Path(os.environ["SESSIONNET_CONFIG"])
        chosen.write_text(f'{chosen.read_text()}\n[accounts]\nme = "{ACCOUNT}"\n')
        chosen.chmod(0o604)
        run = sessionnet("swarm", "@me")
        assert run.status == 0
        assert run.stderr.count("can be read by others") == 1
        document = sessionnet("swarm", "@me", "--json", "--strict")
        assert (document.status, document.codes) == (0, {"configuration-readable"})
        assert sessionnet("doctor").stderr.count("can be read by others") == 1
        monitored = sessionnet("check", "swarm", "@me")
        assert "can be read by others" not in monitored.stdout + monitored.stderr, "a monitor gets its line alone"
        assert "configuration-readable" in sessionnet("check", "swarm", "@me", "--json").codes


def test_config_check_is_no_check_of_a_monitor(sessionnet: Sessionnet, tmp_path: Path) -> None:
    assert sessionnet("config", "check", "--help").status == 0
    assert sessionnet("config", "check", "--nonsense").status == 2
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [str(Path(sys.executable).parent / "sessionnet"), "config", "check"]
    environment = {"SESSIONNET_CONFIG": str(pipe), "HOME": str(tmp_path)}
    run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(pipe, "wb"):  # which returns when the command has opened it to read, and then waits for its bytes
        run.send_signal(signal.SIGTERM)
        out, _ = run.communicate(timeout=60)
    assert (run.returncode, out) == (-signal.SIGTERM, b"")


def test_a_closed_standard_input_and_an_empty_environment_do_no_harm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sessionnet_cli", "config"]
    for words, status in (("path", 0), ("show", 0), ("check", 0)):
        ended = subprocess.run([*command, words], env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        assert (ended.returncode, b"Traceback" in ended.stderr) == (status, False)
