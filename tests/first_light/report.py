"""The one file that comes of it, in Markdown: no account, wallet, address or path of a user is in it."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from datetime import datetime

from sessionnet_core.version import VERSION
from tests.refresh_constants import HEADING, Check

from .known import KNOWN
from .promises import Verdict
from .runs import Run


def report(
    network: str, now: datetime, runs: Sequence[Run], verdicts: Sequence[Verdict], checks: Sequence[Check]
) -> str:
    """Return the file."""
    return "\n".join(_lines(network, now, runs, verdicts, checks)) + "\n"


def new_fields(runs: Sequence[Run]) -> dict[str, dict[str, str]]:
    """Return the fields that neither the program reads nor its authors have seen, by the kind of reply."""
    found: dict[str, dict[str, str]] = {}
    for run in runs:
        for what, fields in run.unknown.items():
            new = {path: kind for path, kind in fields.items() if path not in KNOWN.get(what, ())}
            if new:
                found.setdefault(what, {}).update(new)
    return found


def _lines(
    network: str, now: datetime, runs: Sequence[Run], verdicts: Sequence[Verdict], checks: Sequence[Check]
) -> Iterator[str]:
    yield from (f"# First light on {network}", "")
    yield f"sessionnet {VERSION}, Python {platform.python_version()} on {platform.system()}, {now:%Y-%m-%d %H:%M} UTC."
    yield "Made by `make first-light`. It may be published: what was looked up is nobody's, and no traffic is in it."
    yield from ("", "## Promises", "", "| promise | verdict | |", "|---|---|---|")
    for verdict in verdicts:
        yield f"| {verdict.promise} | **{verdict.outcome}** | {_cell(verdict.why)} |"
    yield from ("", "## Commands", "", "| command | status | seconds | codes |", "|---|---|---|---|")
    for run in runs:
        yield f"| `{run.name}` | {run.status} | {run.seconds:.1f} | {', '.join(run.codes)} |"
    wrong = [check for check in checks if not check.holds]
    yield from ("", "## Constants", "", f"{len(checks) - len(wrong)} of {len(checks)} hold.", "")
    yield from (f"* {_cell(str(check))}" for check in wrong)
    if wrong:
        yield from ("", HEADING)
    yield from (
        "",
        "## Figures with a second source",
        "",
        "| command | figure | verdict | why not |",
        "|---|---|---|---|",
    )
    for run in runs:
        for verdict in (run.document or {}).get("verdicts") or ():
            figure = "swarm of the account" if verdict["figure"].startswith("swarm of") else verdict["figure"]
            yield f"| `{run.name}` | {_cell(figure)} | {verdict['verdict']} | {_cell(verdict['reason'] or '')} |"
    yield from ("", "## Fields that nobody here knows", "")
    fields = new_fields(runs)
    if not fields:
        yield "None."
    for what, unknown in sorted(fields.items()):
        yield from (f"* {what}: " + ", ".join(f"`{path}` ({kind})" for path, kind in sorted(unknown.items())),)


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ")
