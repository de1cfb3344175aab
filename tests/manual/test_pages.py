"""The manual's pages and those for `man` are what the code says today, and `man` reads them without a word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from jsonschema import Draft202012Validator

from sessionnet_cli.show.formats.schemas import schema_document

from .__main__ import ANSWERED, MAN, MANUAL, pages

_EXAMPLE = re.compile(r'\n\?\?\? example "[^"]+"\n\n    ```json\n(.*?)    ```\n', re.DOTALL)


def test_they_are_as_the_code_would_write_them() -> None:
    stale = [path.name for path, text in pages().items() if _EXAMPLE.sub("", path.read_text(encoding="utf-8")) != text]
    assert stale == [], "`make docs` writes them anew"


def test_there_is_no_page_of_a_command_that_is_gone() -> None:
    assert {*MANUAL.iterdir(), *MAN.iterdir()} == pages().keys()


def test_each_example_of_json_is_what_the_schema_promises() -> None:
    documents = {}
    for page in MANUAL.iterdir():
        for example in _EXAMPLE.findall(page.read_text(encoding="utf-8")):
            document = json.loads(example)
            path = document["schema"].removeprefix("sessionnet.").partition("/")[0].replace(".", " ")
            Draft202012Validator(json.loads(schema_document(path))).validate(document)
            documents[path] = document
    assert documents.keys() == ANSWERED.keys()
    assert all(document["data"] and not document["errors"] for document in documents.values())


def test_man_finds_nothing_wrong_with_them() -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    files = sorted(map(str, MAN.glob("*.1")))
    said = subprocess.run([groff, "-man", "-Tutf8", "-ww", "-z", *files], capture_output=True, text=True, check=True)
    assert said.stderr == ""
