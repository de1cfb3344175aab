"""Everything that a seed can do wrong: text, exit status and JSON of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.commands.deadlines import WAITED_OUT, deadline
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.devnet.misbehaviour import SORTS

# What ends in a failure when every seed does it: exit status, error code of each seed, words in the text.
FAILURES = {
    "refuse": (3, "unreachable", "refused"),
    "hang": (3, "unreachable", "no answer"),
    "slow:30": (3, "unreachable", "no answer"),
    "trickle": (3, "unreachable", ""),
    "trickle-headers": (3, "unreachable", "no answer"),
    "cut": (3, "unreachable", "dropped"),
    "reset": (3, "unreachable", "dropped"),
    "500": (3, "refused", "HTTP status 500"),
    "429": (3, "refused", "HTTP status 429"),
    "redirect": (3, "refused", "HTTP status 302"),
    "status:503": (3, "refused", "HTTP status 503"),
    "rpc-error": (3, "refused", "oxend error"),
    "wrong-certificate": (4, "wrong-certificate", "not the expected one"),
    "blank": (4, "malformed-answer", "not a node list"),
    "garbage": (4, "malformed-answer", "not a node list"),
    "html": (4, "malformed-answer", "not a node list"),
    "truncated-json": (4, "malformed-answer", "not a node list"),
    "deep": (4, "malformed-answer", "not a node list"),
    "wrong-types": (4, "malformed-answer", "the node list has no usable node"),
    "empty": (4, "malformed-answer", "the node list has no usable node"),
    "bomb": (4, "malformed-answer", "encoding"),
    "crowd": (4, "answer-too-large", "more than"),
    "huge": (4, "answer-too-large", "128 MB"),
    "huge-announced": (4, "answer-too-large", "128 MB"),
}
# What one seed can do without stopping the other two: the warning that names it, if one is due.
LIES = {
    "stale:100": "seed-behind",
    "stale:5": None,
    "ahead:100": "seed-ahead",
    "half": "seed-disagrees",
    "fewer:10": "seed-disagrees",
    "extra:200": "seed-disagrees",
    "extra:3": None,
    "swarms": "seed-disagrees",
    "duplicate": "nodes-left-out",
    "bad-keys": "nodes-left-out",
}
UNPRINTABLE = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), 0x202E)} - {"\n"}


def test_no_misbehaviour_is_forgotten() -> None:
    assert {name.partition(":")[0] for name in {**FAILURES, **LIES}} == set(SORTS)


FIRST_OF_THEIR_KIND = {outcome: manner for manner, outcome in reversed(FAILURES.items())}.values()
"""One manner for each outcome, which is all that those who compare the seeds' lists know of a failure."""


