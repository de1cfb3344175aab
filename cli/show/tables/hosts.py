"""The table of `doctor`: a line for each host, how far it was reached, and how good its answer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from sessionnet_core.doctor.findings import UNBELIEVABLE_CODES
from sessionnet_core.doctor.report import HostReport, Step
from sessionnet_core.source_kinds import SOURCE_KINDS

from .grid import Field, write_grid
from .sheet import SheetColumn

if TYPE_CHECKING:
    from ..terminal import Page

_NONE = "–"
_BEGINNING = 8
_STATES = {
    "seed-disagrees": "disagrees",
    "contradicted": "disagrees",
    "no-swarm-ids": "no swarm IDs",
    "swarm-ids-rounded": "rounded swarm IDs",
    "seed-behind": "behind",
    "seed-ahead": "ahead",
    "backend-behind": "behind",
    "contract-mismatch": "other contract",
}
"""What the table says of a host whose answer was found to be wrong."""


def write_hosts(page: Page, hosts: Sequence[HostReport], sign: Callable[[HostReport], str] | None = None) -> None:
    """Write the table; if it has no room for certificates, they follow in one of their own.

    Args:
        sign: as for `write_grid`.
    """
    if _CERTIFICATE not in write_grid(page, _FIELDS, hosts, sign=sign):
        _write_certificates(page, hosts)


def _write_certificates(page: Page, hosts: Sequence[HostReport]) -> None:
    """Write which fingerprints were seen and which were expected, in a table of their own."""
    shown = [host for host in hosts if host.handshake.fingerprint_seen is not None]
    if shown:
        page.line("")
        write_grid(page, _CERTIFICATE_FIELDS, shown)


def _time(step: Step) -> str:
    if step.outcome == "failed":
        return "failed"
    if step.outcome == "skipped":
        return {"proxy": "proxy", "onion-path": "onion"}.get(step.skipped_because or "", _NONE)
    return "ok" if step.seconds is None else f"{step.seconds * 1000:,.0f} ms"


def _certificate(host: HostReport) -> str:
    """Return how the host was recognised, with the beginning of the fingerprint that was seen."""
    seen = host.handshake.fingerprint_seen
    if host.url.startswith("http:"):
        if host.proof != "sealed-reply":
            return "plain HTTP"
        # It is a usable reply that shows the seal: of a host that sent none, nothing is known.
        return "sealed reply" if host.answer.outcome == "ok" else _NONE
    if seen is None:
        return "proxy" if host.proxied else _NONE
    beginning = f"{seen[:_BEGINNING]}…"
    if host.handshake.outcome == "failed":
        return f"{beginning} wrong"
    return beginning + {"pinned-certificate": " pinned", "system-ca": " public CA"}.get(host.proof, "")


def _seen(host: HostReport) -> str:
    return f"{(host.handshake.fingerprint_seen or '')[:_BEGINNING]}…"


def _expected(host: HostReport) -> str:
    """Return which certificate was expected: one of those that are pinned, or any that a public CA signed."""
    if not host.fingerprint_expected:
        return {"system-ca": "by a public CA"}.get(host.proof, _NONE)
    if host.handshake.outcome == "ok":
        return "the same"
    return ", ".join(f"{pin[:_BEGINNING]}…" for pin in host.fingerprint_expected)


def _kind(host: HostReport) -> str:
    """Return the label of the kind; one network API may be asked in two ways."""
    label = SOURCE_KINDS[host.kind].label
    if host.kind == "network-api":
        return f"{'sealed' if host.proof == 'sealed-reply' else 'plain'} {label}"
    return label


def _clock(host: HostReport) -> str:
    """Return how far the clock is ahead; a chain has none."""
    if host.clock_skew_seconds is None or SOURCE_KINDS[host.kind].is_chain:
        return _NONE
    return f"{host.clock_skew_seconds:+,.0f} s"


def _height(host: HostReport) -> str:
    if host.reply is None:
        return _NONE
    number = host.reply.block if host.reply.height is None else host.reply.height
    return _NONE if number is None else f"{number:,}"


def host_key(host: HostReport) -> str:
    """Return what a host is known by: one of them may be asked in several ways."""
    return f"{host.kind} {host.url} {host.proof}"


def state_of(host: HostReport) -> str:
    """Return what is said of a host in a word or two."""
    if host.ok is None:
        return "not asked"
    if host.ok:
        return "ok"
    if host.code == "lagging" and host.clock_skew_seconds is not None:
        minutes = f"{abs(host.clock_skew_seconds) / 60:,.0f} min"
        return f"block {minutes} old" if host.clock_skew_seconds < 0 else f"block {minutes} ahead"
    return _STATES.get(host.code or "", "FAILED")


def _state_style(host: HostReport) -> str:
    if host.ok is None:
        return "dim"
    if host.ok:
        return "green"
    mild = host.last_resort or (host.code in _STATES and host.code not in UNBELIEVABLE_CODES)
    return "yellow" if mild else "red"


_CERTIFICATE: Field[HostReport] = Field("Certificate", _certificate, rank=5)
_FIELDS: tuple[Field[HostReport], ...] = (
    Field("Host", lambda host: host.name),
    Field("Kind", _kind),
    Field("Name", lambda host: _time(host.resolution), right=True, rank=7),
    Field("TCP", lambda host: _time(host.connection), right=True, rank=6),
    Field("TLS", lambda host: _time(host.handshake), right=True, rank=6),
    _CERTIFICATE,
    Field("Answer", lambda host: _time(host.answer), right=True, rank=1),
    Field("Height", _height, right=True, rank=3),
    Field("Clock", _clock, right=True, rank=2),
    Field("State", state_of, style=_state_style),
)
_CERTIFICATE_FIELDS: tuple[Field[HostReport], ...] = (
    Field("Host", lambda host: host.name),
    Field("Certificate", _seen),
    Field("Expected", _expected),
)


def _step_columns(name: str, step: Callable[[HostReport], Step]) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn(f"{name}_outcome", lambda host: step(host).outcome),
        SheetColumn(f"{name}_seconds", lambda host: step(host).seconds),
    )


def _replied(field: str) -> SheetColumn:
    return SheetColumn(field, lambda host: getattr(host.reply, field, None))


HOST_SHEET: tuple[SheetColumn, ...] = (
    *(SheetColumn(key, attrgetter(key)) for key in ("name", "kind", "url", "proof", "last_resort")),
    SheetColumn("used_by", lambda host: ", ".join(host.used_by)),
    *_step_columns("resolution", lambda host: host.resolution),
    *_step_columns("connection", lambda host: host.connection),
    *_step_columns("handshake", lambda host: host.handshake),
    *_step_columns("answer", lambda host: host.answer),
    SheetColumn("fingerprint_seen", lambda host: host.handshake.fingerprint_seen),
    *(SheetColumn(key, attrgetter(key)) for key in ("fingerprint_expected", "pin_expires")),
    *map(_replied, ("height", "block", "version", "nodes")),
    *(SheetColumn(key, attrgetter(key)) for key in ("clock_skew_seconds", "ok", "code", "message", "advice")),
)
"""The columns of a sheet of hosts: their keys in the JSON, with those of a step after its name."""
