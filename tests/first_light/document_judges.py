"""How promises about documents are judged: schema, proofs, times, amounts, and what is worked out of figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sessionnet_cli.show.formats.schemas import schema_document
from sessionnet_core.source_kinds import SOURCE_KINDS

from .evidence import Evidence, Found, walked
from .runs import Run

ESCAPE = b"\x1b"
SESH = re.compile(r"\d+\.\d{9}")
SWARM = re.compile(r"[0-9a-f]{16}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
AMOUNTS = frozenset(
    {"requirement", "operator_minimum", "reward_pool", "reward_per_block", "reward_per_day", "node_reward_per_day"}
    | {"staked", "claimable", "rewards_total", "rewards_claimed", "balance", "circulating_supply", "arbitrum_supply"}
    | {"maximum_supply", "contributed", "minimum", "amount", "limit", "used"}
)
NO_FIGURES = frozenset({"check", "doctor"})
_BLOCKS_A_DAY, _BLOCKS_A_YEAR = 720, 262_800


def documents(evidence: Evidence) -> Iterator[Found]:
    """Each document is what its schema says."""
    from jsonschema import Draft202012Validator  # half a second, and many who import this module need it not

    for run in evidence.runs.values():
        if run.document:
            command = run.document["schema"].removeprefix("sessionnet.").partition("/")[0].replace(".", " ")
            schema = Draft202012Validator(json.loads(schema_document(command)))
            errors = [error.json_path for error in schema.iter_errors(run.document)]
            yield not errors, f"`{run.name}` is not as its schema says at {', '.join(errors[:3])}"


def one_document(evidence: Evidence) -> Iterator[Found]:
    """Standard output is one document, and standard error is empty."""
    for run in evidence.runs.values():
        if run.status is not None:
            yield bool(run.document), f"`{run.name}` printed no document"
            yield not run.ended.stderr.strip(), f"`{run.name}` wrote on standard error"


def plain_text(evidence: Evidence) -> Iterator[Found]:
    """What is printed for people has no colour or control character in a pipe."""
    for run in evidence.local.values():
        if run.name.endswith(", as text"):
            yield ESCAPE not in run.ended.stdout and b"\r" not in run.ended.stdout, f"`{run.name}` has colours"


def as_of(evidence: Evidence) -> Iterator[Found]:
    """`as_of` is the oldest moment of its sources, and not of the future."""
    for run in evidence.answered:
        moments = [source["as_of"] for source in sources(run) if source["as_of"]]
        if moments and run.document.get("as_of"):
            said, oldest = _moment(run.document["as_of"]), min(map(_moment, moments))
            yield said <= oldest, f"`{run.name}`: as_of is later than a source"
            yield said <= datetime.now(UTC) + timedelta(minutes=5), f"`{run.name}`: as_of is of the future"


def proofs(evidence: Evidence) -> Iterator[Found]:
    """Each source has a proof that its kind can have, and never one that the way it was asked cannot give."""
    of_kind: dict[str, set[str]] = {}
    for row in SOURCE_KINDS.values():
        of_kind.setdefault(row.kind, set()).update(row.proofs)
    for run in evidence.runs.values():
        for source in sources(run):
            proof, is_plain = source["proof"], source["url"].startswith("http:")
            possible = of_kind.get(source["kind"], set()) | {"chain-quorum", "agreement"}
            yield proof in possible, f"`{run.name}`: {source['kind']} has {proof}"
            yield not (is_plain and proof in ("pinned-certificate", "system-ca")), f"`{run.name}`: HTTP has {proof}"


def amounts(evidence: Evidence) -> Iterator[Found]:
    """Amounts of SESH have nine decimals."""
    for run in _with_figures(evidence):
        for path, value in walked(run.data):
            if path.rpartition(".")[2] in AMOUNTS and value is not None:
                is_right = isinstance(value, str) and SESH.fullmatch(value) is not None
                yield is_right, f"`{run.name}`: {path} is no amount with nine decimals"


def swarm_ids(evidence: Evidence) -> Iterator[Found]:
    """IDs of swarms have sixteen digits."""
    for run in _with_figures(evidence):
        for path, value in walked(run.data):
            if path.rpartition(".")[2] == "swarm_id" and value is not None:
                is_right = isinstance(value, str) and SWARM.fullmatch(value) is not None
                yield is_right, f"`{run.name}`: {path} is not 16 hex digits"


def moments(evidence: Evidence) -> Iterator[Found]:
    """Times are RFC 3339 in UTC."""
    for run in evidence.runs.values():
        for path, value in walked(run.document):
            if path.rpartition(".")[2] in ("as_of", "timestamp", "resets_at", "price_as_of", "last_uptime_proof"):
                is_right = value is None or (isinstance(value, str) and MOMENT.fullmatch(value) is not None)
                yield is_right, f"`{run.name}`: {path} is no time in UTC"


def states(evidence: Evidence) -> Iterator[Found]:
    """A node's state is one of four, and the summary counts the list."""
    for run in evidence.answered:
        nodes = (run.data or {}).get("nodes") if run.name.startswith("nodes") and isinstance(run.data, dict) else None
        if isinstance(nodes, list) and "summary" in run.data:
            told = {node["state"] for node in nodes}
            known = {"active", "exiting", "decommissioned", "awaiting"}
            yield told <= known, f"`{run.name}` has other states"
            summary = run.data["summary"]
            for state in sorted(known):
                counted = sum(node["state"] == state for node in nodes)
                yield summary[state] == counted, f"`{run.name}`: {state} is not the number of such nodes"


def arithmetic(evidence: Evidence) -> Iterator[Found]:
    """What `staking` works out is what the contract's figures come to."""
    for run in evidence.answered:
        if run.name not in ("staking", "staking --quorum 2"):
            continue
        data: dict[str, Any] = run.data
        reward, nodes, requirement = data["reward_per_block"], data["nodes"], data["requirement"]
        if reward is None or not nodes or requirement is None:
            continue
        atomic = int(Decimal(reward).scaleb(9))
        day = Decimal(atomic * _BLOCKS_A_DAY).scaleb(-9)
        of_node = Decimal(atomic // nodes * _BLOCKS_A_DAY).scaleb(-9)
        apr = Decimal(reward) * _BLOCKS_A_YEAR / (nodes * Decimal(requirement))
        yield Decimal(data["reward_per_day"]) == day, f"`{run.name}`: reward_per_day is not 720 × reward_per_block"
        yield Decimal(data["node_reward_per_day"]) == of_node, f"`{run.name}`: node_reward_per_day is another figure"
        yield abs(Decimal(data["apr"]) - apr) < Decimal("0.001"), f"`{run.name}`: apr is another figure"


def sources(run: Run) -> list[dict[str, Any]]:
    """Return who an answer rests on."""
    return run.document.get("sources") or []


def _with_figures(evidence: Evidence) -> Iterator[Run]:
    yield from (run for run in evidence.answered if run.name.split()[0] not in NO_FIGURES)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
