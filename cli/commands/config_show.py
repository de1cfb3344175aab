"""`sessionnet config show`: what counts for a run, and where each value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("config show")
@click.option("--unmasked", is_flag=True, help="Also show accounts, and keys and passwords in URLs.")
def show(run: Run, unmasked: bool) -> None:
    """Show each value in effect, and where it comes from: option, environment, line of the file, or built in.

    Options that you add here have the same effect as with any other command. Passwords and keys in URLs are masked, and
    so are the accounts of [accounts]. -v adds the built-in values of networks and checks.

    \b
      sessionnet config show
      sessionnet config show --network testnet --json
    """
    from ..config.document import configuration_path
    from ..config.shown import View, unknown_variables

    configuration = run.configuration
    view = View(configuration, run.settings, unmasked=unmasked)
    found = view.whole(configuration_path())
    effective = run.settings.over(configuration.options)

    def page(shown: Page) -> None:
        from ..show.pages.config import write_configuration

        write_configuration(shown, found, verbose=run.settings.verbose)

    run.network_name = effective.network
    run.own_warnings = (*run.own_warnings, *view.warnings, *unknown_variables())
    run.show(run.own_answer(found), page, evident=True)
