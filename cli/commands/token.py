"""`sessionnet token`: what SESH costs, how many there are, and what vouches for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declare import command
from ..options.amounts import amount_option

if TYPE_CHECKING:
    from sessionnet_core.amounts import Sesh

    from ..run import Run
    from ..show.terminal import Page


@command("token")
@amount_option("--convert", help="Also show what this many SESH are worth.")
def token(run: Run, convert: Sesh | None) -> None:
    """Show the price, the supply and the contract of the Session Token (SESH).

    The figures come from the Session Network API, in a reply that only the holder of its known key can have sealed. The
    supply and the price on the chain are read from the chain itself.

    \b
      sessionnet token
      sessionnet token --convert 1250
      sessionnet token history --period 30d
    """
    answer = run.open().token(convert, verify=run.settings.verify)

    def page(shown: Page) -> None:
        from sessionnet_core.figures.token import TokenFigures

        from ..show.pages.token import write_token

        write_token(shown, answer.value, run.round.now(answer), run.round.before(TokenFigures))

    run.show(answer, page, verified=answer.verdicts)
