"""`sessionnet doctor`: which hosts are asked, whether each answers, whether they agree; and what to do where not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ..options.shared import onion_option, shared_options

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@click.command(
    short_help="Check every host that is asked, and say what to do.",
    epilog="Exit status: 4 when any host cannot be believed; else 3 when of some kind no host answers that commands "
    "ask; else 0, or with --strict 5 when anything is doubtful: one seed of three silent, a wrong clock, a pin that "
    "expires within 180 days.",
)
@onion_option
@shared_options
def doctor(run: Run) -> None:
    """Check every host of every command: name, TCP, TLS, answer, time; what is kept; what is set; which versions.

    Hosts are asked at once, each for ten seconds at most. With --offline none is asked. What it prints holds nothing
    secret, and is made to be pasted into a bug report; -v adds addresses and whole fingerprints.

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

    from ..config.environment import surroundings
    from ..show.formats.envelope import ErrorItem

    # What the environment says of a file does not keep the hosts from being looked at; that it says so is shown.
    run.settings = structs.replace(run.settings, nodes_file=None)
    try:
        network = run.open()
    except BadConfiguration as error:
        raise error.about(message=shown_path(error.message)) from None
    answer = network.doctor()
    found = answer.value.findings
    status = exit_status_of(found, strict=run.settings.strict)
    diagnosis = structs.replace(answer.value, environment=surroundings(), exit_status=status)
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
    """Refuse what would leave nothing to look at; a nodes file of the environment is shown, and hosts are asked."""
    given = run.settings
    named_here = given.nodes_file is not None and not os.environ.get("SESSIONNET_NODES_FILE")
    for name, is_given in {
        "--demo": given.demo,
        "--replay": given.replay is not None,
        "--record": given.record is not None,
        "--nodes-file": named_here,
    }.items():
        if is_given:
            raise click.UsageError(f"doctor looks at hosts as they are now: {name} makes no sense with it.")
