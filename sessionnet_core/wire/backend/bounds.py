"""Which single values of the backend are usable: each function gives the value in the model's form, or None.

What the backend passes on from oxend is bounded as `oxend.bounds` bounds it; here stands what oxend does not tell.
"""

from __future__ import annotations

import re
from datetime import datetime

from ...amounts import Sesh
from ...model import Contributor
from ..oxend.bounds import HEIGHT_LIMIT, TIME_LIMIT, WALLET, amount, matching, time, wallet, within

BLS_KEY = re.compile(r"[0-9a-fA-F]{128}")
WHOLE_BASIS_POINTS = 10_000
NOBODY = "0x" + "0" * 40


def flag(told: bool | int | None) -> bool | None:
    """Give yes or no; SQLite, which the backend keeps its figures in, has 1 and 0 for them."""
    return bool(told) if told in (0, 1) else None


def height(number: int | None) -> int | None:
    """Give the height of a block, of either chain."""
    return within(number, 0, HEIGHT_LIMIT)


def moment(unix_seconds: float | None) -> datetime | None:
    """Give a moment in UTC, to the second; the backend's own clock has fractions of one."""
    return None if unix_seconds is None or not 0 < unix_seconds <= TIME_LIMIT else time(int(unix_seconds))


def positive(atomic: int | None) -> Sesh | None:
    """Give an amount of which there cannot be none, so that 0 stands for "not known"."""
    return amount(atomic or None)


def contract(text: str | None) -> str | None:
    """Give the address of a contract in lower case; what is no address cannot be asked."""
    address = matching(WALLET, text)
    return None if address == NOBODY else address


def somebody(text: str | None) -> str | None:
    """Give the address of a wallet; the zero address stands for nobody."""
    address = wallet(text)
    return None if address == NOBODY else address


def contract_fee_percent(basis_points: int | None) -> float | None:
    """Give the operator's fee in per cent; a contribution contract counts it in ten-thousandths of the whole."""
    usable = within(basis_points, 0, WHOLE_BASIS_POINTS)
    return None if usable is None else usable / 100


def contributor(
    address: str | None, beneficiary: str | None, atomic: int | None, reserved: int | None = None
) -> Contributor:
    """Give one stake; who is paid is told only where that is somebody else."""
    owner, paid = wallet(address), somebody(beneficiary)
    return Contributor(
        address=owner,
        beneficiary=None if paid == owner else paid,
        amount=amount(atomic),
        reserved=amount(reserved),
    )
