"""The network, the exporter that asks it, Prometheus that asks the exporter, Alertmanager, and who is told."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.devnet import Devnet
from tests.devnet.node_list import Record
from tests.devnet.service_nodes import ServiceNodes
from tests.prometheus.processes import Alertmanager, Program, Prometheus
from tests.prometheus.receivers import Receivers
from tests.prometheus.shortened import write_alertmanager, write_prometheus, write_rules
from tests.prometheus.waiting import wait_for

SESSIONNET = str(Path(sys.executable).parent / "sessionnet")
ALIAS = "alice"
NEWEST = [2, 11, 3]
"""What the most nodes of the devnet run, and none a newer one."""
_LISTENS = re.compile(r"http://(127\.0\.0\.1:\d+)")


class Exporter(Program):
    """`sessionnet exporter` with a configuration file, as a service has it."""

    def __init__(self, config: Path, words: Sequence[str]) -> None:
        kept = ("PATH", "NO_PROXY")
        super().__init__(
            [SESSIONNET, "exporter", "--listen", "127.0.0.1:0", "--interval", "1", *words],
            config.parent,
            _LISTENS,
            {
                **{name: os.environ[name] for name in kept if name in os.environ},
                "SESSIONNET_CONFIG": str(config),
                "SESSIONNET_CACHE_DIR": str(config.parent / "cache"),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )


class Night:
    """All of them, running, with one node of the network that is called alice."""

    def __init__(
        self, net: Devnet, exporter: Exporter, prometheus: Prometheus, alertmanager: Alertmanager, receivers: Receivers
    ) -> None:
        self.net, self.exporter, self.prometheus = net, exporter, prometheus
        self.alertmanager, self.receivers = alertmanager, receivers

    def network_has(self, alice: Record | None) -> None:
        """Let all seeds tell of her as she is now; None if she is gone."""
        nodes = list(self.net.node_list.nodes)
        place = alices_place(self.net)
        nodes[place : place + 1] = [] if alice is None else [alice]
        shown = ServiceNodes(replace(self.net.node_list, nodes=tuple(nodes)))
        for seed in self.net.seeds:
            seed.show(shown)

    def wait_for_firing(self, *names: str) -> None:
        """Wait until these alerts fire, and no others."""
        wait_for(lambda: self.prometheus.firing() == set(names), f"nothing but {names} firing", lost=self.state)

    def wait_for_notice(self, name: str, status: str) -> None:
        """Wait until this is the last that the webhook was told of an alert."""
        wait_for(
            lambda: [one for told, one in self.receivers.notices if told == name][-1:] == [status],
            f"the notice that {name} is {status}",
            lost=self.state,
        )

    def wait_for_mail(self, subject: str) -> str:
        """Wait for a mail with this subject, and return its text."""
        wait_for(lambda: subject in self.receivers.subjects(), f"a mail {subject!r}", lost=self.state)
        return self.receivers.text_of(subject)

    def wait_for_refreshes(self, number: int) -> None:
        """Wait until Prometheus has heard of so many more good refreshes."""
        before = self._refreshes()
        wait_for(lambda: self._refreshes() >= before + number, f"{number} refreshes", lost=self.state)

    def _refreshes(self) -> float:
        found = self.prometheus.query('sessionnet_exporter_refreshes_total{result="ok"}')
        return float(found[0]["value"][1]) if found else 0.0

    def state(self) -> str:
        """What everybody knows, for whoever reads of a failure."""
        told = (self.prometheus.firing(), self.receivers.notices, self.receivers.subjects())
        return "".join(f"\n{one}" for one in told) + self.exporter.said() + self.alertmanager.said()


def places_of_well_nodes(net: Devnet) -> list[int]:
    """The places in the list of nodes that no check has anything to say against."""
    return [
        place
        for place, node in enumerate(net.node_list.nodes)
        if node["active"] and not node["requested_unlock_height"] and node.get("storage_server_version") == NEWEST
    ]


def alices_place(net: Devnet) -> int:
    """Her place: a node that is well, and that a seed leaves out which tells of every second node only."""
    return next(place for place in places_of_well_nodes(net) if place % 2)


@contextmanager
def night_of(folder: Path, at_once: Collection[str]) -> Iterator[Night]:
    """Run all of them; these alerts are told at once."""
    with ExitStack() as stack:
        net = stack.enter_context(Devnet(count=120, swarms=15, storage_servers=0, clock=int(time.time())))
        receivers = stack.enter_context(Receivers())
        config = folder / "sessionnet.toml"
        key = net.node_list.nodes[alices_place(net)]["pubkey_ed25519"]
        config.write_text(f'{net.config()}\n[nodes]\n{ALIAS} = "{key}"\n')
        exporter = stack.enter_context(Exporter(config, ["--node", f"@{ALIAS}"]))
        mails = folder / "alertmanager.yml"
        write_alertmanager(mails, receivers.mail_address, receivers.webhook_url)
        alertmanager = stack.enter_context(Alertmanager(mails))
        rules, scrapes = folder / "alerts.yml", folder / "prometheus.yml"
        write_rules(rules, at_once)
        write_prometheus(scrapes, rules, alertmanager.address, {"sessionnet": [exporter.address]})
        prometheus = stack.enter_context(Prometheus(scrapes))
        yield Night(net, exporter, prometheus, alertmanager, receivers)
