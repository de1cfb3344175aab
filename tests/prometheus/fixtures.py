"""What needs Prometheus and Alertmanager is skipped where they are not installed, and fails where that must not be."""

from __future__ import annotations

import pytest

from tests.prometheus.processes import ABSENT, IS_REQUIRED, WAS_RUN, missing


@pytest.fixture(scope="session")
def programs_are_there() -> None:
    """Skip what needs them where they are missing, or where they were met in an earlier run of the same suite."""
    if absent := missing():
        (pytest.fail if IS_REQUIRED else pytest.skip)(ABSENT.format(", ".join(absent)))
    if WAS_RUN:
        pytest.skip("Prometheus does not depend on the Python: the first run of the suite met it")
