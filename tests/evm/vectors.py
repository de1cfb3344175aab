"""Figures that were had from the real contracts, where they are at hand: they are not part of the project."""

import json
from typing import Any

import pytest

from tests.beside import BESIDE

DIRECTORY = BESIDE / "facts/vectors"

needs_vectors = pytest.mark.skipif(
    not DIRECTORY.exists(), reason="what the real contracts returned is not part of the project"
)


def read(name: str) -> dict[str, Any]:
    """One file of them; nothing where they are not at hand."""
    path = DIRECTORY / f"{name}.json"
    vectors: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return vectors
