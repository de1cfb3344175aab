"""Swarm numbers that passed through a double, as JavaScript and jq keep every number: the low bits are gone.

A double has 53 bits, and a swarm ID 64. An account's swarm follows from all of them: with rounded ones, nearly every
account gets another swarm. The hex digits that oxend sends beside the number (`swarm`) are text, and stay.

A list is rounded if each of its numbers above 2⁵³ is one that a double can be written as. Of random 64-bit numbers, at
most one in 124 is by chance: one in 2¹² between 2ⁿ and 2ⁿ⁺¹ for each n from 53 to 63, in each of three ways of writing.
So 20 different ones are with a chance below 10⁻⁴¹. oxend's own are never: it halves the ring of 2⁶⁴−1 again and again,
so they end in ones, and no odd number above 2⁵³ is a double, or ends in the zero of one that was shortened. That is why
even a single number is enough. What it costs is a test network with IDs chosen by hand and no hex digits beside them,
and the error says what to do there.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...nodes.ring import RING

EXACT_LIMIT = 2**53
"""Up to here every whole number is a double."""


def are_rounded(numbers: Iterable[int]) -> bool:
    """Return whether these swarm numbers passed through doubles; False if none of them is large enough to tell.

    Args:
        numbers: also that of no swarm, 2⁶⁴−1, which is rounded to 2⁶⁴. Others beyond the ring say nothing.
    """
    telling = (number for number in numbers if EXACT_LIMIT < number <= _LARGEST)
    first = next(telling, None)
    return first is not None and _is_double(first) and all(map(_is_double, telling))


def _is_double(number: int) -> bool:
    """Return whether a double is written as this number: in full, with as few digits as it takes, or with 17."""
    nearest = float(number)
    return number in (int(nearest), int(Decimal(repr(nearest))), int(Decimal(f"{nearest:.17g}")))


_LARGEST = max(RING, int(Decimal(repr(float(RING)))))
"""What 2⁶⁴−1 may have become: 18446744073709552000."""
