"""The options that every command shares: precedence, cache and age, the envelope, contradictions."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.core import ParameterSource

from sessionnet_cli import main
from sessionnet_cli.group import LazyGroup
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run
from sessionnet_core.cassette import ReplayTape
from sessionnet_core.networks.model import Network
from tests.conftest import ACCOUNT, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.proxies import proxy, socks5

OF_NODES = (("nodes",), ("nodes", "swarms"), ("nodes", "show", "007d"), ("swarm", ACCOUNT))
OF_THE_API = (("token",), ("token", "history", "--period", "30d"))
OF_BOTH = (("overview",), ("overview", ACCOUNT))
COMMANDS = (*OF_NODES, *OF_THE_API, *OF_BOTH)


def every_command() -> list[tuple[str, click.Command]]:
    """Return all commands with their paths, groups too."""
    context = click.Context(main.root)
    found = []
    for name in main.root.list_commands(context):
        command = main.root.load(name)
        found.append((name, command))
        if isinstance(command, LazyGroup):
            found += [(f"{name} {sub}", command.load(sub)) for sub in command.list_commands(context)]
    return found


@pytest.mark.parametrize(("path", "command"), every_command(), ids=lambda value: str(value))
def test_every_command_has_help(sessionnet: Sessionnet, path: str, command: click.Command) -> None:
    run = sessionnet(*path.split(), "--help")
    assert (run.status, run.stderr) == (
        3 if path.split()[0] == "check" else 0,
        "",
    )  # to a monitor, no answer is UNKNOWN
    assert command.help


def schema_of(command: tuple[str, ...]) -> str:
    """Return the name of a command's document, whose words are those that are no argument."""
    names = {"nodes", "swarms", "show", "swarm", "token", "history", "overview"}
    return f"sessionnet.{'.'.join(word for word in command if word in names)}/1"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
class TestTheEnvelope:
    def test_has_every_promised_key_and_nothing_else_is_printed(
        self, sessionnet: Sessionnet, devnet: Devnet, command: tuple[str, ...]
    ) -> None:
        run = sessionnet(*devnet.options(api=True), *command, "--json")
        # The test network is of the past: it has no price of the last thirty days.
        assert (run.status, run.stderr, run.stdout.count("\n")) == (3 if "history" in command else 0, "", 1)
        assert list(run.json) == ["schema", "network", "as_of", "stale", "data", "sources", "warnings", "errors"]
        assert run.json["schema"] == schema_of(command)
        assert datetime.fromisoformat(run.json["as_of"]).tzinfo == UTC
        for source in run.json["sources"]:
            assert list(source) == ["name", "kind", "url", "proof", "as_of", "via", "hops"]
            assert source["via"] == "network"
        proofs = {(source["kind"], source["proof"]) for source in run.json["sources"]}
        assert proofs == ({("seed", "pinned-certificate")} if command not in OF_THE_API else set()) | (
            {("network-api", "sealed-reply")} if command not in OF_NODES else set()
        )

    def test_of_a_failure_has_null_data_and_its_errors(self, sessionnet: Sessionnet, command: tuple[str, ...]) -> None:
        run = sessionnet(*command, "--json", "--offline")
        assert (run.status, run.stderr) == (3, "")
        assert (run.json["data"], run.json["as_of"], run.errors) == (
            None,
            None,
            ["nothing-kept"] * (2 if command in OF_BOTH else 1),
        )

    def test_of_a_wrong_command_line_is_the_same(self, sessionnet: Sessionnet, command: tuple[str, ...]) -> None:
        run = sessionnet(*command, "--json", "--no-such-option")
        assert (run.status, run.stderr, run.errors) == (2, "", ["usage"])
        assert run.json["schema"] == schema_of(command)


