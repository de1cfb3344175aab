"""What was seen of the hosts → what is wrong, how bad that is, and the exit status. A pure module.

::

    unbelievable    an answer that cannot be believed: a wrong certificate or chain, no seal, a contradiction 4
    unanswered      a host does not answer, nor does any other that commands could ask instead                3
    doubtful        another replaces it, or answers are less reliable than they should be, or soon will be    5 --strict
    harmless        worth knowing: a seed is silent, and two others are not                                   0

Bootstrap nodes are no replacement for seeds here, since nothing vouches for their answers. And no command asks them as
long as a seed answers, so that their silence is at most doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median_low

from msgspec import structs

from ..errors import SessionNetError, Unbelievable
from ..evidence import INCOMPLETE, Warned
from ..figures.price_time import AHEAD_SECONDS
from ..nodes.agreement import HEIGHT_TOLERANCE_BLOCKS
from ..source_kinds import HostKind
from .clocks import THIS_MACHINE, clock_findings
from .report import Finding, HostReport, Severity

SEVERITIES: tuple[Severity, ...] = ("unbelievable", "unanswered", "doubtful", "harmless")
"""Worst first."""


def _codes_of(kind: type[SessionNetError]) -> set[str]:
    return {kind.code}.union(*map(_codes_of, kind.__subclasses__()))


UNBELIEVABLE_CODES = frozenset(_codes_of(Unbelievable) | {"contract-mismatch", "seed-disagrees"})
"""Codes of errors and warnings about an answer that is wrong, not one that is missing."""
PIN_WARNING_DAYS = 180
PRICE_PATIENCE = timedelta(hours=1)


def all_findings(
    hosts: Sequence[HostReport], doubts: Sequence[Warned], now: datetime, *, token: str | None, skew: float | None
) -> tuple[Finding, ...]:
    """Return everything that is wrong, worst first. Hosts with the same problem share a finding.

    Args:
        hosts: what was seen of each.
        doubts: what is wrong with the node lists of the seeds, the onion path and the cache.
        now: the moment of the question.
        token: the known address of the token's contract.
        skew: what `clocks.machine_skew` returns.
    """
    findings = [
        *_of_silence(hosts),
        *_of_failures(hosts),
        *(_of_doubt(doubt) for doubt in doubts),
        *clock_findings(hosts, skew),
        *_of_pins(hosts, now),
        *_of_prices(hosts),
        *(one for host in hosts for one in _of_figures(host, hosts, token)),
    ]
    found: dict[tuple[Severity, str, str, str], list[str]] = {}
    for one in findings:
        found.setdefault((one.severity, one.code, one.message, one.advice), []).append(one.about)
    merged = [
        Finding(severity=severity, code=code, about=", ".join(dict.fromkeys(about)), message=message, advice=advice)
        for (severity, code, message, advice), about in found.items()
    ]
    return tuple(sorted(merged, key=lambda one: SEVERITIES.index(one.severity)))


def with_faults(hosts: Sequence[HostReport], doubts: Sequence[Warned], *, token: str | None) -> tuple[HostReport, ...]:
    """Return the same hosts, those that answered with what a comparison showed to be wrong with their answer.

    Args:
        hosts, doubts, token: as for `all_findings`, which takes the hosts as they were before.
    """
    return tuple(_with_faults(host, [*_of_seed(host, doubts), *_of_figures(host, hosts, token)]) for host in hosts)


def _with_faults(host: HostReport, faults: Sequence[Finding]) -> HostReport:
    if not host.ok or not faults:
        return host
    worst = min(faults, key=lambda one: SEVERITIES.index(one.severity))
    return structs.replace(host, ok=False, code=worst.code, message=worst.message, advice=worst.advice)


def _of_seed(host: HostReport, doubts: Sequence[Warned]) -> Iterable[Finding]:
    """Yield the doubts about this seed: those that name it, and those about every seed that sent a list."""
    if host.kind != "seed":
        return
    for doubt in doubts:
        if (doubt.code in _ABOUT_ONE_SEED and doubt.host == host.name) or doubt.code in _ABOUT_ALL_SEEDS:
            yield _of_doubt(doubt)


def exit_status_of(findings: Iterable[Finding], *, strict: bool = False) -> int:
    """Return the exit status for the worst finding."""
    there = {one.severity for one in findings}
    if "unbelievable" in there:
        return 4
    if "unanswered" in there:
        return 3
    return 5 if strict and "doubtful" in there else 0


def _of_silence(hosts: Sequence[HostReport]) -> Iterable[Finding]:
    """Yield the likely cause if no host at all answered, before each host is named."""
    asked = [host for host in hosts if host.ok is not None]
    if len(asked) > 1 and not any(host.ok or host.code in UNBELIEVABLE_CODES for host in asked):
        yield Finding(
            severity="unanswered",
            code="nobody-answered",
            about=THIS_MACHINE,
            message=f"none of {len(asked)} hosts gave a usable answer",
            advice="Check that this machine is online and no firewall stops it; until then, the rest says little. "
            "Behind a proxy, use --proxy or SESSIONNET_PROXY.",
        )


def _of_failures(hosts: Sequence[HostReport]) -> Iterable[Finding]:
    answering: set[HostKind] = {host.kind for host in hosts if host.ok and not host.last_resort}
    two_seeds_left = sum(host.ok is True for host in hosts if host.kind == "seed") >= 2
    for host in hosts:
        if host.ok or host.code is None:  # with a code and no verdict, it is this machine that lacks something
            continue
        replaceable = host.last_resort or host.kind in answering
        severity: Severity = "doubtful" if replaceable else "unanswered"
        if host.kind == "seed" and two_seeds_left:
            severity = "harmless"  # as for commands: that is what three seeds are for
        yield Finding(
            severity="unbelievable" if host.code in UNBELIEVABLE_CODES else severity,
            code=host.code,
            about=host.name,
            message=host.message or "",
            advice=host.advice or "",
        )


_ABOUT_ONE_SEED = frozenset({"seed-disagrees", "seed-behind", "seed-ahead"})
_ABOUT_ALL_SEEDS = frozenset({"contradicted", "no-swarm-ids", "swarm-ids-rounded"})
_ADVICE = {
    "seed-alone": "Name a second seed with --seed-url to confirm its list.",
    "seed-disagrees": "Do not rely on this seed: use others with --seed-url, and report it.",
    "seed-behind": "It has not kept up with the network: try again later, or use others with --seed-url.",
    "seed-ahead": "It reports blocks that no other seed knows: use others with --seed-url.",
    "contradicted": "Try again later, or name seeds that you trust with --seed-url.",
    "no-swarm-ids": "Use a seed that sends them with --seed-url.",
    "swarm-ids-rounded": "Use a seed that passes its answers on unchanged with --seed-url.",
    "onion-path-unverified": "Try again when two seeds answer; until then, one person may run the whole path.",
    "cache-unusable": "Set SESSIONNET_CACHE_DIR to a writable folder, or do without a cache.",
    "cache-damaged": "Nothing to do: it is ignored, and will be replaced.",
}


def _of_doubt(doubt: Warned) -> Finding:
    severity: Severity = "doubtful" if doubt.code in INCOMPLETE else "harmless"
    if doubt.code in UNBELIEVABLE_CODES:
        severity = "unbelievable"
    return Finding(
        severity=severity,
        code=doubt.code,
        about=doubt.host or (THIS_MACHINE if severity == "harmless" else "seeds"),
        message=doubt.message,
        advice=_ADVICE.get(doubt.code, "Try again later."),
    )


def _of_pins(hosts: Sequence[HostReport], now: datetime) -> Iterable[Finding]:
    for host in hosts:
        if host.pin_expires is None:
            continue
        days = (host.pin_expires - now).days
        if days >= PIN_WARNING_DAYS:
            continue
        when = f"in {days} days, on" if host.pin_expires > now else "on"
        verb = "expires" if host.pin_expires > now else "expired"
        yield Finding(
            severity="doubtful",
            code="pin-expires",
            about=host.name,
            message=f"the pinned certificate {verb} {when} {host.pin_expires:%Y-%m-%d}",
            advice="Update sessionnet before the certificate is replaced: the next one is refused until its "
            "fingerprint is known. Without an update, use --seed-pin with a fingerprint that you know from elsewhere.",
        )


def _of_prices(hosts: Sequence[HostReport]) -> Iterable[Finding]:
    for host in hosts:
        reply = host.reply
        if reply is None or reply.at is None:
            continue
        ahead = ((reply.priced_at or reply.at) - reply.at).total_seconds()
        if ahead > AHEAD_SECONDS:
            yield Finding(
                severity="doubtful",
                code="price-ahead",
                about=host.name,
                message=f"it dates its price {ahead / 60:,.0f} minutes ahead of its own clock",
                advice="How old the price is stays unknown: compare it with another source, as `token --verify` does.",
            )
        if reply.stale_since is None:
            continue
        overdue = reply.at - reply.stale_since
        if overdue > PRICE_PATIENCE:
            yield Finding(
                severity="doubtful",
                code="price-stale",
                about=host.name,
                message=f"its price is {overdue.total_seconds() / 3600:.0f} hours overdue",
                advice="Nothing to do: its own source of prices does not answer. `token` shows how old the price is.",
            )


def _of_figures(host: HostReport, hosts: Iterable[HostReport], token: str | None) -> Iterable[Finding]:
    """Yield what is wrong with the figures of one host, compared with what is known here and what the seeds report."""
    reply = host.reply
    if reply is None:
        return
    if reply.contract and token and reply.contract.lower() != token.lower():
        yield Finding(
            severity="unbelievable",
            code="contract-mismatch",
            about=host.name,
            message=f"it names {reply.contract} as the token's contract, not {token}",
            advice="Send nothing to the other address. If the contract has moved, Session will have announced it: then "
            "use --contract token=ADDRESS.",
        )
    heights = [one.reply.height for one in hosts if one.kind == "seed" and one.reply and one.reply.height]
    if host.kind == "staking-backend" and reply.height is not None and heights:
        behind = median_low(heights) - reply.height  # one seed alone may claim the future
        if behind > HEIGHT_TOLERANCE_BLOCKS:
            yield Finding(
                severity="doubtful",
                code="backend-behind",
                about=host.name,
                message=f"{behind} blocks behind the seeds",
                advice="What it says about stakes is out of date: try again later.",
            )
