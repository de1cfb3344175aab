"""One world in which everything occurs that a reader of these contracts must not stumble over.

The figures are literals, worked out apart from the contracts; `test_scenario` holds them against the chain.
"""

from typing import Literal

from .world import (
    FINALIZED,
    NO_SLOT,
    OPEN,
    PANIC_ARITHMETIC,
    WAITS_FOR_FINALIZE,
    WAITS_FOR_OPERATOR,
    Contribution,
    Keys,
    Node,
    Recipient,
    Reservation,
    RewardPool,
    Stake,
    Step,
    World,
    wallet,
)

SESH = 10**9
HOUR = 3600
DAY = 24 * HOUR
CLAIM_CYCLE = 12 * HOUR

NINE_SHARES = (2_083_333333334,) * 3 + (2_083_333333333,) * 6
"""What nine contributors give who each take the least they may of the 18,750 SESH that an operator left."""

PIAS = Reservation(wallet("pia"), 6_250 * SESH)

Cycle = Literal["running", "turned"]


def stake(name: str, sesh: float, beneficiary: str | None = None) -> Stake:
    """So much of somebody's SESH; for fractions that a float holds exactly."""
    return Stake(wallet(name), int(sesh * SESH), wallet(beneficiary or name))


def make_world(as_of: int, cycle: Cycle = "running") -> World:
    """The world at a time. `cycle` says whether the claim cycle of the last claim still runs, or has turned since."""
    make = _Maker(as_of)
    is_running = cycle == "running"
    bruno_claims = ((as_of - CLAIM_CYCLE, 1_000 * SESH), (as_of, 200 * SESH))[: 2 if is_running else 1]
    return World(
        as_of=as_of,
        deployed_at=make.days(500),
        nodes=make.nodes(),
        contributions=(*make.spent_contributions(), *make.present_contributions()),
        recipients=(
            Recipient(wallet("xeno"), 25_000 * SESH, make.days(86), ((make.days(85), 25_000 * SESH),)),
            Recipient(wallet("carol"), 500 * SESH, make.days(41), ((make.days(40.5), 500 * SESH),)),
            Recipient(wallet("bruno"), 1_234_567890123, make.days(3), bruno_claims),
            Recipient(wallet("dave"), 42 * SESH, make.days(3)),
            Recipient(wallet("vault"), 7_000000001, make.days(3)),
        ),
        pool=RewardPool(
            began_at=make.days(40),
            deposited=63_177_550 * SESH,
            held_before=42_500000000,  # what the liquidation brought
            paid_out_at=make.days(10),
            paid_out=784_094_504178082,  # ⌊63,177,592.5 × 151 × 30 ÷ (1000 × 365)⌋, to nine decimals
            balance=62_393_497_995821918,
            released=258_121_046503263,  # the same of the balance, for 10 days
            reward_rate=35_701833787,  # the same of what is left, for 120 seconds
        ),
        requirements=((make.days(500), 20_000 * SESH), (make.days(300), 25_000 * SESH)),
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
        ether_price_at=as_of - 1800,
    )


