"""The measures of a check after the bar of its line, by the grammar of the plugin guidelines.

`'label'=value[unit];warning;critical;minimum;maximum`, with numbers of digits alone. A label has the beginning of a key
or a wallet in front, long enough to tell them apart; it stays the same while the same ones are checked.
"""

from __future__ import annotations

from sessionnet_core.monitoring.checks import WORST_FIRST, Check, Checked, CheckState, worst

MOST_MEASURED = 20
"""Of more subjects, measures are not listed one by one: the line would become longer than monitoring systems read."""
_SHORTEST_LABEL = 8


def measures_of(checked: Checked) -> str:
    """Return all measures: of each subject, or of many the least and the largest, and how many are in which state."""
    labels = labels_of(checked)
    measured = [one for one in checked.checks if one.value is not None]
    if len(labels) <= MOST_MEASURED:
        return " ".join(_measure(_label(one, labels), one) for one in measured)
    found = [_measure(one.name, one) for one in measured if one.subject is None]
    by_name: dict[str, list[Check]] = {}
    for one in measured:
        if one.subject is not None:
            by_name.setdefault(one.name, []).append(one)
    for name, checks in by_name.items():
        ordered = sorted(checks, key=lambda one: one.value or 0)
        found += [_measure(f"{name}_min", ordered[0]), _measure(f"{name}_max", ordered[-1])]
    by_subject: dict[str, list[CheckState]] = {subject: [] for subject in labels}
    for one in checked.checks:
        if one.subject is not None:
            by_subject[one.subject].append(one.state)
    states = [worst(found_states) for found_states in by_subject.values()]
    return " ".join([*found, *(f"'{state}'={states.count(state)};;;0;{len(states)}" for state in WORST_FIRST)])


def labels_of(checked: Checked) -> dict[str, str]:
    """Return the shortest beginnings, of eight characters at least, that tell the subjects apart."""
    distinct = dict.fromkeys(check.subject for check in checked.checks if check.subject is not None)
    length = _SHORTEST_LABEL
    while len({subject[:length] for subject in distinct}) < len(distinct):
        length += 1
    return {subject: subject[: length + 2 if subject.startswith("0x") else length] for subject in distinct}


def _label(check: Check, labels: dict[str, str]) -> str:
    return check.name if check.subject is None else f"{labels[check.subject]}_{check.name}"


def _measure(label: str, check: Check) -> str:
    value = check.value or 0
    number = f"{value:.9f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    least, most = "" if value < 0 else "0", "100" if check.unit == "%" else ""
    fields = ";".join([f"{number}{check.unit}", check.warning or "", check.critical or "", least, most]).rstrip(";")
    return f"'{label}'={fields}"
