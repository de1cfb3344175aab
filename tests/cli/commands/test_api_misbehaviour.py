"""Everything that the network API can do wrong: text, status and JSON of `token`, and what others make of it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.cli.commands.deadlines import deadline
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.devnet.misbehaviour import SORTS, SORTS_OF_API, Kind

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"


class Outcome(NamedTuple):
    """How a failure ends: the exit status, the code of the error, words of the text."""

    status: int
    code: str
    words: str


NOT_SEALED = Outcome(4, "not-sealed", "a reply sealed with the expected key")
WRONG_KEY = Outcome(4, "not-sealed", "the API cannot open what is sealed for the known key")
SILENT = Outcome(3, "unreachable", "no answer ")
DROPPED = Outcome(3, "unreachable", "the connection was dropped")
TOO_LARGE = Outcome(4, "answer-too-large", "larger than 32 MB")
ABSURD = Outcome(4, "malformed-answer", "the reply to /info has no usable figure")
MALFORMED = Outcome(4, "malformed-answer", "not a reply to /info")
# What ends in a failure: asked sealed, and asked plainly; None where there is nothing wrong with a plain answer.
FAILURES: dict[str, tuple[Outcome, Outcome | None]] = {
    "refuse": (Outcome(3, "unreachable", "refused"), Outcome(3, "unreachable", "refused")),
    "hang": (SILENT, SILENT),
    "slow:30": (SILENT, SILENT),
    "trickle": (SILENT, SILENT),
    "trickle-headers": (SILENT, SILENT),
    "cut": (DROPPED, DROPPED),
    "reset": (DROPPED, DROPPED),
    "500": (Outcome(3, "refused", "HTTP status 500"), Outcome(3, "refused", "HTTP status 500")),
    "429": (Outcome(3, "refused", "HTTP status 429"), Outcome(3, "refused", "HTTP status 429")),
    "redirect": (Outcome(3, "refused", "HTTP status 302"), Outcome(3, "refused", "HTTP status 302")),
    "status:503": (Outcome(3, "refused", "HTTP status 503"), Outcome(3, "refused", "HTTP status 503")),
    "blank": (NOT_SEALED, MALFORMED),
    "crowd": (NOT_SEALED, Outcome(4, "answer-too-large", "larger than")),
    "garbage": (NOT_SEALED, MALFORMED),
    "html": (NOT_SEALED, MALFORMED),
    "truncated-json": (NOT_SEALED, MALFORMED),
    "deep": (NOT_SEALED, MALFORMED),
    "rpc-error": (Outcome(3, "refused", "status 400 in a sealed reply"), Outcome(3, "refused", "HTTP status 500")),
    "huge": (TOO_LARGE, TOO_LARGE),
    "huge-announced": (TOO_LARGE, TOO_LARGE),
    "bomb": (Outcome(4, "malformed-answer", "encoding"), Outcome(4, "malformed-answer", "encoding")),
    "no-price": (Outcome(3, "refused", "status 500 in a sealed reply"), Outcome(3, "refused", "HTTP status 500")),
    "hostile-figures": (MALFORMED, MALFORMED),
    "absurd-figures": (ABSURD, ABSURD),
    "wrong-key": (WRONG_KEY, None),
    "sealed-to-other": (NOT_SEALED, None),
    "sealed-cut": (NOT_SEALED, None),
    "sealed-crowd": (Outcome(4, "answer-too-large", "larger than"), None),
    "sealed-garbage": (Outcome(4, "malformed-answer", "the sealed reply is not a version 4 reply"), None),
    "unsealed": (NOT_SEALED, None),
}
# What is answered all the same: the warning that is due, and the figures that are not available.
ANSWERS: dict[str, tuple[str | None, set[str]]] = {
    "stale-price": (None, set()),
    "future-price": ("price-ahead", set()),
    "old-prices": (None, set()),
    "nulls": ("figure-unknown", {"market_cap_usd", "circulating_supply"}),
    "fewer-fields": ("figure-unknown", {"price_usd", "market_cap_usd", "circulating_supply"}),  # and so no price
    "contract": ("contract-mismatch", set()),
}
NEVER_KNOWN = {
    *("arbitrum_supply", "ethereum_supply", "dex_price_usd", "dex_difference_percent", "dex_feed_as_of", "conversion")
}
UNPRINTABLE = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), 0x202E)} - {"\n"}
TRANSPORTS = ("sealed", "plain")


def cases() -> list[tuple[str, str, Outcome]]:
    return [
        (manner, transport, outcome)
        for manner, outcomes in FAILURES.items()
        for transport, outcome in zip(TRANSPORTS, outcomes, strict=True)
        if outcome is not None
    ]


def one_of_each() -> list[tuple[str, str, Outcome]]:
    """The first case of each outcome, which is all that is known of a failure behind the transport."""
    return list(
        {(transport, outcome): (manner, transport, outcome) for manner, transport, outcome in cases()[::-1]}.values()
    )


def test_no_misbehaviour_is_forgotten() -> None:
    of_node_lists = {name for name, sort in SORTS.items() if sort.kind is Kind.NODE_LIST}
    elsewhere = {"wrong-certificate", "sealed-replay"}  # of one port alone, and of the second answer alone
    tried = {name.partition(":")[0] for name in {**FAILURES, **ANSWERS}}
    assert tried | elsewhere | of_node_lists == set(SORTS | SORTS_OF_API)


def test_everything_that_only_sealing_can_get_wrong_leaves_plain_answers_alone(
    sessionnet: Sessionnet, current: Devnet
) -> None:
    alone = {manner for manner, (_, plain) in FAILURES.items() if plain is None}
    assert alone | {"sealed-replay"} == {n for n, sort in SORTS_OF_API.items() if sort.kind is Kind.SEALING}
    for manner in alone:
        current.misbehave("api", manner)
        assert sessionnet("token", "--transport", "plain", "--refresh").status == 0


@pytest.mark.parametrize(("manner", "transport", "outcome"), cases(), ids=lambda value: str(value)[:20])
class TestAFailure:
    def test_says_why_and_prints_no_figure(
        self, sessionnet: Sessionnet, current: Devnet, manner: str, transport: str, outcome: Outcome
    ) -> None:
        current.misbehave("api", manner)
        text = sessionnet("token", "--transport", transport, *deadline(manner))
        assert (text.status, text.stdout) == (outcome.status, "")
        first, second, *hints = text.stderr.splitlines()
        believable = "usable " if outcome.status == 3 else "believable "
        assert first == f"Error: the network API of devnet gave no {believable}answer"
        assert second.startswith(f"  127.0.0.1:{current.api.port}: ")
        assert outcome.words in second
        assert all(hint.startswith("Try: ") for hint in hints)
        assert bool(hints) == (outcome in (NOT_SEALED, WRONG_KEY, SILENT))
        assert (outcome.code == "not-sealed") == any("--api-pubkey" in hint for hint in hints)
        assert not any("plain" in hint for hint in hints)
        assert not UNPRINTABLE & set(text.stderr)
        assert_no_traceback(text)
        document = sessionnet("token", "--json", "--transport", transport, *deadline(manner))
        assert (document.status, document.stderr, document.errors) == (outcome.status, "", [outcome.code])
        assert (document.json["data"], document.json["schema"]) == (None, "sessionnet.token/1")


@pytest.mark.parametrize(("manner", "transport", "outcome"), one_of_each(), ids=lambda value: str(value)[:20])
class TestAFailureOfItsKind:
    def test_lets_a_kept_answer_step_in_for_silence_alone(
        self, sessionnet: Sessionnet, current: Devnet, manner: str, transport: str, outcome: Outcome
    ) -> None:
        words = ("token", "--json", "--transport", transport)
        truth = sessionnet(*words).json["data"]
        current.misbehave("api", manner)
        run = sessionnet(*words, "--refresh", *deadline(manner))
        if outcome.status == 4:
            assert (run.status, run.errors, run.json["data"]) == (4, [outcome.code], None)
        else:
            assert (run.status, run.codes, run.json["data"]) == (0, {"network-api-failed"}, truth)
            (warning,) = run.json["warnings"]
            assert outcome.words in warning["message"]
            assert str(current.api.port) in warning["message"]

    def test_leaves_the_overview_its_nodes(
        self, sessionnet: Sessionnet, current: Devnet, manner: str, transport: str, outcome: Outcome
    ) -> None:
        current.misbehave("api", manner)
        run = sessionnet("overview", ACCOUNT, "--json", "--transport", transport, *deadline(manner, 4))
        assert (run.status, run.codes - {"seed-unreachable"}) == (0, {"network-api-failed"})  # on a busy machine
        (warning,) = [one for one in run.json["warnings"] if one["code"] == "network-api-failed"]
        assert outcome.words in warning["message"]
        data = run.json["data"]
        assert data["nodes"] == len(current.network["service_node_states"])
        assert data["swarm_nodes"] == data["securing_nodes"] == len(data["accounts"][0]["nodes"]) > 0
        assert {name for name, value in data.items() if value is None} == {
            *("price_usd", "market_cap_usd", "staked", "staked_usd", "reward_pool", "price_as_of", "price_stale_at"),
            "estimate",
        }
        assert {source["kind"] for source in run.json["sources"]} == {"seed"}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("manner", ANSWERS)
class TestAnOddAnswer:
    def test_says_what_is_known(self, sessionnet: Sessionnet, current: Devnet, manner: str, transport: str) -> None:
        warned, missing = ANSWERS[manner]
        current.misbehave("api", manner)
        run = sessionnet("token", "--json", "--transport", transport)
        priced = "price_usd" not in missing
        assert (run.status, run.stderr, run.codes) == (0 if priced else 3, "", {warned} if warned else set())
        assert run.errors == ([] if priced else ["figure-missing"])
        assert {name for name, value in run.json["data"].items() if value is None} == missing | NEVER_KNOWN
        assert run.json["data"]["contract"] == CONTRACT
        assert run.json["stale"] is (manner == "stale-price")
        text = sessionnet("token", "--transport", transport, "--refresh")
        lines = text.stdout.splitlines()
        assert text.stdout.count("not available") == len(missing - {"price_as_of", "price_stale_at"})
        assert [line.startswith("These figures are stale.") for line in lines].count(True) == (manner == "stale-price")
        assert text.stderr == "".join(
            [f"Warning: {one['message']}\n" for one in run.json["warnings"]]
            + [f"Error: {one['message']}\n" for one in run.json["errors"]]
        )
        assert not UNPRINTABLE & set(text.stdout + text.stderr)
        assert_no_traceback(text)

    def test_is_not_good_enough_for_strict(
        self, sessionnet: Sessionnet, current: Devnet, manner: str, transport: str
    ) -> None:
        current.misbehave("api", manner)
        wanted = 0 if manner == "old-prices" else 5
        priced = "price_usd" not in ANSWERS[manner][1]
        assert sessionnet("token", "--strict", "--transport", transport).status == (wanted if priced else 3)
        assert sessionnet("overview", "--strict", "--transport", transport).status == wanted


@pytest.mark.parametrize("manner", [name for name, sort in SORTS.items() if sort.kind is Kind.NODE_LIST])
def test_lies_about_nodes_do_not_concern_its_figures(sessionnet: Sessionnet, current: Devnet, manner: str) -> None:
    truth = sessionnet("token", "--json").json["data"]
    current.misbehave("api", f"{manner}:5" if SORTS[manner].argument else manner)
    run = sessionnet("token", "--json", "--refresh")
    assert (run.status, run.codes, run.json["data"]) == (0, set(), truth)


def test_an_old_reply_to_another_request_is_not_believed(sessionnet: Sessionnet, current: Devnet) -> None:
    current.misbehave("api", "sealed-replay")
    assert sessionnet("token").status == 0
    run = sessionnet("token", "--json", "--refresh")
    assert (run.status, run.errors) == (4, ["not-sealed"])


@pytest.mark.parametrize("turn", range(11))
def test_no_inside_of_a_seal_does_harm(sessionnet: Sessionnet, current: Devnet, turn: int) -> None:
    current.misbehave("api", "sealed-garbage")
    for _ in range(turn):
        sessionnet("token", "--json")
    run = sessionnet("token")
    assert (run.status, run.stdout) == (4, "")
    assert not UNPRINTABLE & set(run.stderr)
    assert_no_traceback(run)


HISTORY = {
    **dict.fromkeys(("refuse", "reset", "rpc-error", "500", "429", "redirect", "no-price", "absurd-figures"), 3),
    **dict.fromkeys(("hostile-figures", "unsealed", "sealed-garbage", "wrong-key", "deep", "html", "bomb"), 4),
    **dict.fromkeys(("stale-price", "old-prices", "nulls", "fewer-fields", "contract"), 0),
}


@pytest.mark.parametrize("manner", HISTORY)
def test_a_history_is_whole_or_not_there(sessionnet: Sessionnet, current: Devnet, manner: str) -> None:
    current.misbehave("api", manner)
    for form in ((), ("--csv",), ("--json",)):
        run = sessionnet("token", "history", *form)
        assert run.status == HISTORY[manner]
        assert not UNPRINTABLE & set(run.stdout + run.stderr)
        assert_no_traceback(run)
        if form == ("--json",):
            assert (run.json["data"] is None, run.stderr) == (run.status != 0, "")
        else:
            assert (run.stdout == "") == (run.status != 0)
            assert (run.stderr == "") == (run.status == 0 and manner != "stale-price")


def test_a_price_from_the_future_warns_wherever_it_is_shown(sessionnet: Sessionnet, current: Devnet) -> None:
    current.misbehave("api", "future-price")
    for command in (("token",), ("token", "history"), ("overview",)):
        run = sessionnet(*command, "--json", "--strict")
        assert (run.status, run.codes) == (5, {"price-ahead"})
        (warning,) = run.json["warnings"]
        assert " minutes ahead of this machine's clock" in warning["message"]
        assert run.json["as_of"] <= run.json["sources"][0]["as_of"]
    kept = sessionnet("token", "--json", "--offline")
    assert (kept.status, kept.codes) == (0, {"price-ahead"})


@pytest.mark.parametrize(("command", "manner"), [("token", "trickle"), ("overview", "hang")])
def test_the_deadline_holds_to_within_a_tenth(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch, command: str, manner: str
) -> None:
    current.misbehave("api", manner)
    clock = Clock(monkeypatch)
    assert sessionnet(command, "--refresh", "--timeout", "1").status == (3 if command == "token" else 0)
    assert 1 <= clock.seconds < 1.1


def assert_no_traceback(run: Result) -> None:
    assert "Traceback" not in run.stdout + run.stderr