class _Maker:
    """Says of each thing how long ago it was."""

    def __init__(self, as_of: int) -> None:
        self.as_of = as_of

    def days(self, ago: float) -> int:
        return self.as_of - int(ago * DAY)

    def nodes(self) -> tuple[Node, ...]:
        days = self.days
        olga, dave = wallet("olga"), wallet("dave")
        ten = (stake("pia", 6_250), *(Stake(wallet(f"c{n}"), NINE_SHARES[n], wallet(f"c{n}")) for n in range(9)))
        return (
            # seeded, with the stake that was required then
            Node(1, Keys.numbered(1), (stake("oxana", 20_000),), days(520), None),
            Node(2, Keys.numbered(2), (stake("oxana", 10_000, "vault"), stake("carol", 10_000)), days(520), None),
            # registered, with the stake that was required then
            Node(3, Keys.numbered(3), (stake("olaf", 20_000),), days(400)),
            Node(4, Keys.numbered(4), (stake("olga", 25_000, "bruno"),), days(250)),
            # left, and came back with the same keys as node 11
            Node(
                *(5, Keys.numbered(5), (stake("xeno", 25_000),), days(240)),
                leave_requests=((wallet("xeno"), days(116)),),
                gone="exited",
                gone_at=days(100),
                gone_by=wallet("xeno"),
            ),
            Node(
                *(6, Keys.numbered(6), (stake("lars", 25_000),), days(200)),
                gone="liquidated",
                gone_at=days(50),
                gone_by=wallet("lea"),
            ),
            # pooled
            Node(
                *(7, Keys.numbered(7), (stake("pia", 6_250), stake("carol", 10_000), stake("dave", 8_750))),
                *(days(147), 1000, "finalized"),
            ),
            Node(8, Keys.numbered(8), ten, days(138), 500, "finalized-ten"),
            Node(9, Keys.numbered(9), (stake("rosa", 12_500), stake("carol", 12_500)), days(118), 500, "reset"),
            Node(10, Keys.numbered(10), (stake("rosa", 12_500), stake("dave", 12_500)), days(108), 500, "renewed"),
            Node(11, Keys.numbered(5), (stake("xeno", 25_000),), days(95)),
            # on their way out: by a small contributor first; long enough to need no signature; since a while
            Node(
                *(12, Keys.numbered(12), (stake("olga", 22_500), stake("dave", 2_500)), days(60)),
                leave_requests=((dave, days(5)), (olga, days(4))),
            ),
            Node(
                *(13, Keys.numbered(13), (stake("olaf", 25_000),), days(55)),
                leave_requests=((wallet("olaf"), days(35)),),
            ),
            Node(
                *(14, Keys.numbered(14), (stake("olga", 25_000),), days(54)),
                leave_requests=((olga, days(20)),),
            ),
            # a quarter is not small: no wait of 30 days
            Node(
                *(15, Keys.numbered(15), (stake("olga", 18_750), stake("dave", 6_250)), days(9)),
                leave_requests=((dave, days(2)),),
            ),
            Node(16, Keys.numbered(16), (stake("nora", 25_000),), self.as_of - 600),
        )

    def spent_contributions(self) -> tuple[Contribution, ...]:
        """Those that had their use, or wait in vain."""
        pay, step = self._pay, self._step
        return (
            # made when less was required
            Contribution(
                *("old-requirement", wallet("rita"), self.days(310), Keys.numbered(110), Keys.numbered(110)),
                *(OPEN, 1_666_666666667, (stake("rita", 5_000),)),
                requirement=20_000 * SESH,
                steps=(pay(309, stake("rita", 5_000)),),
            ),
            Contribution(
                *("finalized", wallet("pia"), self.days(150), Keys.numbered(7), Keys.numbered(7)),
                *(FINALIZED, PANIC_ARITHMETIC, (stake("pia", 6_250), stake("carol", 10_000), stake("dave", 8_750))),
                fee_basis_points=1000,
                steps=(
                    pay(149, stake("pia", 6_250)),
                    pay(148, stake("carol", 10_000)),
                    pay(147, stake("dave", 8_750)),
                ),
            ),
            Contribution(
                *("finalized-ten", wallet("pia"), self.days(140), Keys.numbered(8), Keys.numbered(8)),
                *(FINALIZED, NO_SLOT, self.nodes()[7].stakes),
                steps=(
                    *(pay(139, paid) for paid in self.nodes()[7].stakes[:-1]),
                    pay(138, self.nodes()[7].stakes[-1]),
                ),
            ),
            # reset while its node lives
            Contribution(
                *("reset", wallet("rosa"), self.days(120), Keys.numbered(9), Keys.numbered(9)),
                *(WAITS_FOR_OPERATOR, 6_250 * SESH),
                steps=(
                    pay(119, stake("rosa", 12_500)),
                    pay(118, stake("carol", 12_500)),
                    step(90, "rosa", "reset"),
                ),
            ),
            # reset while its node lives, and now collecting for another one
            Contribution(
                *("renewed", wallet("rosa"), self.days(110), Keys.numbered(10), Keys.numbered(111)),
                *(OPEN, 2_083_333333334, (stake("rosa", 6_250),)),
                steps=(
                    pay(109, stake("rosa", 12_500)),
                    pay(108, stake("dave", 12_500)),
                    step(80, "rosa", "reset"),
                    step(79.5, "rosa", "updatePubkeys", _key_arguments(Keys.numbered(111))),
                    pay(79, stake("rosa", 6_250)),
                ),
            ),
            Contribution(
                *("cancelled", wallet("pia"), self.days(23), Keys.numbered(112), Keys.numbered(112)),
                *(WAITS_FOR_OPERATOR, 6_250 * SESH),
                steps=(
                    pay(22.5, stake("pia", 6_250)),
                    pay(22, stake("carol", 5_000)),
                    step(21, "pia", "withdrawContribution"),
                ),
            ),
        )

    def present_contributions(self) -> tuple[Contribution, ...]:
        """Those that are waiting for somebody or something."""
        pay, step = self._pay, self._step
        pia = stake("pia", 6_250)
        shares = tuple(Reservation(wallet(f"c{n}"), share) for n, share in enumerate(NINE_SHARES))
        wanda_and_erin = (Reservation(wallet("wanda"), 6_250 * SESH), Reservation(wallet("erin"), 5_000 * SESH))
        return (
            self._present("waiting", "wanda", 30, 100, WAITS_FOR_OPERATOR, 6_250 * SESH),
            # (25,000 − 11,250) ÷ 8
            self._present("reserved", "wanda", 29, 101, WAITS_FOR_OPERATOR, 1_718_750000000, reserved=wanda_and_erin),
            self._present("open", "pia", 28, 102, OPEN, 2_083_333333334, pia),
            self._present(
                "open-reserved", "pia", 27, 103, OPEN, 1_718_750000000, pia, reserved=_for_pia_and("erin", 5_000)
            ),
            self._present(
                "all-reserved", "pia", 26, 104, OPEN, PANIC_ARITHMETIC, pia, reserved=_for_pia_and("erin", 18_750)
            ),
            self._present("no-slot", "pia", 25, 105, OPEN, NO_SLOT, pia, reserved=(PIAS, *shares)),
            self._present(
                *("full", "pia", 24, 106, WAITS_FOR_FINALIZE, PANIC_ARITHMETIC, pia, stake("carol", 18_750)),
                manual_finalize=True,
            ),
            # with the keys of node 4, which runs
            self._present("running-keys", "pia", 20, 4, OPEN, 2_083_333333334, pia),
            # two for the same node
            self._present("twin-old", "pia", 19, 107, OPEN, 2_083_333333334, pia),
            self._present("twin-new", "pia", 18, 107, OPEN, 1_666_666666667, stake("pia", 10_000)),
            # (25,000 − 10,250) ÷ 8; the operator takes everything as its fee
            Contribution(
                *("withdrawn", wallet("pia"), self.days(17), Keys.numbered(108), Keys.numbered(108)),
                *(OPEN, 1_843_750000000, (pia, stake("dave", 4_000))),
                fee_basis_points=10_000,
                steps=(
                    pay(16.5, pia),
                    pay(16, stake("carol", 5_000)),
                    pay(15.5, stake("dave", 4_000)),
                    step(14, "carol", "withdrawContribution"),
                ),
            ),
            # ⌈(25,000 − 11,250.000000001) ÷ 8⌉
            Contribution(
                *("beneficiaries", wallet("pia"), self.days(13), Keys.numbered(109), Keys.numbered(109)),
                *(OPEN, 1_718_750000000),
                stakes=(stake("pia", 6_250, "vault"), Stake(wallet("carol"), 5_000_000000001, wallet("bruno"))),
                steps=(
                    pay(12.5, stake("pia", 6_250, "vault")),
                    pay(12, stake("carol", 5_000)),
                    pay(11.5, Stake(wallet("carol"), 1, wallet("carol"))),
                    step(11, "carol", "updateBeneficiary", (wallet("bruno"),)),
                ),
            ),
        )

    def _present(
        self,
        name: str,
        operator: str,
        ago: int,
        keys: int,
        status: int,
        minimum: int | str,
        *paid: Stake,
        reserved: tuple[Reservation, ...] = (),
        manual_finalize: bool = False,
    ) -> Contribution:
        """One that nothing was done to but paying in; places for those who paid are kept no longer."""
        payers = {stake.wallet for stake in paid}
        return Contribution(
            *(name, wallet(operator), self.days(ago), Keys.numbered(keys), Keys.numbered(keys), status, minimum, paid),
            reserved=tuple(Reservation(place.wallet, place.amount, place.wallet in payers) for place in reserved),
            deployed_reservations=reserved,
            manual_finalize=manual_finalize,
            steps=tuple(self._pay(ago - 0.5, stake) for stake in paid),
        )

    def _pay(self, ago: float, paid: Stake) -> Step:
        return Step(self.days(ago), paid.wallet, "contributeFunds", (paid.amount, paid.beneficiary))

    def _step(self, ago: float, name: str, function: str, arguments: tuple[object, ...] = ()) -> Step:
        return Step(self.days(ago), wallet(name), function, arguments)


def _for_pia_and(name: str, sesh: int) -> tuple[Reservation, Reservation]:
    return PIAS, Reservation(wallet(name), sesh * SESH)


def _key_arguments(keys: Keys) -> tuple[object, ...]:
    return keys.bls, (0, 0, 0, 0), keys.ed25519, 0, 0
