"""What a check prints, as monitoring plugins do: one line, its measures after a bar, and below it what does not fit.

::

    NODE CRITICAL - 1f000f09 is decommissioned (missed uptime proofs), …; 2 other nodes well | '1f000f09_credit'=…
    Try: …

The first line says what is wrong and how much is well. Below it stand what else is wrong and what to try; of a check
that is OK nothing, unless more was asked for. Nagios reads 8 kB, so all of it is bounded, and so are its measures: of
more than 20 nodes, wallets or swarms the least and the largest value of each, and how many are in which state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sessionnet_core.evidence import Answer, Warned
from sessionnet_core.monitoring.checks import INSTEAD, WORST_FIRST, Check, Checked, CheckState
from sessionnet_core.wording import counted

from ..safe import safe
from ..words import moment
from .check_measures import labels_of, measures_of

LIMIT_BYTES = 8_000
"""Nagios keeps 8,192 bytes (`MAX_PLUGIN_OUTPUT_LENGTH`)."""
_LONGEST_TEXT = 1_000
_LONGEST_LINE = 400
_MOST_NAMED, _FEW = 5, 2
_TOLD_WITH_OTHERS = frozenset({"credit", "changed"})
"""Names of checks that are told of whatever is not well, though they are fine themselves."""
_HINTS = {
    "clock": "`sessionnet doctor` compares this machine's clock with those of other hosts.",
    INSTEAD: "`sessionnet doctor` says which hosts answer.",
    "key": "Give more digits of the node's key, best all 64.",
    "listed": "A node that has left, or was deregistered, is no longer listed.",
}


class Group:
    """What was checked of one subject."""

    def __init__(self, label: str, checks: Sequence[Check]) -> None:
        """Put the worst of the checks first; what is of no subject has an empty label."""
        is_swarm = any(one.name == "members" for one in checks)
        self.label = f"swarm {label}:" if is_swarm and label else label
        self.checks = sorted(checks, key=_gravity)
        self.state = self.checks[0].state
        self.is_node = any(one.name in ("state", "listed") for one in checks)
        self.is_told = self.state != "ok" or any(one.name == "changed" for one in checks)

    def said(self, *, whole: bool) -> str:
        """Return what is wrong with it, or everything."""
        told = [one for one in self.checks if whole or one.state != "ok" or one.name in _TOLD_WITH_OTHERS]
        said = ", ".join(one.message for one in told)
        return f"{self.label} {said}".strip()


def lines_of(
    kind: str,
    answer: Answer[Checked],
    *,
    unkept: Sequence[Warned] = (),
    aliases: Mapping[str, str] | None = None,
    verbose: bool = False,
) -> list[str]:
    """Return the lines of a check.

    Args:
        aliases: by which subjects were named, by how those begin.
        unkept: why the answer is not kept in the history.
        verbose: whether to tell everything that was checked, and what was noticed, also of a check that is OK.
    """
    checked = answer.value
    groups = _groups(checked, aliases or {})
    text = _summary(groups)
    if answer.recording is not None:
        text = f"recorded {moment(answer.recording.recorded_at)}: {text}"
    history = [one for one in answer.warnings if one.code == "history-unusable"]
    more = [f"Note: {warning.describe()}" for warning in (*unkept, *history)[:1]]  # both say the same
    if verbose:
        more += [f"{one.state.upper()}: {one.said(whole=True)}" for one in groups]
    else:
        more += [f"{one.state.upper()}: {one.said(whole=False)}" for one in groups[_MOST_NAMED:] if one.state != "ok"]
    if verbose or checked.state != "ok":
        more += [f"Note: {warning.describe()}" for warning in answer.warnings if warning not in history]
    return report(kind, checked.state, text, measures_of(checked), more, _hints(checked))


def report(
    kind: str, state: CheckState, text: str, measures: str = "", more: Iterable[str] = (), hints: Iterable[str] = ()
) -> list[str]:
    """Return the lines that a check prints, within what monitoring systems read.

    Args:
        more: what stands below the first line.
        hints: what to try.
    """
    first = f"{kind.upper()} {state.upper()} - {_cut(text, _LONGEST_TEXT)}"
    found = [f"{first} | {measures}" if measures else first]
    tries = [_cut(f"Try: {hint}", _LONGEST_LINE) for hint in dict.fromkeys(hints)]
    left = LIMIT_BYTES - sum(len(line.encode()) + 1 for line in (*found, *tries)) - 50
    others = [_cut(one, _LONGEST_LINE) for one in more]
    for number, line in enumerate(others):
        left -= len(line.encode()) + 1
        if left < 0:
            found.append(f"… and {counted(len(others) - number, 'more line')}: --json has them all")
            break
        found.append(line)
    return [*found, *tries]


def _groups(checked: Checked, aliases: Mapping[str, str]) -> list[Group]:
    """Return what was checked, subject by subject, the worst first, and first of all what is wrong with the check."""
    labels: dict[str | None, str] = {None: ""}
    labels.update(labels_of(checked))
    for value, alias in aliases.items():
        for subject in labels:
            if subject is not None and subject.lower().startswith(value):
                labels[subject] += f" (@{alias})"
    by_subject: dict[str | None, list[Check]] = {}
    for check in checked.checks:
        by_subject.setdefault(check.subject, []).append(check)
    groups = [Group(labels[subject], checks) for subject, checks in by_subject.items()]
    return sorted(groups, key=lambda one: (WORST_FIRST.index(one.state), not one.is_told, bool(one.label)))


def _summary(groups: Sequence[Group]) -> str:
    """Return what is wrong, and then how much is well."""
    nodes = [one for one in groups if one.is_node]
    ill = [one for one in groups if one.state != "ok"]
    told = ill or [one for one in groups if not one.is_node or one.is_told or len(nodes) <= _FEW]
    parts = [one.said(whole=not ill and (not one.is_node or len(nodes) <= _FEW)) for one in told[:_MOST_NAMED]]
    if len(told) > _MOST_NAMED:
        parts.append(f"and {len(told) - _MOST_NAMED:,} more{_counts(ill[_MOST_NAMED:])}")
    well = [one for one in nodes if one.state == "ok"]
    if ill and well:
        parts += [one.said(whole=False) for one in well if one.is_told][:_MOST_NAMED]
        others = "other node" if len(well) < len(nodes) else "node"
        parts.append(f"{counted(len(well), others)} well")
    elif len(nodes) > _FEW and well:
        parts.insert(0, f"all {len(nodes):,} nodes are well")
    return "; ".join(parts) or "nothing was checked"


def _counts(groups: Sequence[Group]) -> str:
    counts = {state: sum(one.state == state for one in groups) for state in WORST_FIRST}
    said = ", ".join(f"{number:,} {state}" for state, number in counts.items() if number)
    return f" ({said})" if said else ""


def _hints(checked: Checked) -> list[str]:
    found = {one.name for one in checked.checks if one.state != "ok"}
    return [hint for name, hint in _HINTS.items() if name in found]


def _gravity(check: Check) -> int:
    return WORST_FIRST.index(check.state)


def _cut(text: str, most: int) -> str:
    """Return text that neither begins another line nor the measures, and is no longer than that."""
    line = safe(text).replace("|", "/").replace("\n", " ")
    return line if len(line) <= most else line[: most - 1] + "…"
