"""One command against the imports that it cannot do without; some also against curl and jq, or cast."""

from __future__ import annotations

import json
import shutil
import sys
from statistics import median
from typing import Any

from tests.benchmarks.place import Place
from tests.benchmarks.processes import Command, in_turns, run_once
from tests.benchmarks.row import Row, compared, peak_of
from tests.evm import places, wallet
from tests.evm.anvil import ABSENT

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector of libsession, nobody's account."""
PEAK_MB = 50
"""Of what reads the contracts; the imports alone take 30."""
ALL_THAT_THE_SEED_SENDS = '{"jsonrpc":"2.0","id":"0","method":"get_service_nodes"}'
"""No field is named, so curl gets what the command gets, which names more fields than the seed sends."""

TWELVE_VIEWS = (
    *((places.REWARDS, f"{view}()(uint256)") for view in ("totalNodes", "stakingRequirement", "maxContributors")),
    *((places.REWARDS, f"{view}()(uint256)") for view in ("claimThreshold", "claimCycle", "currentClaimTotal")),
    *((places.REWARDS, view) for view in ("currentClaimCycle()(uint256)", "paused()(bool)")),
    *((places.POOL, f"{view}()(uint256)") for view in ("rewardRate", "calculateReleasedAmount")),
    *((places.TOKEN, view) for view in ("totalSupply()(uint256)", f"balanceOf(address)(uint256)' '{places.POOL}")),
)
"""A dozen of what the command reads from the contracts, as anybody would ask by hand."""


def measure_start(place: Place) -> list[Row]:
    """Measure what needs neither a node list nor the network."""
    commands = {
        "--help": place.sessionnet("--help"),
        "--version": place.sessionnet("--version"),
        "shell completion": place.sessionnet(
            _SESSIONNET_COMPLETE="bash_complete", COMP_WORDS="sessionnet ", COMP_CWORD="1"
        ),
    }
    reference, *measured = in_turns([place.imports("click"), *commands.values()], place.runs)
    return [
        compared(what, samples, "import click", reference, 1.5)
        for what, samples in zip(commands, measured, strict=True)
    ]


def measure_swarm(place: Place) -> list[Row]:
    """Measure one account's swarm from a node list that is kept."""
    run_once(place.sessionnet("nodes", "--json", *place.seed_options))
    command = place.sessionnet("swarm", ACCOUNT, "--json", *place.seed_options)
    answer = answer_of(place, command)
    assert [source["via"] for source in answer["sources"]] == ["cache"]
    reference, samples = in_turns([place.imports("click, msgspec"), command], place.runs)
    return [compared("swarm ACCOUNT --json, kept list", samples, "import click, msgspec", reference, 2)]


def measure_nodes(place: Place) -> list[Row]:
    """Measure the whole list, fetched from one seed over TLS with a pinned certificate."""
    command = place.sessionnet("nodes", "--json", "--refresh", *place.seed_options)
    source = answer_of(place, command)["sources"][0]
    assert (source["via"], source["proof"]) == ("network", "pinned-certificate")
    names, what = "click, requests, msgspec", "nodes --json --refresh, one seed"
    imports = place.imports(names)
    pipe = f"curl -sk --data '{ALL_THAT_THE_SEED_SENDS}' {place.seed[0]} | jq '.result.service_node_states|length'"
    piped = [place.shell(pipe)] if shutil.which("curl") and shutil.which("jq") else []
    samples, reference, *by_curl = in_turns([command, imports, *piped], place.runs)
    return [
        compared(what, samples, f"import {names}", reference, 1.25),
        *(compared(what, samples, "curl -sk … | jq …|length", other, 5) for other in by_curl),
    ]


