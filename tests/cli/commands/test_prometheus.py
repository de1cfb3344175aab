"""`--prometheus FILE`: what node_exporter reads, after answers and after none."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run
from sessionnet_cli.watching import _failure_of as failure_of
from sessionnet_core.errors import NobodyAnswered
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

KEY = re.compile(r'node_listed\{[^}]*node="([0-9a-f]+)"\} ([01])')


def series(path: Path) -> dict[str, str]:
    """Return the lines of a file, without their first two labels, by their names and labels."""
    found = {}
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            found[re.sub(r'\{network="[^"]*",file="[^"]*",?', "{", name).removesuffix("{}")] = value
    return found


def up(path: Path) -> dict[str, str]:
    return {one[len('sessionnet_up{source="') : -2]: value for one, value in series(path).items() if "_up{" in one}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nodes.prom"


def key_in(net: Devnet) -> str:
    """Return the key of an active node."""
    return next(str(one["pubkey_ed25519"]) for one in net.network["service_node_states"] if one["active"])


def unreachable(net: Devnet) -> None:
    """Let nobody answer any more."""
    for server in net.servers:
        server.misbehave("refuse")


def test_the_list_is_written_beside_the_answer(sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
    before = int(time.time())
    run = sessionnet("nodes", "--json", "--prometheus", str(file))
    assert (run.status, run.stderr) == (0, "")
    told, found = run.json["data"]["summary"], series(file)
    for state in ("active", "exiting", "decommissioned", "awaiting"):
        assert found[f'sessionnet_nodes{{state="{state}"}}'] == str(told[state])
    assert found["sessionnet_swarms"] == str(told["swarms"])
    assert found["sessionnet_block_height"] == str(run.json["data"]["height"])
    assert up(file) == {"seed": "1"}
    assert before <= int(found["sessionnet_last_success_timestamp_seconds"]) <= time.time()


def test_all_series_have_the_network_and_the_file(sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
    """node_exporter refuses a series that stands in two of its files."""
    other = file.with_name("other.prom")
    for path in (file, other):
        assert sessionnet("nodes", "--prometheus", str(path)).status == 0
    both = [line for path in (file, other) for line in path.read_text().splitlines() if not line.startswith("#")]
    assert len({line.rpartition(" ")[0] for line in both}) == len(both)
    assert all('{network="devnet",file="' in line for line in both)


def test_another_user_can_read_it_whatever_the_mask(sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
    mask = os.umask(0o077)
    try:
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        assert file.stat().st_mode & 0o777 == 0o644
        file.chmod(0o640)
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        assert file.stat().st_mode & 0o777 == 0o640, "the mode that somebody chose stays"
    finally:
        os.umask(mask)


def test_output_and_metrics_are_two_files(sessionnet: Sessionnet, current: Devnet, file: Path, tmp_path: Path) -> None:
    page = tmp_path / "nodes.csv"
    run = sessionnet("nodes", "--csv", "--output", str(page), "--prometheus", str(file))
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert page.read_text().startswith("pubkey,")
    assert up(file) == {"seed": "1"}


class TestWithoutAnAnswer:
    def test_the_file_says_so_and_keeps_what_it_knew(
        self, sessionnet: Sessionnet, current: Devnet, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        before = series(file)
        unreachable(current)
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "another"))
        assert sessionnet("nodes", "--prometheus", str(file)).status == 3
        assert series(file) == {**before, 'sessionnet_up{source="seed"}': "0"}

    def test_neither_does_a_kept_answer_count_as_one(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        before = series(file)
        unreachable(current)
        assert sessionnet("nodes", "--refresh", "--prometheus", str(file)).status == 0
        assert series(file) == {**before, 'sessionnet_up{source="seed"}': "0"}

    def test_a_success_that_is_still_to_come_is_none(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        """Written when the clock was wrong: until that time comes again, no alert would fire."""
        name = "sessionnet_last_success_timestamp_seconds"
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        later = re.sub(rf"^({name}{{.*}}) \d+$", r"\1 9999999999", file.read_text(), flags=re.MULTILINE)
        assert later != file.read_text()
        file.write_text(later)
        unreachable(current)
        sessionnet("nodes", "--refresh", "--prometheus", str(file))
        assert up(file) == {"seed": "0"}
        assert abs(float(series(file)[name]) - time.time()) < 100

    def test_a_new_file_says_no_more_than_that(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        unreachable(current)
        assert sessionnet("nodes", "--prometheus", str(file)).status == 3
        assert up(file) == {"seed": "0"}
        assert [name for name in series(file) if "build_info" not in name] == ['sessionnet_up{source="seed"}']

    def test_one_source_that_is_silent_leaves_the_others_figures_new(
        self, sessionnet: Sessionnet, current: Devnet, file: Path
    ) -> None:
        assert sessionnet("token", "--prometheus", str(file)).status == 0
        assert up(file)["network-api"] == "1"
        before = series(file)
        current.api.misbehave("refuse")
        assert sessionnet("token", "--refresh", "--prometheus", str(file)).status in (0, 3)
        assert up(file)["network-api"] == "0"
        for name in ("sessionnet_token_price_usd", "sessionnet_last_success_timestamp_seconds"):
            assert series(file)[name] == before[name]

    def test_a_wrong_question_says_nothing_of_anybody(
        self, sessionnet: Sessionnet, current: Devnet, file: Path
    ) -> None:
        assert sessionnet("nodes", "--prometheus", str(file)).status == 0
        before = file.read_bytes()
        assert sessionnet("nodes", "--operator", "0x5", "--prometheus", str(file)).status == 2
        assert file.read_bytes() == before

    def test_a_check_is_no_longer_fine(
        self, sessionnet: Sessionnet, current: Devnet, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        key = key_in(current)
        sessionnet("check", "node", key, "--prometheus", str(file))
        states = [name for name in series(file) if name.startswith("sessionnet_check_state")]
        assert len(states) > 2
        unreachable(current)
        monkeypatch.setenv("SESSIONNET_CACHE_DIR", str(tmp_path / "another"))
        assert sessionnet("check", "node", key, "--prometheus", str(file)).status == 3
        assert {series(file)[name] for name in states} == {"3"}
        words = ("--unreachable", "critical", "--prometheus", str(file))
        assert sessionnet("check", "node", key, *words).status == 2
        assert {series(file)[name] for name in states} == {"2"}


class TestANodeThatIsNotListed:
    def test_is_told_by_the_whole_key_that_it_had(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        gone = "ab" * 32
        file.write_text(f'sessionnet_node_listed{{network="devnet",file="nodes",node="{gone}"}} 1\n')
        key = key_in(current)
        assert sessionnet("nodes", "show", key, gone[:12], "--prometheus", str(file)).status == 1
        assert dict(KEY.findall(file.read_text())) == {key: "1", gone: "0"}
        assert f'sessionnet_node_state{{node="{key}",state="active"}}' in series(file)

    def test_is_no_failure_of_the_sources(self, sessionnet: Sessionnet, current: Devnet, file: Path) -> None:
        assert sessionnet("nodes", "show", "ab" * 32, "--prometheus", str(file)).status == 1
        assert up(file) == {"seed": "1"}
        assert series(file)[f'sessionnet_node_listed{{node="{"ab" * 32}"}}'] == "0"
        assert "sessionnet_last_success_timestamp_seconds" in series(file)


def test_an_alias_is_told_and_an_account_is_not(
    sessionnet: Sessionnet, current: Devnet, file: Path, tmp_path: Path
) -> None:
    key = key_in(current)
    path = tmp_path / "sessionnet.toml"
    path.write_text(
        f'{path.read_text()}\n[accounts]\nme = "{ACCOUNT}"\n[nodes]\nalice = "{key[:20]}"\n', encoding="utf-8"
    )
    assert sessionnet("nodes", "show", "@alice", "--prometheus", str(file)).status == 0
    (info,) = [name for name in series(file) if name.startswith("sessionnet_node_info")]
    assert f'node="{key}",alias="alice"' in info
    assert sessionnet("swarm", "@me", "--prometheus", str(file)).status == 0
    assert 'account="me"' in file.read_text()
    assert sessionnet("swarm", ACCOUNT, "--prometheus", str(file)).status == 0
    assert 'account=""' in file.read_text()
    assert ACCOUNT not in file.read_text()


@pytest.mark.parametrize("old", [b"\x00" * 100_000, b"sessionnet_up 1\n" * 50, b'sessionnet_up{network="devnet"', b""])
def test_an_old_file_that_holds_anything_is_written_anew(
    sessionnet: Sessionnet, current: Devnet, file: Path, old: bytes
) -> None:
    file.write_bytes(old)
    unreachable(current)
    assert sessionnet("nodes", "--prometheus", str(file)).status == 3
    assert up(file) == {"seed": "0"}
    assert b"\x00" not in file.read_bytes()


class TestRefused:
    @pytest.mark.parametrize("name", ["nodes", "-", "/dev/stdout", "nodes.prom.txt", ".prom"])
    def test_is_a_file_that_node_exporter_would_not_read(self, sessionnet: Sessionnet, name: str) -> None:
        run = sessionnet("nodes", "--demo", "--prometheus", name)
        assert (run.status, run.stdout) == (2, "")
        assert "ends in .prom" in run.stderr

    @pytest.mark.parametrize("option", ["--output", "--record", "--nodes-file"])
    def test_is_a_file_that_is_another_one_too(self, sessionnet: Sessionnet, file: Path, option: str) -> None:
        run = sessionnet("nodes", option, str(file), "--prometheus", f"{file.parent}/./{file.name}")
        assert (run.status, run.stdout) == (2, "")
        assert f"{option} and --prometheus name the same file" in run.stderr

    def test_is_a_list_without_end(self, sessionnet: Sessionnet, file: Path, tmp_path: Path) -> None:
        ids = tmp_path / "ids"
        ids.write_text(ACCOUNT)
        run = sessionnet("swarm", "--demo", "--input", str(ids), "--prometheus", str(file))
        assert (run.status, file.exists()) == (2, False)


def test_a_file_that_cannot_be_written_costs_the_answer_and_says_so(
    sessionnet: Sessionnet, current: Devnet, tmp_path: Path
) -> None:
    run = sessionnet("nodes", "--prometheus", str(tmp_path / "absent" / "nodes.prom"))
    assert (run.status, run.stdout) == (2, "")
    assert "nodes.prom cannot be written: No such file or directory" in run.stderr


class TestACheckWhoseFileCannotBeWritten:
    @pytest.fixture
    def absent(self, tmp_path: Path) -> tuple[str, str]:
        return "--prometheus", str(tmp_path / "absent" / "nodes.prom")

    def test_keeps_what_is_worse_and_is_unknown_otherwise(
        self, sessionnet: Sessionnet, current: Devnet, absent: tuple[str, str]
    ) -> None:
        why = "the metrics are lost: "
        run = sessionnet("check", "node", key_in(current), "-q", *absent)
        assert (run.status, run.stdout.partition(why)[0]) == (3, "NODE UNKNOWN - ")
        assert "nodes.prom cannot be written: No such file or directory" in run.stdout
        run = sessionnet("check", "node", "ab" * 32, *absent)
        assert (run.status, run.stdout.partition(" - ")[0], why in run.stdout) == (2, "NODE CRITICAL", True)
        run = sessionnet("check", "node", key_in(current), "--warning", "proof_age=@0:", *absent)
        assert (run.status, run.stdout.partition(" - ")[0], why in run.stdout) == (1, "NODE WARNING", True)

    def test_says_so_in_the_document(self, sessionnet: Sessionnet, current: Devnet, absent: tuple[str, str]) -> None:
        run = sessionnet("check", "node", "ab" * 32, "--json", *absent)
        states = {one["name"]: one["state"] for one in run.json["data"]["checks"]}
        assert (run.status, states) == (2, {"listed": "critical", "metrics": "unknown"})

    def test_says_so_beside_why_it_could_not_look(
        self, sessionnet: Sessionnet, current: Devnet, absent: tuple[str, str]
    ) -> None:
        unreachable(current)
        run = sessionnet("check", "node", "ab" * 32, "-q", "--refresh", *absent)
        assert run.status == 3
        assert re.search(r"^Note: .*nodes\.prom cannot be written", run.stdout, re.MULTILINE)
        run = sessionnet("check", "node", "ab" * 32, "--json", "--refresh", *absent)
        assert [one["message"] for one in run.json["errors"] if "nodes.prom cannot be written" in one["message"]]


def test_nodes_of_a_list_are_called_by_names_of_their_own_or_not_at_all(
    sessionnet: Sessionnet, current: Devnet, file: Path, tmp_path: Path
) -> None:
    """An alert that calls each of three nodes `mine` does not say which of them is down."""
    one, two, three = [str(node["pubkey_ed25519"]) for node in current.network["service_node_states"]][:3]
    path = tmp_path / "sessionnet.toml"
    path.write_text(f'{path.read_text()}\n[nodes]\nmine = ["{one}", "{two}", "{three}"]\nbob = "{two}"\n')
    assert sessionnet("nodes", "show", "@mine", "--prometheus", str(file)).status == 0
    assert dict(re.findall(r'node_info\{.*node="([0-9a-f]+)",alias="([^"]*)"', file.read_text())) == {
        one: "",
        two: "bob",
        three: "",
    }


NODE_EXPORTER = shutil.which("prometheus-node-exporter")


@pytest.mark.skipif(NODE_EXPORTER is None, reason="prometheus-node-exporter is not installed")
def test_the_real_node_exporter_takes_several_files(sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
    folder = tmp_path / "textfiles"
    folder.mkdir()
    key = key_in(current)
    lines = (("nodes",), ("nodes", "show", key), ("check", "node", key), ("check", "network"), ("swarm", ACCOUNT))
    for number, words in enumerate(lines):
        sessionnet(*words, "--prometheus", str(folder / f"file{number}.prom"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            str(NODE_EXPORTER),
            f"--web.listen-address=127.0.0.1:{port}",
            "--collector.disable-defaults",
            "--collector.textfile",
            f"--collector.textfile.directory={folder}",
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline, text = time.monotonic() + 30, ""
        while not text and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=120) as reply:
                    text = reply.read().decode()
            except OSError:
                time.sleep(0.05)
    finally:
        process.terminate()
        _, log = process.communicate(timeout=120)
    assert "node_textfile_scrape_error 0" in text
    assert b"level=error" not in log
    served = {line.split("{")[0] for line in text.splitlines() if line.startswith("sessionnet_")}
    written = {
        line.split("{")[0] for path in folder.iterdir() for line in path.read_text().splitlines() if line[0] != "#"
    }
    assert served == written
    for number in range(len(lines)):
        assert f'file="file{number}"' in text


def test_a_failed_round_whose_metrics_are_lost_says_so_too(
    file: Path, current: Devnet, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(Settings(prometheus=str(file.parent / "absent" / file.name)), "sessionnet.nodes/1")
    run.open()
    silent = NobodyAnswered("nobody answered", failures=())

    def once() -> None:
        raise silent

    assert failure_of(run, once) is silent
    assert re.search(r"Warning: .*absent.* cannot be written", capsys.readouterr().err)
