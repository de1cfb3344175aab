"""The pictures in `docs/` that a test can draw show the recording that ships; `make docs` draws them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.manual.trust import PICTURE, drawing

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("overview.svg", ("overview", ACCOUNT, "--demo", "--svg")),
        ("price.svg", ("token", "history", "--demo", "--output")),
    ],
)
def test_a_picture_shows_the_recording_that_ships(
    sessionnet: Sessionnet, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    assert sessionnet(*words, str(tmp_path / name)).status == 0
    assert (tmp_path / name).read_text() == (DOCS / name).read_text()


def test_the_picture_of_trust_is_as_it_would_be_drawn() -> None:
    assert drawing() == PICTURE.read_text(), "make docs draws it anew"


def test_the_makefile_draws_the_same_account() -> None:
    assert f"DEMO_ACCOUNT = {ACCOUNT}\n" in (DOCS.parent / "Makefile").read_text()
