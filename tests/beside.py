"""Where facts may lie beside the checkout that are no part of the project; the tests that read them say so when not."""

from __future__ import annotations

from pathlib import Path

BESIDE = Path(__file__).parents[2] / "shared"
