"""Exit status 0: what a command is for was answered. Without its main source it is 3 or 4, with what could be had."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.joint_fixtures import Joint

WALLET = "0x4adf1a86633c0d5e14be5f686d3da69f316c1fa3"
LIST, CHAIN, API = ("seeds", "storage"), ("chain",), ("api",)

# Command, its main source, what it then does not have, and what it has all the same: nothing, or a figure.
COMMANDS: list[tuple[tuple[str, ...], tuple[str, ...], str, str | None]] = [
    (("token",), API, "price_usd", "arbitrum_supply"),
    (("token", "--verify"), API, "price_usd", "arbitrum_supply"),
    (("token", "--convert", "5"), API, "price_usd", "dex_price_usd"),
    (("token", "history"), API, "points", None),
    (("token", "balance", WALLET), CHAIN, "balance", "price_usd"),
    (("staking",), CHAIN, "reward_per_block", "staked"),
    (("staking", "--verify"), CHAIN, "reward_per_block", "staked"),
    (("staking", "--full"), CHAIN, "apr", "staked"),
    (("staking", "wallet", WALLET), CHAIN, "stakes", "rewards_total"),
    (("staking", "open"), CHAIN, "contracts", None),
    (("staking", "estimate", "--stake", "5000"), CHAIN, "per_day", None),
    (("nodes",), LIST, "nodes", None),
    (("nodes", "show", "1f"), LIST, "node", None),
    (("nodes", "swarms"), LIST, "swarms", None),
    (("swarm", ACCOUNT), LIST, "accounts", None),
    (("overview",), (*LIST, *API), "nodes", None),
]
MANNERS = {"refuse": (3, "unreachable"), "garbage": (4, "malformed-answer")}


def _words(value: tuple[str, ...] | str | None) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def take_down(joint: Joint, sources: tuple[str, ...], manner: str) -> None:
    for source in sources:
        if source == "chain":
            joint.front.misbehave(manner)
        else:
            joint.net.misbehave(source, manner)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(("words", "sources", "missing", "there"), COMMANDS, ids=_words)
class TestWithoutItsMainSource:
    def test_the_json_has_errors_beside_what_could_be_had(
        self,
        sessionnet: Sessionnet,
        joint: Joint,
        words: tuple[str, ...],
        sources: tuple[str, ...],
        missing: str,
        there: str | None,
        manner: str,
    ) -> None:
        take_down(joint, sources, manner)
        status, code = MANNERS[manner]
        if "api" in sources and manner == "garbage":
            code = "not-sealed"
        run = sessionnet(*words, "--json")
        assert (run.status, run.stderr) == (status, "")
        assert code in run.errors
        assert all(one["message"] for one in run.json["errors"])
        data: dict[str, Any] | None = run.json["data"]
        if there is None:
            assert data is None
        else:
            assert data is not None
            assert data[missing] is None, "null, and neither 0 nor []"
            assert data[there] is not None
        assert sessionnet(*words, "--json", "--strict").status == status, "less than incomplete"

    def test_the_text_says_so_on_standard_error(
        self,
        sessionnet: Sessionnet,
        joint: Joint,
        words: tuple[str, ...],
        sources: tuple[str, ...],
        missing: str,
        there: str | None,
        manner: str,
    ) -> None:
        take_down(joint, sources, manner)
        run = sessionnet(*words)
        assert (run.status, run.stdout != "") == (MANNERS[manner][0], there is not None)
        (error,) = [line for line in run.stderr.splitlines() if line.startswith("Error: ")]
        assert error.endswith(" answer"), "usable or believable: true of whatever the cause below it is"
        assert "\n  127.0.0.1:" in run.stderr
        quiet = sessionnet(*words, "--quiet")
        assert (quiet.status, "Error: " in quiet.stderr) == (MANNERS[manner][0], True)


@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_a_list_that_could_not_be_had_is_no_empty_one(sessionnet: Sessionnet, joint: Joint, form: str) -> None:
    take_down(joint, (*LIST, *API), "refuse")
    for words in (("nodes",), ("token", "history")):
        run = sessionnet(*words, form)
        assert (run.status, run.stdout == "") == (3, form == "--csv")
    assert sessionnet("swarm", ACCOUNT, "--jsonl").stdout == ""


@pytest.mark.parametrize("sources", [LIST, API])
def test_a_page_of_many_sources_is_answered_by_any(
    sessionnet: Sessionnet, joint: Joint, sources: tuple[str, ...]
) -> None:
    take_down(joint, sources, "refuse")
    run = sessionnet("overview", "--json")
    assert (run.status, run.errors) == (0, [])
    assert sessionnet("overview", "--strict").status == 5


def test_of_several_errors_the_one_that_cannot_be_believed_counts(sessionnet: Sessionnet, joint: Joint) -> None:
    joint.front.misbehave("refuse")
    joint.net.misbehave("api", "wrong-key")
    run = sessionnet("staking", "--json")
    assert (run.status, run.json["data"]) == (4, None)


def test_a_network_without_api_has_no_price(sessionnet: Sessionnet, joint: Joint) -> None:
    text = joint.config.read_text()
    joint.config.write_text("".join(line for line in text.splitlines(True) if not line.startswith("api = ")))
    run = sessionnet("token", "--json")
    assert (run.status, run.errors, run.json["data"]["price_usd"]) == (3, ["figure-missing"], None)
    assert run.json["data"]["arbitrum_supply"] == "198765432.109876544"


@pytest.mark.parametrize("words", [("staking",), ("staking", "wallet", WALLET), ("token", "balance", WALLET)])
def test_no_sentence_contradicts_its_cause(sessionnet: Sessionnet, joint: Joint, words: tuple[str, ...]) -> None:
    """An endpoint that tells of an old block was reached, and did answer; so did one that refused."""
    for manner, cause in (("stale:1800", r"its newest block is 3\d minutes old"), ("500", "HTTP status 500")):
        joint.front.misbehave(manner)
        run = sessionnet(*words)
        assert run.status == 3
        assert re.search(cause, run.stderr)  # the block was made when the first test needed one
        for claim in ("no answer", "not be reached", "answered", "silent"):
            assert claim not in run.stderr
