"""The page of `doctor`: a line for each host, one for each thing on this machine, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessionnet_core.doctor.clocks import CLOCK_TOLERANCE_SECONDS
from sessionnet_core.doctor.report import Diagnosis, Finding, HostReport, KeptReport

from ..safe import safe
from ..tables.columns import Moment
from ..tables.hosts import host_key, write_hosts
from ..tables.layout import SHORTEST_KEY
from ..words import counted, moment, span

if TYPE_CHECKING:
    from ..terminal import Page

_STYLES = {"unbelievable": "red", "unanswered": "red", "doubtful": "yellow", "harmless": "dim"}
_SHOWN_DEPTH = 3


def write_diagnosis(page: Page, diagnosis: Diagnosis, network: str, at: Moment, *, verbose: bool) -> None:
    """Write the whole diagnosis, and what to do about what is wrong."""
    page.line((f"Hosts of {safe(network)}", "bold"), f", {moment(at.now)}")
    write_hosts(page, diagnosis.hosts, at.sign_by(host_key))
    if verbose:
        for host in diagnosis.hosts:
            _write_details(page, host)
    page.line("")
    _write_agreement(page, diagnosis)
    _write_clock(page, diagnosis)
    _write_onion(page, diagnosis)
    _write_kept(page, diagnosis)
    _write_environment(page, diagnosis)
    page.line("")
    _write_findings(page, diagnosis)


def _write_details(page: Page, host: HostReport) -> None:
    page.line("")
    page.line((safe(host.name), "bold"), f"  {safe(host.url)}")
    page.line(f"  used by {', '.join(host.used_by)}" + ("; as a last resort" if host.last_resort else ""))
    if host.resolution.addresses:
        page.line(f"  addresses {safe(', '.join(host.resolution.addresses))}")
    if host.handshake.version is not None:
        page.line(f"  {safe(host.handshake.version)}")
    if host.handshake.fingerprint_seen is not None:
        page.line(f"  certificate seen     {host.handshake.fingerprint_seen}")
    address = host.connection.address
    if address is not None and len(host.resolution.addresses) > 1:
        page.line(f"  answered over {'IPv6' if ':' in address else 'IPv4'}, at {safe(address)}")
    for pin in host.fingerprint_expected:
        page.line(f"  certificate expected {pin}")
    expires = host.handshake.expires or host.pin_expires
    if expires is not None:
        page.line(f"  certificate expires  {moment(expires)}")
    if host.reply is not None and host.reply.version is not None:
        page.line(f"  version {safe(host.reply.version)}")
    for step in (host.resolution, host.connection, host.handshake, host.answer):
        if step.reason is not None:
            page.line(f"  {step.outcome}: {safe(step.reason)}")
            break


def _write_agreement(page: Page, diagnosis: Diagnosis) -> None:
    seeds = diagnosis.seeds
    if not seeds.asked:
        page.line("Seeds: not asked.")
        return
    parts = [f"{seeds.answered} of {seeds.asked} sent a usable list"]
    if seeds.agree is not None:
        parts.append("they agree" if seeds.agree else "they do not agree")
    if seeds.nodes is not None:
        parts.append(counted(seeds.nodes, "node"))
    if seeds.heights_apart is not None:
        parts.append(f"heights {counted(seeds.heights_apart, 'block')} apart")
    style = "red" if seeds.agree is False or not seeds.answered else ""
    page.line("Seeds: ", (f"{', '.join(parts)}.", style))


def _write_clock(page: Page, diagnosis: Diagnosis) -> None:
    skew = diagnosis.machine_clock_skew_seconds
    if skew is None:
        page.line("Clock: unknown, as fewer than two hosts agree on the time.")
        return
    if abs(skew) <= CLOCK_TOLERANCE_SECONDS:
        page.line("Clock: right to the minute, according to most hosts.")
        return
    page.line("Clock: ", (f"{span(abs(skew))} {'behind' if skew > 0 else 'ahead of'} those of most hosts.", "yellow"))


def _write_onion(page: Page, diagnosis: Diagnosis) -> None:
    onion = diagnosis.onion
    if onion is None:
        return
    if not onion.ok:
        page.line("Onion path: ", (f"none: {safe(onion.message or '')}.", "red"))
        return
    hops = [
        f"{hop.address} {hop.pubkey[:SHORTEST_KEY]}"
        + ("" if hop.latency_seconds is None else f" ({hop.latency_seconds * 1000:,.0f} ms)")
        for hop in onion.hops
    ]
    page.line(f"Onion path: {safe(' → '.join(hops))}.")


def _write_kept(page: Page, diagnosis: Diagnosis) -> None:
    if diagnosis.kept_in is None:
        page.line("Kept: nothing.")
        return
    kept = "; ".join(map(_kept_words, diagnosis.kept)) or "nothing"
    page.line(f"Kept in {safe(diagnosis.kept_in)}: {safe(kept)}.")


def _kept_words(one: KeptReport) -> str:
    whose = f"{one.what} of {one.network}" if one.network else one.what
    size = f"{one.size_bytes / 1000:,.0f} kB"
    if one.age_seconds is None or not one.usable:
        return f"{whose}, unusable, {size}"
    return f"{whose}, {span(one.age_seconds)} old, {size}"


def _write_environment(page: Page, diagnosis: Diagnosis) -> None:
    environment = diagnosis.environment
    file = environment.configuration
    if file is not None:
        # The JSON has the full keys.
        shown = dict.fromkeys(".".join(key.split(".")[:_SHOWN_DEPTH]) for key in file.keys)
        keys = f"sets {', '.join(shown)}" if shown else "sets nothing"
        page.line(f"Configuration {safe(file.path)}: {safe(keys) if file.exists else 'not found'}.")
    if diagnosis.proxy is not None:
        page.line(f"Proxy: {safe(diagnosis.proxy)}, for every connection.")
    named = "; ".join(one.name if one.value is None else f"{one.name}={one.value}" for one in environment.variables)
    page.line(f"Environment: {safe(named) or 'nothing relevant is set'}.")
    versions = ", ".join(f"{name} {number or 'missing'}" for name, number in environment.versions.items())
    page.line(f"Versions: {safe(versions)}.")


def _write_findings(page: Page, diagnosis: Diagnosis) -> None:
    if not diagnosis.findings:
        asked = any(host.ok is not None for host in diagnosis.hosts)
        page.line((("All is well." if asked else "Nothing is wrong here, but no host was asked."), "green"))
        return
    page.line(("What to do", "bold"))
    for one in diagnosis.findings:
        page.line((f"{safe(one.about)}: {safe(_sentence(one))}", _STYLES[one.severity]))
        page.line(f"  {safe(one.advice)}")


def _sentence(one: Finding) -> str:
    """Return what is wrong, with its code to search for."""
    return f"{one.message} ({one.code})"
