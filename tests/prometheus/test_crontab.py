"""The lines of `contrib/cron/crontab`, run by sh in the environment that cron gives: they mail when they should."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.devnet import Devnet
from tests.devnet.service_nodes import ServiceNodes
from tests.joint_fixtures import Joint
from tests.prometheus.night import SESSIONNET, alices_place
from tests.prometheus.shortened import CONTRIB

CRONTAB = CONTRIB / "cron" / "crontab"
TEXTFILES = "/var/lib/prometheus/node-exporter"
_VARIABLES = dict(re.findall(r"^([A-Z_]+)=(.*)$", CRONTAB.read_text(), re.MULTILINE))
_JOBS = re.findall(r"^(?:[\d*/,-]+\s+){5}(.*)$", CRONTAB.read_text(), re.MULTILINE)


def job_of(command: str) -> str:
    """The one job that runs a command."""
    job: str
    (job,) = [one for one in _JOBS if one.startswith(f"sessionnet {command}")]
    return job


CHECK, STAKING, NODES = "check node @mine -q", "staking", "nodes show"
MEASURED_CHECKS = {
    "check node @mine --prometheus": "sessionnet-check-node",
    "check network": "sessionnet-check-network",
}


class Cron:
    """What cron does with a job: a shell, few variables, no input; what it prints is mailed."""

    def __init__(self, folder: Path, config: str) -> None:
        self.home, self.textfiles, programs = folder / "home", folder / "textfiles", folder / "bin"
        for place in (self.home, self.textfiles, programs):
            place.mkdir(parents=True)
        place = self.home / ".config" / "sessionnet" / "sessionnet.toml"
        place.parent.mkdir(parents=True)
        self._roots = folder / "sessionnet.toml"
        for one in (place, self._roots):
            one.write_text(config)
        (programs / "sessionnet").symlink_to(SESSIONNET)
        self._environment = {
            "HOME": str(self.home),
            "LOGNAME": "root",
            "SHELL": "/bin/sh",
            "PATH": _VARIABLES["PATH"].replace("/usr/local/bin", str(programs)),
        }

    def mail_of(self, job: str) -> str:
        """Run a job, and return what would be mailed; nothing is no mail."""
        assert "%" not in job, "of which cron makes a line feed"
        is_roots = TEXTFILES in job
        run = subprocess.run(
            ["/bin/sh", "-c", job.replace(TEXTFILES, str(self.textfiles))],
            env=self._environment | ({"SESSIONNET_CONFIG": str(self._roots)} if is_roots else {}),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return run.stdout

    def let_time_pass(self) -> None:
        """Let what was kept be too old to be of use, as it is at the next run of a real job."""
        shutil.rmtree(self.home / ".cache", ignore_errors=True)


@pytest.fixture
def net() -> Iterator[Devnet]:
    """A network of its own for each test, as it changes."""
    with Devnet(count=60, swarms=8, storage_servers=0, clock=int(time.time())) as net:
        yield net


@pytest.fixture
def cron(net: Devnet, tmp_path: Path) -> Cron:
    """A cron whose user has one node of that network."""
    return Cron(tmp_path, f'{net.config()}\n[nodes]\nmine = ["{my_key(net)}"]\n')


def my_key(net: Devnet) -> str:
    key: str = net.node_list.nodes[alices_place(net)]["pubkey_ed25519"]
    return key


def show(net: Devnet, *, is_there: bool) -> None:
    """Let the seeds list my node, or not."""
    nodes = [node for node in net.node_list.nodes if is_there or node["pubkey_ed25519"] != my_key(net)]
    for seed in net.seeds:
        seed.show(ServiceNodes(replace(net.node_list, nodes=tuple(nodes))))


def test_each_job_is_one_that_is_tested_here() -> None:
    assert set(_JOBS) == {job_of(one) for one in (CHECK, STAKING, NODES, *MEASURED_CHECKS)}
    assert set(_VARIABLES) == {"MAILTO", "PATH", "SESSIONNET_CONFIG"}


def test_the_file_of_root_is_named_below_the_jobs_that_have_another_and_above_those_that_want_it() -> None:
    before, _, after = CRONTAB.read_text().partition("\nSESSIONNET_CONFIG=/etc/sessionnet.toml\n")
    assert all((job in after, job in before) == (TEXTFILES in job, TEXTFILES not in job) for job in _JOBS)


def test_cron_accepts_the_file() -> None:
    if shutil.which("crontab") is None:
        pytest.skip("cron is not installed")
    run = subprocess.run(["crontab", "-n", str(CRONTAB)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_check_mails_its_line_as_long_as_the_node_is_gone(net: Devnet, cron: Cron) -> None:
    assert cron.mail_of(job_of(CHECK)) == ""

    show(net, is_there=False)
    cron.let_time_pass()
    mail = cron.mail_of(job_of(CHECK))
    assert mail.startswith("NODE CRITICAL - ")
    assert "is not among the Session Nodes" in mail
    assert [line.partition(" ")[0] for line in mail.splitlines()] == ["NODE", "Try:"]

    show(net, is_there=True)
    cron.let_time_pass()
    assert cron.mail_of(job_of(CHECK)) == ""


def test_the_check_mails_that_it_cannot_see(net: Devnet, cron: Cron) -> None:
    net.misbehave("seeds", "refuse")
    mail = cron.mail_of(job_of(CHECK))
    assert mail.startswith("NODE UNKNOWN - ")


def test_the_textfile_is_written_in_silence_and_says_when_nobody_answers(net: Devnet, cron: Cron) -> None:
    assert cron.mail_of(job_of(NODES)) == ""
    (textfile,) = cron.textfiles.iterdir()
    assert textfile.name == "sessionnet.prom"
    assert f'node="{my_key(net)}"}} 1' in textfile.read_text()
    assert re.search(r'^sessionnet_up\{.*source="seed"\} 1$', textfile.read_text(), re.MULTILINE)

    net.misbehave("seeds", "refuse")
    cron.let_time_pass()
    assert "Error" in cron.mail_of(job_of(NODES))
    assert re.search(r'^sessionnet_up\{.*source="seed"\} 0$', textfile.read_text(), re.MULTILINE)
    assert f'node="{my_key(net)}"}} 1' in textfile.read_text()


def test_one_seed_that_is_silent_is_no_mail(net: Devnet, cron: Cron) -> None:
    net.misbehave("seed1", "refuse")
    for command in (CHECK, NODES, *MEASURED_CHECKS):
        assert cron.mail_of(job_of(command)) == "", command


def test_checks_have_textfiles_of_what_alerts_rest_on_and_leave_the_mail_to_them(net: Devnet, cron: Cron) -> None:
    show(net, is_there=False)
    for command, name in MEASURED_CHECKS.items():
        assert cron.mail_of(job_of(command)) == ""
        assert 'source="seed"} 1' in (cron.textfiles / f"{name}.prom").read_text()
    told = "".join(path.read_text() for path in cron.textfiles.iterdir())
    assert f'check="listed",subject="{my_key(net)}"}} 2' in told
    assert 'check="seeds_wrong",subject=""} 0' in told

    show(net, is_there=True)
    cron.let_time_pass()
    cron.mail_of(job_of("check node @mine --prometheus"))
    assert (
        f'check="newer_version",subject="{my_key(net)}"' in (cron.textfiles / "sessionnet-check-node.prom").read_text()
    )


def test_the_figures_of_staking_are_written_whole_or_the_old_ones_stay(joint: Joint, tmp_path: Path) -> None:
    cron = Cron(tmp_path / "cron", joint.config.read_text())
    assert cron.mail_of(job_of(STAKING)) == ""
    figures = cron.home / "staking.json"
    assert json.loads(figures.read_text())["schema"] == "sessionnet.staking/1"

    before = figures.read_bytes()
    joint.front.misbehave("500")
    cron.let_time_pass()
    assert cron.mail_of(job_of(STAKING)).startswith("Error: ")
    assert figures.read_bytes() == before
