"""The alert rules: the tests beside them pass, show each alert firing and not firing, and every alert is explained."""

from __future__ import annotations

import functools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.prometheus.shortened import CONTRIB, RULES, loaded

TESTS = sorted(RULES.parent.glob("*.test.yml"))
MANUAL = Path(__file__).parents[2] / "docs" / "watch-my-nodes.md"
SEVERITIES = {"critical", "warning", "info"}


def rules() -> list[dict[str, Any]]:
    return [rule for group in loaded(RULES)["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}


@functools.cache
def expectations() -> list[tuple[str, bool]]:
    """What the tests of the rules expect: (pattern of alerts, whether they fire), for each point in time."""
    found = []
    for test in (test for path in TESTS for test in loaded(path)["tests"]):
        found += [(one["alertname"], bool(one["exp_alerts"])) for one in test.get("alert_rule_test", ())]
        for one in test.get("promql_expr_test", ()):
            if not one["exp_samples"]:
                (name,) = re.findall(r'alertname=~?"([^"]+)"', one["expr"])
                found.append((name, False))
            labels = " ".join(sample["labels"] for sample in one["exp_samples"])
            found += [(name, True) for name in re.findall(r'alertname="([^"]+)"', labels)]
    return found


def marks_of(path: Path) -> list[pytest.MarkDecorator]:
    """The longer file takes promtool eight seconds: it lives through weeks, minute by minute."""
    return [pytest.mark.costly] if path.name == "alerts.test.yml" else []


@pytest.mark.parametrize("path", [pytest.param(path, marks=marks_of(path), id=path.name) for path in TESTS])
def test_the_tests_of_the_rules_pass(programs_are_there: None, path: Path) -> None:
    run = subprocess.run(["promtool", "test", "rules", str(path)], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_tests_of_the_rules_fail_for_other_rules(programs_are_there: None, tmp_path: Path) -> None:
    """A rule that looks for half the age is caught."""
    (tmp_path / RULES.name).write_text(RULES.read_text().replace("> 7500", "> 3750"))
    name = "alerts.test.yml"
    tests = loaded(RULES.parent / name)
    about = [test for test in tests["tests"] if "SessionNodeProofMissing" in str(test)]
    (tmp_path / name).write_text(json.dumps(tests | {"tests": about}))
    run = subprocess.run(["promtool", "test", "rules", str(tmp_path / name)], capture_output=True, text=True)
    assert run.returncode != 0
    assert "SessionNodeProofMissing" in run.stdout + run.stderr


class TestEveryAlert:
    @pytest.mark.parametrize("fires", [True, False])
    def test_is_shown_firing_and_not_firing(self, fires: bool) -> None:
        patterns = [pattern for pattern, fired in expectations() if fired == fires]
        assert [name for name in ALERTS if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []

    def test_says_what_happened_what_it_means_and_what_to_do(self) -> None:
        for name, alert in ALERTS.items():
            assert set(alert["annotations"]) == {"summary", "description", "action"}, name
            assert alert["labels"]["severity"] in SEVERITIES, name


def test_the_manual_explains_each_alert_and_none_that_there_is_not() -> None:
    assert set(re.findall(r"^\| `(Session\w+)` \|", MANUAL.read_text(), re.MULTILINE)) == set(ALERTS)


def test_what_is_held_back_is_there() -> None:
    """The patterns of inhibitions match alerts, each of them."""
    for rule in loaded(CONTRIB / "prometheus" / "alertmanager.yml")["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            (pattern,) = re.findall(r'alertname =~? "(.*)"', matcher)
            assert any(re.fullmatch(pattern, name) for name in ALERTS), pattern


def test_an_old_list_holds_back_what_rests_on_it_alone() -> None:
    """A textfile that nobody writes any more says nothing of another one on the same machine."""
    (old_list,) = [
        rule
        for rule in loaded(CONTRIB / "prometheus" / "alertmanager.yml")["inhibit_rules"]
        if "SessionNodeListStale" in rule["source_matchers"][0]
    ]
    assert set(old_list["equal"]) == {"instance", "job", "network", "file"}


@pytest.mark.parametrize(
    "words",
    [
        ("promtool", "check", "config", "prometheus.yml"),
        ("promtool", "check", "rules", "--lint=all", "--lint-fatal", "alerts.yml"),
        ("amtool", "check-config", "alertmanager.yml"),
    ],
    ids=" ".join,
)
def test_the_examples_are_accepted(programs_are_there: None, words: tuple[str, ...]) -> None:
    run = subprocess.run(words, cwd=RULES.parent, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
