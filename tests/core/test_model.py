"""Figures that all rooms share."""

from __future__ import annotations

from sessionnet_core.model import SECONDS_PER_BLOCK


def test_the_network_makes_a_block_every_two_minutes() -> None:
    """As oxend has it: 720 a day, by which rewards and the times of unlocking are counted."""
    assert 720 * SECONDS_PER_BLOCK == 24 * 60 * 60
