"""The tables [check] and [history] of the configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessionnet_cli.config.file import ENVIRONMENT, Configuration, read_configuration
from sessionnet_cli.config.history import HistorySettings
from sessionnet_cli.config.monitoring import CHECK_KINDS, CheckKind, CheckSettings
from sessionnet_core.errors import BadConfiguration


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "chosen.toml"
    monkeypatch.setenv(ENVIRONMENT, str(path))
    return path


def said(path: Path, text: str) -> Configuration:
    path.write_text(text)
    return read_configuration()


def test_without_them_nothing_is_set(path: Path) -> None:
    found = said(path, "timeout = 7")
    assert found.history == HistorySettings(enabled=False, limit_mb=None)
    assert [found.check.of(kind) for kind in CHECK_KINDS] == [CheckSettings()] * 4


def test_history_is_switched_on_and_bounded(path: Path) -> None:
    found = said(path, "[history]\nenabled = true\nlimit_mb = 50\n").history
    assert (found.enabled, found.limit_mb) == (True, 50)


def test_thresholds_are_one_text_or_a_list(path: Path) -> None:
    found = said(
        path,
        """
        [check.node]
        warning = ["proof_age=3000", "credit=86400:"]
        critical = "5400"
        unreachable = "critical"
        [check.wallet]
        expect = 3
        """,
    ).check
    assert found.of("node") == CheckSettings(("proof_age=3000", "credit=86400:"), ("5400",), "critical")
    assert found.of("wallet") == CheckSettings(expect=3)
    assert found.of("swarm") == CheckSettings()


@pytest.mark.parametrize(
    ("kind", "line", "words", "hint"),
    [
        ("node", 'warning = ["proof_age=3000",\n"credit=x"]', "line 3: check.node.warning[1]: not a range", None),
        (
            "node",
            'critical = "prof_age=5"',
            "line 2: check.node.critical: there is no measure 'prof_age' of a node",
            "Did you mean proof_age?",
        ),
        ("wallet", 'warning = "proof_age=9:3"', "line 2: check.wallet.warning: the range", None),
        ("swarm", 'warning = "proof_age=5"', "line 2: check.swarm.warning", "The measures are members, answering."),
        ("network", 'critical = "age="', "line 2: check.network.critical: not a range", None),
    ],
)
def test_a_threshold_that_is_none_is_told_where_it_stands_when_it_is_used(
    path: Path, kind: CheckKind, line: str, words: str, hint: str | None
) -> None:
    found = said(path, f"[check.{kind}]\n{line}\n").check
    with pytest.raises(BadConfiguration) as refused:
        found.of(kind)
    assert refused.value.message.startswith(f"{path}, {words}")
    assert refused.value.hint == hint
    assert [found.of(other) for other in CHECK_KINDS if other != kind] == [CheckSettings()] * 3


@pytest.mark.parametrize(
    "text",
    [
        '[history]\nenabled = "yes"',
        "[history]\nlimit_mb = 0",
        "[history]\nlimit_mb = 1.5",
        "[history]\nlimit = 5",
        "[check.nodes]",
        "[check]\nwarning = '5'",
        "[check.node]\nexpect = 5",
        "[check.node]\nwarning = 5",
        "[check.node]\nunreachable = 'warning'",
        "[check.wallet]\nexpect = 0",
    ],
)
def test_what_makes_no_sense_is_refused(path: Path, text: str) -> None:
    with pytest.raises(BadConfiguration):
        said(path, text)
