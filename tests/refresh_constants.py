"""Checks every constant that is built in against the live network: `make refresh-constants`, for whoever can reach it.

Prints what changed as `constant: value that is built in → value seen`, and what could not be checked with the reason;
ends with 1 if there is any of either, and with 0 if all holds. What is seen is asked for through the library and its
checks, so that a host which cannot be believed changes nothing.

A changed pin, key or address is a reason to look, and none to believe: whoever sits in between shows another pin as
well. It has to be confirmed from a second source before it is built in: Session's apps, their release notes, its
documentation. With `SESSIONNET_CONFIG` and `--network` another network's values are checked, as the tests do.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from Crypto.Hash import keccak

from sessionnet_cli.config.file import read_configuration
from sessionnet_core import Access, Answer, Network, Sesh, SessionNetError, SessionNetwork
from sessionnet_core.doctor.report import Diagnosis, HostReport
from sessionnet_core.figures.rewards import BLOCKS_PER_DAY
from sessionnet_core.model import NodeList
from sessionnet_core.networks.chains import Chain, MainChain
from sessionnet_core.networks.model import BootstrapNode
from sessionnet_core.networks.replacements import Replacements, replaced
from sessionnet_core.sources import arbitrum
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.transport import Transport
from sessionnet_core.urls import masked_url
from sessionnet_core.wire.chain import rpc, words

SECONDS = 60
HEADING = (
    "What changed is a reason to look, and none to believe: confirm it from a second source before it is built in."
)
WORD = 32
T = TypeVar("T")
NAMED_BY: tuple[tuple[str, str, str], ...] = (
    ("rewards", "designatedToken()", "token"),
    ("rewards", "foundationPool()", "pool"),
    ("pool", "SESH()", "token"),
    ("pool", "beneficiary()", "rewards"),
    ("factory", "stakingRewardsContract()", "rewards"),
)
"""Which contract tells, by which view, where another one stands. Signatures as in the contracts' sources."""
DECIMALS = {"token": 9, "price_feed": 8}


@dataclass(frozen=True)
class Check:
    """One constant: its value here, and what was seen of it."""

    constant: str
    known: str
    seen: str | None
    """None where it could not be checked."""
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the two are the same."""
        return self.seen is not None and self.seen.lower() == self.known.lower()

    def __str__(self) -> str:
        if self.seen is None:
            return f"{self.constant}: {self.known} could not be checked: {self.reason}"
        return f"{self.constant}: {self.known} → {self.seen}"


def main(arguments: list[str] | None = None) -> int:
    """Check everything, print what does not hold, and give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.refresh_constants", description=__doc__)
    parser.add_argument("--network", default="mainnet", help="whose constants; mainnet without it")
    parser.add_argument("--ethereum-url", action="append", default=[], help="also check the whole supply, asked here")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what holds as well")
    chosen = parser.parse_args(arguments)
    network = read_configuration().find_network(chosen.network)
    network = replaced(network, Replacements(ethereum_urls=tuple(chosen.ethereum_url)))
    checks = list(check_all(network, Access(timeout_seconds=SECONDS)))
    wrong = [check for check in checks if not check.holds]
    for check in checks:
        if not check.holds:
            print(check)
        elif chosen.verbose:
            print(f"{check.constant}: {check.known} holds")
    print(f"{len(checks) - len(wrong)} of {len(checks)} constants of {network.name} hold.")
    if any(check.seen is not None for check in wrong):
        print(HEADING)
    return 1 if wrong else 0


def check_all(network: Network, access: Access) -> Iterator[Check]:
    """Check every constant of a network."""
    client = SessionNetwork(network, access)
    diagnosis = client.doctor().value
    yield from _seeds(network, diagnosis)
    yield from _bootstrap_nodes(network, diagnosis, _outcome(client.node_list))
    yield from _answering(network, diagnosis)
    if network.chain is not None:
        yield from _chain(network.chain, access, client.now)
        yield from _rules(network, network.chain, client)


def _seeds(network: Network, diagnosis: Diagnosis) -> Iterator[Check]:
    """Compare each seed's certificate with its pin, and the date with the one that is known without a connection."""
    for seed, host in zip(network.seeds, _hosts(diagnosis, "seed"), strict=True):
        if seed.pins:
            seen = host.handshake.fingerprint_seen
            shown = next((pin for pin in seed.pins if pin.sha256 == seen), None)
            known = " or ".join(pin.sha256 for pin in ([shown] if shown else seed.pins))
            yield Check(f"pin of {host.name}", known, seen, host.message or "")
            if shown is not None and shown.expires is not None:
                on = None if host.handshake.expires is None else f"{host.handshake.expires:%Y-%m-%d}"
                yield Check(f"expiry of {host.name}'s pin", f"{shown.expires:%Y-%m-%d}", on, host.message or "not told")
        yield _answers(f"seed {host.name}", host)


