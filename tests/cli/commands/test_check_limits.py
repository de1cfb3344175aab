"""Limits of a check: those of the options, or else of the configuration file, or else built in, a measure at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.check_fixtures import present as present
from tests.cli.check_fixtures import said
from tests.cli.check_fixtures import shared_present as shared_present
from tests.cli.node_files import A, entry, node_file
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.perfdata import read_output


@pytest.fixture
def nodes_file(tmp_path: Path) -> Path:
    return tmp_path / "nodes.json"


def test_limits_are_those_of_the_option_or_else_of_the_file_or_else_built_in(
    sessionnet: Sessionnet, nodes_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(
        '[check.node]\nwarning = ["proof_age=60", "credit=86400:"]\ncritical = "newer_version=90"\n'
        'unreachable = "critical"\n[check.wallet]\nexpect = 7\n'
    )
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    path = node_file(nodes_file, entry(A, earned_downtime_blocks=30))

    def limits(*words: str) -> dict[str, tuple[str, str]]:
        found = read_output(sessionnet("check", "node", A, "--nodes-file", path, *words).stdout)
        return {name[9:]: (one.warning, one.critical) for name, one in found.measures.items()}

    assert limits() == {"proof_age": ("60", "7500"), "credit": ("86400:", ""), "newer_version": ("50", "90")}
    assert limits("-w", "proof_age=30", "-c", "credit=3600:") == {
        "proof_age": ("30", "7500"),
        "credit": ("86400:", "3600:"),
        "newer_version": ("50", "90"),
    }


def test_a_wrong_limit_in_the_file_is_unknown_and_says_where_it_stands(
    sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text('[check.node]\n\nwarning = "prof_age=60"\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    found = said(sessionnet("check", "node", A))
    assert (found.state, "sessionnet.toml, line 3: check.node.warning" in found.text) == ("UNKNOWN", True)
    assert found.long_text == ["Try: Did you mean proof_age?"]


def test_a_limit_of_the_file_for_what_is_not_measured_is_left_out(
    sessionnet: Sessionnet, present: Devnet, tmp_path: Path
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(config.read_text() + '\n[check.swarm]\ncritical = ["answering=1:", "members=1:"]\n')
    found = said(sessionnet("check", "swarm", ACCOUNT))
    assert [one.critical for one in found.measures.values()] == ["1:"]


@pytest.mark.parametrize(
    ("words", "of_file", "state"),
    [
        ((), "", "UNKNOWN"),
        (("--unreachable", "critical"), "", "CRITICAL"),
        ((), "critical", "CRITICAL"),
        (("--unreachable", "unknown"), "critical", "UNKNOWN"),
    ],
)
def test_silence_means_what_the_user_says(
    sessionnet: Sessionnet, present: Devnet, tmp_path: Path, words: tuple[str, ...], of_file: str, state: str
) -> None:
    if of_file:
        config = tmp_path / "sessionnet.toml"
        config.write_text(f'{config.read_text()}\n[check.node]\nunreachable = "{of_file}"\n')
    present.misbehave("seeds", "refuse")
    present.misbehave("storage", "refuse")
    found = said(sessionnet("check", "node", A, *words))
    assert found.state == state
    as_json = sessionnet("check", "node", A, "--json", *words)
    assert (as_json.status, as_json.json["data"]) == (3 if state == "UNKNOWN" else 2, None)
