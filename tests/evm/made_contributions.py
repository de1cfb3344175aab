"""The contribution contracts of the scenario: every status, and every reason to take no more money."""

from tests.evm.made_nodes import DAY, SESH, shares, stake
from tests.evm.world import (
    FINALIZED,
    NO_SLOT,
    OPEN,
    PANIC_ARITHMETIC,
    WAITS_FOR_FINALIZE,
    WAITS_FOR_OPERATOR,
    Contribution,
    Keys,
    Reservation,
    Stake,
    Step,
    wallet,
)

PIA = stake("pia", 6_250)
PIAS_PLACE = Reservation(PIA.wallet, PIA.amount)


def make_contributions(as_of: int) -> tuple[Contribution, ...]:
    """All contribution contracts, in the order in which they were made."""
    made = _Contributions(as_of)
    return (*made.spent(), *made.waiting(), *made.full(), *made.cancelled(), *made.doubtful(), *made.changed())


class _Contributions:
    """Says of each contract how long ago it was made, and what happened to it when."""

    def __init__(self, as_of: int) -> None:
        self._as_of = as_of

    def spent(self) -> tuple[Contribution, ...]:
        """One that waits in vain since less was required, and four that had their use: two of them were reset."""
        rita, three = stake("rita", 5_000), (PIA, stake("carol", 10_000), stake("dave", 8_750))
        rosa, new_keys = stake("rosa", 12_500), Keys.numbered(111)
        return (
            self._made(
                ("old-requirement", "rita", 310, 110),
                (OPEN, 1_666_666666667, (rita,)),
                (self._paid(309, rita),),
                requirement=20_000 * SESH,
            ),
            self._made(
                ("finalized", "pia", 150, 7),
                (FINALIZED, PANIC_ARITHMETIC, three),
                tuple(self._paid(149 - number, paid) for number, paid in enumerate(three)),
                fee_basis_points=1000,
            ),
            self._made(
                ("finalized-ten", "pia", 140, 8),
                (FINALIZED, NO_SLOT, (PIA, *shares())),
                (*(self._paid(139, paid) for paid in (PIA, *shares()[:-1])), self._paid(138, shares()[-1])),
            ),
            # its node lives
            self._made(
                ("reset", "rosa", 120, 9),
                (WAITS_FOR_OPERATOR, 6_250 * SESH, ()),
                (self._paid(119, rosa), self._paid(118, stake("carol", 12_500)), self._did(90, "rosa", "reset")),
            ),
            # its node lives, and it collects for another one
            self._made(
                ("renewed", "rosa", 110, 10),
                (OPEN, 2_083_333333334, (stake("rosa", 6_250),)),
                (
                    self._paid(109, rosa),
                    self._paid(108, stake("dave", 12_500)),
                    self._did(80, "rosa", "reset"),
                    self._did(79, "rosa", "updatePubkeys", new_keys.bls, (0, 0, 0, 0), new_keys.ed25519, 0, 0),
                    self._paid(78, stake("rosa", 6_250)),
                ),
                new_keys=new_keys,
            ),
        )

    def waiting(self) -> tuple[Contribution, ...]:
        """For the operator, or for anybody."""
        wandas_place = Reservation(wallet("wanda"), 6_250 * SESH)
        erins_place = Reservation(wallet("erin"), 5_000 * SESH)
        return (
            self._made(("waiting", "wanda", 33, 100), (WAITS_FOR_OPERATOR, 6_250 * SESH, ())),
            # (25,000 − 11,250) ÷ 8
            self._made(
                ("reserved", "wanda", 32, 101),
                (WAITS_FOR_OPERATOR, 1_718_750000000, ()),
                reserved=(wandas_place, erins_place),
            ),
            self._made(("open", "pia", 31, 102), (OPEN, 2_083_333333334, (PIA,)), (self._paid(30, PIA),)),
            self._made(
                ("open-reserved", "pia", 29, 103),
                (OPEN, 1_718_750000000, (PIA,)),
                (self._paid(28, PIA),),
                reserved=(PIAS_PLACE, erins_place),
            ),
        )

    def full(self) -> tuple[Contribution, ...]:
        """With all money there or promised, or no place left."""
        erins_place = Reservation(wallet("erin"), 18_750 * SESH)
        carol = stake("carol", 18_750)
        return (
            self._made(
                ("all-reserved", "pia", 27, 104),
                (OPEN, PANIC_ARITHMETIC, (PIA,)),
                (self._paid(26, PIA),),
                reserved=(PIAS_PLACE, erins_place),
            ),
            self._made(
                ("no-slot", "pia", 26, 105),
                (OPEN, NO_SLOT, (PIA,)),
                (self._paid(25, PIA),),
                reserved=(PIAS_PLACE, *(Reservation(share.wallet, share.amount) for share in shares())),
            ),
            self._made(
                ("full", "pia", 25, 106),
                (WAITS_FOR_FINALIZE, PANIC_ARITHMETIC, (PIA, carol)),
                (self._paid(24, PIA), self._paid(23, carol)),
                manual_finalize=True,
            ),
        )

    def cancelled(self) -> tuple[Contribution, ...]:
        """Whose operator went, and took everybody along."""
        steps = (
            self._paid(22, PIA),
            self._paid(21, stake("carol", 5_000)),
            self._did(20, "pia", "withdrawContribution"),
        )
        return (self._made(("cancelled", "pia", 23, 112), (WAITS_FOR_OPERATOR, 6_250 * SESH, ()), steps),)

    def doubtful(self) -> tuple[Contribution, ...]:
        """For node 4, which runs without any of it, and two for one node, the newer of which counts."""
        ten_thousand = stake("pia", 10_000)
        return (
            self._made(("running-keys", "pia", 20, 4), (OPEN, 2_083_333333334, (PIA,)), (self._paid(19, PIA),)),
            self._made(("twin-old", "pia", 19, 107), (OPEN, 2_083_333333334, (PIA,)), (self._paid(18, PIA),)),
            # 15,000 ÷ 9
            self._made(
                ("twin-new", "pia", 18, 107),
                (OPEN, 1_666_666666667, (ten_thousand,)),
                (self._paid(17, ten_thousand),),
            ),
        )

    def changed(self) -> tuple[Contribution, ...]:
        """One that a contributor left, whose operator takes everything as its fee; one with other beneficiaries."""
        dave, pias_for_vault = stake("dave", 4_000), stake("pia", 6_250, "vault")
        carols_for_bruno = Stake(wallet("carol"), 5_000_000000001, wallet("bruno"))
        return (
            # (25,000 − 10,250) ÷ 8
            self._made(
                ("withdrawn", "pia", 17, 108),
                (OPEN, 1_843_750000000, (PIA, dave)),
                (
                    self._paid(16, PIA),
                    self._paid(15, stake("carol", 5_000)),
                    self._paid(14, dave),
                    self._did(13, "carol", "withdrawContribution"),
                ),
                fee_basis_points=10_000,
            ),
            # ⌈(25,000 − 11,250.000000001) ÷ 8⌉
            self._made(
                ("beneficiaries", "pia", 13, 109),
                (OPEN, 1_718_750000000, (pias_for_vault, carols_for_bruno)),
                (
                    self._paid(12, pias_for_vault),
                    self._paid(11, stake("carol", 5_000)),
                    self._paid(10, Stake(wallet("carol"), 1, wallet("carol"))),
                    self._did(9, "carol", "updateBeneficiary", wallet("bruno")),
                ),
            ),
        )

    def _made(
        self,
        origin: tuple[str, str, int, int],
        state: tuple[int, int | str, tuple[Stake, ...]],
        steps: tuple[Step, ...] = (),
        reserved: tuple[Reservation, ...] = (),
        new_keys: Keys | None = None,
        fee_basis_points: int = 500,
        manual_finalize: bool = False,
        requirement: int = 25_000 * SESH,
    ) -> Contribution:
        """`origin`: its name, its operator, how many days ago, whose keys. `state`: status, minimum, stakes."""
        name, operator, days_ago, key_number = origin
        status, minimum, stakes = state
        payers = {paid.wallet for paid in stakes}
        return Contribution(
            name=name,
            operator=wallet(operator),
            deployed_at=self._as_of - days_ago * DAY,
            deployed_keys=Keys.numbered(key_number),
            keys=new_keys or Keys.numbered(key_number),
            status=status,
            minimum=minimum,
            stakes=stakes,
            deployed_reservations=reserved,
            reserved=tuple(Reservation(place.wallet, place.amount, place.wallet in payers) for place in reserved),
            fee_basis_points=fee_basis_points,
            manual_finalize=manual_finalize,
            requirement=requirement,
            steps=steps,
        )

    def _paid(self, days_ago: int, paid: Stake) -> Step:
        at = self._as_of - days_ago * DAY
        return Step(at, paid.wallet, "contributeFunds", (paid.amount, paid.beneficiary))

    def _did(self, days_ago: int, name: str, function: str, *arguments: object) -> Step:
        return Step(self._as_of - days_ago * DAY, wallet(name), function, arguments)