class TestWhereSeedsComeFrom:
    """Option, then environment, then configuration file, then built-in."""

    def test_the_option_beats_the_environment_beats_the_file(
        self, sessionnet: Sessionnet, configured: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def asked(*words: str) -> list[int]:
            configured.received.clear()
            assert sessionnet("nodes", "--refresh", *words).status == 0
            return sorted(int(request.server[-1]) for request in configured.received)

        first, second, third = configured.seeds
        assert asked() == [1, 2, 3]
        monkeypatch.setenv("SESSIONNET_SEED_URL", f"{second.url} {third.url}")
        monkeypatch.setenv("SESSIONNET_SEED_PIN", f"{second.pin} {third.pin}")
        assert asked() == [2, 3]
        assert asked("--seed-url", first.url, "--seed-pin", str(first.pin)) == [1]

    def test_a_network_of_the_file_is_chosen_by_name(
        self, sessionnet: Sessionnet, configured: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text(configured.config().replace('network = "devnet"', 'network = "mainnet"'))
        assert sessionnet("nodes", "--json", "--network", "devnet").json["network"] == "devnet"
        monkeypatch.setenv("SESSIONNET_NETWORK", "devnet")
        assert sessionnet("nodes", "--json").json["network"] == "devnet"
        unknown = sessionnet("nodes", "--network", "nowhere")
        assert (unknown.status, unknown.stdout) == (2, "")
        assert "devnet, mainnet, testnet" in unknown.stderr

    def test_pins_are_accepted_in_any_order(self, sessionnet: Sessionnet, devnet: Devnet) -> None:
        words = []
        for seed in devnet.seeds:
            words += ["--seed-url", seed.url]
        for seed in reversed(devnet.seeds):
            words += ["--seed-pin", ":".join(str(seed.pin)[i : i + 2] for i in range(0, 64, 2)).upper()]
        run = sessionnet("nodes", "--json", *words)
        assert (run.status, len(run.json["sources"]), run.codes) == (0, 3, set())

    def test_an_https_seed_without_a_pin_must_convince_the_systems_cas(
        self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = ("nodes", "--json", "--seed-url", devnet.seeds[0].url)
        refused = sessionnet(*words)
        assert (refused.status, refused.errors) == (4, ["wrong-certificate"])
        assert devnet.received == []

    def test_plain_http_is_vouched_for_by_nothing(self, sessionnet: Sessionnet) -> None:
        with Devnet(count=30, swarms=5, storage_servers=1, tls=False) as net:
            run = sessionnet("nodes", "--json", *net.options())
        assert {source["proof"] for source in run.json["sources"]} == {"none"}

    @pytest.mark.parametrize(
        "words",
        [
            ("--seed-url", "ftp://seed"),
            ("--seed-url", "https://"),
            ("--seed-pin", "abc"),
            ("--network", "nowhere"),
            ("--timeout", "0"),
            ("--timeout", "soon"),
            ("--timeout", "nan"),
            ("--timeout", "inf"),
            ("--max-age", "-1"),
            ("--nodes-file", "/nonexistent"),
            ("--replay", "/nonexistent"),
            ("--offline", "--refresh"),
            ("--demo", "--replay", "x"),
            ("--demo", "--record", "x"),
            ("--record", "/nonexistent/x", "--offline"),
        ],
    )
    def test_nonsense_is_refused_with_2(self, sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
        run = sessionnet("nodes", *words)
        assert (run.status, run.stdout) == (2, "")
        assert sessionnet("nodes", *words, "--json").json["data"] is None

    @pytest.mark.parametrize(
        "words",
        [
            ("--rpc-url", "ws://a.example"),
            ("--backend-url", "nowhere"),
            ("--backend-url", "https://a.example/?key=5"),
        ],
    )
    def test_nonsense_about_the_chain_and_the_backend_is_refused_with_2(
        self, sessionnet: Sessionnet, words: tuple[str, ...]
    ) -> None:
        run = sessionnet("staking", "open", *words)
        assert (run.status, run.stdout) == (2, "")

    def test_secrets_in_a_url_are_shown_nowhere(self, sessionnet: Sessionnet, tmp_path: Path) -> None:
        with Devnet(count=30, swarms=5, storage_servers=1, tls=False) as net:
            host = net.seeds[0].url.removeprefix("http://").partition("/")[0]
            secret = f"http://alice:hunter2@{host}/json_rpc?apikey=s3cr3t"
            tape = tmp_path / "tape.yaml"
            pages = [
                sessionnet("nodes", "--seed-url", secret, "--record", str(tape), *words).stdout
                for words in (["--json"], ["--limit", "1"], ["-v"])
            ]
            assert "apikey=s3cr3t" in net.received[0].raw.decode()
            net.seeds[0].misbehave("500")
            failed = sessionnet("nodes", "--seed-url", secret, "--refresh", "-v")
            pages += [failed.stderr, failed.stdout, tape.read_text()]
        assert not [page for page in pages if "hunter2" in page or "s3cr3t" in page]
        assert sessionnet("nodes", "--replay", str(tape)).status == 0


class TestWhoElseIsAsked:
    """The endpoints of the chain and the staking backend: option, then environment, then configuration file."""

    def opened(self, **given: object) -> Network:
        """Return the network that a run with these options is for."""
        settings = Settings(**given, given=dict.fromkeys(given, ParameterSource.COMMANDLINE))  # type: ignore[arg-type]
        return Run(settings, "sessionnet.nodes/1").open().network

    def test_of_the_file_of_the_options_and_built_in(self, configured: Devnet) -> None:
        assert self.opened().backend == configured.backend.url
        assert self.opened(network="testnet").backend is None
        other = self.opened(
            network="mainnet", rpc_urls=("https://b.example/", "https://a.example"), backend_url="https://c.example/x"
        )
        assert other.chain is not None
        assert (other.chain.rpc_urls, other.backend, other.test) == (
            ("https://b.example/", "https://a.example/"),
            "https://c.example/x",
            True,
        )

    def test_the_environment_names_several_endpoints_separated_by_spaces(
        self, sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = "0123456789abcdef" * 2
        monkeypatch.setenv("SESSIONNET_RPC_URL", f"https://127.0.0.1:1/v3/{secret} https://127.0.0.1:2")
        monkeypatch.setenv("SESSIONNET_BACKEND_URL", f"https://user:word@127.0.0.1:3/{secret}")
        tape = tmp_path / "tape.yaml"

        def recorded(*words: str) -> dict[str, object]:
            assert sessionnet("staking", "open", *words, "--record", str(tape)).status == 3
            assert secret not in tape.read_text()
            network = ReplayTape(tape).label.network
            assert network.chain is not None
            return {"rpc_urls": network.chain.rpc_urls, "backend": network.backend}

        assert recorded() == {
            "rpc_urls": ("https://127.0.0.1:1/v3/***", "https://127.0.0.1:2/"),
            "backend": "https://***@127.0.0.1:3/***",
        }
        assert recorded("--rpc-url", "http://127.0.0.1:4", "--backend-url", "http://127.0.0.1:5") == {
            "rpc_urls": ("http://127.0.0.1:4/",),
            "backend": "http://127.0.0.1:5",
        }

    def test_endpoints_are_refused_where_there_is_no_chain(
        self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "sessionnet.toml"
        path.write_text(devnet.config().partition("\n[networks.devnet.chain]")[0])
        monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
        run = sessionnet("token", "--rpc-url", "https://a.example")
        assert (run.status, run.stdout) == (2, "")
        assert "[networks.devnet.chain]" in run.stderr


class TestTheKeptList:
    """`--max-age`, `--refresh`, `--offline`, and what becomes of a damaged cache."""

    @pytest.fixture
    def kept(self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path) -> Path:
        """Keep a list, and give its file."""
        assert sessionnet("nodes", *devnet.options()).status == 0
        devnet.received.clear()
        (path,) = (tmp_path / "cache").iterdir()
        return path

    def age(self, path: Path, seconds: int) -> None:
        content = json.loads(path.read_text())
        moment = datetime.fromisoformat(content["asked_at"]) - timedelta(seconds=seconds)
        content["asked_at"] = moment.isoformat()
        path.write_text(json.dumps(content))

    def test_a_young_one_is_taken_and_nobody_asked(self, sessionnet: Sessionnet, devnet: Devnet, kept: Path) -> None:
        self.age(kept, 60)
        run = sessionnet("nodes", "--json", *devnet.options())
        assert (run.status, devnet.received, run.json["stale"]) == (0, [], False)
        assert {(source["via"], source["proof"]) for source in run.json["sources"]} == {("cache", "pinned-certificate")}
        text = sessionnet("nodes", "--limit", "1", *devnet.options()).stdout
        assert "; cached" in text
        assert "1 minute" in text

    def test_after_two_minutes_it_is_asked_again(self, sessionnet: Sessionnet, devnet: Devnet, kept: Path) -> None:
        self.age(kept, 125)
        assert sessionnet("nodes", *devnet.options()).status == 0
        assert len(devnet.received) == 3

    def test_max_age_and_refresh_decide(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.age(kept, 3600)
        monkeypatch.setenv("SESSIONNET_MAX_AGE", "7200")
        assert sessionnet("nodes", *devnet.options()).status == 0
        assert devnet.received == []
        assert sessionnet("nodes", "--refresh", *devnet.options()).status == 0
        assert len(devnet.received) == 3

    def test_offline_takes_an_old_one_and_says_that_it_is_stale(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path
    ) -> None:
        self.age(kept, 86_400)
        run = sessionnet("nodes", "--json", "--offline", *devnet.options())
        assert (run.status, run.json["stale"], devnet.received) == (0, True, [])
        assert sessionnet("nodes", "--strict", "--offline", *devnet.options()).status == 5
        assert "stale" in sessionnet("nodes", "--offline", "--limit", "1", *devnet.options()).stdout

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00", b"[]", b'{"format":99}', b"null", b"[" * 100_000])
    def test_a_damaged_one_is_a_warning(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path, content: bytes
    ) -> None:
        kept.write_bytes(content)
        run = sessionnet("nodes", "--json", *devnet.options())
        assert (run.status, run.codes, len(devnet.received)) == (0, {"cache-damaged"}, 3)
        assert sessionnet("nodes", "--json", *devnet.options()).codes == set()

    def test_with_refresh_a_damaged_one_is_missed_only_when_no_seed_answers(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path
    ) -> None:
        whole = kept.read_bytes()
        kept.write_bytes(b"{")
        assert sessionnet("nodes", "--json", "--refresh", *devnet.options()).codes == set()
        assert kept.read_bytes() != b"{"
        devnet.misbehave("seeds", "500")
        kept.write_bytes(b"{")
        assert sessionnet("nodes", "--json", "--refresh", *devnet.options()).errors == ["refused"] * 3
        kept.write_bytes(whole)
        assert sessionnet("nodes", "--json", "--refresh", *devnet.options()).status == 0

    def test_with_refresh_slow_seeds_leave_time_for_a_kept_one(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)
        devnet.misbehave("seeds", "slow:30")
        run = sessionnet("nodes", "--json", "--refresh", "--timeout", "2", *devnet.options())
        assert (run.status, {source["via"] for source in run.json["sources"]}) == (0, {"cache"})
        waited = re.search(r"within ([0-9.]+) s", run.json["warnings"][0]["message"])
        assert waited is not None
        assert float(waited[1]) < 1.5, "half of the time is kept for the kept list"

    def test_one_from_the_future_is_not_believed(self, sessionnet: Sessionnet, devnet: Devnet, kept: Path) -> None:
        self.age(kept, -3600)
        run = sessionnet("nodes", "--json", *devnet.options())
        assert (run.codes, len(devnet.received)) == ({"cache-damaged"}, 3)

    def test_a_list_of_other_seeds_is_not_the_built_in_networks(
        self, sessionnet: Sessionnet, devnet: Devnet, kept: Path
    ) -> None:
        assert sessionnet("nodes", "--offline").status == 3

    def test_without_a_place_it_answers_all_the_same(
        self, sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "file" / "below"))
        run = sessionnet("nodes", "--json", *devnet.options())
        assert (run.status, run.codes) == (0, {"cache-unusable"})


class TestNodesFile:
    """`--nodes-file`: nobody is asked."""

    @pytest.fixture
    def saved(self, devnet: Devnet, tmp_path: Path) -> Path:
        path = tmp_path / "list.json"
        path.write_text(json.dumps({"jsonrpc": "2.0", "id": "0", "result": devnet.network}))
        return path

    def test_a_saved_reply_answers(self, sessionnet: Sessionnet, saved: Path, devnet: Devnet) -> None:
        run = sessionnet("nodes", "--json", "--nodes-file", str(saved))
        assert (run.status, run.json["data"]["summary"]["total"], devnet.received) == (0, 200, [])
        assert [(s["kind"], s["via"], s["proof"]) for s in run.json["sources"]] == [("file", "file", "none")]

    def test_the_public_daily_list_answers(self, sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path) -> None:
        path = tmp_path / "daily.json"
        keys = ["public_ip", "storage_port", "pubkey_ed25519", "pubkey_x25519", "requested_unlock_height", "swarm"]
        nodes = [{key: node[key] for key in keys if key in node} for node in devnet.network["service_node_states"]]
        path.write_text(json.dumps({"service_node_states": nodes, "height": 2084231}))
        data = sessionnet("nodes", "--json", "--nodes-file", str(path)).json["data"]
        assert (data["height"], data["summary"]["decommissioned"]) == (2084231, None)
        assert sessionnet("swarm", ACCOUNT, "--nodes-file", str(path)).status == 0

    def test_its_age_is_shown_and_counts_only_if_asked(self, sessionnet: Sessionnet, saved: Path) -> None:
        os.utime(saved, (1_700_000_000, 1_700_000_000))
        run = sessionnet("nodes", "--json", "--nodes-file", str(saved))
        assert (run.json["as_of"], run.json["stale"]) == ("2023-11-14T22:13:20Z", False)
        assert sessionnet("nodes", "--json", "--nodes-file", str(saved), "--max-age", "60").json["stale"] is True

    @pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff", b"[[[", b'{"service_node_states":[]}'])
    def test_what_is_no_list_is_not_believed(self, sessionnet: Sessionnet, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "bad.json"
        path.write_bytes(content)
        run = sessionnet("nodes", "--json", "--nodes-file", str(path))
        assert (run.status, run.errors) == (4, ["malformed-answer"])


@pytest.mark.parametrize("command", [*OF_THE_API, *OF_BOTH], ids=" ".join)
class TestTheNewerCommands:
    """What is shown above for node lists holds for everything that the network API tells."""

    def test_quiet_prints_the_answer_alone(
        self, sessionnet: Sessionnet, current: Devnet, command: tuple[str, ...]
    ) -> None:
        assert sessionnet(*command).status == 0
        current.misbehave("api", "refuse")
        current.misbehave("seed1", "500")
        loud, quiet = (sessionnet(*command, "--refresh", *words) for words in ((), ("-q",)))
        assert (loud.status, quiet.status) == (0, 0)
        assert ("From " in loud.stdout, "Warning: " in loud.stderr) == (True, True)
        assert ("From " in quiet.stdout, quiet.stderr) == (False, "")

    def test_verbose_says_what_is_done(self, sessionnet: Sessionnet, current: Devnet, command: tuple[str, ...]) -> None:
        run = sessionnet(*command, "-v")
        assert run.stderr.count("answered after") == (1 if command in OF_THE_API else 4)

    def test_a_recording_answers_as_the_network_did(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        tape = str(tmp_path / "tape.yaml")
        recorded = sessionnet(*command, "--json", "--record", tape)
        current.received.clear()
        for who in ("seeds", "storage", "api"):
            current.misbehave(who, "refuse")
        replayed = sessionnet(*command, "--json", "--replay", tape)
        assert (replayed.status, current.received, recorded.status) == (0, [], 0)
        assert replayed.stdout == recorded.stdout
        assert ACCOUNT[2:] not in Path(tape).read_text()

    def test_everything_goes_through_the_proxy(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
    ) -> None:
        monkeypatch.setenv("SESSIONNET_PROXY", "socks5h://127.0.0.1:1")
        run = sessionnet(*command, "--json", "--timeout", "60")
        assert (run.status, current.received) == (3, [])
        assert set(run.errors) == {"unreachable"}

    def test_a_place_without_a_cache_is_a_warning(
        self,
        sessionnet: Sessionnet,
        current: Devnet,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        command: tuple[str, ...],
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "file" / "below"))
        run = sessionnet(*command, "--json")
        assert (run.status, run.codes) == (0, {"cache-unusable"})


def test_the_proxy_is_given_every_connection(sessionnet: Sessionnet, current: Devnet) -> None:
    with proxy(socks5) as (port, passed_on):
        run = sessionnet("overview", "--json", "--proxy", f"socks5h://127.0.0.1:{port}")
    assert (run.status, run.codes) == (0, set())
    assert sorted(port for _, port in passed_on) == sorted(server.port for server in (*current.seeds, current.api))


def test_quiet_prints_the_answer_alone(sessionnet: Sessionnet, devnet: Devnet) -> None:
    devnet.misbehave("seed1", "500")
    loud, quiet = (sessionnet("nodes", "swarms", *words, *devnet.options()) for words in ((), ("-q",)))
    assert "From " in loud.stdout
    assert "Warning" in loud.stderr
    assert ("From " in quiet.stdout, quiet.stderr) == (False, "")


def test_verbose_says_what_is_done(sessionnet: Sessionnet, devnet: Devnet) -> None:
    run = sessionnet("nodes", "-v", *devnet.options())
    assert run.stderr.count("answered after") == 3
    assert "kept list" in sessionnet("nodes", "-v", *devnet.options()).stderr


def test_a_recording_that_cannot_be_saved_is_said_instead_of_an_answer(
    sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path
) -> None:
    for place in (tmp_path / "nowhere" / "x", tmp_path):
        for words in (["nodes"], ["nodes", "--csv"], ["swarm", ACCOUNT], ["swarm", ACCOUNT, "--jsonl"]):
            run = sessionnet(*words, "--record", str(place), *devnet.options())
            assert (run.status, run.stdout, run.stderr.count("cannot be written")) == (2, "", 1)
        assert sessionnet("nodes", "--json", "--record", str(place), *devnet.options()).errors == ["configuration"]


def test_a_cache_may_be_named_by_a_relative_path(
    sessionnet: Sessionnet, devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SESSIONNET_CACHE_DIR", "beside")
    assert sessionnet("nodes", "--json", *devnet.options()).codes == set()
    assert len(list((tmp_path / "beside").iterdir())) == 1
