"""Names that no account was found for: what is said of each, beside others that had an answer or alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING

from ..errors import NoAnswer, SessionNetError, Unbelievable
from ..model import FailedName

if TYPE_CHECKING:
    from ..names import Recipient, SessionName


def failed_names(
    recipients: Sequence[Recipient], errors: Mapping[SessionName, SessionNetError]
) -> tuple[FailedName, ...]:
    """Return each name that failed once, where it stood first."""
    found: dict[SessionName, FailedName] = {}
    for place, one in enumerate(recipients):
        if one.name is None or one.name not in errors or one.name in found:
            continue
        error = errors[one.name]
        found[one.name] = FailedName(
            place=place, name=one.name, code=_code(error), message=error.summary(), hint=_hint(error)
        )
    return tuple(found.values())


def none_found(errors: Sequence[SessionNetError]) -> SessionNetError:
    """Return the one error for when every name failed: the only one, or one of the worst kind with a line for each."""
    if len(errors) == 1:
        return errors[0]
    worst = max(errors, key=_badness)
    return type(worst)(
        "none of the names leads to an account", failures=tuple(error.about(hint=_hint(error)) for error in errors)
    )


def grouped(failures: Sequence[SessionNetError]) -> list[SessionNetError]:
    """Return failures of hosts, those that are alike as one: the first host, and how many others.

    Over a path that fails, each of a dozen nodes fails alike, and it is not they who did.
    """
    alike: dict[tuple[type[SessionNetError], str, str | None], list[SessionNetError]] = {}
    for error in failures:
        alike.setdefault((type(error), error.message, error.hint), []).append(error)
    found = []
    for first, *others in alike.values():
        one = copy(first)
        if others:
            one.host = f"{first.host} and {len(others)} {'other' if len(others) == 1 else 'others'}"
        found.append(one)
    return found


def _badness(error: SessionNetError) -> int:
    """Lies outweigh silence, and silence outweighs that there is none."""
    return 2 if isinstance(error, Unbelievable) else 1 if isinstance(error, NoAnswer) else 0


def _code(error: SessionNetError) -> str:
    """Return the code of all the causes, where they have one in common: it says more than that everybody failed."""
    codes = {cause.code for cause in error.failures}
    return codes.pop() if len(codes) == 1 else error.code


def _hint(error: SessionNetError) -> str | None:
    return next((one.hint for one in (error, *error.failures) if one.hint), None)