def _bootstrap_nodes(network: Network, diagnosis: Diagnosis, listed: Answer[NodeList] | str) -> Iterator[Check]:
    """Look the nodes up in the list that the seeds agree on, and see whether each answers where it should be."""
    for node, host in zip(network.bootstrap, _hosts(diagnosis, "bootstrap-node"), strict=True):
        constant = f"bootstrap node {node.pubkey[:8]}…"
        if isinstance(listed, str):
            yield Check(constant, _place(node), None, listed)
        else:
            there = next((one for one in listed.value.nodes if one.pubkey == node.pubkey), None)
            seen = "not in the node list" if there is None else f"{there.ip}:{there.https_port}"
            yield Check(constant, _place(node), seen)
        yield _answers(f"{constant} at {host.name}", host)


def _answering(network: Network, diagnosis: Diagnosis) -> Iterator[Check]:
    """See whether every other host answers as what it is, and what it names."""
    api = network.api
    for host in _hosts(diagnosis, "network-api"):
        if host.proof == "sealed-reply" and api is not None and api.pubkey is not None:
            sealed_by_another = host.code == "not-sealed"
            seen = api.pubkey if _answered(host) else "did not seal the reply" if sealed_by_another else None
            yield Check("key of the network API", api.pubkey, seen, host.message or "")
        yield _answers(f"network API {host.url}", host)
        if network.chain is not None and host.reply is not None and host.reply.contract is not None:
            yield Check("contract token, as the network API has it", network.chain.contracts.token, host.reply.contract)
    for kind in ("rpc", "ethereum-rpc", "staking-backend"):
        for host in _hosts(diagnosis, kind):
            yield _answers(f"{kind} {host.url}", host)


def _chain(chain: Chain, access: Access, now: datetime) -> Iterator[Check]:
    """Read from the chain what stands at the addresses, and where the contracts themselves say that others stand."""
    named = {name: getattr(chain.contracts, name) for name in chain.contracts.__struct_fields__}
    places = {name: address for name, address in named.items() if address is not None and name != "dex_pool"}
    reader = _reader(chain, access, now)
    for name, address in places.items():
        yield _read(f"contract {name}", address, partial(reader.standing, address))
    for teller, signature, whose in NAMED_BY:
        if teller in places:
            constant = f"contract {whose}, as {teller}.{signature} has it"
            yield _read(constant, places[whose], partial(reader.address, places[teller], signature))
    yield _read("symbol of the token", "SESH", partial(reader.text, places["token"], "symbol()"))
    for name, decimals in DECIMALS.items():
        if name in places:
            yield _read(f"decimals of {name}", f"{decimals}", partial(reader.number, places[name], "decimals()"))
    if named["dex_pool"] is not None and "state_view" in places:
        yield _read("dex_pool", named["dex_pool"], partial(reader.traded, places["state_view"], named["dex_pool"]))
    if chain.main_chain is not None and chain.maximum_supply is not None:
        main, supply = _reader(chain.main_chain, access, now), Sesh.parse(chain.maximum_supply)
        atomic = f"{supply.atomic}"
        yield _read("maximum supply, atomic", atomic, partial(main.number, chain.main_chain.token, "totalSupply()"))


