"""What a monitoring system reads of a plugin's output, by the grammar of the Monitoring Plugins Development Guidelines.

Written from the guidelines ("Plugin Output for Nagios", "Performance data"), not from what sessionnet prints: whatever
they do not allow is refused.

::

    TEXT OUTPUT | PERFDATA
    LONG TEXT LINE 1
    …

    'label'=value[UOM];[warn];[crit];[min];[max]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 8192
"""Nagios's `MAX_PLUGIN_OUTPUT_LENGTH`."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_UNITS = ("", "s", "us", "ms", "%", "B", "KB", "MB", "GB", "TB", "c")
_STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


class NotPerfdata(ValueError):
    """The guidelines do not allow this."""


@dataclass(frozen=True)
class Measure:
    """One measure; what was left empty is empty here."""

    value: float
    unit: str
    warning: str = ""
    critical: str = ""
    least: str = ""
    most: str = ""


@dataclass(frozen=True)
class Output:
    """What a plugin said."""

    state: str
    text: str
    measures: dict[str, Measure]
    long_text: list[str]


def read_output(printed: str) -> Output:
    """Read all that a plugin printed."""
    if len(printed.encode()) > MOST_BYTES:
        raise NotPerfdata(f"{len(printed.encode())} bytes are more than is read")
    if not printed.endswith("\n"):
        raise NotPerfdata("the last line does not end")
    first, *long_text = printed.removesuffix("\n").split("\n")
    for line in (first, *long_text):
        if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line):
            raise NotPerfdata(f"a control character in {line!r}")
    if any("|" in line for line in long_text) or first.count("|") > 1:
        raise NotPerfdata("more than one bar")
    text, bar, perfdata = first.partition("|")
    match = re.fullmatch(rf"[A-Z]+ ({'|'.join(_STATES)}) - (\S.*)", text.rstrip(" "))
    if match is None:
        raise NotPerfdata(f"no service and state: {text!r}")
    return Output(match[1], match[2], read_perfdata(perfdata.strip(" ")) if bar else {}, long_text)


def read_perfdata(text: str) -> dict[str, Measure]:
    """Read measures that are separated by a space each."""
    found: dict[str, Measure] = {}
    rest = text
    while rest:
        label, rest = _label(rest)
        if not rest.startswith("="):
            raise NotPerfdata(f"no sign of equality after {label!r}")
        words, _, rest = rest[1:].partition(" ")
        if rest.startswith(" ") or label in found:
            raise NotPerfdata(f"two spaces after {label!r}, or it stands twice")
        found[label] = _measure(words)
    return found


def _label(text: str) -> tuple[str, str]:
    """Return a label and what follows it. In quotes it may hold spaces; a quote in it is written twice."""
    if text.startswith("'"):
        match = re.match(r"'((?:[^'=]|'')+)'", text)
        if match is None:
            raise NotPerfdata(f"no label in quotes: {text[:40]!r}")
        return match[1].replace("''", "'"), text[match.end() :]
    match = re.match(r"[^\s'=]+", text)
    if match is None:
        raise NotPerfdata(f"no label: {text[:40]!r}")
    return match[0], text[match.end() :]


def _measure(words: str) -> Measure:
    fields = words.split(";")
    match = _NUMBER.match(fields[0])
    if match is None or fields[0][match.end() :] not in _UNITS:
        raise NotPerfdata(f"no number with a unit: {fields[0]!r}")
    if len(fields) > 5:
        raise NotPerfdata(f"more than five fields: {words!r}")
    fields += [""] * (5 - len(fields))
    for limit in fields[1:3]:
        _check_range(limit)
    for end in fields[3:]:
        if end and not _NUMBER.fullmatch(end):
            raise NotPerfdata(f"no number: {end!r}")
    return Measure(float(match[0]), fields[0][match.end() :], *fields[1:])


def _check_range(text: str) -> None:
    """Refuse what is no range: `[@][start:][end]`, where `~` is a start and start is no larger than end."""
    if not text:
        return
    start, has_start, end = text.removeprefix("@").rpartition(":")
    for part in (start if start != "~" else "", end):
        if part and not _NUMBER.fullmatch(part):
            raise NotPerfdata(f"no range: {text!r}")
    if not (end or (has_start and start)):
        raise NotPerfdata(f"no range: {text!r}")
    if end and start != "~" and float(start or 0) > float(end):
        raise NotPerfdata(f"a range that begins after its end: {text!r}")
