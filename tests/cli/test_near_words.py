"""A word that is nearly a command or an option is answered with it."""

from __future__ import annotations

import pytest

from tests.conftest import ACCOUNT, Sessionnet


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("stakng", "sessionnet staking"),
        ("node", "sessionnet nodes"),
        ("nodes shwo", "sessionnet nodes show"),
        ("--json token histroy", "sessionnet token history"),
        ("wallet", "sessionnet staking wallet"),
        ("balance", "sessionnet token balance"),
        ("token wallet", "sessionnet staking wallet"),
        ("nodes staking", "sessionnet staking"),
        ("STAKING", "sessionnet staking"),
        ("environment", "sessionnet help environment"),
        ("nodes help", "sessionnet help nodes"),
        ("help stakng", "sessionnet help staking"),
        ("help enviroment", "sessionnet help environment"),
        ("help nodes shwo", "sessionnet help nodes show"),
    ],
)
def test_a_command(sessionnet: Sessionnet, words: str, meant: str) -> None:
    run = sessionnet(*words.split())
    assert run.status == 2
    assert f"`{meant}`" in (run.stderr or run.json["errors"][0]["message"])


@pytest.mark.parametrize("word", ["node", "Nodes", "nods"])
def test_the_nearest_word_beside_it_comes_before_a_command_of_that_name_elsewhere(
    sessionnet: Sessionnet, word: str
) -> None:
    assert sessionnet(word).stderr.partition("Did you mean ")[2].startswith("`sessionnet nodes`")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        (ACCOUNT, "sessionnet swarm ACCOUNT"),
        ("1f" * 32, "sessionnet nodes show KEY"),
        ("0x" + "1F" * 20, "sessionnet staking wallet ADDRESS"),
    ],
)
def test_what_a_command_takes_is_answered_with_the_command(sessionnet: Sessionnet, word: str, meant: str) -> None:
    run = sessionnet(word)
    assert run.status == 2
    assert f"`{meant}`" in run.stderr


@pytest.mark.parametrize("words", ["zzzz", "nodes zzzz", "help zzzz"])
def test_a_word_like_none_is_answered_with_none(sessionnet: Sessionnet, words: str) -> None:
    run = sessionnet(*words.split())
    assert (run.status, "Did you mean" in run.stderr) == (2, False)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("nodes --jsn", "--json"),
        ("--netwrk testnet nodes", "--network"),
        ("nodes --stat active", "--state"),
        ("token --no-onoin", "--no-onion"),
    ],
)
def test_an_option(sessionnet: Sessionnet, words: str, meant: str) -> None:
    run = sessionnet(*words.split())
    assert (run.status, run.stdout) == (2, "")
    assert f"`{meant}`" in run.stderr


def test_options_that_a_command_cannot_use_are_not_meant(sessionnet: Sessionnet) -> None:
    assert "contract" not in sessionnet("swarm", "--contrct", "x").stderr.partition("Error: ")[2].replace(
        "--contrct", ""
    )


def test_options_of_a_command_before_it_are_told_where_they_stand(sessionnet: Sessionnet) -> None:
    assert "its own options stand after it" in sessionnet("--period", "7d", "token", "history").stderr


@pytest.mark.parametrize(
    "words", [("nodes", "--version"), ("nodes", "--version", "--json"), ("nodes", "--version", "2")]
)
def test_the_former_name_of_the_filter_on_versions_is_answered_with_the_new_one(
    sessionnet: Sessionnet, words: tuple[str, ...]
) -> None:
    run = sessionnet(*words)
    said = run.stderr or run.json["errors"][0]["message"]
    assert run.status == 2
    assert "--storage-version" in said
    assert "`sessionnet --version`" in said


def test_the_version_is_not_taken_for_an_option_of_a_command(sessionnet: Sessionnet) -> None:
    run = sessionnet("token", "--version")
    assert run.status == 2
    assert "`sessionnet --version`" in run.stderr
    assert "storage" not in run.stderr
