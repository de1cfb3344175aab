"""Threshold ranges as monitoring plugins have them: `10`, `10:`, `~:10`, `10:20`, `@10:20`.

A range says which values are fine; the sign `@` turns that round. Both ends belong to it. Without a start it begins at
0, without an end it has none; `~` is the start of a range without one. (Monitoring Plugins Development Guidelines,
"Threshold and Ranges".)
"""

from __future__ import annotations

import math
import re

from msgspec import Struct

from ..errors import RequestError

_NUMBER = r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,9})?"
_RANGE = re.compile(rf"(@?)(?:(~|{_NUMBER})?:)?({_NUMBER})?")


class Range(Struct, frozen=True):
    """One range, and how it was written, as far as the guidelines' grammar has it."""

    text: str
    start: float
    end: float
    inside: bool = False
    """Whether the values inside are the ones that alert."""

    @classmethod
    def parse(cls, text: str) -> Range:
        """Return the range that a text stands for.

        Raises:
            RequestError: it stands for none.
        """
        written = text.strip()
        match = _RANGE.fullmatch(written)
        if match is None or written in ("", "@", ":", "@:"):
            raise RequestError(f"not a range such as 10, 10:, ~:10, 10:20 or @10:20: {text!r}")
        sign, start, end = match.groups()
        low = -math.inf if start == "~" else float(start or 0)
        high = math.inf if end is None else float(end)
        if low > high:
            hint = None if ":" in written else "A range without a start begins at 0; one that ends below it is ~:END."
            raise RequestError(f"the range {text!r} begins after its end", hint=hint)
        return cls(written.replace("+", ""), low, high, inside=bool(sign))

    @property
    def is_a_least(self) -> bool:
        """Whether it is a lower limit alone, as in `3:`."""
        return not self.inside and self.end == math.inf and self.start > -math.inf

    def alerts(self, value: float) -> bool:
        """Return whether a value is one to be told of."""
        return (self.start <= value <= self.end) == self.inside
