"""The page "Watch my nodes", read as a reader does: every block, from the top, on one system, up to the first alert.

Commands are typed into bash in the checkout, as they stand there. Only this differs: `/etc` and the home folder are
folders of the test, `sudo` makes nobody root, keys are those of nodes of the devnet, ports are free ones, and what
systemd, apt and pipx do is done here: services are started from the files that the reader has put into `/etc`.

A comment before a block, or alone, says how it is read: ``to FILE`` puts it there; ``of FILE`` means that it stands in
that file; ``after ALERT fires`` and ``after ALERT clears`` wait for that.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.devnet import Devnet
from tests.prometheus.night import SESSIONNET, places_of_well_nodes
from tests.prometheus.processes import Alertmanager, Program, Prometheus, free_port
from tests.prometheus.receivers import Receivers
from tests.prometheus.shortened import write_alertmanager, write_prometheus, write_rules
from tests.prometheus.units import Unit
from tests.prometheus.waiting import wait_for

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "watch-my-nodes.md"
_BLOCK = re.compile(
    r"(?:^<!-- (?P<how>.*?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```|^<!-- (?P<alone>.*?) -->", re.M | re.S
)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_KEY = re.compile(r"\b[0-9a-f]{64}\b")
ADDRESS = "operator@example.net"
"""Where the reader wants the mails to go."""


@dataclass(frozen=True)
class Block:
    """One block of the page, or a comment that stands alone."""

    how: str
    language: str
    text: str


def blocks() -> Iterator[Block]:
    for found in _BLOCK.finditer(PAGE.read_text()):
        yield Block(found["how"] or found["alone"] or "", found["language"] or "", found["text"] or "")


class Reader:
    """Who does all that the page says, on a system of their own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.root, self.home = folder / "root", folder / "home"
        for place in (
            self.root / "etc" / "default",
            self.root / "etc" / "prometheus",
            self.root / "etc/systemd/system",
        ):
            place.mkdir(parents=True)
        (folder / "bin").mkdir()
        (folder / "bin" / "sessionnet").symlink_to(SESSIONNET)
        self.net = stack.enter_context(Devnet(count=60, swarms=8, storage_servers=0, clock=int(time.time())))
        self.receivers = stack.enter_context(Receivers())
        config = self.home / ".config" / "sessionnet" / "sessionnet.toml"
        config.parent.mkdir(parents=True)
        config.write_text(self.net.config() + "\n")  # which leads to the devnet, from the first command on
        self.ports = {"9732": free_port(), "9093": free_port()}
        self.services: dict[str, Program] = {}
        well = [self.net.node_list.nodes[place]["pubkey_ed25519"] for place in places_of_well_nodes(self.net)]
        self._real = dict(zip(dict.fromkeys(_KEY.findall(PAGE.read_text())), well, strict=False))

    def translated(self, text: str) -> str:
        """A text of the page with the keys, beginnings of keys and ports of this system."""
        for key, real in self._real.items():
            text = text.replace(key, real).replace(key[:8], real[:8])
        for port, real_port in self.ports.items():
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{real_port}")
        return text

    def type(self, line: str, shown: str) -> None:
        """Do what a line says; what it prints must be what the page shows."""
        words = shlex.split(line.removeprefix("sudo "), comments=True)
        words = list(itertools.dropwhile(lambda word: re.match("[A-Z_]+=", word), words))
        if words[0] == "pipx":
            self._install(words[-1])
        elif words[0] == "apt":
            self._install_packages(words)
        elif words[:2] == ["systemctl", "daemon-reload"]:
            pass
        elif words[0] == "systemctl":
            self._serve(words)
        else:
            self._run(line, shown)

    def put(self, place: str, text: str) -> None:
        """Put a block into a file, behind what is there already."""
        tomllib.loads(text)
        with Path(place.replace("~", str(self.home))).open("a") as file:
            file.write(self.translated(text))

    def wait_for_alert(self, name: str, what: str) -> None:
        """Wait until Alertmanager has been told that an alert fires, or clears, and somebody has a mail about it."""
        status = {"fires": "firing", "clears": "resolved"}[what]
        wait_for(lambda: (name, status) in self.receivers.notices, f"{name} {status}", lost=self._said)
        beginning = "All clear: The" if what == "clears" else "The"
        wait_for(
            lambda: any(one.startswith(f"{beginning} exporter at") for one in self.receivers.subjects()),
            "a mail about it",
            lost=self._said,
        )
        assert {mail["To"] for mail in self.receivers.mails} == {ADDRESS}

    def _run(self, line: str, shown: str) -> None:
        place = re.sub(r"(?<![\w.])/etc/", f"{self.root}/etc/", self.translated(line))
        if "prometheus" in self.services:
            place = place.replace("127.0.0.1:9090", self.services["prometheus"].address)
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f'sudo() {{ "$@"; }}\n{place}'],
            cwd=ROOT,
            env={"HOME": str(self.home), "PATH": f"{self._folder}/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        judged = re.match(r"[A-Z]+ (OK|WARNING|CRITICAL|UNKNOWN) - ", shown)
        status = ("OK", "WARNING", "CRITICAL", "UNKNOWN").index(judged[1]) if judged else 0
        assert run.returncode == status, f"{line}\n{run.stdout}{run.stderr}{self._said()}"
        if shown:
            expected = self.translated(shown).replace("mainnet", "devnet")
            pattern = ".*".join(re.escape(part.rstrip(" ")) for part in expected.split("…"))
            assert re.fullmatch(pattern.replace(re.escape("\n"), r"\s*"), run.stdout, re.DOTALL), run.stdout

    def _install(self, what: str) -> None:
        """What pipx is told to install is this project with an extra that it has."""
        extra = re.fullmatch(r"\.\[(\w+)\]", what)
        assert extra is not None
        assert extra[1] in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    def _install_packages(self, words: list[str]) -> None:
        """What apt is told to install is pipx, or what CI installs and the tests run with."""
        assert words[1] == "install"
        assert set(words[2:]) <= {"pipx"} | set(re.findall(r"[\w-]+", (ROOT / ".ci" / "install-watchers").read_text()))

    def _serve(self, words: list[str]) -> None:
        """Do what systemd is told."""
        verb, name = words[1], words[-1]
        if verb in ("stop", "restart") and name in self.services:
            self.services.pop(name).stop()
        if verb in ("start", "restart", "enable"):
            assert verb != "enable" or "--now" in words
            program = {
                "sessionnet-exporter": self._exporter,
                "prometheus": self._prometheus,
                "prometheus-alertmanager": self._alertmanager,
            }[name]()
            self.services[name] = self._stack.enter_context(program)
            self._wait_for_figures(name, program)

    def _exporter(self) -> Program:
        unit = Unit(self.root / "etc" / "systemd" / "system" / "sessionnet-exporter.service", self.root)
        words = [*unit.words(), "--listen", f"127.0.0.1:{self.ports['9732']}", "--interval", "1"]
        return Program(words, self._folder, re.compile(r"http://(127\.0\.0\.1:\d+)"), unit.environment())

    def _prometheus(self) -> Program:
        etc, rules, config = (
            self.root / "etc" / "prometheus",
            self._folder / "alerts.yml",
            self._folder / "prometheus.yml",
        )
        write_rules(rules, ["SessionnetDown"], etc / "alerts.yml")
        targets = {"sessionnet": [f"127.0.0.1:{self.ports['9732']}"]}
        write_prometheus(config, rules, f"127.0.0.1:{self.ports['9093']}", targets, etc / "prometheus.yml")
        return Prometheus(config)

    def _alertmanager(self) -> Program:
        config, source = self._folder / "alertmanager.yml", self.root / "etc" / "prometheus" / "alertmanager.yml"
        write_alertmanager(config, self.receivers.mail_address, self.receivers.webhook_url, source)
        return Alertmanager(config, self.ports["9093"])

    def _wait_for_figures(self, name: str, program: Program) -> None:
        """Let the reader look when there is something to see: after a minute, as the page says."""
        if name == "sessionnet-exporter":
            wait_for(
                lambda: b"node_listed{" in program.get("/metrics"), "the exporter's first figures", lost=program.said
            )
        if isinstance(program, Prometheus):
            wait_for(
                lambda: len(program.query("sessionnet_node_listed")) == 2, "figures in Prometheus", lost=self._said
            )

    def _said(self) -> str:
        told = f"\n{self.receivers.notices}\n{self.receivers.subjects()}"
        return told + "".join(f"\n{name}:{program.said()}" for name, program in self.services.items())


def is_part(part: object, whole: object) -> bool:
    """Whether a document has all that a part of it says."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(is_part(one, other) for other in whole) for one in part)
    return part == whole


@pytest.mark.parametrize("block", [one for one in blocks() if one.how.startswith("of ")], ids=lambda block: block.how)
def test_a_piece_of_a_file_stands_in_it(block: Block) -> None:
    whole = (ROOT / block.how.removeprefix("of ")).read_text()
    if block.language == "yaml":
        assert is_part(yaml.safe_load(block.text), yaml.safe_load(whole))
    else:
        assert {line for line in block.text.splitlines() if line} <= set(whole.splitlines())


def test_every_block_says_how_it_is_read() -> None:
    for block in blocks():
        is_read = block.language in ("", "console") or block.how.startswith(("of ", "to "))
        assert is_read, block.text
        if block.language == "console":
            assert "".join(f"$ {line}\n{shown}" for line, shown in _COMMAND.findall(block.text)) == block.text


def test_links_lead_to_files_and_sections_that_there_are() -> None:
    text = PAGE.read_text()
    sections = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^##+ (.*)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in sections
        elif not target.startswith("https://"):
            assert (PAGE.parent / target).exists(), target


@pytest.mark.costly  # Prometheus and Alertmanager as processes, and pauses of theirs
def test_whoever_does_what_the_page_says_gets_the_first_alert(programs_are_there: None, tmp_path: Path) -> None:
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks():
            if waits := re.fullmatch(r"after (\w+) (fires|clears)", block.how):
                reader.wait_for_alert(waits[1], waits[2])
            if block.how.startswith("to "):
                reader.put(block.how.removeprefix("to "), block.text)
            if block.language == "console":
                for line, shown in _COMMAND.findall(block.text):
                    reader.type(line, shown)
        assert set(reader.services) == {"sessionnet-exporter", "prometheus", "prometheus-alertmanager"}
        statuses = [status for name, status in reader.receivers.notices if name == "SessionnetDown"]
        assert statuses == ["firing", "resolved"]