def measure_token(place: Place) -> list[Row]:
    """Measure the price, asked for in a sealed request, and out of a kept answer."""
    config = {"SESSIONNET_CONFIG": str(place.config)}
    cold = place.sessionnet("token", "--json", "--refresh", **config)
    kept = place.sessionnet("token", "--json", **config)
    for command, via in ((cold, "network"), (kept, "cache")):
        source = answer_of(place, command)["sources"][0]
        assert (source["via"], source["proof"]) == (via, "sealed-reply")
    names, few = "click, requests, msgspec, nacl.bindings", "click, msgspec"
    samples, reference = in_turns([cold, place.imports(names)], place.runs)
    kept_samples, few_samples = in_turns([kept, place.imports(few)], place.runs)
    return [
        compared("token --json --refresh, sealed", samples, f"import {names}", reference, 1.25),
        compared("token --json, kept answer", kept_samples, f"import {few}", few_samples, 2),
    ]


def measure_overview(place: Place) -> list[Row]:
    """Measure that sources are asked side by side, where each of them waits before it answers."""
    config = {"SESSIONNET_CONFIG": str(place.slow_config)}
    commands = [place.sessionnet(word, "--json", "--refresh", **config) for word in ("overview", "nodes", "token")]
    assert len(answer_of(place, commands[0])["sources"]) == 4
    overview, nodes, token = in_turns(commands, place.runs)
    name, slowest = max((("nodes", nodes), ("token", token)), key=lambda one: median(s.wall_seconds for s in one[1]))
    return [compared("overview, every source 200 ms late", overview, f"{name} alone", slowest, 1.3)]


def measure_contracts(place: Place) -> list[Row]:
    """Measure what reads nodes, wallets and contribution contracts from the chain, beside all other sources."""
    if place.staking_config is None:
        print(f"staking wallet, open and --full are left out: {ABSENT}", file=sys.stderr)
        return []
    config = {"SESSIONNET_CONFIG": str(place.staking_config)}
    questions = {
        "staking wallet": ("staking", "wallet", wallet("tess"), "--refresh"),
        "staking open": ("staking", "open"),
        "staking --full": ("staking", "--full", "--refresh"),
    }
    commands = [place.sessionnet(*words, "--json", **config) for words in questions.values()]
    asked = [{source["kind"] for source in answer_of(place, command)["sources"]} for command in commands]
    assert asked[0] >= {"rpc", "seed", "staking-backend"}
    assert asked[1] == {"rpc", "staking-backend"}
    names = "click, requests, msgspec"
    reference, *measured = in_turns([place.imports(names), *commands], place.runs)
    rows = []
    for what, samples in zip(questions, measured, strict=True):
        rows += [compared(what, samples, f"import {names}", reference, 2.5, by_cpu=True), peak_of(samples, PEAK_MB)]
    return rows


def measure_staking(place: Place) -> list[Row]:
    """Measure the figures of staking, from the contracts and from the network API at once."""
    if place.rpc_url is None:
        print(f"staking is left out: {ABSENT}", file=sys.stderr)
        return []
    words = ("staking", "--json", "--refresh", "--rpc-url", place.rpc_url)
    command = place.sessionnet(*words, SESSIONNET_CONFIG=str(place.config))
    answer = answer_of(place, command)
    assert [source["kind"] for source in answer["sources"]] == ["rpc", "network-api"]
    # The public node list tells of no stakes, so the test network's API has none to add up.
    assert {warning["code"] for warning in answer["warnings"]} <= {"figure-unknown"}
    calls = " && ".join(f"cast call {at} '{view}' --rpc-url {place.rpc_url}" for at, view in TWELVE_VIEWS)
    by_cast = [place.shell(calls)] if shutil.which("cast") else []
    names, what = "click, requests, msgspec", "staking --json --refresh, chain and API"
    samples, reference, *others = in_turns([command, place.imports(names), *by_cast], place.runs)
    return [
        compared(what, samples, f"import {names}", reference, 1.35),
        *(compared(what, samples, "twelve times cast call", other, 1) for other in others),
    ]


def answer_of(place: Place, command: Command) -> Any:
    """Give what a command answers, so that the right thing is measured."""
    output = place.folder / "answer.json"
    run_once(command, str(output))
    return json.loads(output.read_bytes())
