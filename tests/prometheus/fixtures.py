"""What needs Prometheus and Alertmanager is skipped where they are not installed, and fails where that must not be."""

from __future__ import annotations

import pytest

from tests.prometheus.processes import ABSENT, IS_REQUIRED, missing


@pytest.fixture(scope="session")
def programs_are_there() -> None:
    """Skip what needs them where they are missing."""
    if absent := missing():
        (pytest.fail if IS_REQUIRED else pytest.skip)(ABSENT.format(", ".join(absent)))
