"""The picture of a swarm: its nodes in a ring around the account whose messages they store."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sessionnet_core.model import Node

from .tables.columns import STATE_STYLES

NODE, ACCOUNT, SPOKE = "●", "◆", "·"
WIDTH, HEIGHT = 21, 9
MOST_NODES = 24
"""More do not fit; swarms have five to ten."""

Cell = tuple[str, str]
"""A character and its style."""


def positions(count: int) -> list[tuple[float, float]]:
    """Return the places of so many nodes on a circle of radius 1, clockwise from the top; y points down."""
    turns = [2 * math.pi * i / count for i in range(count)]
    return [(math.sin(turn), -math.cos(turn)) for turn in turns]


def swarm_picture(nodes: Sequence[Node]) -> list[list[Cell]]:
    """Return the rows of the picture, each character with its style; empty for no nodes or too many."""
    if not 0 < len(nodes) <= MOST_NODES:
        return []
    grid: list[list[Cell]] = [[(" ", "")] * WIDTH for _ in range(HEIGHT)]
    centre_x, centre_y = WIDTH // 2, HEIGHT // 2
    places = [(round(centre_x * (1 + x)), round(centre_y * (1 + y))) for x, y in positions(len(nodes))]
    for x, y in places:
        for step in (0.3, 0.5, 0.7):
            grid[round(centre_y + (y - centre_y) * step)][round(centre_x + (x - centre_x) * step)] = (SPOKE, "dim")
    for (x, y), node in zip(places, nodes, strict=True):
        grid[y][x] = (NODE, STATE_STYLES.get(node.state or "", "dim"))
    grid[centre_y][centre_x] = (ACCOUNT, "bold")
    inked = [any(char != " " for char, _ in row) for row in grid]
    return grid[inked.index(True) : HEIGHT - inked[::-1].index(True)]
