"""The one file that comes of it, in Markdown, which is safe to publish: all of it passes `private` on the way out."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sessionnet_core.version import VERSION
from tests.refresh_constants import HEADING, Check

from . import findings
from .evidence import KINDS, Evidence, Verdict
from .fields import Noticed
from .private import Private
from .runs import Run

NOT_LOOKED_THROUGH = (
    "HTTP headers: the program reads the type, the encoding and the length, and nothing else of them",
    "the body of a refusal (any HTTP status but 200), of which the program shows the first words",
    "what web3 reads of the factory's log, which is asked only where the backend is silent",
    "certificates, but for the fingerprint and the date of expiry (see Constants)",
    "pages of `--probe` beyond the nodes that were asked here",
)
MOST_LINES = 60
"""Of a list that a liar can make as long as he likes."""


def report(
    evidence: Evidence,
    verdicts: Sequence[Verdict],
    checks: Sequence[Check],
    private: Private,
    interrupted: str = "",
) -> str:
    """Return the file.

    Args:
        interrupted: what ended it before its end; empty if nothing did.
    """
    lines = _lines(evidence, verdicts, checks, private, interrupted)
    return "\n".join(private.hide(_plain(line)) for line in lines) + "\n"


def _lines(
    evidence: Evidence, verdicts: Sequence[Verdict], checks: Sequence[Check], private: Private, interrupted: str
) -> Iterator[str]:
    network, count = evidence.network, Counter(verdict.outcome for verdict in verdicts)
    wrong, unknown = findings.changed(checks), findings.unknown(evidence)
    yield from (f"# First light on {network.name}", "")
    if network.test:
        yield from ("**This is from a TEST NETWORK. Nothing in it was seen on the live one.**", "")
    yield (
        f"sessionnet {VERSION}, Python {platform.python_version()} on {platform.system()}, "
        f"{evidence.now:%Y-%m-%d %H:%M} UTC. Made by `make first-light`; it is safe to publish."
    )
    if interrupted:
        yield from ("", f"**Not complete: {interrupted}.** What is here was seen until then.")
    yield from ("", f"* {count['held']} promises held, {count['broken']} broken, {count['not judged']} not judged")
    missing = list(findings.unanswered(evidence))
    yield f"* {len(evidence.runs)} commands were run, {len(missing)} of them without an answer"
    yield f"* {sum(row[4] == 'differs' for row in findings.differences(evidence))} figures differ between their sources"
    yield f"* {len(checks) - len(wrong)} of {len(checks)} built-in constants hold"
    yield f"* {_counted(unknown.values())}"
    yield from _table("Promises", ("§", "promise", "verdict", ""), [
        (verdict.section, verdict.promise, f"**{verdict.outcome}**", verdict.why) for verdict in verdicts
    ])  # fmt: skip
    yield from _list("Commands without an answer", missing)
    yield from _list("What the commands warned of", findings.warnings(evidence))
    yield from _table(
        "Figures with a second source",
        ("figure", "here", "there", "by", "verdict", "tolerance, or why not"),
        findings.differences(evidence),
    )
    yield from _table(
        "What each host says",
        ("kind", "host", "height", "nodes", "hard fork", "block", "version", "contract", "clock", "proof", ""),
        findings.hosts(evidence),
    )
    yield from _table("What hosts of several kinds say", ("figure", "said", ""), findings.contradictions(evidence))
    yield from _list("Constants that do not hold", map(str, wrong), HEADING if wrong else "")
    yield from _unknown(unknown, evidence)
    yield from _runs(evidence, private)


def _unknown(unknown: dict[str, Noticed], evidence: Evidence) -> Iterator[str]:
    rows = []
    for what, noticed in unknown.items():
        rows += [f"{what}: a new field, `{path}` ({kind})" for path, kind in sorted(noticed.fields.items())]
        rows += [f"{what}: `{path}` is of another type, {kind}" for path, kind in sorted(noticed.types.items())]
        for path, values in sorted(noticed.values.items()):
            rows.append(f"{what}: `{path}` has an unknown value, " + ", ".join(f"`{value}`" for value in values))
        rows += [f"{what}: a reply could not be decoded, {why}" for why in noticed.failures]
    yield from _list("What nobody here knows", rows, most=10 * MOST_LINES)
    yield from ("", "Looked through: " + (", ".join(findings.kinds_seen(evidence)) or "no reply at all") + ".")
    yield from _list("What was not looked through", NOT_LOOKED_THROUGH)


def _runs(evidence: Evidence, private: Private) -> Iterator[str]:
    yield from _table(
        "What was sent to whom",
        ("host", "requests", "to so many"),
        [(KINDS[kind], f"{sent}", f"{to}") for kind, (sent, to) in sorted(findings.load(evidence).items())],
    )
    yield from _table("Commands", ("command", "status", "seconds", "requests", "codes", "recording"), [
        (
            f"`{run.name}`",
            "ended" if run.status is None else f"{run.status}",
            f"{run.seconds:.1f}",
            f"{sum(run.ended.seen.requests.values())}",
            ", ".join(run.codes),
            _described(evidence, run, private),
        )
        for run in evidence.runs.values()
    ])  # fmt: skip


def _described(evidence: Evidence, run: Run, private: Private) -> str:
    """Say which recording there is of a run, and whether it may be published too."""
    if run.cassette is None:
        return ""
    content = run.cassette.read_bytes()
    found = private.finds(content.decode("utf-8", "replace"))
    if evidence.is_about_theirs(run):
        found.append("whom it asks tells of what is yours")
    fault = f", **not to be published: {', '.join(found)}**" if found else ""
    return f"{run.cassette.name}, {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()[:12]}…{fault}"


def _counted(noticed: Iterable[Noticed]) -> str:
    fields = types = values = failures = 0
    for one in noticed:
        fields, types = fields + len(one.fields), types + len(one.types)
        values, failures = values + sum(map(len, one.values.values())), failures + len(one.failures)
    return (
        f"{fields} unknown fields, {types} of another type, {values} unknown values, "
        f"{failures} reasons why replies could not be decoded"
    )


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield from ("", f"## {title}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|")
        yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows[:MOST_LINES])
        if len(rows) > MOST_LINES:
            yield from ("", f"… and {len(rows) - MOST_LINES} more.")


def _list(title: str, rows: Iterable[str], note: str = "", most: int = MOST_LINES) -> Iterator[str]:
    all_rows = list(rows)
    yield from ("", f"## {title}", "")
    yield from ([f"* {row}" for row in all_rows[:most]] or ["None."])
    if len(all_rows) > most:
        yield f"* … and {len(all_rows) - most} more"
    if note:
        yield from ("", note)


def _cell(text: str) -> str:
    return text.replace("|", "&#124;")


def _plain(line: str) -> str:
    """Return a line without what would act where it is shown: control characters, markup of HTML, links and images."""
    safe = "".join(one if one.isprintable() else "?" for one in line)
    return safe.replace("<", "&lt;").replace("![", "!\\[").replace("](", "]\\(")
