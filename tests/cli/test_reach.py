"""How a run opens its network, beyond what each option says alone: cache, history, proxies of the environment, time."""

from __future__ import annotations

import os
from itertools import chain, repeat
from pathlib import Path

import pytest
from click.core import ParameterSource

from sessionnet_cli import reach
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run
from sessionnet_core.access import Access
from tests.cli.options.test_every_option import Trial
from tests.cli.options.test_every_option import stopped as stopped
from tests.cli.options.test_every_option import trial as trial

GIVEN = ParameterSource.COMMANDLINE


def opened(trial: Trial, words: str) -> Access:
    """Return how the network was opened."""
    assert trial.sessionnet(*trial.here(words)).status == 130
    access, trial.access = trial.access, None
    assert access is not None
    return access


def says(trial: Trial, text: str) -> None:
    (trial.folder / "sessionnet.toml").write_text(text)


@pytest.mark.usefixtures("stopped")
class TestOpening:
    @pytest.mark.parametrize(
        ("words", "is_cached"),
        [("", True), ("--refresh", True), ("--offline", True), ("--nodes-file HERE/list", False), ("--demo", False)],
    )
    def test_takes_the_cache_but_for_lists_and_recordings_of_the_users_own(
        self, trial: Trial, words: str, is_cached: bool
    ) -> None:
        cache = opened(trial, f"nodes {words}").cache
        assert (cache is not None) is is_cached
        assert cache is None or str(cache.directory) == os.environ["SESSIONNET_CACHE_DIR"]

    def test_of_a_recording_takes_no_list_from_a_file(self, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SESSIONNET_NODES_FILE", f"{trial.folder}/list")
        assert opened(trial, "nodes").nodes_file is not None
        assert opened(trial, "nodes --demo").nodes_file is None

    def test_of_a_watched_page_keeps_to_one_onion_path_which_the_next_run_does_not(self, trial: Trial) -> None:
        assert opened(trial, "token --onion").onion_choice is None
        one, other = (opened(trial, "token --onion --watch 60").onion_choice for _ in range(2))
        assert one is not None
        assert (len(one), one == other) == (32, False)

    def test_holds_a_file_to_an_age_that_was_said_with_the_command_alone(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = "nodes --nodes-file HERE/list"
        says(trial, "max_age = 7\n")
        assert opened(trial, words).file_max_age_seconds is None
        assert opened(trial, f"{words} --max-age 8").file_max_age_seconds == 8
        monkeypatch.setenv("SESSIONNET_MAX_AGE", "9")
        assert opened(trial, words).file_max_age_seconds == 9

    def test_with_rounds_takes_no_list_of_the_round_before(self, trial: Trial) -> None:
        assert opened(trial, "nodes --watch 30").max_age_seconds == 29
        assert opened(trial, "nodes --watch 10").max_age_seconds == 9
        assert opened(trial, "nodes --watch 3600").max_age_seconds == 120
        assert opened(trial, "nodes --watch 30").dated_max_age_seconds == 120


class TestProxies:
    @pytest.mark.usefixtures("stopped")
    @pytest.mark.parametrize(
        ("words", "status"), [("", 2), ("--proxy http://p.example:1", 130), ("--offline", 130), ("--demo", 130)]
    )
    def test_of_the_environment_are_looked_at_where_they_count(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch, words: str, status: int
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "ftp://p.example")
        assert trial.sessionnet("nodes", *words.split()).status == status

    def test_that_are_none_are_told_with_their_line_if_the_file_names_them(self, trial: Trial) -> None:
        says(trial, '# words\nproxy = "ftp://alice:secret@p.example"\n')
        of_the_file = trial.sessionnet("nodes")
        typed = trial.sessionnet("nodes", "--proxy", "ftp://bob:secret@p.example")
        assert (of_the_file.status, typed.status) == (2, 2)
        assert "sessionnet.toml, line 2: " in of_the_file.stderr
        assert "sessionnet.toml" not in typed.stderr
        assert "secret" not in of_the_file.stderr + typed.stderr


@pytest.mark.parametrize(
    ("enabled", "settings", "keeps"),
    [
        (False, Settings(), False),
        (True, Settings(), True),
        (False, Settings(save=True, given={"save": GIVEN}), True),
        (True, Settings(save=False, given={"save": GIVEN}), False),
        (True, Settings(demo=True), False),
        (True, Settings(replay="tape.yaml"), False),
        (True, Settings(nodes_file="list"), False),
        (False, Settings(save=True, nodes_file="list", given={"save": GIVEN}), False),
    ],
)
def test_the_history_takes_what_was_seen_and_not_what_was_replayed(
    trial: Trial, enabled: bool, settings: Settings, keeps: bool
) -> None:
    says(trial, f"[history]\nenabled = {str(enabled).lower()}\n")
    assert Run(settings, "sessionnet.nodes/1").keeps_history is keeps


def test_what_was_spent_before_the_first_question_is_not_there_twice(
    trial: Trial, stopped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = chain([100.0], repeat(107.0))
    monkeypatch.setattr("sessionnet_cli.reach.time.monotonic", lambda: next(clock))
    assert opened(trial, "nodes").timeout_seconds == 13
    clock = chain([100.0], repeat(190.0))
    assert opened(trial, "nodes").timeout_seconds == 0


@pytest.mark.parametrize("name", ["there", "a/relative/one"])
def test_the_folder_of_the_cache_is_the_one_that_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for named in (name, str(tmp_path / name)):
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", named)
        cache = reach.user_cache()
        assert cache is not None
        assert cache.directory == tmp_path / name
