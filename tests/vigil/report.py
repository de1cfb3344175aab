"""What was seen in a vigil, in one table in the order of time, and whether that is what had to happen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.vigil.course import ALICE_BACK, ALICE_GONE, ALICE_OUT, NOTHING_TO_READ
from tests.vigil.readers import Reader
from tests.vigil.real_cron import Mail, Ran
from tests.vigil.saving import Saved
from tests.vigil.watchers import PACE, Alert

WHOLE_SECONDS = 480
"""From so long on, a vigil is long enough for everything to happen, and it has to."""
_LATE_SECONDS = 50
"""For so long after a change, what is kept may serve a run of cron, and an alert may still wait."""
_OUR_ALERTS = ("SessionNodeDecommissioned", "SessionNodeNotListed")


@dataclass(frozen=True)
class Seen:
    """What everybody saw. Moments are Unix seconds."""

    began: float
    ended: float
    turns: list[tuple[float, str]]
    jobs: tuple[str, ...]
    mails: list[Mail]
    runs: list[Ran]
    readers: tuple[Reader, ...]
    alerts: tuple[Alert, ...]
    mailed: list[tuple[float, str]]
    saved: Saved | None

    def turn(self, place: int) -> float:
        """When a change of the course came; long after the end, if it did not."""
        return self.turns[place][0] if place < len(self.turns) else self.ended + 86_400


def report(seen: Seen) -> int:
    """Print it; return 1 if something was not as it had to be."""
    print(f"\n{'time':8}  {'after':>5}  {'who':13}  what")
    for at, who, what in sorted(_events(seen)):
        minutes, seconds = divmod(max(0, round(at - seen.began)), 60)
        print(f"{time.strftime('%H:%M:%S', time.localtime(at))}  {minutes:2}:{seconds:02}  {who:13}  {what}")
    print()
    for name in seen.jobs:
        statuses = Counter(run.status for run in seen.runs if run.name == name)
        print(f"{name:8}  {statuses.total()} runs; exit status {_counted(statuses)}")
    for reader in seen.readers:
        print(
            f"{reader.path.name}  read {reader.reads:,} times, {len(seen_versions(reader))} versions, "
            f"{len(reader.broken)} broken reads"
        )
    if seen.saved is not None:
        print(seen.saved.describe())
    print(f"alert rules: `for` and `keep_firing_for` of contrib/prometheus/alerts.yml, {PACE} times shorter\n")
    verdicts = list(_verdicts(seen))
    for is_right, what in verdicts:
        print(f"{'ok  ' if is_right else 'FAIL'}  {what}".rstrip())
    return 0 if all(is_right for is_right, _ in verdicts) else 1


def seen_versions(reader: Reader) -> list[str]:
    return [version.says for version in reader.versions]


def _counted(statuses: Counter[int]) -> str:
    return ", ".join(f"{status} {number} times" for status, number in sorted(statuses.items()))


def _events(seen: Seen) -> Iterator[tuple[float, str, str]]:
    for at, what in seen.turns:
        yield at, "NETWORK", what
    for mail in seen.mails:
        yield mail.at, "cron mails", f"{_job_of(mail, seen)}: {_first_line(mail)}"
    for reader in seen.readers:
        for version in reader.versions:
            written = time.strftime("%H:%M:%S", time.localtime(version.mtime))
            yield version.at, "file", f"{reader.path.name} (mtime {written}): {version.says}"
    for alert in seen.alerts:
        for at, state in alert.states:
            yield at, "Prometheus", f"{alert.name} [{alert.severity}] is {state}: {alert.summary}"
    for at, subject in seen.mailed:
        yield at, "Alertmanager", f"mails {subject!r}"


def _first_line(mail: Mail) -> str:
    lines = mail.text.splitlines()
    return f"{lines[0] if lines else ''}{f' (+{len(lines) - 1} lines)' if len(lines) > 1 else ''}"


def _job_of(mail: Mail, seen: Seen) -> str:
    return next((name for name in seen.jobs if f"ran {name} " in mail.subject), mail.subject)


def _verdicts(seen: Seen) -> Iterator[tuple[bool, str]]:
    """Give what had to happen, and whether it did."""
    broken = [f"{reader.path.name}: {what}" for reader in seen.readers for what in reader.broken]
    yield not broken, f"each published file was whole at every moment {broken[:3] or ''}"
    yield all(reader.reads and reader.versions for reader in seen.readers), "each file was published"
    expected = int((seen.ended - seen.began) / 60)
    few = [name for name in seen.jobs if sum(run.name == name for run in seen.runs) < expected]
    yield not few, f"cron ran each job in every minute {few or ''}"
    odd = [mail.text for mail in seen.mails if "Traceback" in mail.text or "internal error" in mail.text]
    yield not odd, f"no mail tells of a fault of our own {odd[:1] or ''}"
    early = [mail for mail in seen.mails if mail.at < seen.turn(NOTHING_TO_READ)]
    yield (
        not early,
        f"no mail while all is well, one seed is silent or one seed lies {[m.text for m in early[:1]] or ''}",
    )
    of_check = [mail for mail in seen.mails if _job_of(mail, seen) == "check"]
    false = [mail for mail in of_check if not seen.turn(ALICE_OUT) < mail.at < seen.turn(ALICE_BACK) + _LATE_SECONDS]
    yield not false, f"check mails of nothing but alice {[mail.text for mail in false[:1]] or ''}"
    yield all(mail.text.startswith("NODE CRITICAL - ") for mail in of_check), "each mail of check is its line"
    firing = {alert.name for alert in seen.alerts if any(state == "firing" for _, state in alert.states)}
    others = {alert.name for alert in seen.alerts if alert.severity == "critical"} & firing - {*_OUR_ALERTS}
    others -= {"SessionNodeDeregistrationImminent"}
    yield not others, f"no other critical alert fired {sorted(others) or ''}"
    if seen.saved is not None:
        yield seen.saved.is_whole, "no row of the runs at once was lost"
    if seen.ended - seen.began >= WHOLE_SECONDS:
        yield from _of_a_whole_vigil(seen, of_check)


def _of_a_whole_vigil(seen: Seen, of_check: list[Mail]) -> Iterator[tuple[bool, str]]:
    for words, begins, ends in (
        ("decommissioned", seen.turn(ALICE_OUT), seen.turn(ALICE_GONE) + _LATE_SECONDS),
        ("not among the Session Nodes", seen.turn(ALICE_GONE), seen.turn(ALICE_BACK) + _LATE_SECONDS),
    ):
        told = [mail for mail in of_check if begins < mail.at < ends and words in mail.text]
        yield bool(told), f"check mails that alice is {words}"
    kept = [mail for mail in seen.mails if _job_of(mail, seen) == "staking" and "was not written" in mail.text]
    yield bool(kept), "cron mails that staking.json was not written, which stays as it was"
    last = [run for run in seen.runs if run.at > seen.turn(ALICE_BACK) + _LATE_SECONDS]
    yield {run.status for run in last} == {0}, "all is well again at the end"
    for name in _OUR_ALERTS:
        states = [state for alert in seen.alerts if alert.name == name for _, state in alert.states]
        yield "firing" in states and states[-1] == "over", f"{name} fired and cleared"
    cleared = [subject for _, subject in seen.mailed if subject.startswith("All clear") and "alice" in subject]
    yield bool(cleared), "Alertmanager mailed the all clear"
