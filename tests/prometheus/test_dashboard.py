"""The Grafana dashboard: a real Prometheus that scrapes the exporter has series for each of its expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT
from tests.joint_fixtures import Joint
from tests.prometheus.night import Exporter, alices_place
from tests.prometheus.processes import Prometheus
from tests.prometheus.shortened import CONTRIB, RULES, write_prometheus
from tests.prometheus.waiting import wait_for

DASHBOARD: dict[str, Any] = json.loads((CONTRIB / "grafana" / "sessionnet.json").read_text())
VARIABLES: dict[str, dict[str, Any]] = {one["name"]: one for one in DASHBOARD["templating"]["list"]}
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
_VARIABLE = re.compile(r"\$(?:\{)?([a-z_]+)(?:\})?")
_VALUES_OF = re.compile(r"label_values\((.*), (\w+)\)")


def expressions() -> Iterator[tuple[str, str]]:
    """Each panel's title with each of its expressions."""
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def substituted(expression: str, values: dict[str, str]) -> str:
    """An expression as Grafana sends it, with the variables' values."""
    return _VARIABLE.sub(lambda found: values[found[1]], expression)


class Waiting:
    """Expressions that no series came for yet, each with its panel."""

    def __init__(self, prometheus: Prometheus, expressions: set[tuple[str, str]]) -> None:
        self._prometheus = prometheus
        self.left = expressions

    def is_over(self) -> bool:
        """Ask once more for each that is left."""
        self.left -= {(title, text) for title, text in self.left if self._prometheus.query(text)}
        return not self.left

    def __str__(self) -> str:
        return f"\nnone for {self.left}"


def test_each_panel_asks_something_and_says_what_it_is_of() -> None:
    assert len(PANELS) > 30
    for panel in PANELS:
        assert panel["targets"]
        assert panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert {one["datasource"]["uid"] for one in panel["targets"]} == {"${datasource}"}
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_no_panel_lies_on_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        squares = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not squares & taken, panel["title"]
        assert max(x for x, _ in squares) < 24
        taken |= squares


def test_every_variable_that_an_expression_names_is_there() -> None:
    named = {name for _, expression in expressions() for name in _VARIABLE.findall(expression)}
    assert named == set(VARIABLES) - {"datasource"}


@pytest.mark.costly  # Prometheus as a process, and time in which it scrapes
def test_every_expression_has_series(programs_are_there: None, joint: Joint, tmp_path: Path) -> None:
    wallet = joint.arbitrum.world.live[0].operator
    key = joint.net.node_list.nodes[alices_place(joint.net)]["pubkey_ed25519"]
    aliases = f'\n[nodes]\nalice = "{key}"\n[wallets]\ncold = "{wallet}"\n[accounts]\nme = "{ACCOUNT}"\n'
    joint.config.write_text(joint.config.read_text() + aliases)
    words = ("--node", "@alice", "--wallet", "@cold", "--account", "@me")
    scrapes = tmp_path / "prometheus.yml"
    with Exporter(joint.config, words) as exporter:
        write_prometheus(scrapes, RULES, "127.0.0.1:9", {"sessionnet": [exporter.address]})
        with Prometheus(scrapes) as prometheus:
            values: dict[str, str] = {}
            for name in ("network", "node", "wallet"):
                found = _VALUES_OF.fullmatch(VARIABLES[name]["query"]["query"])
                assert found is not None
                look = partial(prometheus.label_values, found[2], substituted(found[1], values))
                (values[name],) = wait_for(look, f"a value of ${name}", lost=exporter.said)
            assert values["node"] == key
            for choice in (values, {**values, "node": ".*", "wallet": ".*"}):
                waiting = Waiting(prometheus, {(title, substituted(text, choice)) for title, text in expressions()})
                wait_for(waiting.is_over, "series", lost=waiting.__str__)
