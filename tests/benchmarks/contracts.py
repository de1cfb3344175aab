"""Commands that read the staking contracts, against the imports that they need, and against their peers."""

from __future__ import annotations

from tests.benchmarks import instructions, peers
from tests.benchmarks.commands import answer_of
from tests.benchmarks.place import NO_CHAIN, WALLET, Place
from tests.benchmarks.processes import in_turns
from tests.benchmarks.row import BELOW, Row, compared, peak_of

PEAK_MB = 50
"""The imports alone take 30."""
NAMES = "click, requests, msgspec"


def measure_contracts(place: Place) -> list[Row]:
    """Measure what reads nodes, wallets and contribution contracts from the chain, beside all other sources."""
    if place.staking_config is None:
        place.note(f"`staking wallet`, `staking open` and `staking --full` are left out: {NO_CHAIN}")
        return []
    config = {"SESSIONNET_CONFIG": str(place.staking_config)}
    questions = {
        "staking wallet": ("staking", "wallet", WALLET, "--refresh"),
        "staking open": ("staking", "open"),
        "staking --full": ("staking", "--full", "--refresh"),
    }
    commands = [place.sessionnet(*words, "--json", **config) for words in questions.values()]
    asked = [{source["kind"] for source in answer_of(place, command)["sources"]} for command in commands]
    assert asked[0] >= {"rpc", "seed", "staking-backend"}
    assert asked[1] == {"rpc", "staking-backend"}
    everything = [place.imports(NAMES), *commands]
    reference, *measured = in_turns(everything, place.runs)
    least, *counts = instructions.count(everything)
    rows = list[Row]()
    for what, samples, number in zip(questions, measured, counts, strict=True):
        row = compared(what, samples, f"import {NAMES}", reference, 2.5, counts=(number, least))
        rows += [row, peak_of(samples, PEAK_MB)]
    return rows


def measure_staking(place: Place) -> list[Row]:
    """Measure the figures of staking, from the contracts and from the network API at once."""
    if place.rpc_url is None:
        place.note(f"`staking` is left out: {NO_CHAIN}")
        return []
    words = ("staking", "--json", "--refresh", "--rpc-url", place.rpc_url)
    command = place.sessionnet(*words, SESSIONNET_CONFIG=str(place.config))
    answer = answer_of(place, command)
    assert [source["kind"] for source in answer["sources"]] == ["rpc", "network-api"]
    # The public node list tells of no stakes, so the test network's API has none to add up.
    assert {warning["code"] for warning in answer["warnings"]} <= {"figure-unknown"}
    others = {"a script with web3.py": peers.naive_staking(place)}
    if (cast := peers.cast()) is not None:
        calls = " && ".join(f"{cast} call {at} '{view}' --rpc-url {place.rpc_url}" for at, view in _twelve_views())
        others["twelve times cast call"] = place.shell(calls)
    else:
        place.note(f"`staking` beside `cast` is left out: {peers.ABSENT}")
    imports = place.imports(NAMES)
    samples, reference = in_turns([command, imports], place.runs)
    ours, theirs = instructions.count([command, imports])
    what = "staking --json --refresh, chain and API"
    again, *of_others = in_turns([command, *others.values()], place.fewer_runs)
    return [
        compared(what, samples, f"import {NAMES}", reference, 1.35, counts=(ours, theirs)),
        *(compared(f"{BELOW}the same", again, name, other, 1) for name, other in zip(others, of_others, strict=True)),
    ]


def _twelve_views() -> list[tuple[str, str]]:
    """Return a dozen of what the command reads from the contracts, as anybody would ask by hand."""
    from tests.evm import places  # late: it makes this process larger than what is measured before

    rewards = ("totalNodes", "stakingRequirement", "maxContributors", "claimThreshold", "claimCycle")
    counted = (*rewards, "currentClaimTotal", "currentClaimCycle")
    return [
        *((places.REWARDS, f"{view}()(uint256)") for view in counted),
        (places.REWARDS, "paused()(bool)"),
        *((places.POOL, f"{view}()(uint256)") for view in ("rewardRate", "calculateReleasedAmount")),
        (places.TOKEN, "totalSupply()(uint256)"),
        (places.TOKEN, f"balanceOf(address)(uint256)' '{places.POOL}"),
    ]
