"""Bodies that weigh little and cost much, from everybody who is asked: none takes the machine's memory.

Nothing is timed here: what cannot be large cannot take long either. Most of it is costly itself, a process and 32 MB
each: what refuses such bodies is tested with `decoding` and `wire`, and here that it is early enough for memory.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.conftest import ACCOUNT
from tests.devnet import Devnet
from tests.devnet.costly import body_of
from tests.devnet.wire import Reply
from tests.measured import Measured, measured

MEGABYTES = 31.9
"""Just below the size at which the transport drops a body of any kind."""
ALLOWED_BYTES = 320_000_000
"""Ten times that."""
OWN_BYTES = 60_000_000
"""What the command takes with an honest list; see the first test."""
WALLET = "0x0ac14b71e071b15239519f75474b2f3ba63481f5"
FULL = ("answer-too-large", "malformed-answer")
ENDS = {
    **dict.fromkeys(("digits", "keys"), (4, {"malformed-answer"})),
    "text": (3, {"refused"}),
}
"""How a run ends whose body is not too large for its kind."""


def serve(monkeypatch: pytest.MonkeyPatch, net: Devnet, who: str, which: str, megabytes: float = MEGABYTES) -> None:
    """Let these servers answer everything with one body; others whose name begins alike, too."""
    reply = Reply(body_of(which, megabytes))
    servers = [server for server in net.servers if server.name.startswith(who)]
    assert servers
    for server in servers:
        monkeypatch.setattr(server, "answer", lambda _request: reply)


def alone(net: Devnet) -> list[str]:
    """The options for its second seed, and no other: it is waited for as long as it takes."""
    seed = net.seeds[1]
    return ["--seed-url", seed.url, "--seed-pin", str(seed.pin)]


def assert_cheap(run: Measured, bodies: int = 1) -> None:
    """Each body may cost what is allowed; those that are asked for at once are decoded one after the other."""
    beside = int((bodies - 1) * 2 * MEGABYTES * 10**6)
    assert run.peak_bytes < OWN_BYTES + ALLOWED_BYTES + beside
    assert "Traceback" not in run.result.stderr


def costly(*parameters: object) -> ParameterSet:
    return pytest.param(*parameters, marks=pytest.mark.costly)


def test_an_honest_list_costs_little(current: Devnet) -> None:
    assert measured("nodes", "--json").peak_bytes < OWN_BYTES


@pytest.mark.parametrize(
    ("which", "megabytes"),
    [
        ("nodes", 1.9),
        *(costly("nodes", size) for size in (4.0, MEGABYTES)),
        *(costly(which, MEGABYTES) for which in ("zeros", "odd-nodes", "contributors", "stakes-of-nodes", "locked")),
        *(costly(which, MEGABYTES) for which in ("reasons", "votes", "versions", "keys", "digits", "text", "deeper")),
    ],
)
def test_a_seed_costs_no_more_than_is_allowed(
    current: Devnet, monkeypatch: pytest.MonkeyPatch, which: str, megabytes: float
) -> None:
    serve(monkeypatch, current, "seed2", which, megabytes)
    run = measured("nodes", "--json", "--timeout", "120", *alone(current))
    assert_cheap(run)
    assert (run.result.status, set(run.result.errors)) == ENDS.get(which, (4, {"answer-too-large"}))


@pytest.mark.parametrize("which", [costly("votes"), "reasons"])
def test_nor_does_one_with_few_values_that_are_all_of_one_node(
    current: Devnet, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    serve(monkeypatch, current, "seed2", which, 5.9)
    run = measured("nodes", "--json", "--timeout", "120", *alone(current))
    assert_cheap(run)
    assert (run.result.status, run.result.errors) == (4, ["malformed-answer"])


def test_one_seed_of_three_costs_nobody_the_list(current: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, current, "seed2", "nodes", 0.9)
    run = measured("nodes", "--json")
    assert_cheap(run)
    assert (run.result.status, len(run.result.json["data"]["nodes"])) == (0, len(current.node_list.nodes))
    assert run.result.codes == {"seed-failed"}
    assert "the answer lists more than 125,000 nodes" in run.result.stdout


@pytest.mark.costly
def test_what_was_decoded_is_not_kept_with_the_error(current: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three such lists there is never more than one."""
    serve(monkeypatch, current, "seed", "nodes", 1.9)
    run = measured("nodes", "--json", "--timeout", "120", *current.options())
    assert run.peak_bytes < OWN_BYTES + 300_000_000
    assert [error["message"].rpartition(": ")[2] for error in run.result.json["errors"]] == [
        "the answer lists more than 125,000 nodes"
    ] * 3


