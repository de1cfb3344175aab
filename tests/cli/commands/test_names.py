"""Session names on the command line: what three nodes tell of them, and every way in which they tell nothing."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sessionnet_core.access import Access
from tests.cli.terminals import COMMAND
from tests.cli.watched import Watched
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet

OTHER = "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b"
HASH_OF_TEST = b"928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202"


@pytest.fixture(scope="module")
def shared_spread_devnet() -> Iterator[Devnet]:
    """A small test network whose every node has a storage server in a network of its own."""
    with Devnet(count=36, swarms=6, storage_servers=36, spread=True) as net:
        if not net.is_spread:
            pytest.skip("this system has one address of its own only")
        net.register_name("test", ACCOUNT)
        net.register_name("friend_of-old", OTHER, old=True)
        net.register_name("xn--mnchen-ost-9db", OTHER)
        net.register_name("gone", OTHER, expired=True)
        yield net


@pytest.fixture
def net(shared_spread_devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    """The same, honest again after the test; the choice of nodes is random, and the same each time in one test."""
    foreseen = partial(Access, random_bytes=lambda _, size: b"\x07" * size)
    monkeypatch.setattr("sessionnet_cli.reach.Access", foreseen)
    shared_spread_devnet.received.clear()
    yield shared_spread_devnet
    for server in shared_spread_devnet.servers:
        server.behave()


def asked(net: Devnet) -> list[str]:
    """Name the storage servers that were asked for a name, each once, and forget it."""
    found = [one.server for one in net.received if b"ons_resolve" in one.raw]
    net.received.clear()
    return list(dict.fromkeys(found))


def address(net: Devnet, server: str) -> str:
    (found,) = [one for one in net.storage if one.name == server]
    return f"{found.host}:{found.port}"


def failed(run: Result, status: int, code: str) -> str:
    """Check that a run failed so, and give the messages of its errors."""
    assert (run.status, set(run.errors)) == (status, {code})
    assert run.json["data"] is None
    return "\n".join(error["message"] for error in run.json["errors"])


class TestAName:
    def test_leads_to_the_swarm_of_its_account(self, sessionnet: Sessionnet, net: Devnet) -> None:
        by_name = sessionnet("swarm", "Test", "--json", *net.options()).json
        by_account = sessionnet("swarm", ACCOUNT, "--json", *net.options()).json
        (named,), (bare,) = by_name["data"]["accounts"], by_account["data"]["accounts"]
        assert named == bare | {"name": "test"}
        nodes = [source for source in by_name["sources"] if source["kind"] == "storage-server"]
        assert {(one["proof"], one["via"]) for one in nodes} == {("agreement", "network")}
        servers = asked(net)
        assert sorted(one["name"] for one in nodes) == sorted(address(net, server) for server in servers)
        assert len(servers) == 3

    def test_stands_in_the_text_with_its_account(self, sessionnet: Sessionnet, net: Devnet) -> None:
        run = sessionnet("swarm", "test", *net.options())
        assert run.status == 0
        assert f"stores test's messages ({ACCOUNT})." in run.stdout.splitlines()[0]
        assert "(chosen at random, and agreed with each other)" in run.stdout

    def test_of_the_oldest_kind_does_so_too(self, sessionnet: Sessionnet, net: Devnet) -> None:
        (found,) = sessionnet("swarm", "friend_of-old", "--json", *net.options()).json["data"]["accounts"]
        assert (found["name"], found["account_id"]) == ("friend_of-old", OTHER)

    def test_of_other_letters_is_asked_for_as_the_apps_ask(self, sessionnet: Sessionnet, net: Devnet) -> None:
        (found,) = sessionnet("swarm", "München-Ost", "--json", *net.options()).json["data"]["accounts"]
        assert (found["name"], found["account_id"]) == ("xn--mnchen-ost-9db", OTHER)

    def test_may_stand_among_accounts(self, sessionnet: Sessionnet, net: Devnet) -> None:
        words = ("swarm", OTHER, "test", ACCOUNT, "friend_of-old")
        found = sessionnet(*words, "--json", *net.options()).json["data"]["accounts"]
        expected = [(None, OTHER), ("test", ACCOUNT), (None, ACCOUNT), ("friend_of-old", OTHER)]
        assert [(one["name"], one["account_id"]) for one in found] == expected
        lines = [json.loads(line) for line in sessionnet(*words, "--jsonl", *net.options()).stdout.splitlines()]
        assert [(one.get("name"), one["account_id"]) for one in lines] == expected
        assert [(one["swarm_id"], one["size"]) for one in lines] == [(one["swarm_id"], one["size"]) for one in found]

    def test_shows_its_swarm_in_the_overview(self, sessionnet: Sessionnet, net: Devnet) -> None:
        run = sessionnet("overview", "test", "--json", *net.options(api=True))
        assert run.json["data"]["accounts"][0]["account_id"] == ACCOUNT
        assert run.json["data"]["swarm_nodes"] == run.json["data"]["accounts"][0]["size"]
        assert [one["kind"] for one in run.json["sources"]].count("storage-server") == 3
        assert f"test is {ACCOUNT}.\n" in sessionnet("overview", "test", *net.options(api=True)).stdout

    def test_is_looked_up_with_a_node_list_from_a_file_too(
        self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path
    ) -> None:
        path = tmp_path / "nodes.json"
        path.write_text(json.dumps(net.network))
        (tmp_path / "sessionnet.toml").write_text(net.config())
        run = sessionnet("swarm", "test", "--nodes-file", str(path), "--json", *net.options())
        assert run.json["data"]["accounts"][0]["account_id"] == ACCOUNT
        assert {one.server[:7] for one in net.received} == {"storage"}


class TestWhoeverIsAsked:
    def test_is_asked_once_however_often_the_page_is_redrawn(self, net: Devnet, tmp_path: Path) -> None:
        path = tmp_path / "sessionnet.toml"
        path.write_text(net.config())
        environment = {"SESSIONNET_CONFIG": str(path), "SESSIONNET_CACHE_DIR": str(tmp_path), "TERM": "xterm"}
        run = Watched(environment | {"PYTHONUTF8": "1"}, 90, 40, ("overview", "--watch", "1", "--refresh", "test"))
        try:
            run.wait_for(lambda _: sum(b"/info" in one.raw or b"lsrpc" in one.raw for one in net.received) >= 3)
        finally:
            run.close()
        assert sum(b"ons_resolve" in one.raw for one in net.received) == 3

    @pytest.mark.parametrize("command", ["swarm", "overview"])
    def test_is_asked_once_however_many_rounds_there_are_and_the_name_stays(
        self, net: Devnet, tmp_path: Path, command: str
    ) -> None:
        path = tmp_path / "sessionnet.toml"
        path.write_text(net.config())
        words = [COMMAND, command, "test", "--watch", "1", "--json"]
        environment = {"SESSIONNET_CONFIG": str(path), "SESSIONNET_CACHE_DIR": str(tmp_path)}
        run = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
        assert run.stdout is not None
        try:
            rounds = [json.loads(run.stdout.readline())["data"]["accounts"][0] for _ in range(3)]
        finally:
            run.kill()
            run.communicate()
        assert [(one["name"], one["account_id"]) for one in rounds] == [("test", ACCOUNT)] * 3
        assert sum(b"ons_resolve" in one.raw for one in net.received) == 3

    def test_sees_the_hash_and_no_account(self, sessionnet: Sessionnet, net: Devnet) -> None:
        assert sessionnet("swarm", "test", "friend_of-old", OTHER, *net.options()).status == 0
        assert sessionnet("overview", "test", *net.options(api=True)).status == 0
        seen = b"\n".join(one.raw for one in net.received).lower()
        assert HASH_OF_TEST in seen
        for secret in (ACCOUNT[2:], OTHER[2:], "friend_of-old", '"test"'):
            assert secret.encode() not in seen

    def test_is_nobody_for_what_was_meant_to_be_an_account(self, sessionnet: Sessionnet, net: Devnet) -> None:
        cut, mistyped = (ACCOUNT[:-1], ACCOUNT[:40], ACCOUNT[:12]), ("05d2ad010eeb72x", "o5" + ACCOUNT[2:60])
        for text in (*cut, *mistyped, ACCOUNT[2:], f"0x{OTHER[2:42]}"):
            message = failed(sessionnet("swarm", "test", text, "--json", *net.options()), 2, "account-malformed")
            assert message.startswith(f"{text}: ")
        assert net.received == []

    def test_is_nobody_for_what_is_neither(self, sessionnet: Sessionnet, net: Devnet) -> None:
        for command in ("swarm", "overview"):
            run = sessionnet(command, "no name", "--json", *net.options())
            assert "neither an account ID nor a name" in failed(run, 2, "name-malformed")
        assert net.received == []
        run = sessionnet("swarm", "@", *net.options())
        assert "66 hex digits" in run.stderr
        assert "hyphens and underscores" in run.stderr

    def test_is_nobody_offline(self, sessionnet: Sessionnet, net: Devnet) -> None:
        assert sessionnet("swarm", ACCOUNT, *net.options()).status == 0
        net.received.clear()
        assert sessionnet("swarm", ACCOUNT, "--offline", *net.options()).status == 0
        run = sessionnet("swarm", "test", "--offline", "--json", *net.options())
        assert "names are not kept" in failed(run, 3, "nothing-kept")
        for words in (("overview", "test"), ("swarm", ACCOUNT, "test")):
            run = sessionnet(*words, "--offline", "--json", *net.options())
            assert (run.status, run.errors) == (1, ["nothing-kept"])
            assert "names are not kept" in run.json["errors"][0]["message"]
        assert net.received == []

    @pytest.mark.parametrize("form", [(), ("--json",), ("--jsonl",)])
    def test_is_nobody_for_names_in_a_file(
        self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path, form: tuple[str, ...]
    ) -> None:
        path = tmp_path / "mixed.txt"
        path.write_text(f"{ACCOUNT}\ntest\n{ACCOUNT[:20]}\n")
        run = sessionnet("swarm", "--input", str(path), *form, *net.options())
        assert run.status == 1
        assert ACCOUNT in run.stdout
        assert "test is a name, not an account ID; names are looked up only on the command line" in run.stdout
        assert "this one has 20 hex digits" in run.stdout
        assert asked(net) == []

    @pytest.mark.parametrize("command", ["swarm", "overview"])
    def test_is_explained_in_the_help(self, sessionnet: Sessionnet, command: str) -> None:
        text = re.sub(r"\s+", " ", sessionnet(command, "--help").stdout)
        assert "[ACCOUNT|NAME|-]..." in text
        assert re.search("three randomly chosen nodes see", text)

    def test_have_no_place_in_a_file_and_the_help_says_why(self, sessionnet: Sessionnet) -> None:
        text = re.sub(r"\s+", " ", sessionnet("swarm", "--help").stdout)
        assert "Names are taken from the command line only, because nodes see the hash of each." in text


class TestNoAccountHasAName:
    @pytest.mark.parametrize("name", ["nobody_has_this", "gone"])
    def test_that_is_not_registered_or_no_longer(self, sessionnet: Sessionnet, net: Devnet, name: str) -> None:
        run = sessionnet("swarm", name, "--json", *net.options())
        assert failed(run, 1, "name-not-found") == (
            f"no account has the name {name}: it is not registered, or its registration has expired"
        )
        text = sessionnet("swarm", name, *net.options())
        assert (text.status, text.stdout) == (1, "")
        assert text.stderr.startswith(f"Error: no account has the name {name}")

    def test_and_the_others_have_their_answer(self, sessionnet: Sessionnet, net: Devnet) -> None:
        words = ("swarm", "nobody_has_this", "test", OTHER, "gone", "gone")
        run = sessionnet(*words, "--json", *net.options())
        assert (run.status, run.errors) == (1, ["name-not-found"] * 2)
        assert [one["account_id"] for one in run.json["data"]["accounts"]] == [ACCOUNT, OTHER]
        assert [(one["place"], one["name"]) for one in run.json["data"]["failed"]] == [
            (0, "nobody_has_this"),
            (3, "gone"),
        ]
        for name, error in zip(("nobody_has_this", "gone"), run.json["errors"], strict=True):
            assert error["message"].startswith(f"no account has the name {name}: ")
        for quiet in ((), ("--quiet",)):
            text = sessionnet(*words, *quiet, *net.options())
            assert text.status == 1
            assert "2 accounts in" in text.stdout
            assert text.stderr.count("Error: no account has the name gone: ") == 1
            assert text.stderr.count("Try: ") == 1

    def test_and_has_a_line_of_its_own_among_lines_of_json(self, sessionnet: Sessionnet, net: Devnet) -> None:
        run = sessionnet("swarm", "gone", ACCOUNT, "test", "--jsonl", *net.options())
        *found, last = [json.loads(line) for line in run.stdout.splitlines()]
        assert run.status == 1
        assert [one["account_id"] for one in found] == [ACCOUNT, ACCOUNT]
        assert (last["name"], last["error"]["code"]) == ("gone", "name-not-found")
        assert "gone" in last["error"]["message"]

    def test_and_the_overview_stands_without_it(self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path) -> None:
        run = sessionnet("overview", "gone", "--json", *net.options(api=True))
        assert (run.status, run.errors, run.codes) == (1, ["name-not-found"], {"name-failed"})
        assert run.json["data"]["nodes"] == 36
        assert (run.json["data"]["swarm_nodes"], run.json["data"]["accounts"]) == (None, [])
        text = sessionnet("overview", ACCOUNT, "gone", *net.options(api=True))
        assert text.status == 1
        assert "Warning: no account has the name gone: " in text.stderr
        assert "counted" not in text.stdout
        page = tmp_path / "page.svg"
        assert sessionnet("overview", "gone", "--svg", str(page), *net.options(api=True)).status == 1
        assert page.exists()
        for name, form in (("page.html", ()), ("page.txt", ()), ("page.json", ("--json",))):
            run = sessionnet("overview", "gone", *form, "--output", str(tmp_path / name), *net.options(api=True))
            assert (run.status, run.stdout, run.stderr.count("no account has the name gone: ")) == (1, "", 1)
            assert not (tmp_path / name).exists()

    def test_and_what_was_typed_is_what_is_named(self, sessionnet: Sessionnet, net: Devnet) -> None:
        run = sessionnet("swarm", " t\u00e9st ", *net.options())
        assert "no account has the name t\u00e9st (xn--tst-bma): " in run.stderr
        run = sessionnet("swarm", "M\u00fcnchen-Ost", *net.options())
        assert "stores m\u00fcnchen-ost (xn--mnchen-ost-9db)'s messages" in run.stdout


class TestNodesThatLie:
    @pytest.fixture(autouse=True)
    def all_are_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One that is slow would be replaced by another, and on a busy machine that might be the liar."""
        monkeypatch.setattr("sessionnet_core.queries.names.STAGE_SECONDS", 300.0)
        monkeypatch.setenv("SESSIONNET_TIMEOUT", "600")

    @pytest.mark.parametrize("place", [0, 1, 2])
    @pytest.mark.parametrize(
        ("lie", "says"),
        [
            ("other-name", "the account 05"),
            ("no-name", "is not registered"),
            ("broken-name", "a record that the name does not open"),
        ],
    )
    def test_alone_are_found_and_named(
        self, sessionnet: Sessionnet, net: Devnet, place: int, lie: str, says: str
    ) -> None:
        assert sessionnet("swarm", "test", *net.options()).status == 0
        liar = sorted(asked(net))[place]
        net.misbehave(liar, lie)
        run = sessionnet("swarm", "test", "--json", *net.options())
        messages = failed(run, 4, "contradicted").splitlines()
        sentence = f"of the 3 nodes asked for the name test, {address(net, liar)} disagrees with the others"
        assert (messages[0], len(messages)) == (sentence, 3)
        (sources,) = [message for message in messages if message.endswith(" (1 of 3)")]
        assert sources.startswith(f"{address(net, liar)} says that test ")
        assert says in sources
        assert ACCOUNT not in sources
        assert sum(f" say that test is the account {ACCOUNT} (2 of 3)" in message for message in messages) == 1
        assert [error["hint"] is not None for error in run.json["errors"]] == [True, False, False]
        text = sessionnet("swarm", "test", *net.options())
        assert (text.status, text.stdout) == (4, "")
        assert sentence in text.stderr
        assert text.stderr.count("Try: ") == 1

    def test_about_a_name_that_nobody_has_are_found_as_well(self, sessionnet: Sessionnet, net: Devnet) -> None:
        assert sessionnet("swarm", "friend_of-old", *net.options()).status == 0
        net.misbehave(asked(net)[0], "other-name")
        failed(sessionnet("swarm", "friend_of-old", "--json", *net.options()), 4, "contradicted")

    def test_alike_are_believed_only_as_far_as_the_name_opens_it(self, sessionnet: Sessionnet, net: Devnet) -> None:
        net.misbehave("storage", "broken-name")
        run = sessionnet("swarm", "test", "--json", *net.options())
        assert failed(run, 4, "name-undecryptable") == "the record of test cannot be decrypted with the name"


