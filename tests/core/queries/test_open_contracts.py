"""Which contribution contracts take stakes now: whom to ask about them, which of them count, in which order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import Unreachable
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.open_contracts import OpenContracts
from sessionnet_core.figures.stakes import Contribution, Reservation, StakedNode, StakedNodes, Terms, open_contributions
from sessionnet_core.queries import open_contracts
from sessionnet_core.sources.contracts.states import Contributions, Scanned
from tests.core.figures.test_wallet import BLOCK, contribution, stake, staked
from tests.core.hosts import NETWORK, Hosts, Outcome, access
from tests.core.samples import NOON, key
from tests.core.wire.backend.samples import NETWORK as TOLD

URL = "https://backend.example"
CONTRACTS = f"{URL}/contract/contribution"
PIA, ERIN = "0x" + "01" * 20, "0x" + "02" * 20


TERMS = Terms(Sesh.parse("25000"), 10)


def address(number: int) -> str:
    return f"0x{number:040x}"


def contract(number: int, of_node: int | None = None, **told: Any) -> Contribution:
    """Give an open contract for the node of the same number, or of another."""
    of_node = number if of_node is None else of_node
    usual: dict[str, Any] = {"address": address(number), "pubkey": key(of_node), "bls_pubkey": f"{of_node:0128x}"}
    return contribution(stake(PIA, "6250"), **(usual | told))


def numbers(contracts: Sequence[Contribution]) -> list[int]:
    return [int(one.address, 16) for one in contracts]


def test_those_that_take_money_stay_in_their_order() -> None:
    assert numbers(open_contributions([contract(3), contract(9), contract(1)], [], TERMS)) == [3, 9, 1]


@pytest.mark.parametrize(
    "told",
    [
        {"status": "awaiting-operator"},
        {"status": "full"},
        {"status": "finalized"},
        {"minimum": None},
        {"reservations": tuple(Reservation(ERIN, Sesh(1), received=False) for _ in range(9))},
    ],
)
def test_what_takes_no_money_is_left_out(told: dict[str, Any]) -> None:
    assert numbers(open_contributions([contract(1, **told), contract(2)], [], TERMS)) == [2]


@pytest.mark.parametrize("told", [{"requirement": Sesh.parse("20000")}, {"max_contributors": 9}])
def test_what_was_made_on_other_terms_takes_no_money_and_still_keeps_older_ones_closed(told: dict[str, Any]) -> None:
    contracts = [contract(3, of_node=1, **told), contract(2), contract(1)]
    assert numbers(open_contributions(contracts, [], TERMS)) == [2]
    assert numbers(open_contributions(contracts, [], None)) == [3, 2]


def test_a_node_whose_ed25519_key_is_registered_cannot_be_again() -> None:
    running = structs.replace(staked(1, stake(PIA, "25000")), bls_pubkey=f"{77:0128x}")
    assert numbers(open_contributions([contract(1), contract(2)], [running], TERMS)) == [2]


def test_a_place_that_is_kept_is_no_open_slot() -> None:
    two_places = Terms(TERMS.requirement, 2)
    kept = Reservation(address=ERIN, amount=Sesh.parse("5000"), received=False)
    assert open_contributions([contract(1, max_contributors=2, reservations=(kept,))], [], two_places) == []
    paid = structs.replace(kept, received=True)
    assert numbers(open_contributions([contract(1, max_contributors=2, reservations=(paid,))], [], two_places)) == [1]


def test_a_node_that_runs_gathers_nothing() -> None:
    assert numbers(open_contributions([contract(1), contract(2)], [staked(1, stake(PIA, "25000"))], TERMS)) == [2]


@pytest.mark.parametrize("status", ["open", "full", "awaiting-operator", "finalized"])
def test_of_several_contracts_for_a_node_the_newest_counts_whatever_its_state(status: str) -> None:
    found = open_contributions([contract(2, of_node=7, status=status), contract(1, of_node=7)], [], TERMS)
    assert numbers(found) == ([2] if status == "open" else [])


class MadeUpContracts:
    """What the chain would tell, and what it was asked."""

    def __init__(self, *contracts: Contribution, log: Scanned | None = None, nodes: Sequence[StakedNode] = ()) -> None:
        self.known = {one.address: one for one in contracts}
        self.log = log
        self.running = tuple(nodes)
        self.seconds = 10.0
        self.read: list[int] = []
        self.scanned_seconds: list[float] = []

    def contributions(self, addresses: Sequence[str]) -> Contributions:
        self.read = [int(one, 16) for one in addresses]
        found = tuple(self.known[one] for one in addresses if one in self.known)
        return Contributions(BLOCK, found, left_out=len(addresses) - len(found))

    def terms(self) -> Terms:
        return TERMS

    def nodes(self) -> StakedNodes:
        return StakedNodes(block=BLOCK, nodes=self.running)

    def scan_factory(self, first_block: int, *, seconds: float) -> Scanned:
        assert first_block == 0
        self.scanned_seconds.append(seconds)
        assert self.log is not None, "the log is not read where the backend names the contracts"
        return self.log


def log(*found: int, complete: bool = True) -> Scanned:
    return Scanned(tuple(map(address, found)), first_block=0 if complete else 299_000_000, complete=complete)


Find = Callable[..., Answer[OpenContracts]]


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Find:
    """Ask a chain that tells what a test makes up, and a backend."""

    def found(chain: MadeUpContracts, backend: Outcome | None) -> Answer[OpenContracts]:
        def read_at_once(_session: object, read: Callable[[Any], Any], **_: object) -> Answer[Any]:
            return Answer(
                value=read(chain), network="devnet", as_of=NOON, asked_at=NOON, stale=False, sources=(), warnings=()
            )

        monkeypatch.setattr(open_contracts, "fetch_contracts", read_at_once)
        hosts = Hosts()
        if backend is not None:
            hosts.told[CONTRACTS] = backend
        network = structs.replace(NETWORK, backend=None if backend is None else URL)
        return SessionNetwork(network, access(hosts, timeout_seconds=60)).open_contracts()

    return found


def named(*contracts: tuple[int, int | None, int, int]) -> bytes:
    """Name contracts as the backend does: number, block of the first event, status, number of the node."""
    told = [
        {
            "address": address(number),
            "status": status,
            "pubkey_bls": f"{of_node:0128x}",
            "contributors": [],
            "events": []
            if block is None
            else [{"name": "x", "block": block, "log_index": 0, "tx": "0x", "main_arg": "", "args": {}}],
        }
        for number, block, status, of_node in contracts
    ]
    return json.dumps({"contracts": told, "added_bls_keys": {}, "network": TOLD, "t": 0}).encode()


def shown(answer: Answer[OpenContracts]) -> list[int]:
    return [int(one.address, 16) for one in answer.value.contracts]


def codes(answer: Answer[OpenContracts]) -> list[str]:
    return [warning.code for warning in answer.warnings]


def test_the_backend_names_them_in_any_order_and_they_are_shown_newest_first(find: Find) -> None:
    chain = MadeUpContracts(*map(contract, (1, 2, 3, 4)))
    answer = find(chain, named((2, 200, 1, 2), (4, None, 1, 4), (3, 300, 1, 3), (1, 100, 1, 1)))
    assert (shown(answer), chain.read, codes(answer)) == ([3, 2, 1, 4], [3, 2, 1, 4], [])
    assert [source.kind for source in answer.sources] == ["staking-backend"]


def test_what_is_finished_by_the_backends_word_is_not_read_and_nor_are_older_ones_for_its_node(find: Find) -> None:
    chain = MadeUpContracts(contract(1, of_node=7), contract(3, of_node=8), contract(4))
    answer = find(chain, named((1, 100, 1, 7), (2, 200, 3, 7), (3, 300, 1, 8), (5, 250, 3, 8), (4, 400, 0, 4)))
    assert chain.read == [4, 3]
    assert shown(answer) == [4, 3]


def test_the_contract_has_the_last_word_on_its_state(find: Find) -> None:
    chain = MadeUpContracts(contract(1, status="full"), contract(2))
    assert shown(find(chain, named((1, 100, 1, 1), (2, 200, 0, 2)))) == [2]


@pytest.mark.parametrize("backend", [None, b"[]", Unreachable("nothing came")])
def test_without_the_backend_the_factorys_log_names_them(find: Find, backend: Outcome | None) -> None:
    chain = MadeUpContracts(contract(1), contract(2), log=log(2, 1))
    answer = find(chain, backend)
    assert (shown(answer), chain.read) == ([2, 1], [2, 1])
    assert codes(answer) == ([] if backend is None else ["staking-backend-failed"])
    (seconds,) = chain.scanned_seconds
    assert seconds == 6  # of the ten that there are


def test_a_log_that_was_not_read_to_its_end_is_said_with_the_block(find: Find) -> None:
    answer = find(MadeUpContracts(contract(1), log=log(1, complete=False)), None)
    assert shown(answer) == [1]
    (warning,) = answer.warnings
    assert warning.code == "factory-log-incomplete"
    assert "299,000,000" in warning.describe()
    assert not answer.complete


def test_contracts_that_nobody_can_read_are_counted(find: Find) -> None:
    answer = find(MadeUpContracts(contract(1)), named((1, 100, 1, 1), (8, 200, 1, 8), (9, 300, 1, 9)))
    assert shown(answer) == [1]
    (warning,) = answer.warnings
    assert (warning.code, warning.describe().split()[0]) == ("contracts-left-out", "2")


def test_of_more_contracts_than_are_read_the_newest_are_and_the_rest_is_counted(find: Find) -> None:
    chain = MadeUpContracts(*map(contract, range(1, 2_004)))
    answer = find(chain, named(*((number, number, 1, number) for number in range(1, 2_004))))
    assert (shown(answer)[0], shown(answer)[-1], len(chain.read)) == (2_003, 4, 2_000)
    (warning,) = answer.warnings
    assert (warning.code, warning.describe()) == (
        "contracts-left-out",
        "only the newest 2,000 were read, and 3 were not",
    )


def test_each_figure_is_the_contracts(find: Find) -> None:
    kept = (
        Reservation(address=PIA, amount=Sesh.parse("6250"), received=True),
        Reservation(address=ERIN, amount=Sesh.parse("5000"), received=False),
    )
    one = contract(1, reservations=kept, minimum=Sesh.parse("1718.75"), fee_percent=2.5)
    (found,) = find(MadeUpContracts(one), named((1, 100, 1, 1))).value.contracts
    # 25,000 are needed: 6,250 came, 5,000 are promised, 13,750 remain for 10 − 2 places.
    assert (str(found.minimum), str(found.maximum), found.open_slots) == ("1718.750000000", "13750.000000000", 8)
    assert (str(found.contributed), str(found.reserved)) == ("6250.000000000", "5000.000000000")
    assert (found.fee_percent, found.status, found.pubkey, found.operator) == (2.5, "open", key(1), one.operator)
