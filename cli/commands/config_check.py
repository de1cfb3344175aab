"""`sessionnet config check`: all that is wrong in the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("config check", epilog="Exit status: 0 if nothing is wrong, also if there is no file; else 2.")
def check(run: Run) -> None:
    """Read the configuration file, and say all that is wrong in it: line, key, and what to write.

    A run ends at the first thing that keeps it from beginning, and tells of other networks, aliases and thresholds only
    when it uses them. This looks at everything.

    \b
      sessionnet config check
      sessionnet config check --json
    """
    from ..config.document import Document, configuration_path, read_document
    from ..config.examination import problems_in
    from ..config.exposure import exposure_of
    from ..config.shown import shown_file, unknown_variables
    from ..failures import WRONG_REQUEST
    from ..show.configured import ConfigurationChecked, ProblemShown
    from ..show.formats.envelope import ErrorItem

    path = configuration_path()
    document = read_document()
    problems = problems_in(document) if isinstance(document, Document) else [document]
    shown = tuple(ProblemShown(one.line, one.column, one.key, one.message, one.hint) for one in problems)
    found = ConfigurationChecked(shown_file(path), shown)
    errors = tuple(ErrorItem("configuration", one.describe(str(path)), one.hint) for one in problems)
    exposure = exposure_of(document) if isinstance(document, Document) else ()
    run.own_warnings = (*exposure, *unknown_variables())

    def page(shown: Page) -> None:
        from ..show.pages.config import write_checked

        write_checked(shown, found)

    run.show(run.own_answer(found), page, errors=errors, evident=True)
    if problems:
        run.exit_status = WRONG_REQUEST
        run.why_unpublished = "the configuration is wrong"
