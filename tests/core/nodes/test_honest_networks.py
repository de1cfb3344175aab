"""A thousand honest networks that move while they are asked: not one verdict says that something differs.

A fifth of them by default; see `tests.effort`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessionnet_core.client import SessionNetwork
from sessionnet_core.evidence import Answer
from tests.core.nodes.moving import Moving
from tests.effort import tried

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
ALARMS = {"figure-differs", "seed-disagrees", "seed-behind", "seed-ahead", "contract-mismatch", "witness-disagrees"}

random_seeds = st.integers(0, 2**32)


def honestly(examples: int) -> Callable[[Any], Any]:
    def decorate(test: Any) -> Any:
        slow = [HealthCheck.too_slow]
        return settings(max_examples=tried(examples), suppress_health_check=slow)(given(random_seeds)(test))

    return decorate


def assert_no_alarm(random_seed: int, ask: Callable[[SessionNetwork], Answer[Any]]) -> Answer[Any]:
    answer = ask(Moving(random_seed).open())
    assert answer.verdicts
    assert [one for one in answer.verdicts if one.verdict == "differs"] == []
    assert [warning for warning in answer.warnings if warning.code in ALARMS] == []
    return answer


@honestly(250)
def test_of_nodes(random_seed: int) -> None:
    answer = assert_no_alarm(random_seed, lambda network: network.nodes(verify=True))
    assert {one.verdict for one in answer.verdicts or ()} == {"agrees"}


@honestly(250)
def test_of_swarms(random_seed: int) -> None:
    assert_no_alarm(random_seed, lambda network: network.swarms([ACCOUNT, "03" + f"{random_seed:064x}"], verify=True))


@honestly(200)
def test_of_staking(random_seed: int) -> None:
    assert_no_alarm(random_seed, lambda network: network.staking(verify=True))


@honestly(150)
def test_of_token(random_seed: int) -> None:
    assert_no_alarm(random_seed, lambda network: network.token(verify=True))


@honestly(150)
def test_of_the_overview(random_seed: int) -> None:
    assert_no_alarm(random_seed, lambda network: network.overview([ACCOUNT], verify=True))
