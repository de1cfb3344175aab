"""The nodes of the scenario: every state that a node can be in, as far as the rewards contract knows."""

from tests.evm.world import Keys, Node, Stake, wallet

SESH = 10**9
HOUR = 3600
DAY = 24 * HOUR

NINE_SHARES = (2_083_333333334,) * 3 + (2_083_333333333,) * 6
"""What nine contributors give who each take the least they may of the 18,750 SESH that an operator left."""


def stake(name: str, sesh: int, beneficiary: str | None = None) -> Stake:
    """So much of somebody's SESH."""
    return Stake(wallet(name), sesh * SESH, wallet(beneficiary or name))


def shares() -> tuple[Stake, ...]:
    """The stakes of those nine."""
    return tuple(Stake(wallet(f"c{number}"), share, wallet(f"c{number}")) for number, share in enumerate(NINE_SHARES))


def make_nodes(as_of: int) -> tuple[Node, ...]:
    """All nodes that were ever there, by ID."""
    made = _Nodes(as_of)
    return (*made.old(), *made.gone(), *made.pooled(), *made.young())


class _Nodes:
    """Says of each node how long ago it came."""

    def __init__(self, as_of: int) -> None:
        self._as_of = as_of

    def old(self) -> tuple[Node, ...]:
        """Two that were seeded, one with the stake that was required once, and one for somebody else's benefit."""
        two = (stake("oxana", 10_000, "vault"), stake("carol", 10_000))
        return (
            Node(1, Keys.numbered(1), (stake("oxana", 20_000),), self._days(520), fee_basis_points=None),
            Node(2, Keys.numbered(2), two, self._days(520), fee_basis_points=None),
            Node(3, Keys.numbered(3), (stake("olaf", 20_000),), self._days(400)),
            Node(4, Keys.numbered(4), (stake("olga", 25_000, "bruno"),), self._days(250)),
        )

    def gone(self) -> tuple[Node, ...]:
        """One that left, and came back with the same keys as node 11; and one that was thrown out."""
        return (
            Node(
                5,
                Keys.numbered(5),
                (stake("xeno", 25_000),),
                self._days(240),
                leave_requests=((wallet("xeno"), self._days(116)),),
                gone="exited",
                gone_at=self._days(100),
                gone_by=wallet("xeno"),
            ),
            Node(
                6,
                Keys.numbered(6),
                (stake("lars", 25_000),),
                self._days(200),
                gone="liquidated",
                gone_at=self._days(50),
                gone_by=wallet("lea"),
            ),
        )

    def pooled(self) -> tuple[Node, ...]:
        """Those that contribution contracts registered, which are named."""
        three = (stake("pia", 6_250), stake("carol", 10_000), stake("dave", 8_750))
        ten = (stake("pia", 6_250), *shares())
        with_carol = (stake("rosa", 12_500), stake("carol", 12_500))
        with_dave = (stake("rosa", 12_500), stake("dave", 12_500))
        return (
            Node(7, Keys.numbered(7), three, self._days(147), fee_basis_points=1000, contract="finalized"),
            Node(8, Keys.numbered(8), ten, self._days(138), fee_basis_points=500, contract="finalized-ten"),
            Node(9, Keys.numbered(9), with_carol, self._days(118), fee_basis_points=500, contract="reset"),
            Node(10, Keys.numbered(10), with_dave, self._days(108), fee_basis_points=500, contract="renewed"),
        )

    def young(self) -> tuple[Node, ...]:
        """Those that nobody would mistake for the first ones, most of them on their way out."""
        return (
            Node(11, Keys.numbered(5), (stake("xeno", 25_000),), self._days(95)),
            # a small contributor asked first
            Node(
                12,
                Keys.numbered(12),
                (stake("olga", 22_500), stake("dave", 2_500)),
                self._days(60),
                leave_requests=((wallet("dave"), self._days(5)), (wallet("olga"), self._days(4))),
            ),
            # after 30 days it may leave without a signature
            Node(
                13,
                Keys.numbered(13),
                (stake("olaf", 25_000),),
                self._days(55),
                leave_requests=((wallet("olaf"), self._days(35)),),
            ),
            Node(
                14,
                Keys.numbered(14),
                (stake("olga", 25_000),),
                self._days(54),
                leave_requests=((wallet("olga"), self._days(20)),),
            ),
            # a quarter is not small, and need not wait 30 days
            Node(
                15,
                Keys.numbered(15),
                (stake("olga", 18_750), stake("dave", 6_250)),
                self._days(9),
                leave_requests=((wallet("dave"), self._days(2)),),
            ),
            Node(16, Keys.numbered(16), (stake("nora", 25_000),), self._as_of - 600),
        )

    def _days(self, ago: int) -> int:
        return self._as_of - ago * DAY
