"""From answers to samples: each figure under its name, and nothing that is not known, too much, or private."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from sessionnet_cli.options.settings import MEASURED
from sessionnet_cli.show.metrics.answers import answer_samples, with_earlier
from sessionnet_cli.show.metrics.check import unseen_samples
from sessionnet_cli.show.metrics.families import Sample
from sessionnet_cli.show.metrics.named import Named, by_value
from sessionnet_core.amounts import Sesh
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.staking import staking_of
from sessionnet_core.model import FailedKey, NodeAnswer, Nodes
from sessionnet_core.nodes.filters import summarise
from sessionnet_core.source_kinds import SourceName
from tests.cli.show.formats.test_schemas import ACCOUNT, VALUES
from tests.core.samples import NOON, WALLET, key, node, node_list, swarm
from tests.core.wire.api.reply import WHOLE

NOON_SECONDS = "1775736000"


def answer(value: object) -> Answer[Any]:
    return Answer(value=value, network="mainnet", as_of=NOON, asked_at=NOON, stale=False, sources=())


NOBODY = Named()


def samples(command: str, value: object, named: Named = NOBODY) -> dict[tuple[str, ...], str]:
    """Return the values by family and labels."""
    found = list(answer_samples(answer(value), command, named, chain_as_of=NOON))
    assert len({one.series for one in found}) == len(found), "each series once"
    return {(one.family.name.removeprefix("sessionnet_"), *one.labels): one.value for one in found}


def test_the_list_in_numbers_always_has_all_four_states() -> None:
    nodes = node_list([node(1), node(2), node(3, requested_unlock_height=9, state="exiting")], height=77)
    value = Nodes(height=77, block_hash=None, summary=summarise(nodes), matched=3, nodes=nodes.nodes)
    assert samples("nodes", value) == {
        ("nodes_timestamp_seconds",): NOON_SECONDS,
        ("block_height",): "77",
        ("nodes", "active"): "2",
        ("nodes", "exiting"): "1",
        ("nodes", "decommissioned"): "0",
        ("nodes", "awaiting"): "0",
        ("swarms",): "3",
    }


def test_what_a_list_does_not_tell_is_left_out() -> None:
    nodes = node_list([node(1, swarm_id=None)], height=None, tells_swarms=False, tells_states=False)
    value = Nodes(height=None, block_hash=None, summary=summarise(nodes), matched=1, nodes=nodes.nodes)
    found = samples("nodes", value)
    assert {("nodes", "decommissioned"), ("nodes", "awaiting"), ("swarms",), ("block_height",)}.isdisjoint(found)
    assert found["nodes", "active"] == "1"


def test_a_node_that_was_named_has_its_figures() -> None:
    one = node(
        1,
        ip="2001:db8::1",
        state="decommissioned",
        last_uptime_proof=NOON,
        earned_downtime_blocks=-3,
        decommission_count=2,
        requested_unlock_height=90,
        staked=Sesh(25_000 * 10**9 + 1),
        swarm_id=swarm(3),
    )
    named = Named(nodes=by_value([(key(1)[:40].upper(), "alice")]))
    found = samples("nodes show", NodeAnswer(height=80, node=one, nodes=(one,)), named)
    assert found["node_listed", key(1)] == "1"
    states = {
        state: found["node_state", key(1), state] for state in ("active", "exiting", "decommissioned", "awaiting")
    }
    assert states == {"active": "0", "exiting": "0", "decommissioned": "1", "awaiting": "0"}
    assert found["node_last_uptime_proof_timestamp_seconds", key(1)] == NOON_SECONDS
    assert found["node_decommission_credit_seconds", key(1)] == "-360"
    assert found["node_decommissions", key(1)] == "2"
    assert found["node_unlock_height", key(1)] == "90"
    assert found["node_staked_sesh", key(1)] == "25000.000000001"
    assert found["node_info", key(1), "alice", "[2001:db8::1]:22021", "2.11.2", swarm(3)] == "1"
    assert found["block_height",] == "80"


def failed(beginning: str, code: str = "not-found") -> NodeAnswer:
    return NodeAnswer(height=80, node=None, nodes=(), failed=(FailedKey(beginning, code, "words", None),))


def test_a_node_that_left_is_told_by_its_whole_key_if_it_was_ever_known() -> None:
    known = Named(known_keys=(key(1), key(0x20)))
    assert samples("nodes show", failed(key(1)[:63]), known)["node_listed", key(1)] == "0"
    assert samples("nodes show", failed("abcdef"), known)["node_listed", "abcdef"] == "0"
    assert samples("nodes show", failed("00000"), known)["node_listed", "00000"] == "0", "which of two is not known"


def test_a_node_that_left_still_has_its_alias_for_alerts_to_name_it() -> None:
    named = Named(nodes=by_value([(key(1), "alice")]), known_keys=(key(1),))
    assert samples("nodes show", failed(key(1)), named)["node_info", key(1), "alice", "", "", ""] == "1"


def test_a_key_that_fits_several_nodes_is_none_that_is_not_listed() -> None:
    assert all(series[0] != "node_listed" for series in samples("nodes show", failed("0000", "key-malformed")))


def test_staking_has_the_contracts_figures() -> None:
    found = samples("staking", VALUES["staking"])
    assert found["staking_reward_pool_sesh",] == "63177550"
    assert found["staking_reward_per_block_sesh",] == "36.30064707"
    assert found["staking_nodes",] == "1600"
    assert found["staking_requirement_sesh",] == "25000"
    assert found["claim_window_limit_sesh",] == "1000000"
    assert found["claim_window_used_sesh",] == "123"
    assert found["staking_deposits_sesh",] == "335000"
    assert found["staking_timestamp_seconds",] == "1775736005"
    assert 0.2 < float(found["staking_apr_ratio",]) < 0.3, "a ratio, and no percentage"


def test_where_the_chain_is_silent_nothing_else_is_told_as_its_figure() -> None:
    assert samples("staking", staking_of(None, WHOLE)) == {("staking_staked_sesh",): "38811874.250000015"}


def test_a_wallet_has_its_figures_and_counts_its_nodes() -> None:
    found = samples("staking wallet", VALUES["staking wallet"], Named(wallets=by_value([(WALLET.upper(), "cold")])))
    assert found["wallet_staked_sesh", WALLET] == "6250"
    assert found["wallet_claimable_sesh", WALLET] == "42"
    assert found["wallet_balance_sesh", WALLET] == "0"
    assert found["wallet_rewards_sesh_total", WALLET] == "52"
    assert found["wallet_claimed_sesh_total", WALLET] == "0"
    assert found["wallet_nodes", WALLET, "exiting"] == "1"
    assert found["wallet_nodes", WALLET, "active"] == "0"
    assert found["wallet_timestamp_seconds", WALLET] == NOON_SECONDS
    assert found["wallet_info", WALLET, "cold"] == "1"


def test_nodes_of_a_wallet_in_states_that_nobody_told_are_not_counted_as_none() -> None:
    value: Any = VALUES["staking wallet"]
    without = structs.replace(value, stakes=tuple(structs.replace(one, state=None) for one in value.stakes))
    assert all(series[0] != "wallet_nodes" for series in samples("staking wallet", without))
    none = structs.replace(value, stakes=())
    assert samples("staking wallet", none)["wallet_nodes", WALLET, "active"] == "0"


def test_an_account_is_told_by_its_alias_alone() -> None:
    found = samples("swarm", VALUES["swarm"], Named(accounts=by_value([(ACCOUNT, "me")])))
    assert found["account_swarm_nodes", swarm(1), "me", "active"] == "1"
    assert found["account_swarm_nodes", swarm(1), "me", "decommissioned"] == "1"
    assert ACCOUNT not in str(found)
    assert ACCOUNT not in str(samples("swarm", VALUES["swarm"]))


def test_the_worst_check_has_the_name_of_its_command() -> None:
    found = samples("check node", VALUES["check node"])
    assert found["check_state", "node", ""] == "2"
    assert found["check_state", "listed", key(2)] == "2"
    assert found["check_state", "proof_age", key(1)] == "0"


def test_a_check_that_could_not_look_leaves_nothing_green() -> None:
    earlier = list(answer_samples(answer(VALUES["check node"]), "check node", Named()))
    assert {one.value for one in unseen_samples("node", "unknown", earlier)} == {"3"}
    assert {one.labels for one in unseen_samples("node", "unknown", earlier)} == {one.labels for one in earlier}
    assert [one.value for one in unseen_samples("node", "critical", ())] == ["2"]


@pytest.mark.parametrize("command", MEASURED)
def test_every_command_that_can_be_measured_has_metrics(command: str) -> None:
    assert samples(command, VALUES[command])


class TestEarlierSamples:
    @staticmethod
    def of(command: str, value: object) -> list[Sample]:
        return list(answer_samples(answer(value), command, Named()))

    def test_of_a_silent_source_stay(self) -> None:
        earlier = self.of("staking", VALUES["staking"])
        new = self.of("staking", staking_of(None, WHOLE))
        found = {one.series: one.value for one in with_earlier(new, earlier, {"rpc"}, {"rpc"})}
        assert found["sessionnet_staking_reward_pool_sesh", ()] == "63177550"
        assert found["sessionnet_staking_staked_sesh", ()] == "38811874.250000015"

    @pytest.mark.parametrize("silent", ["seed", "rpc"])
    def test_of_two_sources_stay_whichever_is_silent(self, silent: SourceName) -> None:
        value: Any = VALUES["staking wallet"]
        new = self.of("staking wallet", structs.replace(value, stakes=None, staked=None))
        found = {one.series: one.value for one in with_earlier(new, self.of("staking wallet", value), {silent}, ())}
        assert found["sessionnet_wallet_nodes", (WALLET, "exiting")] == "1"

    def test_of_rewards_stay_while_the_backend_is_silent(self) -> None:
        value: Any = VALUES["staking wallet"]
        new = self.of("staking wallet", structs.replace(value, rewards_total=None))
        earlier = self.of("staking wallet", value)
        found = {one.family.name: one.value for one in with_earlier(new, earlier, {"staking-backend"}, ())}
        assert found["sessionnet_wallet_rewards_sesh_total"] == "52"

    def test_of_a_source_that_answered_go(self) -> None:
        earlier = self.of("staking", VALUES["staking"])
        assert with_earlier([], earlier, (), ()) == []

    @pytest.mark.parametrize(
        ("before", "now", "shown"),
        [("1000", "1001", "1001"), ("1000", "999.5", "1000"), ("1000", "10", "10"), ("1000", "990", "990")],
    )
    def test_of_a_counter_are_not_undercut_by_a_host_some_blocks_behind(
        self, before: str, now: str, shown: str
    ) -> None:
        value: Any = VALUES["staking wallet"]

        def earned(amount: str) -> list[Sample]:
            return self.of("staking wallet", structs.replace(value, rewards_total=Sesh.parse(amount)))

        found = {one.family.name: one.value for one in with_earlier(earned(now), earned(before), (), ())}
        assert found["sessionnet_wallet_rewards_sesh_total"] == shown

    def test_never_stand_beside_newer_ones_of_the_same_series(self) -> None:
        token: Any = VALUES["token"]
        earlier, new = self.of("token", token), self.of("token", structs.replace(token, price_usd=9.5))
        found = with_earlier(new, earlier, {"network-api"}, {"network-api"})
        assert [one.value for one in found if one.family.name == "sessionnet_token_price_usd"] == ["9.5"]
