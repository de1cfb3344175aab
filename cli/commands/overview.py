"""`sessionnet overview`: the whole Session Network page in one screen, or as a file to publish."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from msgspec import structs

from ..declare import command
from ..input import accounts_of, with_names

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer
    from sessionnet_core.figures.overview import Overview

    from ..run import Run
    from ..show.terminal import Page


@command("overview", draws=(".html", ".svg"), writes=("html_file", "svg_file"))
@click.argument("accounts", metavar="[ACCOUNT|NAME|-]...", nargs=-1)
@click.option(
    "--conversations",
    type=click.IntRange(min=0, max=1_000_000),
    metavar="N",
    help="Also estimate, as the apps do, how many nodes secure this many conversations.",
)
@click.option("--html", "html_file", metavar="FILE", help="Write the page to this HTML file, whole or not at all.")
@click.option("--svg", "svg_file", metavar="FILE", help="Write the page to this SVG file, whole or not at all.")
def overview(
    run: Run,
    accounts: tuple[str, ...],
    conversations: int | None,
    html_file: str | None,
    svg_file: str | None,
) -> None:
    """Show the Session Network on one screen: nodes, price, stakes, reward pool.

    With an ACCOUNT (your account ID), also show the nodes in its swarm; with several, how many different nodes hold
    messages for them all. The IDs are sent to nobody.

    A Session NAME may stand for an account: three randomly chosen nodes see its hash, and their answers must agree.
    With --watch, it is looked up once. If a name cannot be resolved, the rest of the page is shown with exit status 1.
    An alias of the configuration file, such as @me, may stand there too.
    - stands for the account IDs on standard input, one per line.

    \b
      sessionnet overview 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
      sessionnet overview --watch 60
      sessionnet overview --html /var/www/session.html
    """
    files = {"--html": html_file, "--svg": svg_file}
    for name, file in files.items():
        if file is not None and file == run.output.path:
            raise click.UsageError(f"{name} and --output name the same file.")
        if file is not None and run.output.path is not None and not run.settings.as_json:
            raise click.UsageError(f"{name} and --output contradict each other without --json.")
    if html_file is not None and html_file == svg_file:
        raise click.UsageError("--html and --svg name the same file.")
    accounts = accounts_of(run, accounts)
    answer = run.open(private=accounts).overview(accounts, conversations, verify=run.settings.verify)
    if run.settings.every_seconds is not None:
        answer = answer.with_value(structs.replace(answer.value, accounts=with_names(run, answer.value.accounts)))
    if any(files.values()):
        _write_files(run, answer, html_file, svg_file, bool(accounts))
    elif run.drawn_ending is not None:
        _draw(run, answer, bool(accounts))
    else:
        _show(run, answer, bool(accounts))
    if answer.value.failed:
        run.exit_status = 1


def _draw(run: Run, answer: Answer[Overview], of_account: bool) -> None:
    """Draw the page into the file of --output."""
    from ..failures import failed_items
    from ..output import write_bytes

    run.note_completeness(answer)
    run.leave_out(failed_items(answer.value.failed))
    run.warn(answer)
    if run.drawn_ending == ".svg":
        from ..show.drawings.overview_svg import overview_svg as made
    else:
        from ..show.drawings.overview_html import overview_html as made
    write_bytes(made(answer, of_account=of_account).encode())


def _show(run: Run, answer: Answer[Overview], of_account: bool) -> None:
    from ..failures import failed_items

    def page(shown: Page) -> None:
        from sessionnet_core.figures.overview import Overview

        from ..show.pages.overview import write_overview

        write_overview(
            shown,
            answer,
            of_account=of_account,
            with_picture=run.round.with_picture,
            now=run.round.now(answer),
            before=run.round.before(Overview),
        )

    run.show(answer, page, errors=failed_items(answer.value.failed), verified=answer.verdicts)


def _write_files(
    run: Run, answer: Answer[Overview], html_file: str | None, svg_file: str | None, of_account: bool
) -> None:

    from sessionnet_core.writing import write_named_file

    from ..failures import failed_items
    from ..show.drawings.overview_html import overview_html
    from ..show.drawings.overview_svg import overview_svg

    run.note_completeness(answer)
    for path, made in ((html_file, overview_html), (svg_file, overview_svg)):
        if path is not None:
            write_named_file(path, made(answer, of_account=of_account).encode())
            if run.settings.every_seconds is None and sys.stderr.isatty():  # cron would mail it
                run.note(f"Wrote {path}.")
    if run.settings.as_json:
        run.show(answer, lambda _: None, errors=failed_items(answer.value.failed))
    else:
        run.warn(answer)
