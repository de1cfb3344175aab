"""Names that no account was found for: what is said of each, beside others that had an answer or alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import NoAnswer, SessionNetError, Unbelievable
from ..model import FailedName
from .combine import told

if TYPE_CHECKING:
    from ..names import Recipient, SessionName


def failed_names(
    recipients: Sequence[Recipient], errors: Mapping[SessionName, SessionNetError]
) -> tuple[FailedName, ...]:
    """Give each name that failed once, where it stood first."""
    found: dict[SessionName, FailedName] = {}
    for place, one in enumerate(recipients):
        if one.name is None or one.name not in errors or one.name in found:
            continue
        error = errors[one.name]
        found[one.name] = FailedName(
            place=place, name=one.name, code=_code(error), message=told(error), hint=_hint(error)
        )
    return tuple(found.values())


def none_found(errors: Sequence[SessionNetError]) -> SessionNetError:
    """Give the one error for when every name failed: the only one, or one of the worst kind with a line for each."""
    if len(errors) == 1:
        return errors[0]
    worst = max(errors, key=_badness)
    lines = tuple(type(error)(told(error), hint=_hint(error)) for error in errors)
    return type(worst)("none of the names leads to an account", failures=lines)


def grouped(failures: Sequence[SessionNetError]) -> list[SessionNetError]:
    """Give failures of hosts, those with the same kind and text as one: the first host, and how many others.

    Over a path that fails, each of a dozen nodes fails alike, and it is not they who did.
    """
    alike: dict[tuple[type[SessionNetError], str, str | None], list[str]] = {}
    for error in failures:
        host, _, text = error.message.partition(": ")
        alike.setdefault((type(error), text, error.hint), []).append(host)
    found = []
    for (kind, text, hint), hosts in alike.items():
        others = len(hosts) - 1
        who = hosts[0] + (f" and {others} {'other' if others == 1 else 'others'}" if others else "")
        found.append(kind(f"{who}: {text}" if text else who, hint=hint))
    return found


def _badness(error: SessionNetError) -> int:
    """Lies outweigh silence, and silence outweighs that there is none."""
    return 2 if isinstance(error, Unbelievable) else 1 if isinstance(error, NoAnswer) else 0


def _code(error: SessionNetError) -> str:
    """Give the code of all the causes, where they have one in common: it tells more than that everybody failed."""
    codes = {cause.code for cause in error.failures}
    return codes.pop() if len(codes) == 1 else error.code


def _hint(error: SessionNetError) -> str | None:
    return next((one.hint for one in (error, *error.failures) if one.hint), None)
