"""`staking`: several endpoints of the chain, everything that one of them can do wrong, and a quorum of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands.deadlines import deadline
from tests.cli.commands.staking_expected import OF_THE_CHAIN
from tests.conftest import Sessionnet
from tests.deadlines import Clock
from tests.evm import BadRpc
from tests.evm.arbitrum import OWNER
from tests.evm.bad_rpc import SORTS
from tests.joint_fixtures import Joint

# What is no answer: exit status and error code where nobody else answers, and words of the reason.
FAILURES = {
    "refuse": (3, "unreachable", "refused"),
    "hang": (3, "unreachable", "no answer"),
    "slow:30": (3, "unreachable", "no answer"),
    "trickle": (3, "unreachable", ""),
    "trickle-headers": (3, "unreachable", ""),  # or dropped, where its own deadline cuts it off
    "cut": (3, "unreachable", "dropped"),
    "reset": (3, "unreachable", "dropped"),
    "500": (3, "refused", "HTTP status 500"),
    "429": (3, "refused", "HTTP status 429"),
    "redirect": (3, "refused", "HTTP status 302"),
    "status:403": (3, "refused", "HTTP status 403"),
    "rpc-error": (3, "refused", "JSON-RPC error"),
    "over-quota": (3, "refused", "HTTP status 429: Your app has exceeded its compute units"),
    "behind": (3, "lagging", "minutes old"),  # blocks are hours apart here
    "stale:1200": (3, "lagging", "minutes old"),
    "blank": (4, "malformed-answer", "not a JSON-RPC batch"),
    "garbage": (4, "malformed-answer", "not a JSON-RPC batch"),
    "html": (4, "malformed-answer", "not a JSON-RPC batch"),
    "truncated-json": (4, "malformed-answer", "not a JSON-RPC batch"),
    "deep": (4, "malformed-answer", "not a JSON-RPC batch"),
    "bomb": (4, "malformed-answer", "encoding"),
    "crowd": (4, "answer-too-large", "MB"),
    "huge": (4, "answer-too-large", "MB"),
    "huge-announced": (4, "answer-too-large", "MB"),
    "null": (4, "malformed-answer", ""),
    "nothing-there": (4, "malformed-answer", ""),
    "short": (4, "malformed-answer", ""),
    "ones": (4, "malformed-answer", ""),
    "no-array": (4, "malformed-answer", "a single answer to a batch"),
    "swapped-ids": (4, "malformed-answer", ""),
    "chain": (4, "wrong-chain", "it serves chain 421614, not 42161"),
    "reorganised": (4, "contradicted", "has changed since a moment ago"),
}
HARMLESS = {
    "shuffled",
    "pruned:16",
    "log-range",
    "log-range-413",
    "log-results",
    "no-batch",
    "batch-413",
    "missing",
    "repeated",
    "text-ids",
    "header-not-found",
}
ASKED_AGAIN = {"limited"}
"""What costs no more than a few requests, as long as there are not many."""
UNDETECTED = {"figure"}
"""Only a quorum tells."""
UNPRINTABLE = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), 0x202E, 0x2066)} - {"\n"}
KEY = "0123456789abcdef" * 2


def host(endpoint: BadRpc) -> str:
    return f"127.0.0.1:{endpoint.port}"


def rpc(*endpoints: BadRpc) -> list[str]:
    return [word for endpoint in endpoints for word in ("--rpc-url", endpoint.url)]


@pytest.fixture
def three(joint: Joint) -> Iterator[tuple[BadRpc, BadRpc, BadRpc]]:
    """Three endpoints of the one chain."""
    with BadRpc(joint.arbitrum.url, "rpc2") as second, BadRpc(joint.arbitrum.url, "rpc3") as third:
        yield joint.front, second, third


def test_no_misbehaviour_is_forgotten() -> None:
    assert {name.partition(":")[0] for name in {*FAILURES, *HARMLESS, *ASKED_AGAIN, *UNDETECTED}} == set(SORTS)


FIRST_OF_THEIR_KIND = {outcome: manner for manner, outcome in reversed(FAILURES.items())}.values()
"""One manner for each outcome, which is all that those who ask the next endpoint know of a failure."""


class TestAFailure:
    @pytest.mark.parametrize("manner", FIRST_OF_THEIR_KIND)
    def test_of_one_endpoint_is_made_good_by_the_next(
        self, sessionnet: Sessionnet, three: tuple[BadRpc, ...], manner: str
    ) -> None:
        bad, good, idle = three
        bad.misbehave(manner)
        run = sessionnet("staking", "--json", *deadline(manner, 6), *rpc(*three))
        assert (run.status, run.codes) == (0, {"rpc-failed"})
        assert {name: run.json["data"][name] for name in OF_THE_CHAIN} == OF_THE_CHAIN
        (source,) = [source for source in run.json["sources"] if source["kind"] == "rpc"]
        assert (source["name"], source["proof"]) == (host(good), "none")
        (warning,) = run.json["warnings"]
        assert warning["message"].startswith(f"{host(bad)}: ")
        assert FAILURES[manner][2] in warning["message"]
        assert idle.requests == []

    @pytest.mark.parametrize("manner", FAILURES)
    def test_of_all_endpoints_names_each_of_them(
        self, sessionnet: Sessionnet, joint: Joint, three: tuple[BadRpc, ...], manner: str
    ) -> None:
        status, code, words = FAILURES[manner]
        joint.net.misbehave("api", "refuse")
        for bad in three[:2]:
            bad.misbehave(manner)
        document = sessionnet("staking", "--json", *deadline(manner, 1), *rpc(*three[:2]))
        assert (document.status, document.stderr, document.json["data"]) == (status, "", None)
        assert document.errors == [code, code, "unreachable"]
        text = sessionnet("staking", *deadline(manner, 1), *rpc(*three[:2]))
        assert (text.status, text.stdout) == (status, "")
        lines = [line for line in text.stderr.splitlines() if line.startswith("  127.0.0.1:")]
        assert [line.split(": ")[0].strip() for line in lines] == [
            *map(host, three[:2]),
            f"127.0.0.1:{joint.net.api.port}",
        ]
        assert all(words in line for line in lines[:2])
        assert not UNPRINTABLE & set(text.stderr)


@pytest.mark.parametrize("manner", sorted(HARMLESS))
def test_what_an_endpoint_may_do_changes_nothing(sessionnet: Sessionnet, joint: Joint, manner: str) -> None:
    honest = sessionnet("staking", "--full", "--json").json["data"]
    joint.front.misbehave(manner)
    run = sessionnet("staking", "--full", "--json")
    assert (run.status, run.codes, run.json["data"]) == (0, set(), honest)


@pytest.mark.parametrize("manner", sorted(ASKED_AGAIN))
def test_what_is_refused_now_and_then_is_asked_again(sessionnet: Sessionnet, joint: Joint, manner: str) -> None:
    honest = sessionnet("staking", "--json").json["data"]
    joint.front.misbehave(manner)
    run = sessionnet("staking", "--json")
    assert (run.status, run.codes, run.json["data"]) == (0, set(), honest)


def test_views_that_revert_are_no_answer(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.arbitrum.put("EtherPriceFeed", "0x11f040e89dfabba9070ffe6145e914ac68dbfea0")
    run = sessionnet("staking", "--json")
    assert (run.status, run.errors) == (3, ["refused"])
    assert "rewardRate" in run.json["errors"][0]["message"]


def test_the_deadline_holds_to_within_a_tenth(
    sessionnet: Sessionnet, joint: Joint, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint.front.misbehave("hang")  # in whatever way one is silent is the transport's concern, and tried with seeds
    clock = Clock(monkeypatch)
    ended = sessionnet("staking", "--full", "--json", "--timeout", "1")
    assert (ended.status, ended.codes, ended.errors) == (3, {"deposits-unknown"}, ["unreachable"])
    assert 1 <= clock.seconds < 1.1


def test_text_of_an_error_does_no_harm(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.front.misbehave("rpc-error")
    text = sessionnet("staking")
    assert (text.status, "JSON-RPC error -32000" in text.stderr) == (3, True)
    assert not UNPRINTABLE & set(text.stdout + text.stderr)
    document = sessionnet("staking", "--json")
    assert not UNPRINTABLE & set(document.stdout)


def test_a_key_in_a_url_is_shown_nowhere(sessionnet: Sessionnet, joint: Joint, tmp_path: Path) -> None:
    tape = tmp_path / "tape.yaml"
    secret = f"http://alice:hunter2@127.0.0.1:{joint.front.port}/v3/{KEY}?token=s3cr3t"
    pages = [
        sessionnet("staking", "--rpc-url", secret, "--full", "--record", str(tape), *words).stdout
        for words in ((), ("--json",), ("-v",))
    ]
    assert f"http://***@127.0.0.1:{joint.front.port}/v3/***?***" in pages[1]
    assert all(f"/v3/{KEY}?token=s3cr3t" in request.raw.decode() for request in joint.front.requests)
    assert len(joint.front.requests) >= 6
    for manner in ("500", "garbage", "refuse"):
        joint.front.misbehave(manner)
        for words in ((), ("--json",), ("-v", "--quorum", "1", "--full")):
            run = sessionnet("staking", "--rpc-url", secret, *words)
            pages += [run.stdout, run.stderr]
    pages.append(tape.read_text())
    assert not [page for page in pages if any(word in page for word in ("hunter2", "s3cr3t", KEY))]


class TestAQuorum:
    def test_vouches_for_no_deposits_and_says_so_before_anybody_is_asked(
        self, sessionnet: Sessionnet, joint: Joint
    ) -> None:
        run = sessionnet("staking", "--full", "--quorum", "2", "--json")
        assert (run.status, run.errors, joint.front.requests) == (2, ["usage"], [])

    @pytest.mark.parametrize("count", [2, 3])
    def test_that_agrees_vouches_for_the_figures(
        self, sessionnet: Sessionnet, three: tuple[BadRpc, ...], count: int
    ) -> None:
        run = sessionnet("staking", "--json", "--quorum", str(count), *rpc(*three))
        assert (run.status, run.codes) == (0, set())
        assert {name: run.json["data"][name] for name in OF_THE_CHAIN} == OF_THE_CHAIN
        used = [source for source in run.json["sources"] if source["kind"] == "rpc"]
        assert [source["name"] for source in used] == [host(endpoint) for endpoint in three[:count]]
        assert {source["proof"] for source in used} == {"chain-quorum"}
        assert [len(endpoint.requests) for endpoint in three] == [2] * count + [0] * (3 - count)
        text = sessionnet("staking", "--quorum", str(count), *rpc(*three))
        assert f"From {', '.join(map(host, three[:count]))} (agreed with each other at one block);" in text.stdout

    @pytest.mark.parametrize(
        ("selector", "difference"),
        [
            ("0x7b0a47ee", "reward_per_block is 35.701833787 and 35.701833788"),
            ("0x9592d424", "nodes is 14 and 15"),
            ("0x9156ac80", "claims.total is 200.000000000 and 200.000000001"),
        ],
    )
    def test_that_differs_in_one_figure_is_no_answer(
        self, sessionnet: Sessionnet, three: tuple[BadRpc, ...], selector: str, difference: str
    ) -> None:
        three[1].misbehave(f"figure:{selector}")
        document = sessionnet("staking", "--json", "--quorum", "2", *rpc(*three))
        assert (document.status, document.json["data"], document.errors) == (4, None, ["contradicted"])
        text = sessionnet("staking", "--quorum", "2", *rpc(*three))
        assert (text.status, text.stdout) == (4, "")
        assert difference in text.stderr
        assert host(three[0]) in text.stderr
        assert host(three[1]) in text.stderr

    def test_without_which_a_lie_is_believed(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("figure:0x9592d424")
        run = sessionnet("staking", "--json")
        assert (run.status, run.codes, run.json["data"]["nodes"]) == (0, set(), 15)

    def test_takes_another_endpoint_for_one_that_fails(self, sessionnet: Sessionnet, three: tuple[BadRpc, ...]) -> None:
        three[0].misbehave("500")
        run = sessionnet("staking", "--json", "--quorum", "2", *rpc(*three))
        assert (run.status, run.codes) == (0, {"rpc-failed"})
        used = [source["name"] for source in run.json["sources"] if source["kind"] == "rpc"]
        assert used == [host(endpoint) for endpoint in three[1:]]
        # as sure as was asked for
        assert sessionnet("staking", "--strict", "--quorum", "2", *rpc(*three)).status == 0

    def test_that_is_not_reached_is_no_answer_whatever_the_api_tells(
        self, sessionnet: Sessionnet, three: tuple[BadRpc, ...]
    ) -> None:
        three[0].misbehave("500")
        three[2].misbehave("refuse")
        run = sessionnet("staking", "--json", "--quorum", "2", *rpc(*three))
        assert (run.status, run.errors) == (3, ["refused", "unreachable"])

    def test_needs_as_many_endpoints_of_different_hosts(
        self, sessionnet: Sessionnet, joint: Joint, three: tuple[BadRpc, ...]
    ) -> None:
        for words in (("--quorum", "2"), ("--quorum", "4", *rpc(*three)), ("--quorum", "2", *rpc(joint.front) * 2)):
            run = sessionnet("staking", *words)
            assert (run.status, run.stdout) == (2, "")
            assert "--rpc-url" in run.stderr
        assert joint.front.requests == []

    @pytest.mark.parametrize("words", ["0", "-1", "two", ""])
    def test_is_a_number_of_endpoints(self, sessionnet: Sessionnet, joint: Joint, words: str) -> None:
        assert sessionnet("staking", f"--quorum={words}").status == 2

    def test_asks_all_for_a_block_that_all_know(
        self, sessionnet: Sessionnet, joint: Joint, three: tuple[BadRpc, ...]
    ) -> None:
        """One endpoint is a block behind; between the two blocks the requirement fell."""
        before = joint.arbitrum.height()
        three[1].misbehave("stale:1")
        joint.arbitrum.rewards.do("setStakingRequirement", 20_000 * 10**9, sender=OWNER)
        run = sessionnet("staking", "--json", "--quorum", "2", *rpc(*three))
        assert (run.status, run.codes) == (0, set())
        assert run.json["data"]["block"]["number"] == before
        assert run.json["data"]["requirement"] == "25000.000000000"
