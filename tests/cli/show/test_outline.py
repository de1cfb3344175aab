"""A line of few points looks like the one of many that it stands for."""

from __future__ import annotations

from random import Random

from sessionnet_cli.show.outline import outline


def test_few_points_stay_as_they_are() -> None:
    points = [(x / 4, float(x % 3)) for x in range(40)]
    assert outline(iter(points), 1.0) == points


def test_of_many_each_column_keeps_its_ends_and_its_extremes_in_order() -> None:
    chance = Random(5)
    points = [(x / 1000, chance.random()) for x in range(5000)]
    found = outline(iter(points), 1.0)
    assert len(found) <= 4 * 5
    assert found == sorted(set(found) & set(points))
    for column in range(5):
        there = [point for point in points if int(point[0]) == column]
        drawn = [point for point in found if int(point[0]) == column]
        assert (drawn[0], drawn[-1]) == (there[0], there[-1])
        values, all_values = ([y for _, y in line] for line in (drawn, there))
        assert (min(values), max(values)) == (min(all_values), max(all_values))


def test_values_that_are_all_the_same_need_no_more_than_their_ends() -> None:
    assert outline([(x / 100, 1.0) for x in range(100)], 1.0) == [(0.0, 1.0), (0.99, 1.0)]
