"""What the contracts allow and forbid, as the real ones do; selectors of the errors are those of `test_doubles`."""

from typing import Any

import pytest

from tests.evm import places
from tests.evm.chain import Contract
from tests.evm.rpc import RpcError
from tests.evm.settled import Settled
from tests.evm.world import FINALIZED, OPEN, PANIC_ARITHMETIC, WAITS_FOR_OPERATOR, Keys, wallet

SESH = 10**9
HOUR = 3600
DAY = 24 * HOUR
UNSIGNED = (0, 0, 0, 0)
OWNER = "0x" + "0e" * 20


def selector(contract: Contract, error: str) -> str:
    signature = contract.compiled.errors[error]
    hashed: str = contract.chain.rpc("web3_sha3", "0x" + signature.encode().hex())
    return hashed[:10]


def refused(contract: Contract, error: str, name: str, *arguments: Any, sender: str) -> bool:
    """Whether a call reverts with this error."""
    before = contract.chain.snapshot()
    with pytest.raises(RpcError) as reverted:
        contract.do(name, *arguments, sender=sender)
    contract.chain.revert(before)
    return (reverted.value.data or "").startswith(selector(contract, error))


def contribution(chain: Settled, name: str) -> Contract:
    return chain.contribution(chain.world.contribution(name).address)


def pay(chain: Settled, contract: Contract, name: str, amount: int) -> None:
    chain.token.queue("bridgeMint", wallet(name), amount, sender=places.L2_GATEWAY)
    chain.token.queue("approve", contract.address, amount, sender=wallet(name))
    contract.do("contributeFunds", amount, wallet(name), sender=wallet(name))


class TestLeaving:
    def test_is_for_contributors_and_not_for_beneficiaries(self, arbitrum: Settled) -> None:
        leave = ("initiateExitBLSPublicKey", 4)
        assert refused(arbitrum.rewards, "CallerNotContributor", *leave, sender=wallet("bruno"))
        arbitrum.rewards.do(*leave, sender=wallet("olga"))
        node = arbitrum.rewards.read("serviceNodes", 4)
        assert node[5] == node[6] == arbitrum.now()

    def test_can_be_asked_for_again_after_an_hour(self, arbitrum: Settled) -> None:
        leave = ("initiateExitBLSPublicKey", 4)
        arbitrum.rewards.do(*leave, sender=wallet("olga"))
        first = arbitrum.now()
        arbitrum.mine(first + HOUR - 2)
        assert refused(arbitrum.rewards, "LeaveRequestTooEarly", *leave, sender=wallet("olga"))
        arbitrum.rewards.do(*leave, sender=wallet("olga"), at=first + HOUR)
        assert arbitrum.rewards.read("serviceNodes", 4)[5:7] == (first, first + HOUR)

    def test_without_a_signature_takes_30_days(self, arbitrum: Settled) -> None:
        exit_of = "exitBLSPublicKeyAfterWaitTime"
        assert refused(arbitrum.rewards, "LeaveRequestNotInitiatedYet", exit_of, 4, sender=wallet("anybody"))
        assert refused(arbitrum.rewards, "ExitTooEarly", exit_of, 14, sender=wallet("anybody"))
        arbitrum.rewards.do(exit_of, 13, sender=wallet("anybody"))
        assert arbitrum.rewards.read("totalNodes") == 13
        assert 13 not in arbitrum.rewards.read("allServiceNodeIDs")[0]

    def test_with_a_signature_takes_two_hours(self, arbitrum: Settled) -> None:
        young = arbitrum.world.nodes[15]
        leave = ("exitBLSPublicKeyWithSignature", young.keys.bls, arbitrum.now() + 2 * HOUR, UNSIGNED, ())
        assert refused(arbitrum.rewards, "ExitTooEarly", *leave, sender=young.operator)
        arbitrum.rewards.do(*leave, sender=young.operator, at=young.added_at + 2 * HOUR)
        assert arbitrum.rewards.read("serviceNodes", 16)[2] == "0x" + "0" * 40


