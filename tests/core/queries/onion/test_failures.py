"""What several failed paths say together: only what two of them bring alike is more than the word of one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sessionnet_core.errors import NotSealed, PathFailed, Refused, SessionNetError, WrongKey
from sessionnet_core.queries.onion.failures import Failure, settled

PATH: Any = SimpleNamespace(nodes=())
REFUSED = Refused("HTTP status 429: slow down", status=429, text="slow down")
AWAY = Refused("HTTP status 502", status=502, text="Could not resolve host: api")
NOISE, KEY = NotSealed("noise"), WrongKey("the API cannot open what is sealed for the known key")
SILENT = PathFailed("nothing came back")


def failures(*errors: Any) -> list[Failure]:
    return [Failure(PATH, error) for error in errors]


@pytest.mark.parametrize(
    "errors", [(REFUSED,), (REFUSED, AWAY), (NOISE, KEY), (KEY, SILENT), (NOISE, REFUSED), (KEY, AWAY, NOISE)], ids=str
)
def test_unlike_failures_settle_nothing(errors: tuple[SessionNetError, ...]) -> None:
    assert settled(failures(*errors)) is None


@pytest.mark.parametrize(("errors", "kind"), [((KEY, NOISE, KEY), WrongKey), ((REFUSED, AWAY, REFUSED), Refused)])
def test_what_two_paths_bring_alike_is_settled(
    errors: tuple[SessionNetError, ...], kind: type[SessionNetError]
) -> None:
    found = settled(failures(*errors))
    assert type(found) is kind
    assert found.message == f"over two onion paths: {errors[0].message}"