class TestANodeThatIsSilent:
    @pytest.mark.parametrize("how", ["refuse", "reset", "500", "garbage", "truncated-json", "cut"])
    def test_is_replaced_by_another(self, sessionnet: Sessionnet, net: Devnet, how: str) -> None:
        assert sessionnet("swarm", "test", *net.options()).status == 0
        silent, *others = sorted(asked(net))
        net.misbehave(silent, how)
        run = sessionnet("swarm", "test", "--json", "--strict", *net.options())
        assert run.status == 0
        assert run.json["data"]["accounts"][0]["account_id"] == ACCOUNT
        sources = {source["name"] for source in run.json["sources"] if source["kind"] == "storage-server"}
        assert len(sources) == 3
        assert {address(net, other) for other in others} < sources
        assert address(net, silent) not in sources
        (warning,) = [one for one in run.json["warnings"] if one["code"] == "name-node-failed"]
        assert warning["message"].startswith(f"the name test: {address(net, silent)}: ")

    def test_does_not_hold_the_command_beyond_its_deadline(
        self, sessionnet: Sessionnet, net: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        net.misbehave("storage", "hang")
        clock = Clock(monkeypatch)
        run = sessionnet("swarm", "test", "--json", "--timeout", "2", *net.options())
        assert run.status == 3
        assert 2 <= clock.seconds < 2.2
        assert all(error["message"].startswith("the name test: 127.") for error in run.json["errors"])

    def test_leaves_no_answer_where_all_are(self, sessionnet: Sessionnet, net: Devnet) -> None:
        net.misbehave("storage", "refuse")
        message = failed(sessionnet("swarm", "test", "--json", *net.options()), 3, "unreachable")
        assert "the connection was refused" in message
        text = sessionnet("swarm", "test", *net.options())
        assert text.stderr.startswith("Error: the name test: only 0 of 3 nodes gave a usable answer\n")


class TestARecording:
    @pytest.mark.parametrize("command", ["swarm", "overview"])
    def test_gives_the_same_to_the_byte(
        self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path, command: str
    ) -> None:
        words = (command, OTHER, "friend_of-old", "test", "--json")
        path = tmp_path / "names.yaml"
        recorded = sessionnet(*words, "--record", str(path), *net.options(api=command == "overview"))
        assert recorded.status == 0
        net.received.clear()
        assert sessionnet(*words, "--replay", str(path)).stdout == recorded.stdout
        assert net.received == []
        kept = path.read_text().lower()
        for secret in (ACCOUNT[2:], OTHER[2:], "friend_of-old"):
            assert secret not in kept

    def test_of_a_failure_fails_alike(self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path) -> None:
        path = str(tmp_path / "names.yaml")
        for number in range(1, 13):
            net.misbehave(f"storage{number}", ["other-name", "reset", "broken-name"][number % 3])
        recorded = sessionnet("swarm", "test", "--json", "--record", path, *net.options())
        assert sessionnet("swarm", "test", "--json", "--replay", path).stdout == recorded.stdout

    def test_that_does_not_know_a_name_says_so(self, sessionnet: Sessionnet, net: Devnet, tmp_path: Path) -> None:
        path = str(tmp_path / "names.yaml")
        assert sessionnet("swarm", ACCOUNT, "--record", path, *net.options()).status == 0
        run = sessionnet("swarm", "test", "--json", "--replay", path)
        assert failed(run, 3, "not-recorded") == "the recording does not know the name test"
