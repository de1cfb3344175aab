"""The table `[check]` of the configuration file: thresholds of `sessionnet check`, in the words of its options.

::

    [check.node]
    warning = ["proof_age=3000", "credit=86400:"]    # or one text
    critical = "proof_age=5400"
    unreachable = "critical"

    [check.wallet]
    expect = 3

and likewise `[check.swarm]` and `[check.network]`. A measure has the threshold of the option, or else that of the file,
or else the built-in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from msgspec import Meta, Struct

from sessionnet_core.errors import RequestError

from .aliases import Written
from .source import Source

if TYPE_CHECKING:
    from sessionnet_core.monitoring.checks import Thresholds

CheckKind = Literal["node", "wallet", "swarm", "network"]
CHECK_KINDS: tuple[CheckKind, ...] = get_args(CheckKind)


class CheckTable(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the tables, as it is written."""

    warning: Written = []
    critical: Written = []
    unreachable: Literal["unknown", "critical"] | None = None


class WalletTable(CheckTable, frozen=True, forbid_unknown_fields=True):
    """That of wallets, which know how many nodes there should be."""

    expect: Annotated[int, Meta(ge=1)] | None = None


class CheckTables(Struct, frozen=True, forbid_unknown_fields=True):
    """`[check]` as it is written."""

    node: CheckTable = CheckTable()
    wallet: WalletTable = WalletTable()
    swarm: CheckTable = CheckTable()
    network: CheckTable = CheckTable()


class CheckSettings(Struct, frozen=True):
    """What the file says about one kind of check; by default nothing."""

    warning: tuple[str, ...] = ()
    """Each `NAME=RANGE`, or `RANGE` for the first measure; those of the option go behind them: the last counts."""
    critical: tuple[str, ...] = ()
    unreachable: Literal["unknown", "critical"] | None = None
    expect: int | None = None
    """Of wallets alone."""


class ChecksSettings(Struct, frozen=True):
    """What the file says about all checks."""

    tables: Mapping[str, CheckSettings] = {}
    source: Source = Source()

    def of(self, kind: CheckKind) -> CheckSettings:
        """Return what the file says about one kind of check.

        Raises:
            BadConfiguration: a threshold is none, or of a measure that there is not.
        """
        found = self.tables.get(kind, CheckSettings())
        for field, texts in (("warning", found.warning), ("critical", found.critical)):
            for number, text in enumerate(texts):
                try:
                    check_threshold(kind, text)
                except RequestError as error:
                    raise self.source.refusal(("check", kind, field, number), error) from None
        return found


def read_checks(tables: CheckTables, source: Source) -> ChecksSettings:
    """Return what the file says about checks."""
    found: dict[str, CheckSettings] = {}
    for kind in CHECK_KINDS:
        table: CheckTable = getattr(tables, kind)
        expect = table.expect if isinstance(table, WalletTable) else None
        said = CheckSettings(_listed(table.warning), _listed(table.critical), table.unreachable, expect)
        if said != CheckSettings():
            found[kind] = said
    return ChecksSettings(found, source if found else Source())


def check_threshold(kind: CheckKind, text: str) -> None:
    """Refuse a threshold that makes no sense for a kind of check.

    Raises:
        RequestError: it is no range, or of a measure that there is not.
    """
    from difflib import get_close_matches

    thresholds = thresholds_of(kind)
    name, has_name, _ = text.rpartition("=")
    if has_name and name.strip() not in thresholds.limits:
        near = get_close_matches(name.strip(), thresholds.limits, n=1)
        raise RequestError(
            f"there is no measure {name.strip()!r} of a {kind}",
            hint=f"Did you mean {near[0]}?" if near else f"The measures are {', '.join(thresholds.limits)}.",
        )
    thresholds.replaced(warning=[text])


def thresholds_of(kind: CheckKind) -> Thresholds:
    """Return the built-in thresholds of one kind of check."""
    if kind == "node":
        from sessionnet_core.monitoring.nodes import NODE_THRESHOLDS as FOUND
    elif kind == "wallet":
        from sessionnet_core.monitoring.wallets import WALLET_THRESHOLDS as FOUND
    elif kind == "swarm":
        from sessionnet_core.monitoring.swarms import SWARM_THRESHOLDS as FOUND
    else:
        from sessionnet_core.monitoring.network import NETWORK_THRESHOLDS as FOUND
    return FOUND


def _listed(written: Written) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)
