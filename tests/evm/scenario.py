"""One world in which everything occurs that a reader of these contracts must not stumble over.

The figures are literals, worked out apart from the contracts; `test_scenario` holds them against the chain.

    olga, olaf, nora, oxana, xeno    operators of nodes          lars    was one, and was liquidated by lea
    pia, rosa, rita, wanda           operators of contribution contracts, pia and rosa of nodes too
    carol, dave, c0 … c8, erin       contributors; erin only promised
    bruno, vault                     beneficiaries who have staked nothing
    tess, nina                       somebody with tokens and nothing else, and somebody with nothing
"""

from typing import Literal

from tests.evm.made_contributions import make_contributions
from tests.evm.made_nodes import DAY, HOUR, SESH, make_nodes
from tests.evm.world import Recipient, RewardPool, World, wallet

CLAIM_CYCLE = 12 * HOUR

Cycle = Literal["running", "turned"]


def make_world(as_of: int, cycle: Cycle = "running") -> World:
    """The world at a time. `cycle` says whether the claim cycle of the last claim still runs, or has turned since."""
    is_running = cycle == "running"
    return World(
        as_of=as_of,
        deployed_at=as_of - 500 * DAY,
        nodes=make_nodes(as_of),
        contributions=make_contributions(as_of),
        recipients=_recipients(as_of, is_running),
        pool=RewardPool(
            began_at=as_of - 40 * DAY,
            deposited=63_177_550 * SESH,
            held_before=42_500000000,  # what the liquidation brought
            paid_out_at=as_of - 10 * DAY,
            paid_out=784_094_504178082,  # ⌊63,177,592.5 × 151 × 30 ÷ (1000 × 365)⌋, to nine decimals
            balance=62_393_497_995821918,
            released=258_121_046503263,  # the same of the balance, for 10 days
            reward_rate=35_701833787,  # the same of what is left, for 120 seconds
        ),
        requirements=((as_of - 500 * DAY, 20_000 * SESH), (as_of - 300 * DAY, 25_000 * SESH)),
        pockets=((wallet("tess"), 1_000 * SESH),),
        balances={
            wallet("tess"): 1_000 * SESH,
            wallet("xeno"): 25_000 * SESH,
            wallet("carol"): 10_500 * SESH,  # a claim, a withdrawal, a refund
            wallet("pia"): 6_250 * SESH,
            wallet("bruno"): (1_200 if is_running else 1_000) * SESH,
            wallet("lea"): 7_500000000,
            wallet("olga"): 0,
            wallet("vault"): 0,
            wallet("nina"): 0,
        },
        # 385,000 SESH of stakes came; 50 went with the liquidation, 26,500 with claims; the pool paid out.
        kept_in_rewards=1_142_544_504178082 - (200 * SESH if is_running else 0),
        bridged_back=1_234_567_890123456,
        supply=198_765_432_109876544,
        claim_cycle_of_last_claim=as_of // CLAIM_CYCLE - (0 if is_running else 1),
        claimed_in_that_cycle=(200 if is_running else 1_000) * SESH,
        claimed_in_this_cycle=(200 if is_running else 0) * SESH,
        ether_price_at=as_of - HOUR // 2,
    )


def _recipients(as_of: int, is_running: bool) -> tuple[Recipient, ...]:
    """Nothing left to claim, some left, never claimed; xeno's is a stake that came back."""
    bruno_claims = ((as_of - CLAIM_CYCLE, 1_000 * SESH), (as_of, 200 * SESH))
    return (
        Recipient(wallet("xeno"), 25_000 * SESH, as_of - 86 * DAY, ((as_of - 85 * DAY, 25_000 * SESH),)),
        Recipient(wallet("carol"), 500 * SESH, as_of - 42 * DAY, ((as_of - 41 * DAY, 500 * SESH),)),
        Recipient(wallet("bruno"), 1_234_567890123, as_of - 3 * DAY, bruno_claims[: 2 if is_running else 1]),
        Recipient(wallet("dave"), 42 * SESH, as_of - 3 * DAY),
        Recipient(wallet("vault"), 7_000000001, as_of - 3 * DAY),
    )
