"""The configuration file: as a run takes it, as `config check` examines it, and as `config show` tells it."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from sessionnet_cli.config import document
from sessionnet_cli.config.examination import problems_in
from sessionnet_cli.config.file import Configuration, understood
from sessionnet_cli.config.problem import Problem, refusal
from sessionnet_cli.config.shown import View
from sessionnet_cli.options.settings import Settings
from sessionnet_core.errors import SessionNetError
from tests.fuzz.target import Target

_PATH, _STATUS = "/home/alice/sessionnet.toml", Path(__file__).stat()


def _read(content: bytes) -> document.Document:
    """Return the file with this content, or raise what is said of it."""
    with (
        patch.object(document, "read_bounded", lambda *_, **__: (content, _STATUS)),
        patch.dict("os.environ", {document.ENVIRONMENT: _PATH}),
    ):
        found = document.read_document()
    if isinstance(found, Problem):
        raise refusal([found], _PATH)
    return found


def _taken(content: bytes) -> object:
    """Take everything from a file that any run could take from it."""
    found = understood(_read(content))
    if not isinstance(found, Configuration):
        raise refusal(found, _PATH)
    for name in ("mainnet", *found.networks):
        try:
            found.find_network(name)
        except SessionNetError:
            continue
    return View(found, Settings(), unmasked=False).whole(Path(_PATH))


def _examined(content: bytes) -> object:
    problems = problems_in(_read(content))
    return [one.describe(_PATH) for one in problems]


TARGET = Target("configuration", (_taken, _examined), form="text")
