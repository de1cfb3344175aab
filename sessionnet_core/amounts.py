"""SESH amounts: whole atomic units (10⁻⁹ SESH) in, decimal text out, never a float in between."""

from __future__ import annotations

import re
from functools import total_ordering

ATOMIC_PER_SESH = 10**9
_DECIMAL = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,9}))?")


@total_ordering
class Sesh:
    """An amount of SESH, exact to the atomic unit; immutable and hashable.

    >>> str(Sesh(25_000_000_000_000))
    '25000.000000000'
    >>> Sesh.parse("0.5").atomic
    500000000
    """

    __slots__ = ("atomic",)
    atomic: int
    """The amount in atomic units of 10⁻⁹ SESH."""

    def __init__(self, atomic: int) -> None:
        object.__setattr__(self, "atomic", atomic)

    @classmethod
    def parse(cls, text: str) -> Sesh:
        """Return the amount that a decimal number of SESH with at most nine decimals stands for.

        Raises:
            ValueError: anything else.
        """
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise ValueError(f"not an amount of SESH with at most nine decimals: {text!r}")
        whole, fraction = match.groups(default="")
        return cls(int(whole) * ATOMIC_PER_SESH + int(fraction.ljust(9, "0")))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an amount of SESH is immutable")

    def __str__(self) -> str:
        sign = "-" if self.atomic < 0 else ""
        whole, fraction = divmod(abs(self.atomic), ATOMIC_PER_SESH)
        return f"{sign}{whole}.{fraction:09d}"

    @property
    def grouped(self) -> str:
        """The exact amount for people, without trailing zeros: `25,000`, `1,250.5`."""
        sign = "-" if self.atomic < 0 else ""
        whole, fraction = divmod(abs(self.atomic), ATOMIC_PER_SESH)
        return f"{sign}{whole:,}.{fraction:09d}".rstrip("0").rstrip(".")

    def __repr__(self) -> str:
        return f"Sesh.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return self.atomic == other.atomic if isinstance(other, Sesh) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.atomic < other.atomic if isinstance(other, Sesh) else NotImplemented

    def __add__(self, other: object) -> Sesh:
        return Sesh(self.atomic + other.atomic) if isinstance(other, Sesh) else NotImplemented

    def __hash__(self) -> int:
        return hash((Sesh, self.atomic))
