"""`sessionnet doctor`: whether each host answers, whether they agree, and what to do if not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command(
    "doctor",
    epilog="Exit status: 4 if any host cannot be believed; else 3 if no host of some kind answers; else 0, or 5 with "
    "--strict if anything is doubtful: fewer than two seeds, a wrong clock, a pin that expires within 180 days.",
)
def doctor(run: Run) -> None:
    """Check every host of every command: name, TCP, TLS, answer and clock; also the cache, settings and versions.

    All hosts are asked at once, for at most ten seconds each. With --offline, none is asked. The output holds nothing
    secret and is made to be pasted into a bug report; -v adds addresses and full fingerprints.

    \b
      sessionnet doctor
      sessionnet doctor --network testnet
      sessionnet doctor --json --strict
    """
    _refuse_without_hosts(run)
    from msgspec import structs

    from sessionnet_core.doctor.findings import exit_status_of
    from sessionnet_core.doctor.paths import shown_path
    from sessionnet_core.errors import BadConfiguration
    from sessionnet_core.evidence import Warned

    from ..config.environment import report_environment
    from ..show.formats.envelope import ErrorItem

    # A nodes file that the environment names keeps no host from being checked; the report shows the variable.
    run.settings = structs.replace(run.settings, nodes_file=None)
    try:
        network = run.open()
    except BadConfiguration as error:
        raise error.about(message=shown_path(error.message)) from None
    answer = network.doctor()
    found = answer.value.findings
    status = exit_status_of(found, strict=run.settings.strict)
    diagnosis = structs.replace(answer.value, environment=report_environment(), exit_status=status)
    errors = tuple(
        ErrorItem(code=one.code, message=f"{one.about}: {one.message}", hint=one.advice)
        for one in found
        if one.severity in ("unbelievable", "unanswered")
    )
    warnings = tuple(
        Warned(one.code, one.message, host=one.about) for one in found if one.severity in ("doubtful", "harmless")
    )

    def page(shown: Page) -> None:
        from ..show.pages.doctor import write_diagnosis

        write_diagnosis(shown, diagnosis, answer.network, answer.asked_at, verbose=run.settings.verbose)

    run.show(answer.with_value(diagnosis, *warnings), page, errors=errors, evident=True)
    run.exit_status = status


def _refuse_without_hosts(run: Run) -> None:
    """Refuse options that would leave nothing to check; a nodes file may be named by the environment."""
    given = run.settings
    named_here = given.nodes_file is not None and not os.environ.get("SESSIONNET_NODES_FILE")
    for name, is_given in {
        "--demo": given.demo,
        "--replay": given.replay is not None,
        "--record": given.record is not None,
        "--nodes-file": named_here,
    }.items():
        if is_given:
            raise click.UsageError(f"doctor checks hosts as they are now; {name} cannot be used with it.")
