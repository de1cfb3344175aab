"""Points of BN254's first group, which BLS keys of nodes are: the curve y² = x³ + 3 over a prime field (EIP-196)."""

from collections.abc import Iterator

FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
GENERATOR = (1, 2)
NOWHERE = (0, 0)
"""How contracts write the point at infinity."""

Point = tuple[int, int]


def plus(a: Point, b: Point) -> Point:
    """The sum of two points."""
    if NOWHERE in (a, b):
        return a if b == NOWHERE else b
    if a[0] == b[0] and a[1] != b[1]:
        return NOWHERE
    rise, run = (3 * a[0] * a[0], 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, FIELD) % FIELD
    x = (slope * slope - a[0] - b[0]) % FIELD
    return x, (slope * (a[0] - x) - a[1]) % FIELD


def multiple(count: int) -> Point:
    """The generator, so many times."""
    total, power = NOWHERE, GENERATOR
    while count:
        if count & 1:
            total = plus(total, power)
        power = plus(power, power)
        count >>= 1
    return total


def multiples_from(count: int) -> Iterator[Point]:
    """The generator so many times, once more often, and so on without end."""
    point = multiple(count)
    while True:
        yield point
        point = plus(point, GENERATOR)
