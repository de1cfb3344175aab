"""The files of `contrib/prometheus` as a test runs them: the same, with loopback ports, and with no time to lose.

What is changed is named here; all else stays as an operator gets it. That the times themselves are right is for
`promtool test rules`, which has a clock of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

CONTRIB = Path(__file__).parents[2] / "contrib"
RULES = CONTRIB / "prometheus" / "alerts.yml"
SCRAPES = CONTRIB / "prometheus" / "prometheus.yml"
MAILS = CONTRIB / "prometheus" / "alertmanager.yml"

Record = dict[str, Any]

OLD_LIST_SECONDS = 10
"""How old a node list is to be before it is called old, in place of half an hour."""


def loaded(path: Path) -> Record:
    """Return a file of YAML."""
    document: Record = yaml.safe_load(path.read_text())
    return document


def write_rules(path: Path, at_once: Collection[str], source: Path = RULES) -> None:
    """Write the alert rules, with these alerts firing and clearing at once."""
    rules = loaded(source)
    for rule in (one for group in rules["groups"] for one in group["rules"]):
        if rule.get("alert") in at_once:
            rule.pop("for", None)
            rule.pop("keep_firing_for", None)
            at_once = [name for name in at_once if name != rule["alert"]]
        if rule.get("alert") == "SessionNodeListStale":
            assert "> 1800" in rule["expr"]
            rule["expr"] = rule["expr"].replace("> 1800", f"> {OLD_LIST_SECONDS}")
    assert not at_once, f"there are no such alerts: {at_once}"
    path.write_text(yaml.safe_dump(rules))


def write_prometheus(
    path: Path, rules: Path, alertmanager: str, targets: Mapping[str, list[str]], source: Path = SCRAPES
) -> None:
    """Write Prometheus's configuration: ask these targets of each job, and tell that Alertmanager."""
    config = loaded(source)
    config["global"] |= {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"}
    assert config["rule_files"] == [RULES.name]
    config["rule_files"] = [str(rules)]
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alertmanager]
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    for name, job in jobs.items():
        job["static_configs"][0]["targets"] = targets.get(name, [])
    assert set(targets) <= set(jobs)
    path.write_text(yaml.safe_dump(config))


def write_alertmanager(path: Path, mail_address: str, webhook_url: str, source: Path = MAILS) -> None:
    """Write Alertmanager's configuration: mail goes there, and every notice to the webhook as well."""
    config = loaded(source)
    config["global"]["smtp_smarthost"] = mail_address
    for route in (config["route"], *config["route"]["routes"]):
        for pause in {"group_wait", "group_interval"} & set(route):
            route[pause] = "500ms"
    (receiver,) = config["receivers"]
    receiver["webhook_configs"] = [{"url": webhook_url, "send_resolved": True}]
    path.write_text(yaml.safe_dump(config))
