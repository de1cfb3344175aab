"""`SessionNetwork`: the door to every answer. Each method checks what it is given and hands it to one query."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from .account import AccountID
from .evidence import Answer
from .networks.built_in import MAINNET
from .session import Session

if TYPE_CHECKING:
    from .access import Access
    from .amounts import Sesh
    from .doctor.report import Diagnosis
    from .errors import SessionNetError
    from .figures.estimate import Estimate
    from .figures.network_info import NetworkInfo
    from .figures.open_contracts import OpenContracts
    from .figures.overview import Overview
    from .figures.prices import Period, PriceHistory
    from .figures.staking import Staking
    from .figures.token import Balance, TokenFigures
    from .figures.wallet import WalletStaking
    from .history.seen import SeenNode
    from .model import Node, NodeAnswer, NodeList, Nodes, Swarms, SwarmTable
    from .monitoring.checks import Checked
    from .networks.model import Network
    from .nodes.filters import NodeFilter
    from .nodes.ring import SwarmRing


class SessionNetwork:
    """Answers questions about one Session Network.

    One object is meant for one command or one refresh: it asks its clock and each source once, and all its answers rest
    on that. Its questions to a host share a connection; `close`, or the end of a `with` block, gives that back.

    Args:
        network: which one, and where it starts.
        access: how the outside may be reached.
    """

    def __init__(self, network: Network = MAINNET, access: Access | None = None) -> None:
        self._session = Session(network, access)

    @classmethod
    def demo(cls) -> Self:
        """Return one that answers from the recording that ships with the package, and asks nobody.

        The recording was made in a test network: its figures are nobody's, and every answer has a `recording`.
        """
        from .access import Access
        from .cassette import ReplayTape, demo_path, on_tape

        with demo_path() as path:
            tape = ReplayTape(path)
        return cls(tape.label.network, on_tape(Access(), tape))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that wait for more questions; what is asked later opens new ones.

        They are closed too when this object is no longer used.
        """
        self._session.close()

    @property
    def network(self) -> Network:
        """The network that is asked."""
        return self._session.network

    @property
    def access(self) -> Access:
        """How the outside may be reached."""
        return self._session.access

    @property
    def now(self) -> datetime:
        """The moment of all questions, from which every age is counted."""
        return self._session.now

    def node_list(self) -> Answer[NodeList]:
        """Return the whole node list with its evidence.

        Raises:
            RequestError: the file cannot be read.
            NoAnswer: nobody answered, and nothing is kept; `causes` says why, host by host.
            Unbelievable: those who answered cannot be believed.
        """
        from .queries.node_list import fetch_node_list

        return fetch_node_list(self._session)

    def fetched_node_list(self) -> Answer[NodeList] | None:
        """Return the node list that other answers of this object rest on; None if none does. Nobody is asked."""
        from .queries.node_list import fetched_node_list

        return fetched_node_list(self._session)

    def nodes(
        self,
        wanted: NodeFilter | None = None,
        *,
        order: Callable[[list[Node]], list[Node]] | None = None,
        limit: int | None = None,
        probe: bool = False,
        verify: bool = False,
    ) -> Answer[Nodes]:
        """Return the nodes that fit, and the whole list in numbers.

        Args:
            wanted: which nodes; all without it.
            order: puts the nodes that fit in order; without it they stand in ascending order of their keys.
            limit: how many nodes at most.
            probe: also ask those nodes whether they are up, until the common deadline.
            verify: also hold the whole list against those of three Session Nodes; see `Answer.verdicts`.

        Raises:
            RequestError: for a filter value that makes no sense, and as `node_list` does.
        """
        from .queries.nodes import fetch_nodes

        return fetch_nodes(self._session, wanted, order, limit, probe=probe, verify=verify)

    def node(self, key: str, *, probe: bool = False) -> Answer[NodeAnswer]:
        """Return the one node whose key begins with `key`.

        Args:
            probe: also ask it whether it is up.

        Raises:
            MalformedKey: `key` begins no key, or several.
            NotFound: no node has it; and as `node_list` does.
        """
        answer = self.nodes_by_key([key], probe=probe)
        if answer.value.node is None:
            raise answer.errors[-1]
        return answer

    def nodes_by_key(self, keys: Sequence[str], *, probe: bool = False) -> Answer[NodeAnswer]:
        """Return the nodes whose keys begin with these, each once.

        A key that no node has, or several, stands in `NodeAnswer.failed`. If all are like that, `Answer.errors` says
        why, and the answer holds no node.

        Args:
            keys: the nodes' keys, or the beginnings of them.
            probe: also ask those nodes whether they are up, until the common deadline.

        Raises:
            MalformedKey: the first that cannot begin a key, before anybody is asked; and as `node_list` does.
        """
        from .queries.nodes import fetch_nodes_by_key

        return fetch_nodes_by_key(self._session, keys, probe=probe)

    def swarm_table(self) -> Answer[SwarmTable]:
        """Return how the nodes are spread over swarms.

        Raises:
            NoSwarmIDs: the list has no swarm IDs; and as `node_list` does.
        """
        from .queries.nodes import fetch_swarm_table

        return fetch_swarm_table(self._session)

    def ring(self) -> Answer[tuple[SwarmRing, dict[str, list[Node]]]]:
        """Return the ring of swarms, and the nodes of each swarm by its ID.

        Raises:
            NoSwarmIDs: the list has no swarm IDs; and as `node_list` does.
        """
        from .queries.node_list import fetch_ring

        return fetch_ring(self._session)

    def swarms(
        self, accounts: Sequence[str], *, probe: bool = False, ask_swarm: bool = False, verify: bool = False
    ) -> Answer[Swarms]:
        """Return which nodes store the messages of each account.

        Args:
            accounts: account IDs, which stay on this machine but for `ask_swarm`, or Session names, each looked up as
                by `resolve`.
            probe: also ask those nodes whether they are up; that names no account to anyone.
            ask_swarm: also ask two of the members and two other nodes for the swarm of each account, and compare. This
                names the account to them.
            verify: also hold each swarm against what the lists of three Session Nodes make of it, on this machine.

        Raises:
            MalformedAccount, MalformedName: for the first that is neither, before anything else is done.
            NoSwarmIDs: the list has no swarm IDs; and as `node_list` does.
            NotFound, NoAnswer, Unbelievable: all were names, and every one of them failed, as `resolve` says. Where
                others had an answer, those that failed stand in `Swarms.failed`.
        """
        from .names import read_recipients
        from .queries.proven_swarms import fetch_proven_swarms

        recipients = read_recipients(accounts)
        return fetch_proven_swarms(self._session, recipients, probe=probe, ask_swarm=ask_swarm, verify=verify)

    def resolve(self, name: str) -> Answer[AccountID]:
        """Return the account that a Session name leads to, if three nodes chosen at random agree.

        They see the hash of the name, which confirms the name to whoever guesses it, and the address that asks. The
        account goes nowhere. It is what whoever registered the name put there: not necessarily whom the name suggests.
        Nothing vouches for the nodes' certificates: whoever is between them and this machine can answer for all three.
        With `access.onion` they do not see who asks, and what they answer is sealed by their keys.

        Raises:
            MalformedName: it is no name, or resembles an account ID; nobody is asked.
            NameNotFound: it is not registered, or no longer.
            NoAnswer: the access is offline, or too few answered; and as `node_list` does.
            Contradicted: the nodes disagree; `causes` says who said what.
            Unbelievable: their record holds no account, or as `node_list` does.
        """
        from .names import parse_name
        from .queries.names import fetch_account

        return fetch_account(self._session, parse_name(name.strip()))

    def token(self, convert: Sesh | None = None, *, verify: bool = False) -> Answer[TokenFigures]:
        """Return the token's figures, from the network API and the chain.

        Args:
            convert: an amount to work out the value of.
            verify: also hold the figures against each other, and against another endpoint of the chain.

        Raises:
            RequestError: the network has no network API, or none that can be asked in this way.
            NoAnswer, Unbelievable: no source answered, or none that can be believed. If only the price is missing,
                `Answer.errors` says why.
        """
        from .queries.token import fetch_token

        return fetch_token(self._session, convert, verify=verify)

    def token_balance(self, address: str) -> Answer[Balance]:
        """Return what one wallet holds, and what that is worth.

        Args:
            address: 0x and 40 hex digits; a checksum in the case of its letters is verified.

        Raises:
            MalformedAddress: not an address, or a mistyped one, before anybody is asked.
            RequestError: the network has no chain.
            NoAnswer, Unbelievable: no source answered. If only the balance could not be had, `Answer.errors` says why.
        """
        from .addresses import parse_address
        from .queries.token import fetch_balance

        return fetch_balance(self._session, parse_address(address))

    def network_info(self) -> Answer[NetworkInfo]:
        """Return everything that the network API publishes, unchanged.

        Raises:
            BadConfiguration: the network has no network API.
            NoAnswer, Unbelievable: it gave no answer, or none that can be believed, and nothing is kept.
        """
        from .queries.network_api import fetch_network_info

        return fetch_network_info(self._session)

    def price_history(self, period: Period) -> Answer[PriceHistory]:
        """Return the price of the token over the last hour, day, week or month.

        Raises:
            RequestError: there is no such period, or no network API.
            NoAnswer, Unbelievable: it did not answer, or has no price at all, and none is kept. If it has none of the
                period, `Answer.errors` says so.
        """
        from .queries.prices import fetch_price_history

        return fetch_price_history(self._session, period)

    def overview(
        self, accounts: Sequence[str] = (), conversations: int | None = None, *, verify: bool = False
    ) -> Answer[Overview]:
        """Return the whole Session Network page. All sources are asked at once; what none of them knows is None.

        Args:
            accounts: account IDs or names, as for `swarms`; the first is whose swarm is shown. Names that fail stand in
                `Overview.failed`, and the page without them.
            conversations: for how many conversations to estimate as the apps do; None for no estimate.
            verify: also hold the figures against Session Nodes, the contracts and each other.

        Raises:
            RequestError: for what is neither, before anybody is asked, and where the options make no sense.
            NoAnswer, Unbelievable: no source at all gave an answer.
        """
        from .names import read_recipients
        from .queries.overview import fetch_overview

        return fetch_overview(self._session, read_recipients(accounts), conversations, verify=verify)

    def staking(self, *, quorum: int = 1, full: bool = False, verify: bool = False) -> Answer[Staking]:
        """Return the figures of staking, from the contracts on the chain and the network API.

        Args:
            quorum: how many endpoints of the chain have to agree at one block; with more than one, all of them do, or
                there is no answer.
            full: also read every node on the chain, and add up their deposits.
            verify: also hold the figures against each other, another endpoint of the chain, and the seeds.

        Raises:
            RequestError: there is no chain to ask, or too few endpoints for the quorum.
            NoAnswer, Unbelievable: neither source answered; `causes` says why, host by host. If only the chain did not,
                `Answer.errors` says why, and the figures of the network API are there.
        """
        from .queries.staking import fetch_staking

        return fetch_staking(self._session, quorum=quorum, full=full, verify=verify)

    def staking_wallet(self, address: str) -> Answer[WalletStaking]:
        """Return everything of one wallet: stakes, what they earn, what the network owes it, what it holds.

        Args:
            address: 0x and 40 hex digits; a checksum in the case of its letters is verified.

        Raises:
            MalformedAddress: not an address, or a mistyped one, before anybody is asked.
            RequestError: the network has no chain.
            NoAnswer, Unbelievable: no source answered; `causes` says why, host by host. If only the stakes on the chain
                could not be had, `Answer.errors` says why.
        """
        from .addresses import parse_address
        from .queries.wallet import fetch_wallet

        return fetch_wallet(self._session, parse_address(address))

    def open_contracts(self) -> Answer[OpenContracts]:
        """Return the contribution contracts that take stakes now, the newest first.

        Raises:
            RequestError: the network has no chain, or the chain no factory.
            NoAnswer, Unbelievable: the chain gave no answer.
        """
        from .queries.open_contracts import fetch_open_contracts

        return fetch_open_contracts(self._session)

    def staking_estimate(
        self,
        stake: Sesh,
        *,
        fee_millionths: int = 0,
        operator: bool = False,
        nodes: int | None = None,
        pool: Sesh | None = None,
        requirement: Sesh | None = None,
    ) -> Answer[Estimate]:
        """Return what a stake on one node would earn. With `nodes` and `pool` given, nobody is asked.

        Args:
            fee_millionths: the operator's fee, of a million.
            operator: whether the stake is the operator's own.
            nodes: how many nodes share the reward; as on the chain by default.
            pool: what of the reward pool is not released yet; as on the chain by default.
            requirement: what a whole node needs; as on the chain by default, and what is usual where nobody is asked.

        Raises:
            RequestError: for values that no node can have.
            NoAnswer, Unbelievable: the chain gave no answer.
        """
        from .queries.staking import fetch_estimate

        return fetch_estimate(
            self._session,
            stake,
            fee_millionths=fee_millionths,
            operator=operator,
            nodes=nodes,
            pool=pool,
            requirement=requirement,
        )

    def check_nodes(
        self,
        keys: Sequence[str],
        *,
        expect: int | None = None,
        warning: Sequence[str] = (),
        critical: Sequence[str] = (),
        seen: Callable[[str, Collection[str]], Mapping[str, SeenNode]] | None = None,
    ) -> Answer[Checked]:
        """Return whether nodes are well: listed, active, with a recent uptime proof and current software.

        Args:
            keys: node keys, or beginnings of them, of six digits at least. One that no node has is critical; one that
                begins several keys is unknown.
            expect: fewer active nodes among them are critical.
            warning: ranges of values that are fine, as `proof_age=3960`; without a name, of `proof_age`.
            critical: the same.
            seen: returns what earlier runs saw last of nodes, so that what changed is told: `History.seen_nodes`.

        Raises:
            RequestError: a key or a range is none; and as `node_list` does.
        """
        from .monitoring.nodes import NODE_THRESHOLDS
        from .queries.monitoring import fetch_node_checks

        thresholds = NODE_THRESHOLDS.expecting(expect).replaced(warning, critical)
        return fetch_node_checks(self._session, keys, thresholds, seen)

    def check_swarms(
        self,
        accounts: Sequence[str],
        *,
        probe: bool = False,
        warning: Sequence[str] = (),
        critical: Sequence[str] = (),
    ) -> Answer[Checked]:
        """Return whether the swarm of each account has enough members, and with `probe` whether enough of them answer.

        No check names an account. Ranges are as for `check_nodes`; without a name, of `members`.

        Raises:
            RequestError, NoAnswer, Unbelievable: as `swarms` does.
        """
        from .errors import RequestError
        from .monitoring.swarms import SWARM_THRESHOLDS
        from .names import read_recipients
        from .queries.monitoring import fetch_swarm_checks

        thresholds = SWARM_THRESHOLDS.replaced(warning, critical)
        if not probe and any(text.partition("=")[0].strip() == "answering" for text in (*warning, *critical)):
            raise RequestError("answering is measured with probe alone: without it, no member is asked")
        return fetch_swarm_checks(self._session, read_recipients(accounts), thresholds, probe=probe)

    def check_wallets(
        self,
        addresses: Sequence[str],
        *,
        expect: int | None = None,
        warning: Sequence[str] = (),
        critical: Sequence[str] = (),
        seen: Callable[[str, Collection[str]], Mapping[str, SeenNode]] | None = None,
    ) -> Answer[Checked]:
        """Return whether every node with a stake of these wallets is well, as `check_nodes` does.

        Args:
            expect: fewer active nodes of a wallet are critical; without it, none at all is.
            warning, critical, seen: as for `check_nodes`.

        Raises:
            RequestError, NoAnswer, Unbelievable: as `staking_wallet` does.
        """
        from .addresses import parse_address
        from .monitoring.wallets import WALLET_THRESHOLDS
        from .queries.monitoring import fetch_wallet_checks

        thresholds = WALLET_THRESHOLDS.expecting(expect).replaced(warning, critical)
        parsed = [parse_address(address) for address in addresses]
        return fetch_wallet_checks(self._session, parsed, thresholds, seen)

    def check_network(self, *, warning: Sequence[str] = (), critical: Sequence[str] = ()) -> Answer[Checked]:
        """Return whether the network is well: its nodes, its seeds, the age of its figures, its pins.

        Ranges are as for `check_nodes`; without a name, of `decommissioned`.

        Raises:
            RequestError, NoAnswer, Unbelievable: as `node_list` does.
        """
        from .monitoring.network import NETWORK_THRESHOLDS
        from .queries.monitoring import fetch_network_checks

        return fetch_network_checks(self._session, NETWORK_THRESHOLDS.replaced(warning, critical))

    def side_by_side(
        self, questions: Mapping[str, Callable[[SessionNetwork], Answer[Any]]]
    ) -> dict[str, Answer[Any] | SessionNetError]:
        """Return what comes of several questions, asked at once: an answer each, or the error in its place.

        What two of them need is asked for once, and all have one deadline.

        ::

            network.side_by_side({"nodes": lambda one: one.nodes(), "token": lambda one: one.token()})

        Args:
            questions: each by a name, and how to ask it of this object.

        Raises:
            Whatever else than a `SessionNetError` a question ended in.
        """
        from .queries.concurrent import start

        pending = {name: start(self._session, partial(ask, self)) for name, ask in questions.items()}
        return {name: one.outcome() for name, one in pending.items()}

    def doctor(self) -> Answer[Diagnosis]:
        """Look at every host that any command asks, at all of them at once, and at what is kept on this machine.

        Whatever is wrong stands in the diagnosis. It holds nothing secret, and is made to be shown to others.

        Raises:
            BadConfiguration: the network cannot be used at all.
        """
        from .doctor.diagnose import diagnose

        return diagnose(self._session)
