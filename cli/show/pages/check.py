"""The line of a check: the state, what is wrong, and after a bar the measures, by the plugin guidelines' grammar."""

from __future__ import annotations

from collections.abc import Sequence

from sessionnet_core.monitoring.checks import WORST_FIRST, Check, Checked, CheckState

from ..safe import safe
from ..words import counted

_SHORTEST_LABEL, _MOST_NAMED, _FEW = 8, 5, 2


def line_with_measures(kind: str, checked: Checked) -> str:
    """Return one line: `NODE OK - 1f000f09 is active, … | 1f000f09_proof_age=1320s;3960;7500;0`."""
    labels = _labels([check.subject for check in checked.checks if check.subject is not None])
    text = line_of(kind, checked.state, _summary(checked, labels))
    measures = " ".join(_measure(check, labels) for check in checked.checks if check.value is not None)
    return f"{text} | {measures}" if measures else text


def line_of(kind: str, state: CheckState, message: str) -> str:
    """Return the line of a check without measures."""
    return f"{kind.upper()} {state.upper()} - {_one_line(message)}"


def _summary(checked: Checked, labels: dict[str, str]) -> str:
    by_subject: dict[str | None, list[Check]] = {}
    for check in checked.checks:
        by_subject.setdefault(check.subject, []).append(check)
    ill = {
        subject: sorted((one for one in checks if one.state != "ok"), key=_gravity)
        for subject, checks in by_subject.items()
        if any(one.state != "ok" for one in checks)
    }
    nodes = {subject for subject, checks in by_subject.items() if any(one.name == "state" for one in checks)}
    told = dict(sorted(ill.items(), key=lambda item: _gravity(item[1][0])))
    if not ill:  # a few are told in full, of many nodes only their number
        told = {subject: checks for subject, checks in by_subject.items() if subject not in nodes or len(nodes) <= _FEW}
    parts = []
    for subject, checks in list(told.items())[:_MOST_NAMED]:
        said = ", ".join(one.message for one in checks)
        parts.append(f"{labels[subject]} {said}" if subject is not None else said)
    if len(told) > _MOST_NAMED:
        parts.append(f"and {len(told) - _MOST_NAMED} more")
    well = len(nodes - told.keys())
    if well:
        parts.append(f"{counted(well, 'node')} well")
    return "; ".join(parts)


def _gravity(check: Check) -> int:
    return WORST_FIRST.index(check.state)


def _measure(check: Check, labels: dict[str, str]) -> str:
    label = check.name if check.subject is None else f"{labels[check.subject]}_{check.name}"
    value = f"{check.value:.9f}".rstrip("0").rstrip(".") if isinstance(check.value, float) else str(check.value)
    fields = [
        f"{value}{check.unit}",
        check.warning or "",
        check.critical or "",
        "0",
        "100" if check.unit == "%" else "",
    ]
    if check.value is not None and check.value < 0:
        fields[3] = ""
    return f"'{safe(label)}'={';'.join(fields).rstrip(';')}"


def _labels(subjects: Sequence[str]) -> dict[str, str]:
    """Return the shortest beginnings, of eight characters at least, that tell the subjects apart."""
    distinct = set(subjects)
    length = _SHORTEST_LABEL
    while len({subject[:length] for subject in distinct}) < len(distinct):
        length += 1
    return {subject: subject[: length + 2 if subject.startswith("0x") else length] for subject in distinct}


def _one_line(text: str) -> str:
    """Return text that neither begins another line nor the measures."""
    return safe(text).replace("|", "/").replace("\n", " ")
