"""`sessionnet check network`: nodes, seeds, the age of the figures, and pins that expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command
from ..monitoring import Unreachable, Wanted, answer_check, threshold_options

if TYPE_CHECKING:
    from ..run import Run


@command("check network")
@threshold_options(
    "decommissioned (% of all nodes), nodes, height, seeds_silent, seeds_wrong, age (seconds), pin_expires (seconds)"
)
def network(run: Run, warning: tuple[str, ...], critical: tuple[str, ...], unreachable: Unreachable | None) -> None:
    """Check the network as its seeds see it.

    By default, these are a WARNING: one seed that is silent or disagrees with the others, 10 % of the nodes
    decommissioned, figures 10 minutes old, a pin that expires in 60 days. These are CRITICAL: two such seeds, 25 %, an
    hour, 14 days.

    \b
      sessionnet check network --warning decommissioned=5
    """
    wanted = Wanted.of(run, "network", warning, critical, unreachable)
    answer_check(
        run,
        "network",
        lambda: run.open().check_network(warning=wanted.warning, critical=wanted.critical),
        wanted.unreachable,
    )
