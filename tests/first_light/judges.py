"""How single promises are judged by what the commands did: each yields what it looked at, and whether that is right.

What the network itself does wrong, such as a seed that lies, breaks no promise: the promise is that it shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sessionnet_core import Network
from sessionnet_core.evidence import INCOMPLETE
from sessionnet_core.source_kinds import SOURCE_KINDS
from tests.perfdata import NotPerfdata, read_output

from .document_judges import sources
from .evidence import KINDS, Evidence, Found, Judge, walked
from .runs import KEPT, Run


def answers(*names: str) -> Judge:
    """Return what judges whether these commands answer."""

    def judge(evidence: Evidence) -> Iterator[Found]:
        for name, run in evidence.runs.items():
            if name in names:
                yield from _answer(evidence, run)

    return judge


def _answer(evidence: Evidence, run: Run) -> Iterator[Found]:
    if run.name == "swarm NAME" and evidence.has_no_such_name and run.codes == ["name-not-found"]:
        yield True, ""
    elif run.name.startswith("check"):
        yield run.status in range(4) and bool(run.document), _ended(run)
    elif run.status == 0 or (run.name == "doctor" and run.status in (3, 4)):
        yield bool(run.data), f"`{run.name}` ended with 0, and without an answer"
    elif run.codes == ["configuration"] and not _has_all(evidence.network):
        return  # there is nobody to ask, as nobody publishes prices for the public test network
    elif run.status not in (3, 4):  # which is silence, or what cannot be believed: no fault of the program's
        yield False, _ended(run)


def _has_all(network: Network) -> bool:
    return network.api is not None and network.chain is not None and bool(network.chain.rpc_urls)


def _ended(run: Run) -> str:
    if run.status is None:
        return f"`{run.name}` did not end"
    return f"`{run.name}` ended with {run.status} ({', '.join(run.codes) or 'no code'})"


def statuses(evidence: Evidence) -> Iterator[Found]:
    """Status 0 with data and no errors; otherwise errors."""
    for run in evidence.runs.values():
        if not run.name.startswith("check") and run.status is not None:
            errors = run.told("errors")
            is_right = (run.status == 0) == (not errors) and (run.status != 0 or run.data is not None)
            yield is_right, f"`{run.name}` ended with {run.status}, and has {len(errors)} errors"


def ends_in_time(evidence: Evidence) -> Iterator[Found]:
    """Each ends before it is ended."""
    for run in (*evidence.runs.values(), *evidence.local.values()):
        yield run.status is not None, f"`{run.name}` did not end, {run.seconds:.0f} s after it began"


def exit_is_documented(evidence: Evidence) -> Iterator[Found]:
    """The exit status is one of the table."""
    for run in (*evidence.runs.values(), *evidence.local.values()):
        if run.status is not None:
            yield run.status in (range(4) if run.name.startswith("check") else range(6)), _ended(run)


def swarm_is_on_the_list(evidence: Evidence) -> Iterator[Found]:
    """The account's swarm, worked out anew by the rule, from the list that `nodes` printed."""
    run, listed = evidence.runs.get("swarm"), evidence.runs.get("nodes")
    if run is None or listed is None or run.status or listed.status:
        return
    nodes = [node for node in listed.data["nodes"] if node["swarm_id"] is not None]
    ids = sorted({int(node["swarm_id"], 16) for node in nodes})
    key = bytes.fromhex(evidence.asked.account[2:])
    point = 0
    for at in range(0, len(key), 8):
        point ^= int.from_bytes(key[at : at + 8])
    # The nearest on a circle of 2^64; of two as near, the lower one. (oxen-storage-server, `swarm.cpp`.)
    right = min(ids, key=lambda one: (min((one - point) % 2**64, (point - one) % 2**64), one))
    (account,) = run.data["accounts"]
    yield account["swarm_id"] == f"{right:016x}", "`swarm` names another swarm than the rule does"


def replays(evidence: Evidence) -> Iterator[Found]:
    """A recording replays to the same answer."""
    for run in evidence.runs.values():
        again = evidence.local.get(f"{run.name}, replayed")
        if again is not None:
            same = _repeated(again.document) == _repeated(run.document) and again.status == run.status
            yield same, f"`{run.name}` replays to another answer"


def replays_ask_nobody(evidence: Evidence) -> Iterator[Found]:
    """Neither a replay nor `--offline` contacts a host."""
    for run in evidence.local.values():
        # A replay passes the same door, and the recording answers there.
        if "replayed" not in run.name and "as text" not in run.name and run.status is not None:
            yield not run.ended.seen.requests, f"`{run.name}` asked somebody"


_WORDS = ("message", "reason", "hint")
"""Of a host that was left behind, the first run says for how long it waited, and a replay that it was in vain."""