class TestClaiming:
    def test_starts_a_new_cycle_when_the_old_one_has_turned(self, arbitrum: Settled) -> None:
        next_cycle = (arbitrum.now() // 43_200 + 1) * 43_200
        arbitrum.mine(next_cycle)
        assert arbitrum.rewards.read("currentClaimTotal") == 200 * SESH
        arbitrum.rewards.do("claimRewards", 2 * SESH, sender=wallet("dave"))
        assert arbitrum.rewards.read("currentClaimTotal") == 2 * SESH
        assert arbitrum.rewards.read("currentClaimCycle") == next_cycle // 43_200

    def test_pays_what_is_left(self, arbitrum: Settled) -> None:
        arbitrum.rewards.do("claimRewards", sender=wallet("bruno"))
        assert arbitrum.rewards.read("recipients", wallet("bruno")) == (1_234_567890123,) * 2
        assert arbitrum.token.read("balanceOf", wallet("bruno")) == 1_234_567890123

    def test_pays_no_more_than_is_left_and_than_the_network_may_have(self, arbitrum: Settled) -> None:
        claim = ("claimRewards", 42 * SESH + 1)
        assert refused(arbitrum.rewards, "MaxClaimExceeded", *claim, sender=wallet("dave"))
        arbitrum.rewards.do("setClaimThreshold", 241 * SESH, sender=OWNER)
        assert refused(arbitrum.rewards, "ClaimThresholdExceeded", "claimRewards", sender=wallet("dave"))
        arbitrum.rewards.do("claimRewards", 41 * SESH, sender=wallet("dave"))


class TestContributing:
    def test_starts_with_the_operator_who_gives_a_quarter(self, arbitrum: Settled) -> None:
        waiting = contribution(arbitrum, "waiting")
        pays = ("contributeFunds", 6_250 * SESH, wallet("carol"))
        assert refused(waiting, "FirstContributionMustBeOperator", *pays, sender=wallet("carol"))
        too_little = ("contributeFunds", 6_250 * SESH - 1, wallet("wanda"))
        assert refused(waiting, "ContributionBelowMinAmount", *too_little, sender=wallet("wanda"))
        pay(arbitrum, waiting, "wanda", 6_250 * SESH)
        assert waiting.read("status") == OPEN

    def test_takes_the_minimum_and_lowers_it_never(self, arbitrum: Settled) -> None:
        open_one = contribution(arbitrum, "open")
        minima = []
        for number in range(9):
            minima.append(open_one.read("minimumContribution"))
            pay(arbitrum, open_one, f"new {number}", minima[-1])
        assert minima == [2_083_333333334] * 3 + [2_083_333333333] * 6
        assert open_one.read("status") == FINALIZED
        assert arbitrum.rewards.read("totalNodes") == 15

    @pytest.mark.parametrize("status", ["open", "waiting"])
    def test_is_over_once_a_node_needs_more_or_less(self, arbitrum: Settled, status: str) -> None:
        """The contract goes on to call itself what it was, and to name a minimum."""
        one = contribution(arbitrum, status)
        before = one.read("status"), one.read("minimumContribution")
        arbitrum.rewards.do("setStakingRequirement", 24_000 * SESH, sender=OWNER)
        pays = ("contributeFunds", 7_000 * SESH, wallet("wanda"))
        assert refused(one, "RewardsContractStakingRequirementChanged", *pays, sender=wallet("wanda"))
        assert (one.read("status"), one.read("minimumContribution")) == before
        arbitrum.rewards.do("setStakingRequirement", 25_000 * SESH, sender=OWNER)
        pay(arbitrum, one, "wanda", 7_000 * SESH)

    def test_is_over_once_a_node_may_have_more_or_fewer_contributors(self, arbitrum: Settled) -> None:
        one = contribution(arbitrum, "open")
        arbitrum.rewards.do("test_setMaxContributors", 11, sender=OWNER)
        pays = ("contributeFunds", 7_000 * SESH, wallet("carol"))
        assert refused(one, "RewardsContractMaxContributorsChanged", *pays, sender=wallet("carol"))

    def test_goes_on_after_a_reset_which_takes_the_terms_of_today(self, arbitrum: Settled) -> None:
        old = contribution(arbitrum, "old-requirement")
        pays = ("contributeFunds", 5_000 * SESH, wallet("rita"))
        assert refused(old, "RewardsContractStakingRequirementChanged", *pays, sender=wallet("rita"))
        old.do("reset", sender=wallet("rita"))
        assert (old.read("status"), old.read("stakingRequirement")) == (WAITS_FOR_OPERATOR, 25_000 * SESH)
        pay(arbitrum, old, "rita", 6_250 * SESH)
        assert old.read("status") == OPEN

    def test_of_no_node_that_runs_by_its_ed25519_key_can_be_completed(self, arbitrum: Settled) -> None:
        waiting = contribution(arbitrum, "waiting")
        running, new = arbitrum.world.nodes[3].keys, Keys.numbered(250)
        waiting.do("updatePubkeys", new.bls, UNSIGNED, running.ed25519, 0, 0, sender=wallet("wanda"))
        pay(arbitrum, waiting, "wanda", 6_250 * SESH)
        arbitrum.token.queue("bridgeMint", wallet("carol"), 18_750 * SESH, sender=places.L2_GATEWAY)
        arbitrum.token.do("approve", waiting.address, 18_750 * SESH, sender=wallet("carol"))
        with pytest.raises(RpcError) as reverted:
            waiting.do("contributeFunds", 18_750 * SESH, wallet("carol"), sender=wallet("carol"))
        assert (reverted.value.data or "").startswith(selector(arbitrum.rewards, "Ed25519PubkeyAlreadyExists"))

    def test_fills_no_node_while_the_rewards_contract_is_paused(self, arbitrum: Settled) -> None:
        """Part of a stake is taken all the same: only the registration is halted."""
        one = contribution(arbitrum, "open")
        arbitrum.rewards.do("pause", sender=OWNER)
        pay(arbitrum, one, "carol", 3_000 * SESH)
        arbitrum.token.queue("bridgeMint", wallet("dave"), 15_750 * SESH, sender=places.L2_GATEWAY)
        arbitrum.token.do("approve", one.address, 15_750 * SESH, sender=wallet("dave"))
        with pytest.raises(RpcError) as reverted:
            one.do("contributeFunds", 15_750 * SESH, wallet("dave"), sender=wallet("dave"))
        assert (reverted.value.data or "").startswith(selector(arbitrum.rewards, "EnforcedPause"))

    def test_refuses_a_newcomer_where_every_place_is_promised(self, arbitrum: Settled) -> None:
        pays = ("contributeFunds", 1_000 * SESH, wallet("erin"))
        full = contribution(arbitrum, "no-slot")
        assert refused(full, "CalcMinContributionGivenBadContribArgs", *pays, sender=wallet("erin"))

    def test_refuses_more_than_is_left(self, arbitrum: Settled) -> None:
        pays = ("contributeFunds", 18_750 * SESH + 1, wallet("carol"))
        assert refused(
            *(contribution(arbitrum, "open"), "ContributionExceedsStakingRequirement", *pays), sender=wallet("carol")
        )

    def test_holds_what_was_promised(self, arbitrum: Settled) -> None:
        reserved = contribution(arbitrum, "open-reserved")
        too_little = ("contributeFunds", 4_999 * SESH, wallet("erin"))
        assert refused(reserved, "ContributionBelowReservedAmount", *too_little, sender=wallet("erin"))
        pay(arbitrum, reserved, "erin", 5_000 * SESH)
        assert reserved.read("totalReservedContribution") == 0
        assert reserved.read("minimumContribution") == 1_718_750000000

    def test_can_be_undone_after_a_day(self, arbitrum: Settled) -> None:
        open_one = contribution(arbitrum, "open")
        pay(arbitrum, open_one, "carol", 3_000 * SESH)
        since = arbitrum.now()
        assert refused(open_one, "WithdrawTooEarly", "withdrawContribution", sender=wallet("carol"))
        open_one.do("withdrawContribution", sender=wallet("carol"), at=since + DAY)
        assert open_one.read("minimumContribution") == 2_083_333333334

    def test_ends_when_the_operator_resets(self, arbitrum: Settled) -> None:
        full = contribution(arbitrum, "full")
        before = arbitrum.token.read("balanceOf", wallet("carol"))
        full.do("reset", sender=wallet("pia"))
        assert full.read("status") == WAITS_FOR_OPERATOR
        assert arbitrum.token.read("balanceOf", wallet("carol")) == before + 18_750 * SESH

    def test_cannot_register_keys_that_run(self, arbitrum: Settled) -> None:
        doubtful = contribution(arbitrum, "running-keys")
        arbitrum.token.queue("bridgeMint", wallet("carol"), 18_750 * SESH, sender=places.L2_GATEWAY)
        arbitrum.token.do("approve", doubtful.address, 18_750 * SESH, sender=wallet("carol"))
        pays = ("contributeFunds", 18_750 * SESH, wallet("carol"))
        with pytest.raises(RpcError) as reverted:
            doubtful.do(*pays, sender=wallet("carol"))
        assert (reverted.value.data or "").startswith(selector(arbitrum.rewards, "BLSPubkeyAlreadyExists"))


class TestReserving:
    @pytest.mark.parametrize(
        ("places_kept", "error"),
        [
            ((("carol", 6_250),), "FirstReservedContributorMustBeOperator"),
            ((("wanda", 6_249),), "ReservedContributionBelowMinAmount"),
            ((("wanda", 6_250), ("carol", 18_751)), "ReservedContributionExceedsStakingRequirement"),
            ((("wanda", 6_250), ("wanda", 6_250)), "DuplicateAddressInReservedContributor"),
            ((("wanda", 6_250), *((f"c{n}", 1_000) for n in range(10))), "TooManyReservedContributors"),
        ],
    )
    def test_is_bounded_by_the_terms(
        self, arbitrum: Settled, places_kept: tuple[tuple[str, int], ...], error: str
    ) -> None:
        kept = [(wallet(name), amount * SESH) for name, amount in places_kept]
        reserve = ("updateReservedContributors", kept)
        assert refused(contribution(arbitrum, "waiting"), error, *reserve, sender=wallet("wanda"))

    def test_is_for_somebody(self, arbitrum: Settled) -> None:
        kept = [(wallet("wanda"), 6_250 * SESH), ("0x" + "00" * 20, 5_000 * SESH)]
        reserve = ("updateReservedContributors", kept)
        waiting = contribution(arbitrum, "waiting")
        assert refused(waiting, "ReservedContributorHasZeroAddress", *reserve, sender=wallet("wanda"))


def test_a_paused_factory_makes_no_contracts(arbitrum: Settled) -> None:
    arbitrum.factory.do("pause", sender=OWNER)
    new = Keys.numbered(251)
    made = (new.bls, UNSIGNED, (new.ed25519, 0, 0, 500), (), False)
    assert refused(arbitrum.factory, "EnforcedPause", "deploy", *made, sender=wallet("pia"))


def test_operator_minima_are_rounded_up(arbitrum: Settled) -> None:
    contract = contribution(arbitrum, "open")
    assert contract.read("minimumOperatorContribution", 25_000 * SESH) == 6_250 * SESH
    assert contract.read("minimumOperatorContribution", 25_001) == 6_251
    assert contract.reverts_with("calcMinimumContribution", 0, 3, 10) == PANIC_ARITHMETIC


@pytest.mark.parametrize(
    ("pool_sesh", "reward_rate"),
    [(40_000_000, 22_983257229), (63_177_550, 36_300647070), (45_000_000, 25_856164383)],
)
def test_two_minutes_of_a_fresh_pool_are_worth(arbitrum: Settled, pool_sesh: int, reward_rate: int) -> None:
    assert arbitrum.pool.read("calculatePayoutAmount", pool_sesh * SESH, 120) == reward_rate


def test_a_year_without_a_payout_pays_15_1_percent(arbitrum: Settled) -> None:
    assert arbitrum.pool.read("calculatePayoutAmount", 63_177_550 * SESH, 365 * DAY) == 9_539_810_050000000


def test_daily_payouts_take_14_018_percent_in_a_year(arbitrum: Settled) -> None:
    anybody, start = wallet("anybody"), arbitrum.now()
    arbitrum.pool.do("payoutReleased", sender=anybody, at=start)
    paid_before = arbitrum.pool.read("totalPaidOut")
    for day in range(1, 366):
        arbitrum.pool.do("payoutReleased", sender=anybody, at=start + day * DAY)
    paid = arbitrum.pool.read("totalPaidOut") - paid_before
    assert paid / (arbitrum.world.pool.balance - arbitrum.world.pool.released) == pytest.approx(0.140179, abs=1e-6)
