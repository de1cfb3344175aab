"""The exporter, Prometheus and Alertmanager, with the rules of `contrib` at ten times their pace."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.prometheus.processes import Alertmanager, Program, Prometheus
from tests.prometheus.receivers import Receivers
from tests.prometheus.shortened import RULES, loaded, write_alertmanager, write_prometheus

PACE = 10
"""How many times shorter an alert's `for` and `keep_firing_for` are than in the field."""
INTERVAL_SECONDS = 5
_LISTENS = re.compile(r"http://(127\.0\.0\.1:\d+)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass
class Alert:
    """One alert from beginning to end."""

    name: str
    severity: str
    summary: str
    states: list[tuple[float, str]] = field(default_factory=list)
    """When it became `pending`, `firing` or `over`."""


@dataclass
class Watchers:
    """All that watches, running."""

    exporter: Program
    prometheus: Prometheus
    alertmanager: Alertmanager
    receivers: Receivers
    alerts: dict[str, Alert] = field(default_factory=dict)
    mailed: list[tuple[float, str]] = field(default_factory=list)
    """When Alertmanager sent a mail, and its subject."""

    def look(self) -> None:
        """Write down what has changed since the last look."""
        now, seen = time.time(), {}
        for told in json.loads(self.prometheus.get("/api/v1/alerts"))["data"]["alerts"]:
            labels = told["labels"]
            key = " ".join(f"{name}={value}" for name, value in sorted(labels.items()))
            seen[key] = told["state"]
            if key not in self.alerts:
                summary = told["annotations"].get("summary", "")
                self.alerts[key] = Alert(labels["alertname"], labels.get("severity", ""), summary)
        for key, alert in self.alerts.items():
            state = seen.get(key, "over")
            if not alert.states or alert.states[-1][1] != state:
                alert.states.append((now, state))
        for subject in self.receivers.subjects()[len(self.mailed) :]:
            self.mailed.append((now, subject))


@contextmanager
def watchers(folder: Path, home: Path, programs: Path) -> Iterator[Watchers]:
    """Run all of them."""
    folder.mkdir()
    with ExitStack() as stack:
        receivers = stack.enter_context(Receivers())
        words = ["exporter", "--listen", "127.0.0.1:0", "--interval", str(INTERVAL_SECONDS)]
        nodes = ["--node", "@alice", "--node", "@bob"]
        environment = {"HOME": str(home), "PATH": os.defpath, "SESSIONNET_CACHE_DIR": str(folder / "cache")}
        command = [str(programs / "sessionnet"), *words, *nodes]
        exporter = stack.enter_context(Program(command, folder, _LISTENS, environment))
        mails = folder / "alertmanager.yml"
        write_alertmanager(mails, receivers.mail_address, receivers.webhook_url)
        alertmanager = stack.enter_context(Alertmanager(mails))
        rules, scrapes = folder / "alerts.yml", folder / "prometheus.yml"
        _write_rules(rules)
        write_prometheus(scrapes, rules, alertmanager.address, {"sessionnet": [exporter.address]})
        prometheus = stack.enter_context(Prometheus(scrapes))
        yield Watchers(exporter, prometheus, alertmanager, receivers)


def _write_rules(path: Path) -> None:
    """Write the alert rules, at another pace."""
    rules = loaded(RULES)
    for rule in (one for group in rules["groups"] for one in group["rules"]):
        for name in {"for", "keep_firing_for"} & set(rule):
            rule[name] = f"{_seconds(rule[name]) // PACE}s"
    path.write_text(yaml.safe_dump(rules))


def _seconds(duration: str) -> int:
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([smhd])", duration))
