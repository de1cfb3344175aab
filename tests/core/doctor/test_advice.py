"""What to do about a host that is silent: each way to be so has its own advice."""

from __future__ import annotations

import pytest

from sessionnet_core.doctor.advice import advice_about
from sessionnet_core.errors import Unreachable
from sessionnet_core.sources.steps import Handshake, Step, Steps

HANGS = Handshake(outcome="failed", reason="words", timed_out=True)
FINE, FAILED, SKIPPED = Step(outcome="ok"), Step(outcome="failed", reason="words"), Step.skipped("earlier-step")
NO_TLS = Handshake.skipped("earlier-step")


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (Steps(resolution=FAILED, connection=SKIPPED, handshake=NO_TLS), "Check that this machine is online"),
        (Steps(resolution=FINE, connection=FAILED, handshake=NO_TLS), "a firewall blocks port 4443"),
        (
            Steps(resolution=FINE, connection=FINE, handshake=HANGS),
            "The host accepts connections, but does not answer",
        ),
        (
            Steps(resolution=FINE, connection=FINE, handshake=Handshake(outcome="failed", reason="words")),
            "The host accepts connections, but not TLS",
        ),
        (
            Steps(resolution=FINE, connection=FINE, handshake=NO_TLS),
            "The host accepts connections, but does not answer",
        ),
    ],
)
def test_a_silent_host_is_judged_by_how_far_it_was_reached(steps: Steps, says: str) -> None:
    advice = advice_about(Unreachable("no answer"), "seed", "https://a.example:4443/json_rpc", (), steps)
    assert advice.startswith(says) or says in advice
    assert "--seed-url" in advice
