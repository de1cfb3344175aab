"""What is given out: the source distribution holds everything, the tests too, and is the same however it was built."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from getpass import getuser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from sessionnet_core.version import VERSION
from tests.manual.blocks import pages, text_of
from tests.packed import packed
from tests.record import DEMO

ROOT = Path(__file__).parent.parent
GIVEN_OUT = {
    *(".ci", ".gitignore", ".pre-commit-config.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
    *("MANIFEST.in", "Makefile", "README.md", "SECURITY.md", "cassettes", "cli", "constraints.txt", "contrib", "docs"),
    *("examples", "man", "mkdocs.yml", "pyproject.toml", "sessionnet_core", "tests"),
}
NOT_GIVEN_OUT = {".venv", "build", "dist", "sessionnet.egg-info", "__pycache__", "node_modules"}


@pytest.fixture(scope="module")
def source_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What setuptools would pack: only listed, since it packs in a folder of this one, and other tests ask here too."""
    place = tmp_path_factory.mktemp("sdist")
    script = f"import sys, setuptools; sys.argv[1:] = ['egg_info', '--egg-base', {str(place)!r}]; setuptools.setup()"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    listed = (place / "sessionnet.egg-info" / "SOURCES.txt").read_text().splitlines()
    return {name for name in listed if not name.startswith(str(place))}


def test_a_source_distribution_has_everything_that_is_kept(source_files: set[str]) -> None:
    """So that it tests itself, wherever it is unpacked."""
    kept = {
        str(path.relative_to(ROOT))
        for place in GIVEN_OUT
        for path in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*"))
        if path.is_file() and not (NOT_GIVEN_OUT & {*path.parts} or path.suffix == ".pyc")
    }
    assert len(kept) > 800
    assert kept - source_files == set()
    assert {name.partition("/")[0] for name in source_files} == GIVEN_OUT
    assert [name for name in source_files if "node_modules" in name or name.endswith(".pyc")] == []


def test_how_it_was_built_does_not_show(tmp_path: Path) -> None:
    named = spec_from_file_location("dist", ROOT / ".ci" / "dist.py")
    assert named is not None
    assert named.loader is not None
    dist = module_from_spec(named)
    named.loader.exec_module(dist)
    contents = []
    for order, moment, owner in (((1, 2), 1_000, "alice"), ((2, 1), 2_000, "bob")):
        path = tmp_path / f"{owner}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for number in order:
                entry = tarfile.TarInfo(f"it/{number}")
                entry.size, entry.mtime, entry.uname, entry.uid = 1, moment, owner, moment
                entry.mode = 0o775 if number == 1 else 0o640
                archive.addfile(entry, io.BytesIO(str(number).encode()))
        dist._without_circumstances(path, 5_000)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    with tarfile.open(tmp_path / "bob.tar.gz") as archive:
        assert [(one.name, one.mtime, one.mode, one.uname) for one in archive] == [
            ("it/1", 5_000, 0o755, ""),
            ("it/2", 5_000, 0o644, ""),
        ]


def test_the_pythons_that_are_named_begin_with_the_oldest_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [text.rpartition(" :: ")[2] for text in project["classifiers"] if re.search(r":: 3\.\d+$", text)]
    assert f">={named[0]}" == project["requires-python"]
    assert named == [f"3.{minor}" for minor in range(11, 11 + len(named))]


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


def test_the_newest_release_in_the_changelog_is_this_version() -> None:
    headings = re.findall(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text())
    released = [heading for heading in headings if heading != "Unreleased"]
    assert re.fullmatch(rf"{re.escape(VERSION)} — \d{{4}}-\d\d-\d\d", released[0])
