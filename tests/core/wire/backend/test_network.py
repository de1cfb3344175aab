"""The network's figures as the backend tells them, up to the bounds of what is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sessionnet_core.wire.backend.network import decode_info
from tests.core.wire.backend.samples import NETWORK, reply


@pytest.mark.parametrize(("said", "read"), [(1, 1), (255, 255), (0, None), (256, None), (-1, None), ("21", None)])
def test_a_hard_fork_has_a_number_of_one_byte(said: object, read: int | None) -> None:
    assert decode_info(reply(network=NETWORK | {"hard_fork": said})).hard_fork == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (1_776_393_672.25, datetime(2026, 4, 17, 2, 41, 12, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (1e15, None),
        (None, None),
    ],
)
def test_a_moment_is_read_to_the_second_and_none_that_cannot_be(said: float | None, read: datetime | None) -> None:
    assert decode_info(reply(network=NETWORK | {"block_timestamp": said})).block_timestamp == read
