"""What to do about a host that is silent: each way to be so has its own advice."""

from __future__ import annotations

import pytest

from sessionnet_core.doctor.advice import advice_about
from sessionnet_core.errors import Unreachable
from sessionnet_core.sources.steps import NO_TLS_IN_TIME, Handshake, Step, Steps

FINE, FAILED, SKIPPED = Step(outcome="ok"), Step(outcome="failed", reason="words"), Step(outcome="skipped")
NO_TLS = Handshake(outcome="skipped")


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (Steps(resolution=FAILED, connection=SKIPPED, handshake=NO_TLS), "Is this machine online"),
        (Steps(resolution=FINE, connection=FAILED, handshake=NO_TLS), "a firewall keeps port 4443 closed"),
        (
            Steps(resolution=FINE, connection=FINE, handshake=Handshake(outcome="failed", reason=NO_TLS_IN_TIME)),
            "It takes connections and does not answer",
        ),
        (
            Steps(resolution=FINE, connection=FINE, handshake=Handshake(outcome="failed", reason="words")),
            "It takes connections, and no TLS",
        ),
        (Steps(resolution=FINE, connection=FINE, handshake=NO_TLS), "It takes connections and does not answer"),
    ],
)
def test_a_silent_host_is_judged_by_how_far_it_was_reached(steps: Steps, says: str) -> None:
    advice = advice_about(Unreachable("no answer"), "seed", "https://a.example:4443/json_rpc", (), steps)
    assert advice.startswith(says) or says in advice
    assert "--seed-url" in advice
