"""What both drawings of the page show below the picture: figures in rows, none of them said twice."""

from __future__ import annotations

from msgspec import Struct, structs

from sessionnet_core.evidence import Answer
from sessionnet_core.figures.overview import Overview

from ..figures import Figure
from ..pages.overview import node_figures, token_figures
from .pictures import Picture


class FigureRow(Struct, frozen=True):
    """Figures that belong together."""

    title: str
    figures: tuple[Figure, ...]


def rows_of(answer: Answer[Overview], picture: Picture | None, *, of_account: bool) -> list[FigureRow]:
    """Return the rows: nodes, then token and staking; or the last two apart, if the picture says all about nodes.

    What is said elsewhere is not repeated: by the picture's sentence the swarm's ID, or how many nodes the network has;
    in the page's head the moment of the oldest figure, which is mostly the price.
    """
    shown = answer.value
    nodes = node_figures(shown, of_account=of_account)
    if picture is not None and picture.members:
        several = len(shown.accounts) + len(shown.failed) > 1
        nodes[0] = structs.replace(nodes[0], note="of the first account" if several else "")
    elif picture is not None:
        nodes = nodes[:-1]
    price, secured, cap, pool = token_figures(shown, None)
    if shown.price_as_of == answer.as_of:
        price = structs.replace(price, note="")
    if nodes:
        return [FigureRow("Nodes", tuple(nodes)), FigureRow("Token and staking", (price, cap, secured, pool))]
    return [FigureRow("Token", (price, cap)), FigureRow("Staking", (secured, pool))]
