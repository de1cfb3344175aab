"""`sessionnet config path`: which file is the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("config path")
def path(run: Run) -> None:
    """Print the path of the configuration file, even if the file does not exist.

    It is the file named by SESSIONNET_CONFIG, or else sessionnet.toml in your configuration folder.

    \b
      sessionnet config path
      sessionnet config path --json
    """
    from ..config.document import configuration_path
    from ..config.shown import shown_file
    from ..show.safe import safe

    found = shown_file(configuration_path())

    def page(shown: Page) -> None:
        shown.line(safe(found.path))

    run.show(run.own_answer(found), page, evident=True)
    if not found.exists:
        run.note(
            "There is no such file; the built-in values apply." if found.named_by is None else "There is no such file."
        )
