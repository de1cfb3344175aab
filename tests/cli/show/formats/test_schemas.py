"""The promised JSON: what each command prints is what its schema says, and amounts are never numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sessionnet_cli.show.configured import (
    AliasShown,
    ConfigurationChecked,
    ConfigurationPath,
    ConfigurationShown,
    NetworkShown,
    ProblemShown,
    SettingShown,
    ValueShown,
)
from sessionnet_cli.show.formats.envelope import ErrorItem, document, failure_document
from sessionnet_cli.show.formats.schemas import SCHEMAS, schema_document
from sessionnet_core.amounts import Sesh
from sessionnet_core.doctor.report import (
    Agreement,
    ConfigurationFile,
    Diagnosis,
    Environment,
    Finding,
    HostReply,
    HostReport,
    KeptReport,
    OnionHop,
    OnionReport,
    Variable,
)
from sessionnet_core.evidence import Answer, Recording, Source, Warned
from sessionnet_core.figures.estimate import estimate
from sessionnet_core.figures.open_contracts import OpenContract, OpenContracts
from sessionnet_core.figures.overview import overview_of
from sessionnet_core.figures.prices import PricePoint, history_of
from sessionnet_core.figures.staking import staking_of
from sessionnet_core.figures.token import balance_of, token_figures
from sessionnet_core.figures.wallet import NodeStake, OpenContribution, WalletStaking
from sessionnet_core.history.model import (
    Earned,
    KeptFile,
    KeptKind,
    KeptLists,
    KeptNode,
    KeptPools,
    KeptPrices,
    KeptStakes,
    KeptSummary,
    KeptSwarms,
    ListPoint,
    NodeChange,
    NodeSample,
    NodeWallet,
    Outage,
    PoolPoint,
    Pruned,
    Removed,
    StakePoint,
    SwarmEvent,
    SwarmMember,
    SwarmStory,
)
from sessionnet_core.model import AccountSwarm, FailedKey, Node, NodeAnswer, Nodes, Probe, Swarms, VersionCount
from sessionnet_core.monitoring.checks import Checked, fact
from sessionnet_core.monitoring.nodes import NODE_THRESHOLDS
from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.nodes.filters import summarise, tabulate_swarms
from sessionnet_core.sources.steps import Handshake, Step
from tests.core.samples import NOON, OTHER_WALLET, WALLET, WHOLE_LIST, WHOLE_NODE, key, node, swarm
from tests.core.staking_samples import HEADLINE
from tests.core.wire.api.reply import WHOLE

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
SILENT = Node(pubkey=key(9))
MEMBERS = (WHOLE_NODE, node(2), SILENT)
PROBES = (
    Probe(
        pubkey=key(1),
        reachable=True,
        latency_seconds=0.213,
        storage_server_version="2.11.3",
        clock_skew_seconds=-61.5,
        hard_fork=(21, 0),
        height=2_084_230,
        lag_blocks=1,
    ),
    Probe(pubkey=key(2), reachable=False, failure="unreachable", reason="the connection was refused"),
    Probe(pubkey=key(9), reason="the list tells no address of it"),
)

CHECKED = Checked.of(
    [
        NODE_THRESHOLDS.check("proof_age", key(1), 1320, "last proved its uptime 22 minutes ago", "s"),
        NODE_THRESHOLDS.check("newer_version", key(1), 37.5, "runs storage server 2.11.2", "%"),
        fact("listed", key(2), "critical", "is not among the Session Nodes"),
    ]
)
IN_PLACE = ConfigurationPath("/home/alice/sessionnet.toml", exists=True, named_by="SESSIONNET_CONFIG")
VALUES: dict[str, object] = {
    "config path": ConfigurationPath("/home/alice/sessionnet.toml", exists=False, named_by=None),
    "config show": ConfigurationShown(
        file=IN_PLACE,
        options=(
            SettingShown(option="--timeout", value=7.5, origin="file", line=1, key="timeout"),
            SettingShown(
                option="--seed-url", value=("http://a",), origin="environment", variable="SESSIONNET_SEED_URL"
            ),
            SettingShown(option="--onion", value=True, origin="option"),
        ),
        networks=(NetworkShown("mainnet", True, (ValueShown("networks.mainnet.unlock_days", 15, "built-in"),)),),
        aliases=(AliasShown("accounts", "me", ("05***",), 4),),
        history=(ValueShown("history.limit_mb", None, "built-in"),),
        check=(ValueShown("check.node.warning.proof_age", "3000", "file", 9),),
    ),
    "config check": ConfigurationChecked(
        IN_PLACE,
        (
            ProblemShown(3, None, "timeout", "timeout must be a number, not text", "Write timeout = 20"),
            ProblemShown(None, None, None, "cannot be read: Permission denied", None),
        ),
    ),
    **{f"check {what}": CHECKED for what in ("node", "wallet", "swarm", "network")},
    "swarm": Swarms(
        accounts=(
            AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm(1), size=3, nodes=MEMBERS),
            AccountSwarm(account_id=ACCOUNT, name="testqa", swarm_id=None, size=0, nodes=()),
        ),
        distinct_nodes=3,
        height=2_084_231,
        probes=PROBES,
    ),
    "nodes": Nodes(
        height=2_084_231,
        block_hash="6" * 64,
        summary=summarise(WHOLE_LIST),
        matched=3,
        nodes=MEMBERS,
        probes=PROBES,
    ),
    "nodes show": NodeAnswer(
        height=None,
        node=WHOLE_NODE,
        nodes=(WHOLE_NODE,),
        probes=PROBES[:1],
        failed=(FailedKey(key="ab", code="not-found", message="no Session Node's key begins with ab", hint=None),),
    ),
    "nodes swarms": tabulate_swarms(WHOLE_LIST),
    "staking wallet": WalletStaking(
        address=WALLET,
        stakes=(
            NodeStake(
                pubkey=key(1),
                role="operator",
                state="exiting",
                amount=Sesh.parse("6250"),
                beneficiary=OTHER_WALLET,
                fee_percent=3.4567,
                reward_per_day=Sesh.parse("5.308969633"),
                leave_requested_at=NOON,
                leaves_at=NOON,
            ),
            NodeStake(
                pubkey=key(2),
                role="beneficiary",
                state=None,
                amount=Sesh(0),
                beneficiary=WALLET,
                fee_percent=None,
                reward_per_day=None,
                leave_requested_at=None,
                leaves_at=None,
            ),
        ),
        staked=Sesh.parse("6250"),
        contributions=(
            OpenContribution(
                address=OTHER_WALLET, pubkey=key(3), operator=WALLET, status="open", amount=Sesh(1), reserved=Sesh(0)
            ),
        ),
        contributed=Sesh(1),
        reward_per_day=None,
        rewards_total=Sesh.parse("52"),
        rewards_from="seeds",
        rewards_claimed=Sesh(0),
        claimable=Sesh.parse("42"),
        balance=Sesh(0),
    ),
    "staking open": OpenContracts(
        contracts=(
            OpenContract(
                address=WALLET,
                operator=OTHER_WALLET,
                pubkey=key(1),
                fee_percent=5.0,
                requirement=Sesh.parse("25000"),
                contributed=Sesh.parse("6250"),
                reserved=Sesh.parse("5000"),
                minimum=Sesh.parse("1718.75"),
                maximum=Sesh.parse("13750"),
                open_slots=8,
                status="open",
            ),
        )
    ),
    "staking": staking_of(HEADLINE, WHOLE, Sesh.parse("335000")),
    "staking estimate": estimate(
        Sesh.parse("5000"),
        fee_millionths=100_000,
        operator=False,
        nodes=1_600,
        pool=Sesh.parse("63177550"),
        requirement=Sesh.parse("25000"),
    ),
    "token": token_figures(WHOLE, ARBITRUM_ONE, Sesh.parse("1250"), headline=HEADLINE, ethereum_supply=Sesh(1))[0],
    "token history": history_of((PricePoint(NOON, 0.05, None), PricePoint(NOON, 0.0512310312, 122402323.18)), "7d"),
    "overview": overview_of(
        WHOLE_LIST,
        Swarms(
            accounts=(AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm(1), size=3, nodes=MEMBERS),),
            distinct_nodes=3,
        ),
        WHOLE,
        conversations=12,
    ),
    "token balance": balance_of(WALLET, Sesh(1), Sesh(2), 0.05),
    "history": KeptSummary(
        path="/home/alice/history.db",
        size_bytes=8192,
        kinds=(
            KeptKind(network="mainnet", kind="price", rows=2, first=NOON, last=NOON),
            KeptKind(network="mainnet", kind="list", rows=0, first=None, last=None),
        ),
    ),
    "history price": KeptPrices(
        low_usd=0.05,
        high_usd=0.06,
        first_usd=0.05,
        last_usd=0.06,
        change_percent=20.0,
        points=(PricePoint(NOON, 0.05, None), PricePoint(NOON, 0.06, 1.5)),
    ),
    "history nodes": KeptLists(
        points=(
            ListPoint(
                at=NOON,
                height=None,
                total=2,
                active=1,
                exiting=1,
                decommissioned=None,
                awaiting=None,
                swarms=None,
                versions=(VersionCount("2.11.3", 2),),
            ),
        )
    ),
    "history pool": KeptPools(
        change=Sesh(-1),
        points=(
            PoolPoint(
                at=NOON,
                source="chain",
                reward_pool=Sesh(1),
                requirement=None,
                reward_per_block=None,
                node_reward_per_day=Sesh(2),
                nodes=None,
            ),
        ),
    ),
    "history staked": KeptStakes(change=Sesh(0), points=(StakePoint(at=NOON, source="network-api", staked=Sesh(5)),)),
    "history swarm": KeptSwarms(
        first_look=NOON,
        looks=2,
        longest_pause_seconds=60,
        accounts=(
            SwarmStory(
                account_id=ACCOUNT,
                swarm_id=swarm(1),
                members=(SwarmMember(pubkey=key(1), since=NOON),),
                events=(
                    SwarmEvent(at=NOON, after=NOON, what="left", swarm_id=swarm(1), pubkey=key(2), state="unlisted"),
                    SwarmEvent(at=NOON, after=NOON, what="moved", swarm_id=None, pubkey=None, state=None),
                ),
            ),
        ),
    ),
    "history node": KeptNode(
        pubkey=key(1),
        state=None,
        first_listed=None,
        last_listed=NOON,
        looks=2,
        longest_pause_seconds=60,
        changes=(NodeChange(at=NOON, after=None, what="version", was=None, now="2.11.3"),),
        outages=(Outage(began=NOON, ended=None, seconds=60, kinds=("silent", "decommissioned")),),
        earned=Earned(estimate=Sesh(5), active_seconds=60, unknown_seconds=0),
        wallets=(NodeWallet(address=WALLET, amount=None, nodes=1, credited=Sesh(5), since=NOON, until=NOON),),
        samples=(NodeSample(at=NOON, last_uptime_proof=None, earned_downtime_blocks=-5),),
    ),
    "history prune": Pruned(before=NOON, dry_run=True, removed=(Removed(kind="price", rows=5),), size_bytes=8192),
    "history path": KeptFile(path="/home/alice/history.db", size_bytes=None),
    "doctor": Diagnosis(
        hosts=(
            HostReport(
                name="seed1.example",
                kind="seed",
                url="https://seed1.example/json_rpc",
                proof="pinned-certificate",
                used_by=("swarm",),
                resolution=Step(outcome="ok", seconds=0.01, addresses=("192.0.2.1",)),
                connection=Step(outcome="ok", seconds=0.02),
                handshake=Handshake(outcome="failed", reason="words", fingerprint_seen="ab" * 32),
                answer=Step(outcome="skipped", reason="words"),
                fingerprint_expected=("cd" * 32,),
                pin_expires=NOON,
                reply=HostReply(height=5, at=NOON),
                clock_skew_seconds=-1.0,
                ok=False,
                code="wrong-certificate",
                message="words",
                advice="words",
            ),
        ),
        seeds=Agreement(asked=3, answered=2, agree=True, nodes=5, heights_apart=0),
        machine_clock_skew_seconds=None,
        kept=(KeptReport("nodes", "mainnet", 5.0, 1000, True), KeptReport("x", None, None, 3, False)),
        kept_in="~/.cache/sessionnet",
        onion=OnionReport(hops=(OnionHop("ab" * 32, "192.0.2.1:22021", 0.1), OnionHop("cd" * 32, "x", None)), ok=True),
        environment=Environment(
            configuration=ConfigurationFile(path="~/sessionnet.toml", exists=True, keys=("timeout",)),
            variables=(Variable("NO_COLOR", "1"), Variable("SESSIONNET_X", None)),
            versions={"sessionnet": "1", "web3": None},
        ),
        findings=(Finding("unbelievable", "wrong-certificate", "seed1.example", "words", "words"),),
        exit_status=4,
    ),
}


def answer_of(value: object, **fields: Any) -> Answer[object]:
    seed = Source(name="a", kind="seed", url="https://a/json_rpc", proof="system-ca", as_of=NOON, via="network")
    usual: dict[str, Any] = {"network": "mainnet", "as_of": NOON, "asked_at": NOON, "stale": False, "sources": (seed,)}
    return Answer(value=value, **(usual | fields))


def name_of(command: str) -> str:
    return f"sessionnet.{command.replace(' ', '.')}/1"


def printed(command: str, **fields: Any) -> dict[str, Any]:
    answer = answer_of(VALUES[command], warnings=(Warned("seed-alone", "only a answered"),), **fields)
    found: dict[str, Any] = json.loads(document(name_of(command), answer, answer.value))
    return found


def check(command: str, found: object) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_document(command))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)


def test_every_command_with_a_schema_is_tried_here() -> None:
    assert set(VALUES) == set(SCHEMAS)


@pytest.mark.parametrize("command", VALUES)
def test_an_answer_fits_its_schema(command: str) -> None:
    check(command, printed(command))


@pytest.mark.parametrize("command", VALUES)
def test_a_recorded_and_stale_answer_with_errors_fits_too(command: str) -> None:
    answer = answer_of(
        VALUES[command], stale=True, recording=Recording(recorded_at=NOON, network="devnet", test_network=True)
    )
    found = json.loads(document(name_of(command), answer, answer.value, (ErrorItem("account-malformed", "x", None),)))
    check(command, found)
    assert found["recording"] == {"recorded_at": "2026-04-09T12:00:00Z", "network": "devnet", "test_network": True}


@pytest.mark.parametrize("command", VALUES)
def test_a_failure_fits_its_schema(command: str) -> None:
    items = [ErrorItem(code="unreachable", message="a: nothing came", hint="Wait.")]
    found = json.loads(failure_document(name_of(command), None, items))
    check(command, found)
    assert (found["data"], found["sources"], found["warnings"]) == (None, [], [])
    assert found["errors"] == [{"code": "unreachable", "message": "a: nothing came", "hint": "Wait."}]


@pytest.mark.parametrize("command", VALUES)
def test_the_envelope_is_the_promised_one(command: str) -> None:
    found = printed(command)
    assert list(found) == ["schema", "network", "as_of", "stale", "data", "sources", "warnings", "errors"]
    assert (found["schema"], found["network"], found["stale"]) == (name_of(command), "mainnet", False)
    assert found["as_of"] == found["sources"][0]["as_of"] == "2026-04-09T12:00:00Z"
    assert list(found["sources"][0]) == ["name", "kind", "url", "proof", "as_of", "via", "hops"]
    assert found["warnings"] == [{"code": "seed-alone", "message": "only a answered"}]


@pytest.mark.parametrize(
    ("command", "value"),
    [("staking", staking_of(None, None)), ("token balance", balance_of(WALLET, None, None, None))],
)
def test_what_is_unknown_fits_too(command: str, value: object) -> None:
    found = json.loads(document(name_of(command), answer_of(value), value))
    check(command, found)
    assert None in found["data"].values()


PROMISED_OF_A_NODE = [
    "pubkey",
    "service_node_pubkey",
    "x25519",
    "ip",
    "https_port",
    "quic_port",
    "swarm_id",
    "state",
    "storage_server_version",
    "requested_unlock_height",
    "staked",
    "requirement",
    "operator",
    "operator_fee_percent",
    "contributors",
    "last_uptime_proof",
    "earned_downtime_blocks",
    "decommission_count",
]


def test_the_promised_keys_are_there_and_what_is_not_known_is_null() -> None:
    whole, _, silent = printed("swarm")["data"]["accounts"][0]["nodes"]
    assert set(PROMISED_OF_A_NODE) <= set(whole)
    assert {name for name in PROMISED_OF_A_NODE if silent[name] is not None} == {"pubkey"}
    assert set(whole["contributors"][0]) >= {"address", "beneficiary", "amount"}
    assert {"account_id", "name", "swarm_id", "size", "nodes"} <= set(printed("swarm")["data"]["accounts"][0])
    assert {"height", "block_hash", "summary", "nodes"} <= set(printed("nodes")["data"])
    promised = {"total", "active", "exiting", "decommissioned", "awaiting", "swarms", "swarm_sizes", "versions"}
    assert promised <= set(printed("nodes")["data"]["summary"])


def test_the_promised_keys_of_staking_are_there() -> None:
    promised = {"address", "stakes", "staked", "rewards_total", "rewards_claimed", "claimable", "balance"}
    wallet = printed("staking wallet")["data"]
    assert promised <= set(wallet)
    assert {"pubkey", "amount", "role", "state", "beneficiary"} <= set(wallet["stakes"][0])
    promised_of_a_contract = {"address", "operator", "pubkey", "fee_percent", "requirement", "contributed", "minimum"}
    (contract,) = printed("staking open")["data"]["contracts"]
    assert promised_of_a_contract | {"open_slots", "status"} <= set(contract)


@pytest.mark.parametrize("wrong", [25000.0, 25000, "25000", "25000.0", "2.5e4", "25000,000000000", [], True])
@pytest.mark.parametrize("path", [("staked",), ("contributors", 0, "amount")])
def test_an_amount_that_is_no_text_with_nine_decimals_is_refused(wrong: object, path: tuple[str | int, ...]) -> None:
    from jsonschema import ValidationError

    found = printed("nodes")
    place: Any = found["data"]["nodes"][0]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    with pytest.raises(ValidationError):
        check("nodes", found)


@pytest.mark.parametrize(
    ("name", "wrong"), [("state", "asleep"), ("https_port", "22021"), ("swarm_id", 5), ("pubkey", None), ("nodes", {})]
)
def test_a_value_of_a_wrong_type_is_refused(name: str, wrong: object) -> None:
    from jsonschema import ValidationError

    found = printed("nodes")
    place = found["data"] if name == "nodes" else found["data"]["nodes"][0]
    place[name] = wrong
    with pytest.raises(ValidationError):
        check("nodes", found)


@pytest.mark.parametrize("command", VALUES)
def test_a_schema_names_itself_as_the_documents_do(command: str) -> None:
    schema = json.loads(schema_document(command))
    assert schema["title"] == name_of(command)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", ["nodes\udcff.json", "a\ud800"])
def test_a_file_name_that_is_no_unicode_still_gives_a_document(path: str) -> None:
    source = Source(name=path, kind="file", url=path, proof="none", as_of=NOON, via="file")
    value = VALUES["nodes show"]
    check("nodes show", json.loads(document(name_of("nodes show"), answer_of(value, sources=(source,)), value)))
    items = [ErrorItem(code="configuration", message=f"cannot read the node list {path}", hint=None)]
    assert json.loads(failure_document("sessionnet.nodes/1", "mainnet", items))["errors"][0]["code"] == "configuration"


def test_a_document_is_one_line_that_shows_no_harm() -> None:
    hostile = node(1, operator="\x9b31m\u202e\x1b]52;c;x\x07\nünïcode")
    written = document("sessionnet.nodes.show/1", answer_of(None), NodeAnswer(height=1, node=hostile, nodes=(hostile,)))
    assert written.count(b"\n") == 1
    assert all(ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 and c != "\u202e" for c in written.decode()[:-1])
    assert json.loads(written)["data"]["node"]["operator"] == hostile.operator
