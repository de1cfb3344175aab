"""`sessionnet doctor`: whether each host answers, whether they agree, and what to do if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
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
    from msgspec import structs

    from sessionnet_core.doctor.findings import exit_status_of
    from sessionnet_core.doctor.paths import shown_path
    from sessionnet_core.errors import BadConfiguration
    from sessionnet_core.evidence import Warned

    from ..config.environment import report_environment
    from ..show.formats.envelope import ErrorItem

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
        from ..show.tables.columns import Moment

        at = Moment(now=answer.asked_at, height=None, changes=run.round.changes)
        write_diagnosis(shown, diagnosis, answer.network, at, verbose=run.settings.verbose)

    def rows() -> Rows:
        from ..show.tables.hosts import HOST_SHEET
        from ..show.tables.sheet import Rows

        return Rows(HOST_SHEET, diagnosis.hosts)

    run.show(answer.with_value(diagnosis, *warnings), page, errors=errors, evident=True, rows=rows)
    run.exit_status = status