class TestAFailure:
    @pytest.mark.parametrize("manner", FAILURES)
    def test_of_every_seed_says_why_for_each(
        self, sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, manner: str
    ) -> None:
        status, code, words = FAILURES[manner]
        if manner == "huge":  # what comes to an end at 128 MB is tried with one seed alone
            monkeypatch.setattr("sessionnet_core.sources.seeds.LIMIT_BYTES", 2_000_000)
            words = "the answer is larger than 2 MB"
        devnet.misbehave("seeds", manner)
        text = sessionnet("nodes", *deadline(manner), *devnet.options())
        assert (text.status, text.stdout) == (status, "")
        assert text.stderr.count("\n  127.0.0.1:") == 3
        assert words in text.stderr
        assert not UNPRINTABLE & set(text.stderr)
        assert_no_traceback(text)
        document = sessionnet("swarm", ACCOUNT, "--json", *deadline(manner), *devnet.options())
        assert (document.status, document.stderr, document.errors) == (status, "", [code] * 3)
        assert document.json["data"] is None
        assert document.json["schema"] == "sessionnet.swarm/1"

    @pytest.mark.parametrize("manner", FIRST_OF_THEIR_KIND)
    def test_of_one_seed_is_a_warning_that_names_it(
        self, sessionnet: Sessionnet, devnet: Devnet, manner: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grace_seconds = 0.2 if manner.startswith(WAITED_OUT) else 600  # what is 128 MB comes late on a busy machine
        monkeypatch.setattr("sessionnet_core.sources.side_by_side.QUORUM_GRACE_SECONDS", grace_seconds)
        devnet.misbehave("seed2", manner)
        run = sessionnet("nodes", "--json", "--timeout", "600", *devnet.options())
        assert run.status == 0
        code = FAILURES[manner][1]
        silent = {"unreachable": "seed-unreachable", "refused": "seed-refused"}
        warned = "seed-wrong-certificate" if code == "wrong-certificate" else silent.get(code, "seed-failed")
        assert run.codes == {warned}
        message = run.json["warnings"][0]["message"]
        assert str(devnet.seeds[1].port) in message
        assert manner != "huge" or FAILURES["huge"][2] in message
        assert len(run.json["data"]["nodes"]) == len(devnet.node_list.nodes)
        assert [source["name"].rpartition(":")[2] for source in run.json["sources"]] == [
            str(devnet.seeds[0].port),
            str(devnet.seeds[2].port),
        ]
        strict = sessionnet("nodes", "--json", "--strict", "--refresh", "--timeout", "600", *devnet.options())
        assert strict.status == (0 if code in silent else 5), (
            "two others agree, but somebody has to look at a wrong one"
        )


@pytest.fixture(scope="module")
def shared_larger() -> Iterator[Devnet]:
    with Devnet(count=800, storage_servers=0) as net:
        yield net


@pytest.fixture
def larger(shared_larger: Devnet) -> Iterator[Devnet]:
    """A test network in which a few nodes are few: how much of a list is a lie decides what becomes of it."""
    yield shared_larger
    shared_larger.seeds[1].behave()


@pytest.mark.parametrize("manner", LIES)
def test_a_lie_of_one_seed_changes_nothing_and_is_named(
    sessionnet: Sessionnet, larger: Devnet, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the liar, too, is waited for: who is late is not named as a liar.
    monkeypatch.setattr("sessionnet_core.sources.side_by_side.QUORUM_GRACE_SECONDS", 300.0)
    monkeypatch.setenv("SESSIONNET_TIMEOUT", "600")
    truth = sessionnet("nodes", "--json", *larger.options()).json["data"]
    larger.misbehave("seed2", manner)
    run = sessionnet("nodes", "--json", "--refresh", *larger.options())
    assert run.status == 0
    if manner not in ("stale:5",):  # what was true ten minutes ago is no lie
        assert run.json["data"]["summary"] == truth["summary"]
        assert {node["pubkey"]: node["swarm_id"] for node in run.json["data"]["nodes"]} == {
            node["pubkey"]: node["swarm_id"] for node in truth["nodes"]
        }
    warned = LIES[manner]
    assert (warned in run.codes) if warned else not run.codes
    if warned:
        (message,) = [one["message"] for one in run.json["warnings"] if one["code"] == warned]
        assert str(larger.seeds[1].port) in message
        text = sessionnet("nodes", "--limit", "1", "--refresh", *larger.options())
        assert f"Warning: {message}" in text.stderr


@pytest.mark.parametrize("manner", ["half", "swarms"])
def test_one_honest_seed_and_one_liar_contradict_each_other(
    sessionnet: Sessionnet, devnet: Devnet, manner: str
) -> None:
    """Two answers with no third to decide: half a network is no answer, and a moved swarm is warned of."""
    devnet.misbehave("seed2", manner)
    devnet.misbehave("seed3", "refuse")
    run = sessionnet("nodes", "--json", *devnet.options())
    if manner == "half":
        assert (run.status, run.errors) == (4, ["contradicted"])
    else:
        assert "seed-disagrees" in run.codes


def test_one_seed_alone_is_enough_and_said(sessionnet: Sessionnet, devnet: Devnet) -> None:
    devnet.misbehave("seed2", "500")
    devnet.misbehave("seed3", "refuse")
    run = sessionnet("nodes", "--json", *devnet.options())
    assert (run.status, run.codes) == (0, {"seed-alone", "seed-refused", "seed-unreachable"})
    assert sessionnet("nodes", "--strict", *devnet.options()).status == 5


def test_a_wrong_certificate_gets_no_request_and_no_second_try(sessionnet: Sessionnet, configured: Devnet) -> None:
    """Not one byte of a request, and no bootstrap node is asked instead."""
    configured.misbehave("seeds", "wrong-certificate")
    assert sessionnet("nodes").status == 4
    assert configured.received == []


def test_one_wrong_certificate_among_silence_is_not_passed_over(sessionnet: Sessionnet, configured: Devnet) -> None:
    configured.misbehave("seeds", "refuse")
    configured.misbehave("seed2", "wrong-certificate")
    run = sessionnet("nodes", "--json")
    assert (run.status, run.errors) == (4, ["unreachable", "wrong-certificate", "unreachable"])
    assert configured.received == []


class TestWhenNoSeedAnswers:
    """The cache, then the bootstrap nodes, then exit 3 with one line per host."""

    def test_the_kept_list_answers_with_its_age(
        self, sessionnet: Sessionnet, configured: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert sessionnet("nodes").status == 0
        configured.misbehave("seeds", "500")
        configured.received.clear()
        run = sessionnet("nodes", "--json", "--refresh")
        assert (run.status, run.codes, run.json["stale"]) == (
            0,
            {"node-list-failed", "seed-refused"},
            False,
        )
        assert {source["via"] for source in run.json["sources"]} == {"cache"}
        assert not [request for request in configured.received if request.server.startswith("storage")]
        assert sessionnet("nodes", "--refresh", "--strict").status == 5, "no two seeds agree on it now"
        stale = sessionnet("nodes", "--json", "--refresh", "--max-age", "0", "--strict")
        assert stale.status == 5

    def test_the_bootstrap_nodes_answer_and_nothing_vouches_for_them(
        self, sessionnet: Sessionnet, configured: Devnet
    ) -> None:
        configured.misbehave("seeds", "refuse")
        run = sessionnet("nodes", "--json")
        assert run.status == 0
        assert {(source["kind"], source["proof"]) for source in run.json["sources"]} == {("storage-server", "none")}
        assert {"bootstrap-unverified", "seed-unreachable"} <= run.codes
        assert "nothing vouches for it" in sessionnet("nodes", "--limit", "1").stdout
        assert sessionnet("nodes", "--strict").status == 5

    def test_their_list_is_not_kept_for_later(self, sessionnet: Sessionnet, configured: Devnet) -> None:
        configured.misbehave("seeds", "refuse")
        assert sessionnet("nodes").status == 0
        assert sessionnet("nodes", "--offline").status == 3

    def test_a_lying_bootstrap_node_is_outvoted(self, sessionnet: Sessionnet, configured: Devnet) -> None:
        configured.misbehave("seeds", "refuse")
        for server in configured.storage:
            # The honest come later: nobody waits long for the last one, and on a busy machine that might be the liar.
            configured.misbehave(server.name, "swarms" if server.name == "storage2" else "slow:1")
        run = sessionnet("nodes", "--json")
        assert "seed-disagrees" in run.codes
        assert len(run.json["data"]["nodes"]) == len(configured.node_list.nodes)

    def test_at_last_every_host_is_named_with_its_reason(self, sessionnet: Sessionnet, configured: Devnet) -> None:
        configured.misbehave("seeds", "refuse")
        configured.misbehave("storage", "500")
        run = sessionnet("nodes")
        assert (run.status, run.stdout) == (3, "")
        lines = [line for line in run.stderr.splitlines() if line.startswith("  127.0.0.1:")]
        assert [line.partition(": ")[2] for line in lines] == ["the connection was refused"] * 3 + [
            "HTTP status 500: Internal Server Error"
        ] * 5


@pytest.mark.parametrize("manner", ["hang", "slow:30", "trickle", "trickle-headers"])
def test_the_deadline_holds_to_within_a_tenth(
    sessionnet: Sessionnet, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    devnet.misbehave("seeds", manner)
    clock = Clock(monkeypatch)
    assert sessionnet("nodes", "--timeout", "1", *devnet.options()).status == 3
    assert 1 <= clock.seconds < 1.1


def assert_no_traceback(run: Result) -> None:
    assert "Traceback" not in run.stdout + run.stderr


def test_what_was_wrong_when_a_kept_list_was_asked_for_is_shown_as_of_then(
    sessionnet: Sessionnet, devnet: Devnet
) -> None:
    devnet.misbehave("seed2", "refuse")
    (fresh,) = sessionnet("nodes", "--json", *devnet.options()).json["warnings"]
    devnet.seeds[1].behave()
    (kept,) = sessionnet("nodes", "--json", *devnet.options()).json["warnings"]
    assert kept == {"code": fresh["code"], "message": f"{fresh['message']} (when the list was fetched)"}
