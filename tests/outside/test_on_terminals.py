"""A watched page with hostile texts: what changed, what failed and what is noted are text as well, and no more."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from sessionnet_cli.options.settings import WATCHED
from sessionnet_cli.show.collected_page import CollectedPage
from sessionnet_cli.show.live import Live
from sessionnet_cli.showing import Showing
from tests.conftest import Sessionnet
from tests.outside.fields import Planter
from tests.outside.forms import of_coloured_text
from tests.outside.runs import LINES, answering, error
from tests.outside.texts import EACH, MARKER


class Watching:
    """Runs whose answers are taken by one page, as `--watch` lets them."""

    def __init__(self, sessionnet: Sessionnet) -> None:
        self.live = Live(quiet=False, verbose=True)
        self._sessionnet = sessionnet

    def look(self, command: str, texts: list[str] | None) -> None:
        """Take one more answer."""
        made = Showing.__init__

        def watched(showing: Showing, *words: Any) -> None:
            made(showing, *words)
            showing.live = self.live

        with answering(command, Planter(texts), failing=True), patch.object(Showing, "__init__", watched):
            self._sessionnet(*LINES[command])


@pytest.mark.parametrize("command", WATCHED)
def test_a_page_that_is_redrawn_sends_a_terminal_nothing_but_text_and_styles(
    command: str, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    watching = Watching(sessionnet)
    watching.look(command, None)
    watching.look(command, list(EACH))
    watching.look(command, list(EACH[::-1]))
    watching.live.fail(Planter(list(EACH[9:])).planted(error()))
    watching.live.notes = [f"a note {text}" for text in EACH]
    for columns, lines in (("200", "400"), ("40", "12")):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("LINES", lines)
        page = CollectedPage(styled=True)
        watching.live.draw(page, "every 60 s", most_changes=8)
        page.console.print(page.drawn())
        shown = capfdbinary.readouterr().out.decode()
        assert shown.count(MARKER) > len(EACH)
        assert of_coloured_text(shown)[1] == 0
