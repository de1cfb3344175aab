"""What the contracts allow and forbid, as the real ones do; selectors of the errors are those of `test_doubles`."""

from typing import Any

import pytest

from tests.evm import places
from tests.evm.chain import Contract
from tests.evm.rpc import RpcError
from tests.evm.settled import Settled
from tests.evm.world import FINALIZED, OPEN, PANIC_ARITHMETIC, WAITS_FOR_OPERATOR, wallet

SESH = 10**9
HOUR = 3600
DAY = 24 * HOUR
UNSIGNED = (0, 0, 0, 0)


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
        arbitrum.rewards.do("setClaimThreshold", 241 * SESH, sender="0x" + "0e" * 20)
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
