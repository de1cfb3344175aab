"""Cron's environment: few variables, closed streams, any umask, a home that is none. The answers are the same."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cron.jobs import a_well_node, assert_answered, assert_nothing_beside, jobs, namespace, run, shell
from tests.devnet import Devnet

ROOM = "folder"
"""Where a job runs, below the test's own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ROOM).mkdir()
    return tmp_path / ROOM


@pytest.fixture
def least(current: Devnet, tmp_path: Path) -> dict[str, str]:
    """Return the fewest variables that lead to the test network, and away from the developer's cache."""
    return {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"], "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}


@pytest.mark.parametrize(
    "variables",
    [
        {"LANG": "C", "LC_ALL": "POSIX", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "nobody"},
        {"TERM": "dumb", "LC_ALL": "no_SUCH.locale", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
    ],
    ids=["cron's", "ascii"],
)
def test_with_few_variables(current: Devnet, folder: Path, least: dict[str, str], variables: dict[str, str]) -> None:
    for job in jobs(current):
        assert_answered(job, run(job.words, least | variables, folder), folder)


def test_where_a_comma_is_the_decimal_sign(
    current: Devnet, folder: Path, least: dict[str, str], tmp_path: Path
) -> None:
    locales = tmp_path / "locales"
    locales.mkdir()
    localedef = shutil.which("localedef")
    made = localedef and subprocess.run(
        [localedef, "-i", "de_DE", "-f", "UTF-8", str(locales / "de_DE.UTF-8")], capture_output=True, check=False
    )
    if not made or not (locales / "de_DE.UTF-8").exists():
        pytest.skip("needs localedef and the sources of the German locale")
    german = {"LOCPATH": str(locales), "LC_ALL": "de_DE.UTF-8"}
    shown = subprocess.run(
        ["locale", "decimal_point"], env=german | {"PATH": os.defpath}, capture_output=True, text=True
    )
    assert shown.stdout == ",\n"
    *_, staking, page, _ = jobs(current)
    for job in (staking, page):
        assert_answered(job, run(job.words, least | german, folder), folder)


def test_without_standard_input(current: Devnet, folder: Path, least: dict[str, str]) -> None:
    swarm, *_, page = jobs(current)
    for job in (swarm, page):
        assert_answered(job, run(job.words, least, folder, inside=shell('exec "$@" <&-')), folder)


def test_without_any_stream_files_are_written_and_what_cannot_be_printed_is_no_success(
    current: Devnet, folder: Path, least: dict[str, str]
) -> None:
    for job in jobs(current):
        ended = run(job.words, least, folder, inside=shell('exec "$@" <&- >&- 2>&-'))
        if job.file is None:
            assert (ended.status, ended.out, ended.err) == (3 if job.words[0] == "check" else 1, "", "")
        else:
            assert_answered(job, ended, folder)


@pytest.mark.parametrize("streams", ["", "<&-", "<&- >&- 2>&-"])
def test_metrics_are_whole_and_readable_for_node_exporter_whatever_is_closed(
    current: Devnet, folder: Path, least: dict[str, str], streams: str
) -> None:
    key = a_well_node(current)
    words = ("nodes", "show", key, "--quiet", "--prometheus", "nodes.prom")
    ended = run(words, least, folder, inside=shell(f'exec "$@" {streams}'), limited=lambda: set_umask(0o077))
    assert (ended.status, ended.err) == (1 if ">&-" in streams else 0, "")
    file = folder / "nodes.prom"
    found = {
        (one.name, one.labels.get("node")): one.value
        for family in text_string_to_metric_families(file.read_text())
        for one in family.samples
    }
    assert (found["sessionnet_node_listed", key], found["sessionnet_up", None]) == (1, 1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert_nothing_beside(folder)


def set_umask(umask: int) -> None:
    os.umask(umask)


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_files_are_for_whom_the_umask_lets_and_the_cache_is_for_nobody_else(
    current: Devnet, folder: Path, least: dict[str, str], tmp_path: Path, umask: int
) -> None:
    for job in [job for job in jobs(current) if job.file is not None]:
        assert_answered(job, run(job.words, least, folder, limited=lambda: set_umask(umask)), folder)
        assert job.file is not None
        assert stat.S_IMODE((folder / job.file).stat().st_mode) == 0o666 & ~umask
    kept = [tmp_path / "cache", *(tmp_path / "cache").iterdir()]
    assert len(kept) > 1
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in kept} == {0}


def test_from_a_folder_that_is_gone(current: Devnet, folder: Path, least: dict[str, str]) -> None:
    gone = shell('mkdir gone && cd gone && rmdir ../gone && exec "$@"')
    swarm, _, _, network, staking, page, _ = jobs(current)
    for job in (swarm, network):
        assert_answered(job, run(job.words, least, folder, inside=gone), folder)
    for job in (staking, page):
        ended = run(job.words, least, folder, inside=gone)
        assert ended.status == 2
        assert ended.err == f"Error: {job.file} cannot be written: No such file or directory\n"
        words = [str(folder / word) if word == job.file else word for word in job.words]
        assert_answered(job, run(words, least, folder, inside=gone), folder)


class TestAHomeThatIsNone:
    """Nothing can be kept then: that is told once, where there is somebody to be told, and every answer is the same."""

    @pytest.fixture
    def without_cache(self, current: Devnet) -> dict[str, str]:
        return {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"]}

    def assert_told_once(
        self, current: Devnet, folder: Path, variables: dict[str, str], inside: Sequence[str] = (), why: str = ""
    ) -> None:
        swarm, _, check, _, _, page, _ = jobs(current)
        for job in (swarm, check, page):
            ended = run(job.words, variables, folder, inside=inside, starts=bool(inside))
            assert_answered(job, ended, folder, most_warnings=1)
            if job is not check:  # which has nothing to say but its line
                assert why in ended.err

    @pytest.mark.parametrize("home", ["/dev/null", "/proc"])
    def test_where_no_folder_can_be(
        self, current: Devnet, folder: Path, without_cache: dict[str, str], home: str
    ) -> None:
        variables = without_cache | {"HOME": home}
        self.assert_told_once(current, folder, variables, why=f"nothing is cached: {home}/.cache/sessionnet: ")

    @pytest.mark.parametrize("place", ["a file", "below a file"])
    def test_a_cache_that_is_a_file(
        self, current: Devnet, folder: Path, least: dict[str, str], tmp_path: Path, place: str
    ) -> None:
        (tmp_path / "cache").write_text("no folder")
        below = "/below" if place == "below a file" else ""
        variables = least | {"SESSIONNET_CACHE_DIR": f"{tmp_path}/cache{below}"}
        self.assert_told_once(current, folder, variables, why=f"nothing is cached: {tmp_path}/cache{below}: ")
        assert (tmp_path / "cache").read_text() == "no folder"

    def test_neither_a_variable_nor_an_entry_for_the_user(
        self, current: Devnet, folder: Path, without_cache: dict[str, str]
    ) -> None:
        """As in a container that was given any number for a user: whoever has it has no name and no home."""
        nobody = namespace('exec "$@"', "--user", "--map-user=12345", "--map-group=12345")
        why = "there is no home directory, so nothing is cached"
        self.assert_told_once(current, folder, without_cache, inside=nobody, why=why)
        assert run(["nodes", "--demo"], {}, folder, inside=nobody).status == 0
        assert run(["nodes", "--offline"], {}, folder, inside=nobody).status == 3
        assert not list(folder.glob("~*"))

    def test_a_home_of_somebody_else(
        self, current: Devnet, folder: Path, without_cache: dict[str, str], tmp_path: Path
    ) -> None:
        """Permissions hold for root too, once it is somebody else."""
        nobody = namespace('exec "$@"', "--user", "--map-user=12345", "--map-group=12345")
        home = tmp_path / "home"
        (home / ".cache").mkdir(parents=True)
        variables = without_cache | {"HOME": str(home)}
        try:
            for mode in (0o555, 0o000):
                (home / ".cache").chmod(mode)
                why = f"nothing is cached: {home}/.cache/sessionnet: Permission denied"
                self.assert_told_once(current, folder, variables, nobody, why)
        finally:
            (home / ".cache").chmod(0o700)

    def test_a_home_on_a_read_only_disk(
        self, current: Devnet, folder: Path, without_cache: dict[str, str], tmp_path: Path
    ) -> None:
        home = tmp_path / "home"
        home.mkdir()
        mounts = namespace(f'mount --bind {home} {home} && mount -o remount,ro,bind {home} && exec "$@"')
        why = f"nothing is cached: {home}/.cache/sessionnet: Read-only file system"
        self.assert_told_once(current, folder, without_cache | {"HOME": str(home)}, mounts, why)
