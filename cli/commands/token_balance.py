"""`sessionnet token balance`: what one wallet holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("token balance")
@click.argument("address")
def balance(run: Run, address: str) -> None:
    """Show how many SESH a wallet holds, and what they are worth.

    ADDRESS is 0x and 40 hex digits; a checksum in the case of its letters is verified. It may be an alias of the
    configuration file: @cold. The address is sent to the chain's endpoint. Stakes are not included: see `sessionnet
    staking wallet`.

    \b
      sessionnet token balance 0x0ac14b71e071b15239519f75474b2f3ba63481f5
    """
    address = run.expand_one("wallets", address)
    answer = run.open(private=(address,)).token_balance(address)

    def page(shown: Page) -> None:
        from ..show.pages.token_balance import write_balance

        write_balance(shown, answer.value)

    run.show(answer, page)
