"""A line of any number of points as one of few: the same to whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import floor

_ALL = 4
"""So many points of one column are drawn as they are; of more, the first, the lowest, the highest and the last."""


def outline(points: Iterable[tuple[float, float]], column: float) -> list[tuple[float, float]]:
    """Return the points, in their order, that are enough to draw a line with columns of this width."""
    found: list[tuple[float, float]] = []
    for _, group in groupby(points, key=lambda point: floor(point[0] / column)):
        there = list(group)
        if len(there) > _ALL:
            values = [value for _, value in there]
            places = {0, values.index(min(values)), values.index(max(values)), len(there) - 1}
            there = [there[place] for place in sorted(places)]
        found += there
    return found