def _repeated(document: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return what a replay repeats: all figures and codes, but neither words for people nor where it came from."""
    found = ((path, value) for path, value in walked(document) if path.rpartition(".")[2] not in (*_WORDS, "via"))
    return [(path, value) for path, value in found if not path.startswith("recording.")]


def account_stays(evidence: Evidence) -> Iterator[Found]:
    """The account is in no request, sealed ones included, but of `--ask-swarm`."""
    for run in (*evidence.runs.values(), *evidence.local.values()):
        if evidence.asked.account in run.words and "--ask-swarm" not in run.name and "replayed" not in run.name:
            yield not run.ended.seen.named_to, f"`{run.name}` sent the account to {len(run.ended.seen.named_to)} hosts"


def account_is_named(evidence: Evidence) -> Iterator[Found]:
    """With `--ask-swarm` the account is named to nodes, and to nobody else."""
    run = evidence.runs.get("swarm --ask-swarm")
    for place in run.ended.seen.named_to if run is not None else ():
        yield (
            evidence.kind_of(place) in ("node", "bootstrap-node"),
            f"it was named to a host of {evidence.kind_of(place)}",
        )


def hosts(evidence: Evidence) -> Iterator[Found]:
    """Each command asks those hosts alone that the table in docs/privacy.md has for it."""
    for run in evidence.runs.values():
        command = _command(run)
        if command == "doctor":
            continue
        allowed: set[str] = {row.name for row in SOURCE_KINDS.values() if command in (*row.used_by, *row.also_by)}
        if {"--verify", "--onion", "--probe", "--ask-swarm", "NAME"} & {*run.words, *run.name.split()}:
            allowed |= {"node", "seed", "bootstrap-node", "rpc"}
        asked = {evidence.kind_of(place) for place in run.ended.seen.requests}
        odd = [KINDS[kind] for kind in sorted(asked - allowed)]
        yield not odd, f"`{run.name}` asked {', '.join(odd)}"


def offline(evidence: Evidence) -> Iterator[Found]:
    """The kept list is what was fetched, and says that it is kept."""
    run, kept = evidence.local.get("nodes --offline"), evidence.runs.get(KEPT)
    if run is not None and kept is not None:
        yield run.data == kept.data, "`nodes --offline` is another list than the one that was kept"
        yield {source["via"] for source in sources(run)} == {"cache"}, "`nodes --offline` does not say that it is kept"


def strict(evidence: Evidence) -> Iterator[Found]:
    """`--strict` ends with 5 where the answer is less than promised, and else with 0."""
    run, kept = evidence.local.get("nodes --strict"), evidence.runs.get(KEPT)
    if run is not None and kept is not None:
        expected = 5 if run.document.get("stale") or INCOMPLETE & set(run.codes) else 0
        yield run.status == expected, f"`nodes --strict` ended with {run.status}, not {expected}"


def output(evidence: Evidence) -> Iterator[Found]:
    """`--output` writes what would be printed."""
    run, other = evidence.local.get("nodes --output"), evidence.local.get("nodes --offline")
    path = evidence.folder / "nodes.json"
    if run is not None and other is not None and run.status == 0:
        yield not run.ended.stdout, "`nodes --output` printed something too"
        yield (
            path.exists() and json.loads(path.read_bytes())["data"] == other.data,
            "`nodes --output` wrote another list",
        )


def prometheus(evidence: Evidence) -> Iterator[Found]:
    """The file of `--prometheus` can be read, and its names are by the book."""
    from prometheus_client.parser import text_string_to_metric_families

    path = evidence.folder / "nodes.prom"
    run = evidence.local.get("nodes --prometheus")
    if run is not None and run.status == 0 and path.exists():
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
        yield bool(families), "the file of `--prometheus` is empty"
        yield all(one.name.startswith("sessionnet_") for one in families), "a metric has another prefix"


def spelling(evidence: Evidence) -> Iterator[Found]:
    """An account in capitals and with white space has the same swarm."""
    run, other = evidence.local.get("swarm in capitals"), evidence.local.get("swarm, kept")
    if run is not None and other is not None:
        yield run.status == 0 and run.data == other.data, "an account in capitals has another swarm"


def groups(evidence: Evidence) -> Iterator[Found]:
    """A group's swarm is that of the same key."""
    run, other = evidence.local.get("swarm of a group"), evidence.local.get("swarm, kept")
    if run is not None and other is not None and other.status == 0:
        same = run.status == 0 and run.data["accounts"][0]["swarm_id"] == other.data["accounts"][0]["swarm_id"]
        yield same, "a group has another swarm than an account of the same key"


def key_prefix(evidence: Evidence) -> Iterator[Found]:
    """A node is found by the beginning of its key."""
    run, other = evidence.local.get("nodes show PREFIX"), evidence.runs.get("nodes show")
    if run is not None and other is not None and other.status == 0:
        found = [value for path, value in walked(run.data) if path.rpartition(".")[2] == "pubkey"]
        yield run.status == 0 and evidence.asked.key in found, "a node is not found by the beginning of its key"


def bulk(evidence: Evidence) -> Iterator[Found]:
    """Every line has its answer, in order, and a bad one costs nothing but status 1."""
    run = evidence.local.get("swarm --input")
    if run is not None:
        lines = [json.loads(line) for line in run.ended.stdout.splitlines()]
        yield run.status == 1, _ended(run)
        yield [("error" in line) for line in lines] == [False, True, False], "`swarm --input` lost or mixed up a line"


def malformed(evidence: Evidence) -> Iterator[Found]:
    """A malformed account is status 2."""
    run = evidence.local.get("swarm of no account")
    if run is not None:
        yield run.status == 2 and run.codes == ["account-malformed"], _ended(run)


def check_lines(evidence: Evidence) -> Iterator[Found]:
    """A check prints one line with perfdata."""
    for run in evidence.local.values():
        if run.name.startswith("check") and run.name.endswith("as text"):
            try:
                read_output(run.ended.stdout.decode())
                is_right = True
            except (NotPerfdata, UnicodeDecodeError):
                is_right = False
            yield is_right, f"`{run.name}` is not what a monitoring system reads"


def checks(evidence: Evidence) -> Iterator[Found]:
    """A check's status is that of its document."""
    of_state = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
    for run in evidence.runs.values():
        if run.name.startswith("check") and run.data:
            yield of_state.get(run.data["state"].lower()) == run.status, _ended(run)


def _command(run: Run) -> str:
    return str(run.document.get("schema", "")).removeprefix("sessionnet.").partition("/")[0].replace(".", " ")
