"""An operator's night: a real Prometheus scrapes the exporter, a real Alertmanager mails, and the network misbehaves.

One test, because it is one story and one set of processes. The alert rules and both configurations are those of
`contrib/prometheus`; only their pauses are shorter.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prometheus.night import alices_place, night_of
from tests.prometheus.waiting import wait_for

AT_ONCE = [
    *("SessionNodeNotListed", "SessionNodeDecommissioned"),
    *("SessionNodeListStale", "SessionSourceDown", "SessionnetDown"),
]
"""The alerts whose `for` and `keep_firing_for` are not waited for."""


@pytest.mark.costly  # Prometheus and Alertmanager as processes, and pauses of theirs, half a minute in all
def test_alerts_fire_and_clear_while_the_network_misbehaves(programs_are_there: None, tmp_path: Path) -> None:
    with night_of(tmp_path, AT_ONCE) as night:
        alice = night.net.node_list.nodes[alices_place(night.net)]
        night.wait_for_refreshes(2)
        night.wait_for_firing()
        assert {rule["health"] for rule in night.prometheus.rules()} == {"ok"}

        # She is decommissioned: somebody is woken, and told when it is over.
        night.network_has(alice | {"active": False})
        night.wait_for_firing("SessionNodeDecommissioned")
        night.wait_for_notice("SessionNodeDecommissioned", "firing")
        text = night.wait_for_mail("alice is decommissioned")
        assert alice["pubkey_ed25519"] in text
        assert "What to do: Run `oxend print_sn_status`" in text
        night.network_has(alice)
        night.wait_for_firing()
        night.wait_for_notice("SessionNodeDecommissioned", "resolved")
        assert "Over since" in night.wait_for_mail("All clear: alice is decommissioned")

        # A seed lies that she is gone: the two others know better, and nobody is woken.
        night.net.misbehave("seed1", "half")
        night.wait_for_refreshes(3)
        assert night.prometheus.query('count_over_time(ALERTS{alertname="SessionNodeNotListed"}[10m])') == []

        # Now all of them say so.
        night.net.seeds[0].behave()
        night.network_has(None)
        night.wait_for_firing("SessionNodeNotListed")
        night.wait_for_mail("alice is not among the Session Nodes")

        # Then nobody says anything: what is known of her is old, so that is what is told, and nothing is all clear.
        night.net.misbehave("seeds", "refuse")
        night.wait_for_firing("SessionNodeNotListed", "SessionNodeListStale", "SessionSourceDown")
        night.wait_for_notice("SessionNodeListStale", "firing")
        wait_for(
            lambda: night.alertmanager.held_back() == {"SessionNodeNotListed"}, "her alert held back", lost=night.state
        )
        assert ("SessionNodeNotListed", "resolved") not in night.receivers.notices

        # All is well again.
        night.network_has(alice)
        for seed in night.net.seeds:
            seed.behave()
        night.wait_for_firing()
        for name in ("SessionNodeNotListed", "SessionNodeListStale", "SessionSourceDown"):
            night.wait_for_notice(name, "resolved")

        # Nobody watches any more, which is told as well.
        night.exporter.stop()
        night.wait_for_firing("SessionnetDown")
        night.wait_for_mail(f"The exporter at {night.exporter.address} does not answer")