def _rules(network: Network, chain: Chain, client: SessionNetwork) -> Iterator[Check]:
    """Compare the rules of the network with what the contracts and the node list tell of them."""
    if chain.rpc_urls:
        staking = _outcome(client.staking)
        if isinstance(staking, str) or staking.value.requirement is None:
            reason = staking if isinstance(staking, str) else "the contract was not read"
            yield Check("requirement_sesh", f"{network.requirement_sesh}", None, reason)
        else:
            whole = staking.value.requirement.atomic // 10**9
            yield Check("requirement_sesh", f"{network.requirement_sesh}", f"{whole}")
    listed = _outcome(client.node_list)
    if isinstance(listed, str) or listed.value.height is None:
        return
    height = listed.value.height
    left = [one.requested_unlock_height - height for one in listed.value.nodes if one.requested_unlock_height]
    longest_days = -(-max(left, default=0) // BLOCKS_PER_DAY)
    seen = network.unlock_days if longest_days <= network.unlock_days else longest_days
    yield Check("unlock_days, as no node stays longer", f"{network.unlock_days}", f"{seen}")


class _Reader:
    """Reads single views at one endpoint of a chain, at its newest block."""

    def __init__(self, transport: Transport, endpoint: Endpoint, number: int) -> None:
        self._transport, self._endpoint, self._number = transport, endpoint, number

    def standing(self, address: str) -> str:
        """Give the address back, where a contract stands there."""
        code = rpc.data(self._asked(rpc.Call("eth_getCode", (address, hex(self._number)))), "code")
        return address if code else "no contract stands there"

    def traded(self, state_view: str, pool: str) -> str:
        """Give the ID of a pool back, where something can be traded in it."""
        (liquidity,) = words.split_words(
            self._view(state_view, "getLiquidity(bytes32)", words.bytes32(pool)), 1, "pool"
        )
        return pool if liquidity else "nothing can be traded there"

    def number(self, address: str, signature: str) -> str:
        """Read a view of one number."""
        return f"{self._word(address, signature)}"

    def address(self, address: str, signature: str) -> str:
        """Read a view that gives an address."""
        return f"0x{words.uint(self._word(address, signature), 160, signature):040x}"

    def text(self, address: str, signature: str) -> str:
        """Read a view that gives a short text: where it begins, its length, its bytes."""
        told = self._view(address, signature)
        length = int.from_bytes(told[WORD : 2 * WORD])
        return told[2 * WORD : 2 * WORD + length].decode("utf-8", "replace")[:WORD]

    def _word(self, address: str, signature: str) -> int:
        return words.split_words(self._view(address, signature), 1, signature)[0]

    def _view(self, address: str, signature: str, argument: bytes = b"") -> bytes:
        selector = keccak.new(data=signature.encode(), digest_bits=256).digest()[:4]
        return rpc.data(self._asked(rpc.view(address, selector + argument, self._number)), signature)

    def _asked(self, call: rpc.Call) -> bytes:
        calls = (call,)
        (outcome,) = rpc.outcomes(self._transport.post(self._endpoint, rpc.request(calls)), calls)
        return rpc.result(outcome)


class _Nothing(_Reader):
    """Stands for a chain of which no endpoint answers: whatever is read of it cannot be."""

    _number = 0

    def __init__(self, error: SessionNetError) -> None:
        self._error = error

    def _asked(self, call: rpc.Call) -> bytes:
        raise self._error


def _reader(chain: Chain | MainChain, access: Access, now: datetime) -> _Reader:
    """Give a reader at the first endpoint that tells of this chain's present."""
    error = SessionNetError("no endpoint of the chain is known")
    for url in chain.rpc_urls:
        transport = Transport(timeout_seconds=access.timeout_seconds, proxy=access.proxy)
        endpoint = arbitrum.endpoint_of(url)
        try:
            return _Reader(transport, endpoint, arbitrum.ask_newest_block(transport, endpoint, chain, now).number)
        except SessionNetError as failed:
            error = failed
    return _Nothing(error)


def _read(constant: str, known: str, read: Callable[[], str]) -> Check:
    try:
        return Check(constant, known, read())
    except SessionNetError as error:
        return Check(constant, known, None, error.message)


def _outcome(ask: Callable[[], Answer[T]]) -> Answer[T] | str:
    """Give an answer, or why there is none."""
    try:
        return ask()
    except SessionNetError as error:
        return error.message


def _hosts(diagnosis: Diagnosis, kind: str) -> list[HostReport]:
    return [host for host in diagnosis.hosts if host.kind == kind]


def _answered(host: HostReport) -> bool:
    """Tell whether a host is where it was, and itself; that what it tells differs from others is another matter."""
    return host.answer.outcome == "ok"


def _answers(constant: str, host: HostReport) -> Check:
    """Say whether a host is what it is taken for: another chain, or another protocol, is a change, silence is none."""
    if _answered(host):
        return Check(constant, "answers", "answers")
    changed = host.code in ("wrong-chain", "malformed-answer", "wrong-certificate", "not-sealed")
    return Check(constant, "answers", host.message if changed else None, host.message or "")


def _place(node: BootstrapNode) -> str:
    return urlsplit(masked_url(node.url)).netloc


if __name__ == "__main__":
    raise SystemExit(main())
