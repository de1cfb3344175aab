"""What users, their shells and their files bring along is no more than text either: words, variables, files, faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sessionnet_cli.exporter.requests import BadRequest
from sessionnet_cli.exporter.site import plain
from sessionnet_cli.failures import print_traceback, show_own_fault
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.progress import Progress
from tests.conftest import Sessionnet
from tests.effort import tried
from tests.outside.forms import of_json, of_text
from tests.outside.texts import EACH, MARKER

WORDS = [text for text in EACH if "\x00" not in text and text.isprintable() is False]
"""What a word of a command line, or a variable, may hold that no terminal should be sent."""
ENCODABLE = [text for text in WORDS if text.encode("utf-8", "replace").decode() == text]


@pytest.mark.parametrize("text", EACH)
def test_a_step_that_is_told_with_v_is_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Progress(Settings(verbose=True)).reporter()(f"asks {text}")
    assert of_text(capsys.readouterr().err) == 2


def test_the_traceback_of_a_fault_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    for text in EACH:
        error = ValueError(f"not what was expected: {text}")
        print_traceback(error)
        show_own_fault(error, ["nodes", "-v"])
        show_own_fault(error, ["nodes"])
        shown = capsys.readouterr().err
        of_text(shown)
        assert MARKER in shown


@pytest.mark.parametrize("place", [(), ("nodes",), ("nodes", "--sort"), ("nodes", "--limit"), ("token", "--convert")])
def test_a_word_that_is_refused_is_told_as_text(place: tuple[str, ...], sessionnet: Sessionnet) -> None:
    for text in WORDS:
        for word in (f"x{text}", f"--x{text}"):
            refused = sessionnet(*place, word)
            assert refused.status == 2
            of_text(refused.stderr)
    told = sessionnet(*place, f"x{ENCODABLE[0]}", "--json")
    of_json(told.stdout or told.stderr)


def test_a_file_that_is_no_configuration_is_told_as_text(
    sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sessionnet.toml"
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    for text in ENCODABLE[:: 1 if tried(5) == 5 else 4]:
        quoted = json.dumps(text)
        for content in (
            f"network = {quoted}\n",
            f"{quoted} = 1\n",
            f"[accounts]\n{quoted} = {quoted}\n",
            f"[networks.{quoted}]\nseeds = []\n",
            f"proxy = {quoted}\n",
            text,
        ):
            path.write_text(content)
            for words in (("config", "check"), ("config", "show", "-v"), ("config", "check", "--json")):
                shown = sessionnet(*words)
                assert "internal error" not in shown.stderr
                of_text(shown.stdout)
                of_text(shown.stderr)


def test_a_client_of_the_exporter_is_answered_with_text() -> None:
    for text in EACH:
        error = BadRequest(400, text)
        response = plain(error.status, error.reason)
        assert of_text(response.body.decode()) == 2
