"""`sessionnet config check`: all that is wrong in the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("config check", epilog="Exit status: 0 if nothing is wrong or there is no file, 2 otherwise.")
def check(run: Run) -> None:
    """Show every error in the configuration file, with its line, its key, and what to write.

    Other commands stop at the first error, and read aliases, thresholds and other networks only when they use them.
    This one checks everything.

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
