"""What is known after each refresh: new figures, those of who is silent, counts, and why a refresh failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sessionnet_cli.exporter.book import Book, Snapshot
from sessionnet_cli.exporter.questions import PAGE, Asked, Targets, questions_for
from sessionnet_core.errors import NobodyAnswered, SessionNetError, Unreachable
from sessionnet_core.evidence import Answer, Kind, Source
from sessionnet_core.model import FailedKey, NodeAnswer
from tests.cli.show.formats.test_schemas import VALUES
from tests.conftest import ACCOUNT
from tests.core.doctor.test_diagnose import RPC, WHOLE
from tests.core.samples import NOON, WALLET, key, node

TARGETS = Targets(keys=(key(1)[:20],), wallets=(WALLET,), accounts=(ACCOUNT,))
KINDS: dict[str, tuple[Kind, ...]] = {
    "token": ("network-api", "rpc"),
    "staking": ("network-api", "rpc"),
    f"wallet {WALLET}": ("seed", "rpc", "staking-backend"),
    PAGE: ("seed", "network-api"),
}
SILENT = NobodyAnswered("words", failures=(Unreachable("no answer", host="one.example"),))


def outcome(name: str, minutes: int) -> Answer[Any]:
    """Return an answer that is true so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    one = node(1)
    value = VALUES.get("staking wallet" if name.startswith("wallet") else name)
    if name == "nodes show":
        value = NodeAnswer(height=80, node=one, nodes=(one,))
    return Answer(
        value=value,
        network="mainnet",
        as_of=at,
        asked_at=at,
        stale=False,
        sources=tuple(
            Source(name="one.example", kind=kind, url=RPC, proof="none", as_of=at, via="network")
            for kind in KINDS.get(name, ("seed",))
        ),
    )


class Kept:
    """A book, and what is read from it."""

    def __init__(self) -> None:
        self.book = Book(60)
        self.asked = Asked(network=WHOLE, targets=TARGETS, questions=questions_for(WHOLE, TARGETS), has_file=False)

    def refresh(self, minutes: int, **failed: Answer[Any] | SessionNetError) -> Snapshot:
        """Enter whole answers, but for some that have another outcome, by the first words of their names."""
        outcomes: dict[str, Answer[Any] | SessionNetError] = {}
        for question in self.asked.questions:
            first = question.name.split()[0] if question.name != "nodes show" else "shown"
            outcomes[question.name] = failed.get(first, outcome(question.name, minutes))
        return self.book.enter(self.asked, outcomes, now=NOON + timedelta(minutes=minutes), seconds=0.5)


def values(snapshot: Snapshot) -> dict[tuple[str, ...], str]:
    series = [one.series for one in snapshot.samples]
    assert len(set(series)) == len(series), "each once"
    return {(one.family.name.removeprefix("sessionnet_"), *one.labels): one.value for one in snapshot.samples}


AT_NOON, FIVE_LATER = "1775736000", "1775736300"


def test_a_whole_refresh_is_a_success() -> None:
    snapshot = Kept().refresh(0)
    found = values(snapshot)
    assert snapshot.problems == ()
    assert snapshot.has_answer
    assert {found["up", name] for name in ("seed", "network-api", "rpc", "staking-backend")} == {"1"}
    assert found["last_success_timestamp_seconds",] == AT_NOON
    assert (found["exporter_refreshes_total", "ok"], found["exporter_refreshes_total", "failed"]) == ("1", "0")
    assert found["exporter_refresh_duration_seconds",] == "0.5"
    assert ACCOUNT not in str(found)


def test_the_families_stand_together() -> None:
    names = [one.family.name for one in Kept().refresh(0).samples]
    assert len(set(names)) == sum(name != before for name, before in zip(names, ["", *names], strict=False))


def test_a_source_that_one_question_did_not_reach_is_down_and_the_others_figures_are_new() -> None:
    kept = Kept()
    kept.refresh(0)
    snapshot = kept.refresh(5, staking=SILENT)
    found = values(snapshot)
    assert (found["up", "rpc"], found["up", "seed"], found["up", "network-api"]) == ("0", "1", "0")
    assert snapshot.problems == ("one.example: no answer",)
    assert found["source_timestamp_seconds", "rpc"] == AT_NOON, "the oldest figure counts"
    assert found["source_timestamp_seconds", "seed"] == FIVE_LATER
    assert found["staking_reward_pool_sesh",] == "63177550"
    assert found["last_success_timestamp_seconds",] == AT_NOON
    assert found["nodes_timestamp_seconds",] == FIVE_LATER


def test_all_of_them_silent_leaves_every_figure_as_it_was() -> None:
    kept = Kept()
    before = values(kept.refresh(0))
    silent = kept.refresh(5, nodes=SILENT, overview=SILENT, shown=SILENT, swarm=SILENT, token=SILENT, staking=SILENT,
                          wallet=SILENT)  # fmt: skip
    assert not silent.has_answer
    after = values(silent)
    ups = {series: "0" for series in before if series[0] == "up"}
    counts: dict[tuple[str, ...], str] = {("exporter_refreshes_total", "failed"): "1"}
    assert after == {**before, **ups, **counts}
    assert silent.page is not None
    assert "not refreshed since" in silent.page.warnings[-1].message


def test_where_the_clock_was_put_back_no_success_is_still_to_come() -> None:
    kept = Kept()
    kept.refresh(60)
    failed = values(kept.refresh(0, staking=SILENT))
    assert failed["last_success_timestamp_seconds",] == AT_NOON
    assert values(kept.refresh(5, staking=SILENT))["last_success_timestamp_seconds",] == AT_NOON


def test_a_node_that_left_is_asked_for_and_told_of_by_its_whole_key() -> None:
    kept = Kept()
    kept.refresh(0)
    assert kept.book.whole_keys() == (key(1),)
    assert TARGETS.with_whole_keys(kept.book.whole_keys()).keys == (key(1),)
    gone = NodeAnswer(height=81, node=None, nodes=(), failed=(FailedKey(key(1), "not-found", "words", None),))
    found = values(kept.refresh(5, shown=outcome("nodes show", 5).with_value(gone)))
    assert found["node_listed", key(1)] == "0"
    assert ("node_state", key(1), "active") not in found


def test_a_key_of_two_nodes_is_a_problem() -> None:
    two = NodeAnswer(height=81, node=None, nodes=(), failed=(FailedKey("ab", "key-malformed", "of two nodes", None),))
    assert Kept().refresh(0, shown=outcome("nodes show", 0).with_value(two)).problems == ("of two nodes",)


def test_no_account_is_told_by_a_failure() -> None:
    named = NobodyAnswered(f"no swarm of {ACCOUNT}")
    assert Kept().refresh(0, swarm=named).problems == ("no swarm of …",)


def test_when_all_is_well_again_the_page_says_nothing_of_it() -> None:
    kept = Kept()
    kept.refresh(0, overview=SILENT)
    snapshot = kept.refresh(5)
    assert snapshot.page is not None
    assert snapshot.page.warnings == ()
