"""The price over time, and whether it reaches up to now: the API may have stopped asking for prices long ago."""

from __future__ import annotations

from msgspec import structs

from ..errors import FigureMissing
from ..evidence import Answer, Warned
from ..figures.prices import LENGTHS, NEWEST_AGE_LIMIT, Period, PriceHistory
from ..session import Session
from .network_api import fetch_resource, prices


def fetch_price_history(session: Session, period: Period) -> Answer[PriceHistory]:
    """Return the price over a period that ends now. It is for at least one price of that period.

    `as_of` is the moment of the newest price. If that is more than `NEWEST_AGE_LIMIT` ago, the answer is stale and says
    so; if it is before the period, `errors` says so, and the older prices are there.

    Raises:
        RequestError: there is no such period.
        NoAnswer: as `fetch_resource` does; or there is no price at all, and none is kept.
        Unbelievable: as `fetch_resource` does.
    """
    answer = fetch_resource(session, prices(period))
    host = answer.sources[0].name
    if not answer.value.points:  # as earlier versions kept it
        raise FigureMissing(f"the kept answer has no price of the last {period}", host=host)
    age = session.now - answer.value.points[-1].at
    if age <= NEWEST_AGE_LIMIT:
        return answer
    newest = f"the newest price is {age.total_seconds() / 3600:,.1f} hours old"
    warnings = (*answer.warnings, Warned("prices-stale", newest, host=host))
    errors = (FigureMissing(f"{newest}: there is none of the last {period}", host=host),)
    return structs.replace(
        answer, stale=True, warnings=warnings, errors=errors if age > LENGTHS[period] else answer.errors
    )
