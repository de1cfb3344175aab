"""`staking estimate`: published examples, what is assumed and where that is from, and whom it asks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import Result, Sessionnet
from tests.joint_fixtures import Joint

NODES, POOL = "1600", "63177550"


def atomic(text: str) -> int:
    return int(Decimal(text) * 10**9)


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be asked, nor any name be looked up."""

    def refuse(*_: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.mark.usefixtures("no_connection")
class TestWithNodesAndPool:
    """Nobody is asked."""

    @pytest.mark.parametrize(
        ("pool", "nodes", "per_block", "portal", "apr_percent"),
        [
            # ⌊⌊pool × 0.151 × 120 ÷ 31,536,000⌋ ÷ nodes⌋ × 720, as the staking portal rounds; the rate of the stake
            ("40000000", 1600, 22_983_257_229, "10.342465200", 15.100),
            ("63177550", 1500, 36_300_647_070, "17.424310320", 25.439),
            ("63177550", 1600, 36_300_647_070, "16.335290880", 23.850),
            ("63177550", 2000, 36_300_647_070, "13.068232560", 19.080),
            ("45000000", 2000, 25_856_164_383, "9.308219040", 13.590),
        ],
    )
    def test_a_whole_node_earns_what_the_contracts_arithmetic_says(
        self, sessionnet: Sessionnet, pool: str, nodes: int, per_block: int, portal: str, apr_percent: float
    ) -> None:
        words = ("--stake", "25000", "--operator", "--nodes", str(nodes), "--pool", pool, "--json")
        run = sessionnet("staking", "estimate", *words)
        data = run.json["data"]
        # oxend counts in thousandths of a unit
        assert atomic(data["node_per_day"]) == per_block * 1000 // nodes * 720 // 1000
        assert 0 <= atomic(data["node_per_day"]) - atomic(portal) < 720
        assert data["per_day"] == data["node_per_day"]
        assert data["apr_percent"] == pytest.approx(apr_percent, abs=0.0005)
        assert (run.status, run.json["sources"], run.json["warnings"]) == (0, [], [])

    @pytest.mark.parametrize(
        ("words", "per_day", "apr_percent"),
        [
            (("--stake", "6250", "--operator"), "5.308969633", 23.849525125 * (0.1 * 4 + 0.9)),
            (("--stake", "18750"), "11.026321547", 23.849525125 * 0.9),
        ],
    )
    def test_a_fee_is_the_operators(
        self, sessionnet: Sessionnet, words: tuple[str, ...], per_day: str, apr_percent: float
    ) -> None:
        data = estimated(sessionnet, *words, "--fee", "10", "--nodes", NODES, "--pool", POOL).json["data"]
        assert data["per_day"] == per_day
        assert data["apr_percent"] == pytest.approx(apr_percent)

    def test_a_year_pays_less_as_the_pool_falls(self, sessionnet: Sessionnet) -> None:
        data = estimated(sessionnet, "--stake", "25000", "--nodes", NODES, "--pool", POOL).json["data"]
        falling, flat = atomic(data["per_year"]), atomic(data["per_year_flat"])
        # of what a year of daily payouts of 15.1 % simple leaves: 1 - (1 - 0.151 ÷ 365)^365
        assert falling / flat == pytest.approx((1 - (1 - 0.151 / 365) ** 365) / 0.151, rel=1e-6)
        assert 0 <= flat - 365 * atomic(data["per_day"]) < 365
        assert 0 <= atomic(data["per_month"]) - 30 * atomic(data["per_day"]) < 30

    def test_what_is_assumed_is_part_of_the_answer(self, sessionnet: Sessionnet) -> None:
        data = estimated(
            sessionnet, "--stake=5,000", "--fee=12.5%", "--nodes", NODES, "--pool=63,177,550", "--requirement=20000"
        ).json["data"]
        assert (data["stake"], data["assumed"]) == (
            "5000.000000000",
            {
                "nodes": 1600,
                "pool": "63177550.000000000",
                "requirement": "20000.000000000",
                "operator": False,
                "fee_percent": 12.5,
                "rate_simple_percent": 15.1,
                "blocks_per_day": 720,
                "days_per_month": 30,
                "days_per_year": 365,
            },
        )

    def test_a_whole_node_needs_25000_unless_said(self, sessionnet: Sessionnet) -> None:
        data = estimated(sessionnet, "--stake", "1", "--nodes", NODES, "--pool", POOL).json["data"]
        assert data["assumed"]["requirement"] == "25000.000000000"

    @pytest.mark.parametrize("words", [(), ("--offline",), ("--strict",)])
    def test_it_works_anywhere(self, sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
        run = sessionnet("staking", "estimate", "--stake", "5000", "--nodes", NODES, "--pool", POOL, *words)
        assert (run.status, run.stderr) == (0, "")
        # a fifth of ⌊36,300,647,070,000 ÷ 1,600⌋ thousandths, rounded down: 4,537,580,883; × 720
        assert "\nper day                 3.267058235 SESH\n" in run.stdout
        assert "None of this is a promise" in run.stdout

    def test_a_whole_node_of_the_testnet_needs_20000(self, sessionnet: Sessionnet) -> None:
        words = ("--stake", "5000", "--nodes", NODES, "--pool", POOL, "--network", "testnet")
        data = estimated(sessionnet, *words).json["data"]
        # a quarter of the same, 5,671,976,104 thousandths of a unit; × 720
        assert (data["assumed"]["requirement"], data["per_day"]) == ("20000.000000000", "4.083822794")

    def test_an_empty_pool_pays_nothing(self, sessionnet: Sessionnet) -> None:
        data = estimated(sessionnet, "--stake", "5000", "--nodes", NODES, "--pool", "0").json["data"]
        assert (data["per_day"], data["per_year"], data["apr_percent"]) == ("0.000000000", "0.000000000", 0.0)

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("--stake", "0"),
            ("--stake", "-1"),
            ("--stake", "25000.000000001"),
            ("--stake", "2,5"),
            ("--stake", "1e3"),
            ("--stake", "5000.0000000001"),
            ("--stake", "6249.999999999", "--operator"),
            ("--stake", "5000", "--fee", "100.0001"),
            ("--stake", "5000", "--fee", "-1"),
            ("--stake", "5000", "--fee", "much"),
            ("--stake", "5000", "--requirement", "0"),
            ("--stake", "5000", "--requirement", "4999"),
            ("--stake", "5000", "--nodes", "0"),
            ("--stake", "5000", "--nodes", "-3"),
            ("--stake", "5000", "--nodes", "1.5"),
            ("--stake", "5000", "--pool", "-1"),
            ("--stake", "5000", "--pool", "all"),
        ],
    )
    def test_what_no_node_has_is_refused(self, sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
        usual = ("staking", "estimate", "--nodes", NODES, "--pool", POOL)
        run = sessionnet(*usual, *words)
        assert (run.status, run.stdout) == (2, "")
        document = sessionnet(*usual, *words, "--json")
        assert (document.status, document.stderr, document.json["data"]) == (2, "", None)


class TestWithoutThem:
    """What is not given is read from the chain."""

    def test_everything_is_as_on_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = estimated(sessionnet, "--stake", "5000")
        # of what was deposited and held, 63,177,592.5 SESH, that is not yet released:
        # 62,393,497.995821918 in the pool, less 258,121.046503263
        assumed = run.json["data"]["assumed"]
        assert (assumed["nodes"], assumed["pool"], assumed["requirement"]) == (
            14,
            "62135376.949318655",
            "25000.000000000",
        )
        # ⌊35,701,833,787,000 ÷ 14⌋ × 5,000 ÷ 25,000 = 510,026,196,957 thousandths of a unit a block
        assert run.json["data"]["per_day"] == "367.218861809"
        (source,) = run.json["sources"]
        assert (source["kind"], source["name"]) == ("rpc", f"127.0.0.1:{joint.front.port}")
        assert len(joint.front.requests) == 2
        assert joint.net.received == []

    @pytest.mark.parametrize(
        ("words", "assumed"),
        [
            (("--nodes", "1600"), (1600, "62135376.949318655", "25000.000000000")),
            (("--pool", "40000000"), (14, "40000000.000000000", "25000.000000000")),
            (("--pool", "0"), (14, "0.000000000", "25000.000000000")),
            (("--requirement", "20000"), (14, "62135376.949318655", "20000.000000000")),
        ],
    )
    def test_what_is_given_is_not_read(
        self, sessionnet: Sessionnet, joint: Joint, words: tuple[str, ...], assumed: tuple[int, str, str]
    ) -> None:
        found = estimated(sessionnet, "--stake", "5000", *words).json["data"]["assumed"]
        assert (found["nodes"], found["pool"], found["requirement"]) == assumed

    def test_the_rate_agrees_with_that_of_staking(self, sessionnet: Sessionnet, joint: Joint) -> None:
        apr = sessionnet("staking", "--json").json["data"]["apr"]
        percent = estimated(sessionnet, "--stake", "5000").json["data"]["apr_percent"]
        assert percent == pytest.approx(100 * apr, rel=1e-9)

    @pytest.mark.parametrize(
        ("manner", "status", "error"), [("refuse", 3, "unreachable"), ("ones", 4, "malformed-answer")]
    )
    def test_a_chain_that_says_nothing_leaves_no_answer(
        self, sessionnet: Sessionnet, joint: Joint, manner: str, status: int, error: str
    ) -> None:
        joint.front.misbehave(manner)
        run = sessionnet("staking", "estimate", "--stake", "5000", "--json")
        assert (run.status, run.json["data"], run.errors) == (status, None, [error])

    def test_a_stake_that_the_chain_does_not_take_is_refused(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("staking", "estimate", "--stake", "25000.000000001")
        assert (run.status, "at most 25,000 SESH" in run.stderr) == (2, True)


def estimated(sessionnet: Sessionnet, *words: str) -> Result:
    run = sessionnet("staking", "estimate", "--json", *words)
    assert (run.status, run.stderr) == (0, "")
    return run