@pytest.mark.costly
@pytest.mark.parametrize("which", ["nodes", "contributors", "votes"])
def test_three_seeds_at_once_do_not_add_up(current: Devnet, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    serve(monkeypatch, current, "seed", which)
    run = measured("nodes", "--json", "--timeout", "120", *current.options())
    assert_cheap(run, bodies=3)
    assert (run.result.status, set(run.result.errors)) == (4, {"answer-too-large"})
    assert all("not a node list: more than" in error["message"] for error in run.result.json["errors"])


@pytest.mark.costly
def test_bootstrap_nodes_are_no_dearer(current: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    current.misbehave("seeds", "refuse")
    serve(monkeypatch, current, "storage", "nodes", 9.9)
    run = measured("nodes", "--json", "--timeout", "120")
    assert_cheap(run, bodies=5)
    assert run.result.status == 4
    assert run.result.errors.count("answer-too-large") == 5


@pytest.mark.costly
@pytest.mark.parametrize("command", [("nodes",), ("swarm", ACCOUNT)], ids=["nodes", "swarm"])
def test_nodes_drawn_by_verify_are_no_dearer(
    askable: Devnet, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    serve(monkeypatch, askable, "storage", "nodes", 4.0)
    run = measured(*command, "--verify", "--json", "--timeout", "120")
    assert_cheap(run, bodies=3)
    assert (run.result.status, run.result.codes) == (0, {"figure-unchecked"})
    assert "more than 850,000 objects" in run.result.stdout


@pytest.mark.costly
@pytest.mark.parametrize(
    ("which", "command"),
    [
        *((which, ("token",)) for which in ("amounts", "keys", "text")),
        *((which, ("token", "history")) for which in ("prices", "points", "amounts")),
    ],
)
def test_the_network_api_costs_no_more(
    current: Devnet, monkeypatch: pytest.MonkeyPatch, which: str, command: tuple[str, ...]
) -> None:
    serve(monkeypatch, current, "api", which)
    run = measured(*command, "--transport", "plain", "--json", "--timeout", "120")
    assert_cheap(run)
    assert run.result.status == 4
    assert set(run.result.errors) <= {*FULL}


@pytest.fixture
def without_chain(current: Devnet, tmp_path: Path) -> Devnet:
    """The test network with a chain whose only endpoint refuses."""
    (tmp_path / "sessionnet.toml").write_text(current.config(["http://127.0.0.1:1"]))
    return current


@pytest.mark.costly
@pytest.mark.parametrize("which", ["stakes", "contracts", "events", "text"])
def test_the_staking_backend_costs_no_more(without_chain: Devnet, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    serve(monkeypatch, without_chain, "backend", which)
    run = measured("staking", "wallet", WALLET, "--json", "--timeout", "120")
    assert_cheap(run)
    assert run.result.status in (0, 3, 4)


@pytest.mark.costly
@pytest.mark.parametrize("which", ["balances", "wallets"])
def test_what_the_seeds_owe_a_wallet_costs_no_more(
    without_chain: Devnet, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    serve(monkeypatch, without_chain, "seed", which)
    run = measured("staking", "wallet", WALLET, "--json", "--timeout", "120")
    assert_cheap(run, bodies=6)
    assert run.result.status in (0, 3, 4)


@pytest.mark.costly
@pytest.mark.parametrize("which", ["batch", "result", "nodes"])
def test_an_endpoint_of_the_chain_costs_no_more(current: Devnet, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    serve(monkeypatch, current, "backend", which)
    run = measured("staking", "--rpc-url", current.backend.origin, "--json", "--timeout", "120")
    assert_cheap(run)
    assert "not a JSON-RPC batch: larger than 2 MB" in run.result.stdout


@pytest.mark.costly
@pytest.mark.parametrize("which", ["nodes", "contributors", "odd-nodes", "votes"])
def test_a_file_costs_no_more(tmp_path: Path, which: str) -> None:
    path = tmp_path / "nodes.json"
    path.write_bytes(body_of(which, MEGABYTES))
    run = measured("nodes", "--nodes-file", str(path), "--json")
    assert_cheap(run)
    assert (run.result.status, run.result.errors) == (4, ["answer-too-large"])


@pytest.mark.costly
def test_a_kept_list_costs_no_more(current: Devnet, tmp_path: Path) -> None:
    assert measured("nodes", "--json").result.status == 0
    (kept,) = (tmp_path / "cache").glob("nodes-*.json")
    before, _, after = kept.read_bytes().partition(b'"nodes":[')
    kept.write_bytes(before + b'"nodes":[' + b'{"pubkey":"a","details":{}},' * 1_100_000 + after)
    run = measured("nodes", "--json", "--offline")
    assert_cheap(run)
    assert (run.result.status, run.result.errors) == (3, ["nothing-kept"])
