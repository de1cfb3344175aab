"""What the contract promises, each held against what the commands did."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from jsonschema import Draft202012Validator
from msgspec import Struct

from sessionnet_cli.show.formats.schemas import schema_document

from .runs import Run

EXPECTED_PROOF = {"seed": "pinned-certificate", "network-api": "sealed-reply", "rpc": "system-ca"}
FRESH = timedelta(minutes=10)
Outcome = Literal["holds", "broken", "not seen"]


class Verdict(Struct, frozen=True):
    """Whether a promise was kept, as far as this run could tell."""

    promise: str
    outcome: Outcome
    why: str


def judged(runs: Sequence[Run], account: str, now: datetime) -> Iterator[Verdict]:
    """Return a verdict for each promise."""
    by_name = {run.name: run for run in runs}
    for promise, look in _PROMISES.items():
        found = list(look(by_name, account, now))
        wrong = [text for is_kept, text in found if not is_kept]
        yield Verdict(
            promise,
            "broken" if wrong else "holds" if found else "not seen",
            "; ".join(wrong) if wrong else f"{len(found)} times" if found else "nothing that tells",
        )


Runs = dict[str, Run]
Found = Iterator[tuple[bool, str]]


def _statuses(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        good = run.status in (0, 1, 2) if run.name.startswith("check") else run.status == 0
        yield good, f"`{run.name}` ended with {run.status} ({', '.join(run.codes) or 'no code'})"


def _documents(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        if run.document is None:
            yield False, f"`{run.name}` printed no document"
            continue
        command = run.document["schema"].removeprefix("sessionnet.").partition("/")[0].replace(".", " ")
        schema = Draft202012Validator(json.loads(schema_document(command)))
        errors = [error.json_path for error in schema.iter_errors(run.document)]
        yield not errors, f"`{run.name}` is not as its schema says at {', '.join(errors[:3])}"


def _one_document(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        yield not run.stderr.strip(), f"`{run.name}` wrote on standard error"


def _proofs(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        for source in _sources(run):
            expected = EXPECTED_PROOF.get(source["kind"])
            plain = "plain" in run.name or (source["kind"] == "rpc" and source["url"].startswith("http:"))
            if expected is not None and not plain and source["proof"] != "chain-quorum":
                yield source["proof"] == expected, f"`{run.name}`: {source['kind']} has {source['proof']}"


def _agreement(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        if any(source["kind"] == "seed" for source in _sources(run)):
            odd = [code for code in run.codes if code.startswith("seed-")]
            yield not odd, f"`{run.name}`: {', '.join(odd)}"


def _freshness(runs: Runs, _account: str, now: datetime) -> Found:
    for run in runs.values():
        document = run.document or {}
        if document.get("as_of") and run.name not in ("token history", *_PRICED):
            age = now - datetime.fromisoformat(document["as_of"])
            yield age < FRESH, f"`{run.name}`: {age.total_seconds():.0f} s old"


_PRICED = ("token", "token --transport plain", "token --onion", "overview", "staking", "staking --quorum 2", "doctor")
"""As old as the price, which the network API renews in its own time; staleness is a warning of its own."""


def _secondary(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        for verdict in (run.document or {}).get("verdicts") or ():
            yield verdict["verdict"] != "differs", f"`{run.name}`: {verdict['figure']} differs"


def _privacy(runs: Runs, account: str, _now: datetime) -> Found:
    for run in runs.values():
        if run.cassette is not None and account in run.words and "--ask-swarm" not in run.name:
            recorded = run.cassette.read_text(encoding="utf-8")
            requests = recorded.split("interactions:", 1)[-1]
            yield account not in requests, f"`{run.name}` has the account in its traffic"


def _replays(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        if run.cassette is not None and run.document is not None:
            at = run.words.index("--record")
            words = [word for word in (*run.words[:at], *run.words[at + 2 :]) if word != "--refresh"]
            again = subprocess.run(
                (sys.executable, "-m", "sessionnet_cli", *words, "--replay", str(run.cassette)),
                capture_output=True,
                check=False,
            )
            same = _without_recording(again.stdout) == _without_recording(json.dumps(run.document))
            yield same, f"`{run.name}` replays to another answer"


def _without_recording(text: bytes | str) -> Any:
    """Return a document as far as a replay repeats it: where it comes from is another matter."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    document.pop("recording", None)
    for source in document.get("sources", ()):
        source.pop("via", None)
    return document


def _contracts(runs: Runs, _account: str, _now: datetime) -> Found:
    for run in runs.values():
        if any(source["kind"] == "network-api" for source in _sources(run)):
            yield "contract-mismatch" not in run.codes, f"`{run.name}`: the network API names another token"


def _swarm_rule(runs: Runs, _account: str, _now: datetime) -> Found:
    run = runs["swarm --ask-swarm"]
    if run.status == 0:
        yield "swarm-disagrees" not in run.codes, "nodes say that another swarm stores the account's messages"


def _sources(run: Run) -> list[dict[str, Any]]:
    return (run.document or {}).get("sources") or []


_PROMISES: dict[str, Callable[[Runs, str, datetime], Found]] = {
    "every command answers (contract, section 5)": _statuses,
    "every document is what its schema says (3)": _documents,
    "with --json there is one document and nothing else (3)": _one_document,
    "hosts are recognised as they should be: pins, seals, CAs (3)": _proofs,
    "the seeds agree, and none is silent, behind or ahead (5)": _agreement,
    "figures are fresh (3)": _freshness,
    "what has a second source agrees with it (--verify)": _secondary,
    "the account ID leaves the machine with --ask-swarm only (6)": _privacy,
    "the swarm computed here is the one that nodes name (1)": _swarm_rule,
    "the token is the built-in one (1)": _contracts,
    "a recording replays to the same answer (2)": _replays,
}
