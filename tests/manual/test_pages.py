"""The manual's pages and those for `man` are what the code says today, and those who read `man` find nothing wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any, get_args

import pytest
from msgspec import structs

from sessionnet_cli.show.formats.schemas import SCHEMAS, schema_document
from tests.conftest import Sessionnet
from tests.prometheus.processes import IS_REQUIRED

from .__main__ import DOCS, LIBRARY, MAN, MANUAL, written
from .answers import RECORDED, answer_of
from .markdown import without_answers
from .pages import all_pages
from .roff import released_on
from .statuses import answered

_DOCUMENT = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_they_are_as_the_code_would_write_them() -> None:
    """But for answers of commands, which would have to be run: the next tests are about those."""
    stale = [
        path.name for path, text in written({}).items() if without_answers(path.read_text(encoding="utf-8")) != text
    ]
    assert stale == [], "`make docs` writes them anew"


def test_there_is_no_page_of_what_is_gone() -> None:
    assert {*MANUAL.iterdir(), *LIBRARY.iterdir(), *MAN.iterdir(), DOCS / "library.md"} == written({}).keys()


def examples() -> dict[str, Any]:
    pages = "".join(page.read_text(encoding="utf-8") for page in MANUAL.iterdir())
    found = [json.loads(block) for block in _DOCUMENT.findall(pages)]
    return {one["schema"].removeprefix("sessionnet.").removesuffix("/1").replace(".", " "): one for one in found}


def test_every_command_has_an_example_of_its_json_as_the_schema_promises_it() -> None:
    """A key that a command has by now is missing here until `make docs` has written the page anew."""
    from jsonschema import Draft202012Validator

    found = examples()
    assert found.keys() == SCHEMAS.keys()
    for path, example in found.items():
        Draft202012Validator(json.loads(schema_document(path))).validate(example)
        (kind,) = get_args(SCHEMAS[path])
        assert example["data"].keys() == {field.encode_name for field in structs.fields(kind)}, path
        assert example["errors"] == []


@pytest.mark.costly  # runs every command twice
@pytest.mark.parametrize("path", RECORDED)
def test_an_answer_on_a_page_is_what_the_command_says(
    path: str, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_CONFIG", os.devnull)
    page = (MANUAL / f"{path.split()[0]}.md").read_text(encoding="utf-8")
    shown = answer_of(path, lambda *words: sessionnet(*words).stdout)
    assert f"```text\n$ {shown.words}\n{shown.text}\n```" in page
    assert f"```json\n{shown.document}\n```" in page


def test_the_page_on_the_exit_status_has_every_command_that_asks_for_something() -> None:
    asking = {path for path in RECORDED if not path.startswith("check ")}
    assert answered().keys() == asking


def test_who_asks_nobody_is_as_the_page_on_privacy_has_it() -> None:
    """Which lists them by hand; a group is followed by its commands."""
    (row,) = [one for one in (DOCS / "privacy.md").read_text(encoding="utf-8").splitlines() if "`config`" in one]
    silent = set(re.findall(r"`(\w+)`", row))
    found = {page.path for page in all_pages() if page.path and not page.asked and page.path != "check"}
    assert {path.split()[0] for path in found} == silent
    assert found == {page.path for page in all_pages() if page.path.split()[:1] and page.path.split()[0] in silent}


def test_nobody_is_asked_is_said_of_options_that_the_command_has() -> None:
    pages = {page.path: page.nobody_asked for page in all_pages()}
    assert pages["doctor"] == "Nobody is asked with `--offline`."  # it asks even those whose answer is cached
    assert pages["exporter"].startswith("Nobody is asked with `--demo` or `--replay`, nor for what is cached")


_READERS = {
    "mandoc": ("mandoc", "-T", "lint"),
    "groff": ("groff", "-man", "-T", "utf8", "-ww", "-z"),  # what `man --warnings` calls, for all pages at once
}


@pytest.mark.parametrize("reader", _READERS)
def test_who_reads_the_pages_for_man_finds_nothing_wrong(reader: str) -> None:
    if shutil.which(reader) is None:
        assert not (IS_REQUIRED and reader == "mandoc"), "mandoc is not installed"  # .ci/install-watchers has both
        pytest.skip(f"{reader} is not installed")
    files = sorted(map(str, MAN.iterdir()))
    read = subprocess.run([*_READERS[reader], *files], capture_output=True, text=True, check=False)
    said = [line for line in (read.stdout + read.stderr).splitlines() if released_on() or "missing date" not in line]
    assert said == []


def test_the_pages_for_man_are_the_same_in_every_encoding() -> None:
    assert all(page.read_bytes().isascii() for page in MAN.iterdir())
