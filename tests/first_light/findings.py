"""What is otherwise than expected, which no promise is about: silent hosts, contradictions, whatever nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.refresh_constants import Check

from .evidence import KINDS, Evidence
from .fields import Noticed
from .known import KNOWN
from .runs import Run


def unanswered(evidence: Evidence) -> Iterator[str]:
    """Return what became of the commands that had no answer, in their own words."""
    for run in evidence.runs.values():
        is_expected = run.name == "swarm NAME" and evidence.has_no_such_name and run.codes == ["name-not-found"]
        if run.status != 0 and not is_expected and not run.name.startswith("check"):
            words = "; ".join(_told(evidence, run, one) for one in run.told("errors")[:3])
            last = run.ended.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            ended = f"ended with {run.status}" if run.status is not None else "did not end, and was ended"
            yield f"`{run.name}` {ended}: {words or last or 'nothing was said'}"


def warnings(evidence: Evidence) -> Iterator[str]:
    """Return what the commands warned of, each once, with who did."""
    by: dict[str, list[str]] = {}
    for run in evidence.runs.values():
        for one in run.told("warnings"):
            by.setdefault(_told(evidence, run, one), []).append(run.name)
        for one in (run.data or {}).get("checks") or () if run.name.startswith("check") and run.data else ():
            if one["state"] != "ok":
                told = {"code": f"check-{one['state']}", "message": one["message"] or one["name"]}
                by.setdefault(_told(evidence, run, told), []).append(run.name)
    for words, names in by.items():
        yield f"{words} ({', '.join(f'`{name}`' for name in dict.fromkeys(names))})"


def _told(evidence: Evidence, run: Run, one: dict[str, str]) -> str:
    """Return an error or a warning, and no more than its code where its words may tell of somebody's swarm or money."""
    return f"{one['code']}: {one['message']}" if not evidence.is_about_theirs(run) else f"{one['code']} (about yours)"


def differences(evidence: Evidence) -> list[tuple[str, str, str, str, str, str]]:
    """Return figures with a second source: figure, here, there, by whom, verdict, tolerance or reason; each once."""
    found: dict[tuple[str, str, str], tuple[str, str, str, str, str, str]] = {}
    for run in evidence.runs.values():
        for one in run.document.get("verdicts") or ():
            figure = "swarm of the account" if one["figure"].startswith("swarm of") else one["figure"]
            by = ", ".join(sorted({KINDS[evidence.kind_of(place)] for place in one["by"]})) or "nobody"
            why = one["reason"] or one["tolerance"] or ""
            here, there = (str(one[side] or "") if "swarm" not in figure else "" for side in ("here", "there"))
            found.setdefault((figure, by, one["verdict"]), (figure, here, there, by, one["verdict"], why))
    return sorted(found.values(), key=lambda row: (row[4] != "differs", row[0]))


def hosts(evidence: Evidence) -> list[tuple[str, ...]]:
    """Return what each host says of the network and of itself, as `doctor` heard it."""
    run = evidence.runs.get("doctor")
    names = ("height", "nodes", "hard_fork", "block", "version", "contract")
    rows = []
    for host in (run.data or {}).get("hosts") or () if run is not None else ():
        told = host["told"] or {}
        figures = tuple("" if told.get(name) is None else str(told[name]) for name in names)
        skew = "" if host["clock_skew_seconds"] is None else f"{host['clock_skew_seconds']:+.0f} s"
        rows.append(
            (host["kind"].replace("-", " "), host["name"], *figures, skew, host["proof"], host["code"] or "answers")
        )
    return rows


def contradictions(evidence: Evidence) -> list[tuple[str, ...]]:
    """Return what hosts of several kinds say of the same thing, and whether that is the same."""
    run = evidence.runs.get("doctor")
    rows: list[tuple[str, ...]] = []
    for name, apart in _MAY_BE_APART.items():
        said: dict[str, list[Any]] = {}
        for host in (run.data or {}).get("hosts") or () if run is not None else ():
            value = (host["told"] or {}).get(name)
            if value is not None:
                said.setdefault(host["kind"], []).append(value)
        values = [value for told in said.values() for value in told]
        if len(values) > 1:
            numbers = [value for value in values if isinstance(value, int)]
            is_same = len(set(values)) == 1 or (bool(numbers) and max(numbers) - min(numbers) <= apart * max(numbers))
            words = "; ".join(
                f"{', '.join(sorted({str(one) for one in told}))} by {kind}" for kind, told in said.items()
            )
            rows.append((name, words, "agree" if is_same else "**differ**"))
    return rows


_MAY_BE_APART = {"height": 1e-5, "nodes": 0.02, "hard_fork": 0, "contract": 0}
"""By which share of it: a height by 20 blocks of two million, a count of nodes by those that came or left meanwhile."""


def unknown(evidence: Evidence) -> dict[str, Noticed]:
    """Return what neither the program reads nor its authors have seen, by the kind of reply."""
    found: dict[str, Noticed] = {}
    for seen in evidence.all_seen:
        for what, noticed in seen.noticed.items():
            fields = {path: kind for path, kind in noticed.fields.items() if path not in KNOWN.get(what, ())}
            if fields or noticed.types or noticed.values or noticed.failures:
                found.setdefault(what, Noticed()).add(Noticed(fields, noticed.types, noticed.values, noticed.failures))
    return dict(sorted(found.items()))


def kinds_seen(evidence: Evidence) -> list[str]:
    """Return the kinds of reply that were looked through."""
    return sorted({what for seen in evidence.all_seen for what in seen.noticed})


def load(evidence: Evidence) -> dict[str, tuple[int, int]]:
    """Return how many requests which kind of host was sent, and to how many of them."""
    asked: dict[str, dict[str, int]] = {}
    for seen in evidence.all_seen:
        for place, count in seen.requests.items():
            by_place = asked.setdefault(evidence.kind_of(place), {})
            by_place[place] = by_place.get(place, 0) + count
    return {kind: (sum(places.values()), len(places)) for kind, places in asked.items()}


def changed(checks: Sequence[Check]) -> list[Check]:
    """Return the constants that are otherwise, or could not be looked at."""
    return [check for check in checks if not check.holds]
