"""The table of the kinds of source: it is whole, the commands do what it says, and the manual says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.exporter.questions import Targets, questions_for
from sessionnet_cli.show.formats.schemas import SCHEMAS
from sessionnet_core import Access, Network, Sesh, SessionNetError, SessionNetwork
from sessionnet_core.doctor.report import HostReport
from sessionnet_core.errors import Unreachable
from sessionnet_core.evidence import INCOMPLETE
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.source_kinds import SOURCE_KINDS, HostKind, Kind
from tests.core.doctor.test_diagnose import WHOLE
from tests.core.hosts import at
from tests.core.samples import WALLET, key

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
COMMAND_NAMES = [
    *(name for name in SCHEMAS if name != "doctor" and name.split()[0] not in ("config", "history")),
    "exporter",
]
"""`doctor` looks at every host by this very table, `config` and `history` at none."""


def users_of(command: str) -> set[str]:
    return {name for name, row in SOURCE_KINDS.items() if command in row.used_by}


def test_every_kind_has_a_row() -> None:
    assert tuple(SOURCE_KINDS) == (*get_args(HostKind), "file")
    assert {row.kind for row in SOURCE_KINDS.values()} == set(get_args(Kind))


def test_an_answer_without_any_of_them_is_incomplete() -> None:
    assert {row.failed for row in SOURCE_KINDS.values()} <= INCOMPLETE


def test_the_commands_that_use_a_host_are_commands() -> None:
    named = {name for row in SOURCE_KINDS.values() for name in row.used_by}
    assert named == set(COMMAND_NAMES)
    assert {name.partition(" ")[0] for name in named} <= set(COMMANDS)


def hosts_of(network: Network) -> tuple[HostReport, ...]:
    """Return every host of a network, as `doctor` lists them."""
    return SessionNetwork(network, Access(offline=True)).doctor().value.hosts


def asked_by_the_exporter(network: SessionNetwork) -> None:
    """Ask all that one refresh asks, and raise the first error."""
    questions = questions_for(network.network, Targets(keys=(key(1),), wallets=(WALLET,), accounts=(ACCOUNT,)))
    for outcome in network.side_by_side({one.name: one.ask for one in questions}).values():
        if isinstance(outcome, SessionNetError):
            raise outcome


ASKING: dict[str, Callable[[SessionNetwork], object]] = {
    "swarm": lambda network: network.swarms([ACCOUNT]),
    "nodes": lambda network: network.nodes(),
    "nodes show": lambda network: network.node(key(1)),
    "nodes swarms": lambda network: network.swarm_table(),
    "token": lambda network: network.token(),
    "token balance": lambda network: network.token_balance(WALLET),
    "token history": lambda network: network.price_history("7d"),
    "staking": lambda network: network.staking(),
    "staking wallet": lambda network: network.staking_wallet(WALLET),
    "staking open": lambda network: network.open_contracts(),
    "staking estimate": lambda network: network.staking_estimate(Sesh.parse("25000")),
    "overview": lambda network: network.overview(),
    "check node": lambda network: network.check_nodes(["ab"]),
    "check wallet": lambda network: network.check_wallets([WALLET]),
    "check swarm": lambda network: network.check_swarms([ACCOUNT]),
    "check network": lambda network: network.check_network(),
    "exporter": lambda network: asked_by_the_exporter(network),
}


class Silence:
    """A tape on which every host is silent, and that keeps whose URLs were asked."""

    live = False

    def __init__(self) -> None:
        self.urls: set[str] = set()

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        self.urls.add(url)
        raise Unreachable("words")


@pytest.mark.parametrize("command", COMMAND_NAMES)
def test_a_command_asks_hosts_of_exactly_these_kinds(command: str) -> None:
    """Where all are silent, none is left out because another answered."""
    silence = Silence()
    with pytest.raises(SessionNetError):
        ASKING[command](SessionNetwork(WHOLE, Access(tape=silence, clock=lambda: at(0))))
    beginnings = {host.url.removesuffix("/info"): host.kind for host in hosts_of(WHOLE)}
    kinds = {kind for url in silence.urls for beginning, kind in beginnings.items() if url.startswith(beginning)}
    assert kinds == users_of(command)
    assert all(url.startswith(tuple(beginnings)) for url in silence.urls)


@pytest.mark.parametrize("network", [MAINNET, TESTNET, WHOLE])
def test_a_host_is_recognised_by_what_its_kind_allows(network: Network) -> None:
    assert all(host.proof in SOURCE_KINDS[host.kind].proofs for host in hosts_of(network))


HOSTS = (
    (Path(__file__).parents[2] / "docs" / "privacy.md").read_text().partition("## Hosts contacted by each command\n")[2]
)


def table_under(heading: str) -> list[list[str]]:
    """Return the cells of each row of the table that begins with this heading."""
    table = HOSTS.partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def quoted(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_the_manual_has_every_kind_with_its_built_in_hosts() -> None:
    rows = table_under("host")
    assert [row[0] for row in rows] == [SOURCE_KINDS[kind].label for kind in get_args(HostKind)]
    for kind, (_, *places, proof, option) in zip(get_args(HostKind), rows, strict=True):
        for network, place in zip((MAINNET, TESTNET), places, strict=True):
            assert quoted(place) - {"--transport plain"} == {one.name for one in hosts_of(network) if one.kind == kind}
        assert quoted(proof) == set(SOURCE_KINDS[kind].proofs)
        assert option.replace("`", "") == SOURCE_KINDS[kind].option


def test_the_readme_lists_whom_each_command_asks() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    table = text.partition("\n## Whom it asks\n\n")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:-1]]  # but for those of Session Nodes
    kinds: tuple[HostKind, ...] = ("seed", "network-api", "rpc", "staking-backend")
    for kind, (hosts, commands) in zip(kinds, rows, strict=True):
        assert quoted(hosts) == {one.name for one in hosts_of(MAINNET) if one.kind == kind}
        always, _, sometimes = commands.partition(";")
        assert quoted(always) == {name for name in ASKING if kind in users_of(name)} | {"doctor"}
        others = {name.removesuffix(" --verify") for name in quoted(sometimes)} - {"--onion"}
        assert others == set(SOURCE_KINDS[kind].also_by)


@pytest.mark.parametrize("command", COMMAND_NAMES)
def test_the_manual_says_which_kinds_a_command_asks(command: str) -> None:
    just_commands = re.compile(r"(`[a-z ]+`(, )?)+")
    found = [
        hosts for names, hosts in table_under("command") if just_commands.fullmatch(names) and command in quoted(names)
    ]
    (hosts,) = found
    assert {name for name, row in SOURCE_KINDS.items() if row.label in hosts} == users_of(command)
