"""`sessionnet staking open`: the contribution contracts that take stakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import click
from msgspec import structs

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page

Order = Literal["newest", "fee", "minimum", "remaining", "slots"]


@command("staking open")
@click.option(
    "--sort",
    "order",
    type=click.Choice(get_args(Order)),
    default="newest",
    show_default=True,
    help="The newest first; the lowest fee or minimum first; the most remaining or slots first.",
)
@click.option("--reverse", is_flag=True, help="Reverse the order.")
def open_contracts(run: Run, order: Order, reverse: bool) -> None:
    """List the contribution contracts that take stakes now: nodes that look for contributors.

    The staking backend lists them, or else the factory's log on the chain. What each takes is read from the contract.

    \b
      sessionnet staking open --sort fee
    """
    answer = run.open().open_contracts()
    from ..show.pages.staking_open import in_order, write_open

    answer = answer.with_value(
        structs.replace(answer.value, contracts=in_order(answer.value.contracts, order, reverse=reverse))
    )

    def page(shown: Page) -> None:
        write_open(shown, answer.value, known=not answer.errors)

    def rows() -> Rows:
        from sessionnet_core.figures.open_contracts import OpenContract

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(OpenContract), answer.value.contracts)

    run.show(answer, page, rows=rows)
