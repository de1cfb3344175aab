"""`sessionnet doctor`: every way in which hosts misbehave is found and named, with what to do and an exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessionnet_cli.show.formats.schemas import schema_document
from sessionnet_cli.show.pages.doctor import write_diagnosis
from sessionnet_cli.show.tables.columns import Moment
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core import Access, SessionNetwork
from sessionnet_core.cache import Cache
from sessionnet_core.networks.built_in import MAINNET
from tests.cli.commands.onion_net import asked_directly, server_at, shared_spread, spread
from tests.conftest import Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.devnet.certificates import short_lived
from tests.joint_fixtures import Joint
from tests.proxies import proxy, socks5

__all__ = ["shared_spread", "spread"]

KINDS = ["seed"] * 3 + ["bootstrap-node"] * 5 + ["network-api"] + ["staking-backend"]


def findings(run: Result) -> dict[str, dict[str, Any]]:
    """Return what was found, by code."""
    return {one["code"]: one for one in run.json["data"]["findings"]}


def host(run: Result, kind: str) -> Any:
    """Return the first host of a kind."""
    return next(one for one in run.json["data"]["hosts"] if one["kind"] == kind)


class TestAllIsWell:
    def test_every_host_is_reached_step_by_step(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("doctor", "--json", "--strict")
        assert (run.status, run.stderr) == (0, "")
        assert (run.json["errors"], run.json["warnings"], run.json["data"]["findings"]) == ([], [], [])
        assert [one["kind"] for one in run.json["data"]["hosts"]] == KINDS
        for one in run.json["data"]["hosts"]:
            assert one["ok"] is True
            assert [one[step]["outcome"] for step in ("resolution", "connection", "answer")] == ["ok"] * 3
            if one["clock_skew_seconds"] is not None:
                assert abs(one["clock_skew_seconds"]) <= 3
        seed = host(run, "seed")
        assert seed["handshake"]["fingerprint_seen"] == current.seeds[0].pin == seed["fingerprint_expected"][0]
        assert seed["told"]["height"] == current.network["height"]
        assert host(run, "bootstrap-node")["told"]["version"]
        assert len(run.json["sources"]) == len(KINDS)
        assert run.json["data"]["seeds"] == {
            "asked": 3,
            "answered": 3,
            "agree": True,
            "nodes": 120,
            "heights_apart": 0,
        }

    def test_it_is_a_line_for_each_and_says_so(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("doctor")
        assert (run.status, run.stderr) == (0, "")
        for server in [*current.seeds, *current.storage, current.api, current.backend]:
            assert sum(f":{server.port} " in line for line in run.stdout.splitlines()) == 1
        assert "All is well." in run.stdout
        assert "What to do" not in run.stdout
        assert "they agree" in run.stdout

    def test_with_v_the_fingerprints_stand_there_whole(self, sessionnet: Sessionnet, current: Devnet) -> None:
        assert f"certificate seen     {current.seeds[0].pin}" in sessionnet("doctor", "-v").stdout

    def test_nobody_learns_an_account_or_a_wallet(self, sessionnet: Sessionnet, current: Devnet) -> None:
        sessionnet("doctor")
        assert not [one for one in current.received if b"get_swarm" in one.raw or b"/stakes/" in one.raw]

    def test_the_document_fits_its_schema(self, sessionnet: Sessionnet, current: Devnet) -> None:
        from jsonschema import Draft202012Validator

        schema = json.loads(schema_document("doctor"))
        current.misbehave("seed1", "wrong-certificate")
        for words in ((), ("--offline",)):
            Draft202012Validator(schema).validate(sessionnet("doctor", "--json", *words).json)

    def test_in_a_bare_environment_too(self, current: Devnet, tmp_path: Path) -> None:
        command = [str(Path(sys.executable).parent / "sessionnet"), "doctor", "--json"]
        bare = {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"]}
        ran = subprocess.run(command, env=bare, capture_output=True, timeout=60, check=False)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert json.loads(ran.stdout)["schema"] == "sessionnet.doctor/1"


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("who", "how", "status", "code", "advice"),
        [
            ("seed1", "wrong-certificate", 4, "wrong-certificate", "--seed-pin"),
            ("seed1", "refuse", 0, "unreachable", "--seed-url"),
            ("seed1", "hang", 0, "unreachable", "--seed-url"),
            ("seed1", "500", 0, "refused", "--seed-url"),
            ("seed1", "garbage", 4, "malformed-answer", "--seed-url"),
            ("seed1", "html", 4, "malformed-answer", "--seed-url"),
            ("seed1", "huge", 4, "answer-too-large", "--seed-url"),
            ("seed1", "half", 4, "seed-disagrees", "--seed-url"),
            ("seed1", "swarms", 4, "seed-disagrees", "--seed-url"),
            ("seed1", "stale:100", 0, "seed-behind", "--seed-url"),
            ("seed1", "ahead:100", 0, "seed-ahead", "--seed-url"),
            ("seeds", "refuse", 3, "unreachable", "--seed-url"),
            ("storage", "refuse", 0, "unreachable", "--bootstrap-node"),
            ("storage1", "garbage", 4, "malformed-answer", "--bootstrap-node"),
            ("api", "refuse", 3, "unreachable", "--api-url"),
            ("api", "wrong-key", 4, "not-sealed", "--api-pubkey"),
            ("api", "sealed-to-other", 4, "not-sealed", "--api-pubkey"),
            ("api", "unsealed", 4, "not-sealed", "--api-pubkey"),
            ("api", "500", 3, "refused", "try again later"),
            ("api", "contract", 4, "contract-mismatch", "--contract"),
            ("api", "stale-price", 0, "price-stale", "token"),
            ("api", "future-price", 0, "price-ahead", "token"),
            ("backend", "refuse", 3, "unreachable", "--backend-url"),
            ("backend", "500", 3, "refused", "--backend-url"),
            ("backend", "garbage", 4, "malformed-answer", "--backend-url"),
        ],
    )
    def test_is_named_with_what_to_do(
        self,
        sessionnet: Sessionnet,
        current: Devnet,
        monkeypatch: pytest.MonkeyPatch,
        who: str,
        how: str,
        status: int,
        code: str,
        advice: str,
    ) -> None:
        monkeypatch.setattr("sessionnet_core.sources.seeds.LIMIT_BYTES", 2_000_000)  # so that a huge one ends soon
        current.misbehave(who, how)
        run = sessionnet("doctor", "--json", "--timeout", "60")
        assert run.status == status
        assert run.json["data"]["exit_status"] == status
        assert code in findings(run)
        assert advice in findings(run)[code]["advice"]
        decisive = status in (3, 4)
        assert (code in run.errors, code in run.codes) == (decisive, not decisive)
        strict = sessionnet("doctor", "--json", "--strict", "--timeout", "60")
        replaced = who == "seed1" and code in ("unreachable", "refused")  # by two others: what three seeds are for
        assert strict.status == (status or (0 if replaced else 5))

    @pytest.mark.parametrize(
        ("who", "how", "code", "state"),
        [
            ("seed1", "half", "seed-disagrees", "disagrees"),
            ("seed1", "stale:100", "seed-behind", "behind"),
            ("seed1", "ahead:100", "seed-ahead", "ahead"),
            ("api", "contract", "contract-mismatch", "other contract"),
        ],
    )
    def test_stands_at_the_host_too(
        self, sessionnet: Sessionnet, current: Devnet, who: str, how: str, code: str, state: str
    ) -> None:
        current.misbehave(who, how)
        run = sessionnet("doctor", "--json")
        wrong = [one for one in run.json["data"]["hosts"] if not one["ok"]]
        assert [(one["ok"], one["code"]) for one in wrong] == [(False, code)]
        assert findings(run)[code]["message"] == wrong[0]["message"]
        assert findings(run)[code]["advice"] == wrong[0]["advice"]
        assert wrong[0]["answer"]["outcome"] == "ok"
        (row,) = [line for line in sessionnet("doctor").stdout.splitlines() if line.startswith(f"{wrong[0]['name']} ")]
        assert row.rstrip().endswith(f"  {state}")

    def test_a_host_that_hangs_in_tls_is_not_called_down(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Clock(monkeypatch)
        current.misbehave("seed1", "hang")
        one = host(sessionnet("doctor", "--json", "--timeout", "1"), "seed")
        assert (one["connection"]["outcome"], one["handshake"]["outcome"]) == ("ok", "failed")
        assert "accepts connections, but does not answer" in one["advice"]
        assert "firewall" not in one["advice"]

    def test_a_wrong_certificate_is_shown_beside_the_expected_one(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        current.misbehave("seed2", "wrong-certificate")
        run = sessionnet("doctor")
        assert run.status == 4
        seen = host(sessionnet("doctor", "--json"), "seed")
        assert seen["ok"]
        told = sessionnet("doctor", "--json").json["data"]["hosts"][1]
        assert told["handshake"]["fingerprint_seen"] not in (None, current.seeds[1].pin)
        assert told["fingerprint_expected"] == [current.seeds[1].pin]
        for fingerprint in (told["handshake"]["fingerprint_seen"], str(current.seeds[1].pin)):
            assert fingerprint in run.stdout
        assert "Only if you know from elsewhere" in run.stdout
        assert not [one for one in current.received if one.server == "seed2"]

    def test_two_against_one_or_each_for_itself(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("seed1", "half")
        assert sessionnet("doctor", "--json").json["data"]["seeds"]["agree"] is False

    def test_a_host_that_hangs_costs_no_more_than_the_deadline(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for who in ("seeds", "storage", "api", "backend"):
            current.misbehave(who, "hang")
        clock = Clock(monkeypatch)
        run = sessionnet("doctor", "--json", "--timeout", "1")
        assert 1 <= clock.seconds < 1.1
        assert run.status == 3
        assert {one["ok"] for one in run.json["data"]["hosts"]} == {False}
        assert run.json["data"]["findings"][0]["code"] == "nobody-answered"
        assert "TLS" in host(run, "seed")["message"]
        assert host(run, "seed")["handshake"]["outcome"] == "failed"
        assert host(run, "network-api")["answer"]["outcome"] == "failed"

    def test_a_name_that_is_none_asks_whether_the_machine_is_online(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        run = sessionnet("doctor", "--json", "--backend-url", "http://no-such-host.invalid")
        (one,) = findings(run).values()
        assert (run.status, one["about"], "online" in one["advice"]) == (3, "no-such-host.invalid", True)
        assert host(run, "staking-backend")["resolution"]["outcome"] == "failed"


class TestTheChain:
    def test_its_endpoint_tells_its_block(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("doctor", "--json", "--strict")
        rpc = host(run, "rpc")
        assert (run.status, rpc["ok"], rpc["told"]["chain_id"]) == (0, True, 42161)
        assert rpc["told"]["block"] > 0
        assert rpc["clock_skew_seconds"] <= 0

    @pytest.mark.parametrize(
        ("how", "status", "code"),
        [
            ("chain", 4, "wrong-chain"),
            ("stale:1200", 3, "lagging"),
            ("refuse", 3, "unreachable"),
            ("hang", 3, "unreachable"),
            ("500", 3, "refused"),
            ("garbage", 4, "malformed-answer"),
            ("null", 4, "malformed-answer"),
            ("swapped-ids", 4, "malformed-answer"),
            ("over-quota", 3, "refused"),
        ],
    )
    def test_an_endpoint_that_fails_is_named(
        self, sessionnet: Sessionnet, joint: Joint, how: str, status: int, code: str
    ) -> None:
        joint.front.misbehave(how)
        run = sessionnet("doctor", "--json", "--timeout", "60")
        assert (run.status, host(run, "rpc")["code"]) == (status, code)
        assert "--rpc-url" in host(run, "rpc")["advice"]

    def test_another_endpoint_takes_its_place(self, sessionnet: Sessionnet, joint: Joint) -> None:
        words = ("--rpc-url", joint.front.url, "--rpc-url", "http://127.0.0.1:1")
        assert sessionnet("doctor", "--json", *words).status == 0
        assert sessionnet("doctor", "--json", "--strict", *words).status == 5

    def test_ethereum_is_looked_at_where_it_is_named(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("doctor", "--json", "--ethereum-url", joint.front.url)
        one = host(run, "ethereum-rpc")
        assert (run.status, one["code"]) == (4, "wrong-chain")  # it is Arbitrum's
        assert "--ethereum-url" in one["advice"]


class TestTheClock:
    @pytest.mark.parametrize(("by", "word"), [(400, "behind"), (-400, "ahead")])
    def test_of_this_machine_is_wrong_when_all_others_agree(
        self, sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: int, word: str
    ) -> None:
        path = tmp_path / "sessionnet.toml"
        with Devnet(count=60, swarms=8, storage_servers=5, clock=int(time.time()) + by) as net:
            path.write_text(net.config())
            monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
            run, text = sessionnet("doctor", "--json"), sessionnet("doctor").stdout
        one = findings(run)["clock-skew"]
        assert (run.status, one["about"]) == (0, "this machine")
        assert word in one["message"]
        assert "Set this machine's clock" in one["advice"]
        assert abs(run.json["data"]["machine_clock_skew_seconds"] - by) < 10
        assert "Clock: 6 minutes" in text

    def test_of_one_host_is_compared_with_the_others(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("storage2", "clock:-300")
        one = findings(sessionnet("doctor", "--json"))["clock-skew"]
        assert one["about"] == f"127.0.0.1:{current.storage[1].port}"
        assert "behind" in one["message"]


class TestPins:
    def test_one_that_expires_soon_is_found_by_its_certificate(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(current.seeds[0], "certificate", short_lived("seed1", 100))
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text(current.config())
        run = sessionnet("doctor", "--json")
        assert (run.status, sessionnet("doctor", "--strict").status) == (0, 5)
        one = findings(run)["pin-expires"]
        on = datetime.now(UTC) + timedelta(days=100)
        assert f"{on:%Y-%m-%d}" in one["message"]
        assert "Update sessionnet" in one["advice"]
        assert "Update sessionnet" in sessionnet("doctor").stdout

    @pytest.mark.parametrize(("today", "warned"), [((2032, 12, 1), True), ((2032, 6, 1), False), ((2033, 5, 1), True)])
    def test_the_built_in_ones_are_known_to_expire_without_asking_anybody(
        self, today: tuple[int, int, int], warned: bool
    ) -> None:
        access = Access(offline=True, clock=lambda: datetime(*today, tzinfo=UTC))
        found = SessionNetwork(MAINNET, access).doctor().value.findings
        assert [one.code for one in found] == (["pin-expires"] if warned else [])
        assert all("2033-04-05" in one.message and one.about.count("seed") == 3 for one in found)


class TestNothingSecret:
    KEY, WORD, NAME = "0123456789abcdef" * 2, "hunter2hunter2", "aliceofwonder"

    def test_is_in_any_output(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = tmp_path / "home" / self.NAME
        home.mkdir(parents=True)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(home / "cache"))
        config = home / "sessionnet.toml"
        config.write_text(
            current.config()
            + f'main_chain = {{ rpc_urls = ["http://{self.NAME}:{self.WORD}@127.0.0.1:1/v3/{self.KEY}"] }}\n'
        )
        monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
        secret = f"http://{self.NAME}:{self.WORD}@127.0.0.1:1/v3/{self.KEY}?apikey={self.KEY}"
        monkeypatch.setenv("SESSIONNET_RPC_URL", f"{secret} {secret}x")
        monkeypatch.setenv("SESSIONNET_BOOTSTRAP_NODE", f"{'ab' * 32}@{secret}")
        monkeypatch.setenv("SESSIONNET_BACKEND_URL", f"http://{self.NAME}:{self.WORD}@127.0.0.1:1/{self.KEY}")
        monkeypatch.setenv("SESSIONNET_SOMETHING_ELSE", self.WORD)
        monkeypatch.setenv("HTTP_PROXY", f"http://{self.NAME}:{self.WORD}@127.0.0.1:1")
        monkeypatch.setenv("https_proxy", f"{self.NAME}:{self.WORD}@127.0.0.1:1")
        monkeypatch.setenv("SSL_CERT_DIR", f"/home/{self.NAME}/certs")
        assert sessionnet("nodes").status == 0
        runs = [sessionnet("doctor", *words) for words in ((), ("--json",), ("-v",), ("-v", "--offline"))]
        runs.append(sessionnet("doctor", "-v", "--proxy", f"http://{self.NAME}:{self.WORD}@127.0.0.1:1"))
        runs.append(sessionnet("doctor", "--json", "--proxy", f"http://{self.NAME}:{self.WORD}@127.0.0.1:1"))
        for run in runs:
            assert run.stdout
            for hidden in (self.KEY, self.WORD, self.NAME):
                assert hidden not in run.stdout + run.stderr
        assert "SESSIONNET_SOMETHING_ELSE" in runs[0].stdout
        assert "~/cache" in runs[0].stdout
        assert "~/sessionnet.toml" in runs[0].stdout

    @pytest.mark.parametrize("text", ["x = 1", "x ="])
    def test_is_in_what_is_said_of_a_wrong_configuration_file(
        self, sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        home = tmp_path / "home" / self.NAME
        home.mkdir(parents=True)
        monkeypatch.setenv("HOME", str(home))
        (home / "sessionnet.toml").write_text(text)
        monkeypatch.setenv("SESSIONNET_CONFIG", str(home / "sessionnet.toml"))
        for run in (sessionnet("doctor"), sessionnet("doctor", "--json")):
            assert run.status == 2
            assert self.NAME not in run.stdout + run.stderr
            assert "~/sessionnet.toml" in run.stdout + run.stderr


class TestThisMachine:
    def test_what_is_kept_is_told_with_its_age(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
        assert sessionnet("nodes").status == sessionnet("token", "history").status == 0
        (tmp_path / "cache" / "prices-1h-plain-devnet-00000000.json").write_text("{")
        run = sessionnet("doctor", "--json", "--strict")
        kept = {one["what"]: one for one in run.json["data"]["kept"]}
        assert {what: one["usable"] for what, one in kept.items()} == {
            "nodes": True,
            "prices-7d-sealed": True,
            "prices-1h-plain-devnet": False,
        }
        assert kept["nodes"]["network"] == "devnet"
        assert 0 <= kept["nodes"]["age_seconds"] < 60
        assert kept["nodes"]["size_bytes"] > 1000
        assert (run.status, findings(run)["cache-damaged"]["severity"]) == (0, "harmless")

    def test_configuration_environment_and_versions_stand_there(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_TIMEOUT", "7")
        monkeypatch.setenv("NO_COLOR", "1")
        around = sessionnet("doctor", "--json").json["data"]["surroundings"]
        assert around["configuration"]["exists"]
        assert {"network", "networks.devnet.seeds", "networks.devnet.chain.contracts.token"} <= set(
            around["configuration"]["keys"]
        )
        named = {one["name"]: one["value"] for one in around["environment"]}
        assert (named["SESSIONNET_TIMEOUT"], named["NO_COLOR"]) == ("7", "1")
        assert "HOME" not in named
        packages = {"sessionnet", "python", "platform", "openssl", "click", "msgspec", "requests", "urllib3", "pynacl"}
        assert packages <= {name for name, version in around["versions"].items() if version}

    def test_offline_nobody_is_asked(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("doctor", "--json", "--offline", "--strict")
        assert (run.status, current.received) == (0, [])
        assert {one["ok"] for one in run.json["data"]["hosts"]} == {None}
        assert host(run, "seed")["answer"] == {
            "outcome": "skipped",
            "seconds": None,
            "reason": "offline",
            "addresses": [],
            "address": None,
            "skipped_because": "offline",
            "timed_out": False,
        }
        assert "no host was asked" in sessionnet("doctor", "--offline").stdout

    def test_a_folder_that_cannot_be_written_is_harmless(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "file" / "cache"))
        run = sessionnet("doctor", "--json", "--strict")
        assert (run.status, findings(run)["cache-unusable"]["about"]) == (0, "this machine")
        assert Cache(Path("relative")).why_unusable()


class TestAProxy:
    def test_carries_everything_and_its_steps_are_skipped(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        with proxy(socks5) as (port, passed_on):
            run = sessionnet("doctor", "--json", "--proxy", f"socks5h://127.0.0.1:{port}")
        seeds = [one for one in run.json["data"]["hosts"] if one["kind"] == "seed"]
        assert {(one["ok"], one["proxied"], one["handshake"]["outcome"]) for one in seeds} == {(True, True, "skipped")}
        assert {one["resolution"]["skipped_because"] for one in seeds} == {"proxy"}
        assert run.json["data"]["proxy"] == f"socks5h://127.0.0.1:{port}"
        assert {place[1] for place in passed_on} >= {seed.port for seed in current.seeds}

    def test_that_is_not_there_is_named(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("doctor", "--json", "--proxy", "http://127.0.0.1:1")
        assert run.status == 3
        assert "check --proxy" in host(run, "seed")["advice"]
        assert current.received == []


@pytest.mark.parametrize(
    "words", [("--demo",), ("--replay", "x"), ("--record", "x"), ("--nodes-file", "x"), ("--offline", "--refresh")]
)
def test_what_leaves_nothing_to_look_at_is_refused(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    run = sessionnet("doctor", *words)
    assert (run.status, run.stdout) == (2, "")


def test_a_nodes_file_of_the_environment_is_shown_and_the_seeds_are_asked(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_NODES_FILE", "/nowhere/nodes.json")
    run = sessionnet("doctor", "--json")
    assert (run.status, host(run, "seed")["ok"]) == (0, True)
    named = {one["name"] for one in run.json["data"]["surroundings"]["environment"]}
    assert "SESSIONNET_NODES_FILE" in named


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_wider_than_the_terminal(current: Devnet, capsys: pytest.CaptureFixture[str], width: int) -> None:
    from sessionnet_cli.config.file import read_configuration

    current.misbehave("seed1", "wrong-certificate")
    answer = SessionNetwork(read_configuration().find_network("devnet")).doctor()
    capsys.readouterr()
    at = Moment(now=answer.asked_at, height=None)
    write_diagnosis(TextPage(width, styled=False), answer.value, answer.network, at, verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if " " in line.strip()) <= width  # no word is broken
    shown = [line for line in lines if line.startswith("127.0.0.1:") and ("ok" in line or "FAILED" in line)]
    assert len(shown) == len(KINDS), "a line for each host, its name whole"
    assert all(f":{seed.port}" in "\n".join(shown) for seed in current.seeds)
    seen = answer.value.hosts[0].handshake.fingerprint_seen
    assert seen is not None
    assert any(seen[:8] in line for line in lines if line.startswith(f"127.0.0.1:{current.seeds[0].port} "))


def test_colour_marks_what_failed(sessionnet: Sessionnet, current: Devnet) -> None:
    current.misbehave("backend", "refuse")
    text = sessionnet("doctor", "--color", "always").stdout
    assert "\x1b[31mFAILED" in text
    assert "\x1b[32mok" in text


class TestAnOnionPath:
    def test_is_shown_hop_by_hop_and_the_api_is_not_even_connected_to(
        self, spread: Devnet, sessionnet: Sessionnet
    ) -> None:
        run = sessionnet("doctor", "--json", "--onion")
        onion, api = run.json["data"]["onion"], host(run, "network-api")
        assert (onion["ok"], api["ok"], len(onion["hops"])) == (True, True, 3)
        guard, *others = onion["hops"]
        assert 0 <= guard["latency_seconds"] < 5
        assert [hop["latency_seconds"] for hop in others] == [None, None]
        servers = [server_at(spread, hop["address"]) for hop in onion["hops"]]
        assert [server.pubkey for server in servers] == [hop["pubkey"] for hop in onion["hops"]]
        assert [server.name for server in servers] == [hop.server for hop in spread.hops]
        assert {one["kind"]: one["hops"] for one in run.json["sources"]}["network-api"] == 3
        steps = [api[step] for step in ("resolution", "connection", "handshake")]
        assert {step["skipped_because"] for step in steps} == {"onion-path"}
        assert asked_directly(spread) <= {"seed1", "seed2", "seed3", "backend", servers[0].name} | {
            server.name for server in spread.storage[:5]
        }

    def test_stands_on_the_page(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        text = sessionnet("doctor", "--onion").stdout
        assert re.search(
            r"^Onion path: \S+ [0-9a-f]{12} \([\d,]+ ms\) → \S+ [0-9a-f]{12} → \S+ [0-9a-f]{12}\.$", text, re.MULTILINE
        )
        assert "Onion path" not in sessionnet("doctor").stdout

    def test_that_fails_is_named_with_what_to_do(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("storage", "refuse")
        run = sessionnet("doctor", "--json", "--onion", "--timeout", "60")
        assert (run.status, run.json["data"]["onion"]["ok"]) == (3, False)
        assert host(run, "network-api")["advice"].startswith("Run it again")
        assert spread.api.opened == []

    def test_that_fails_on_the_way_is_named_by_its_guard(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("storage", "lose-onion")
        run = sessionnet("doctor", "--json", "--onion", "--timeout", "60")
        assert re.match(r"the path through 127\S+ failed: ", host(run, "network-api")["message"])

    def test_is_not_chosen_without_nodes(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        spread.misbehave("seeds", "refuse")
        spread.misbehave("storage", "refuse")
        run = sessionnet("doctor", "--onion", "--timeout", "60")
        assert run.status == 3
        assert "Onion path: none: no seed sent a node list" in run.stdout

    def test_is_not_built_offline(self, spread: Devnet, sessionnet: Sessionnet) -> None:
        run = sessionnet("doctor", "--json", "--onion", "--offline")
        assert (run.status, run.json["data"]["onion"], spread.received) == (0, None, [])
