"""What is given out: the source distribution holds what builds the package, and says what changed."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from getpass import getuser
from pathlib import Path

import pytest

from tests.manual.blocks import pages, text_of
from tests.packed import packed
from tests.record import DEMO

ROOT = Path(__file__).parent.parent
EXPECTED = {
    *("sessionnet_core", "cli", "cassettes", "man", "sessionnet.egg-info"),
    *("pyproject.toml", "setup.cfg", "MANIFEST.in", "PKG-INFO", "README.md", "CHANGELOG.md", "LICENSE"),
}


@pytest.fixture(scope="module")
def source_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    place = tmp_path_factory.mktemp("sdist")
    script = f"from setuptools.build_meta import build_sdist; build_sdist({str(place)!r})"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    (archive,) = place.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        return {name.partition("/")[2] for name in opened.getnames() if "/" in name}


def test_a_source_distribution_has_the_packages_and_what_describes_them(source_files: set[str]) -> None:
    assert {name.partition("/")[0] for name in source_files} == EXPECTED
    assert {name for name in source_files if name.startswith("cassettes/demo/") and "." in name} == {
        "cassettes/demo/__init__.py",
        "cassettes/demo/demo.pack",
    }


def test_a_source_distribution_has_every_page_for_man(source_files: set[str]) -> None:
    """And so has a wheel that is built from it: each is a data file of the package."""
    there = {f"man/{page.name}" for page in (ROOT / "man").iterdir()}
    assert {name for name in source_files if name.startswith("man/")} == there
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["data-files"]
    assert declared == {"share/man/man1": ["man/*.1"]}


def test_every_extra_that_the_documents_name_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    documents = "".join(map(text_of, pages()))
    named = re.findall(r"(?:sessionnet|'?\.)\[([a-z]+)\]", documents)
    assert set(named) <= set(extras)


def test_the_recording_that_ships_is_small_and_tells_nothing_of_where_it_was_made() -> None:
    assert DEMO.stat().st_size < 1_500_000
    label, answers = packed(DEMO)
    everything = json.dumps(label).encode() + b"".join(answers)
    for private in (Path.home(), Path.cwd(), tempfile.gettempdir(), socket.gethostname(), getuser()):
        assert len(str(private)) < 5 or str(private).encode() not in everything
