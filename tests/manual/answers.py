"""The answers that the manual's pages about commands show: as text and as JSON, from the recording that ships.

What a recording has no answer to is shown with made-up values, of the same types as a real answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from sessionnet_cli.show.formats.schemas import SCHEMAS

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
WALLET = "0x0ac14b71e071b15239519f75474b2f3ba63481f5"
RECORDED: dict[str, tuple[str, ...]] = {
    "swarm": ("alice",),
    "nodes": ("--limit", "3"),
    "nodes show": ("172bda18",),
    "nodes swarms": (),
    "token": (),
    "token history": ("--period", "1d"),
    "token balance": (WALLET,),
    "staking": (),
    "staking wallet": (WALLET,),
    "staking open": (),
    "staking estimate": ("--stake", "5000", "--fee", "10"),
    "overview": ("alice",),
    "check node": ("172bda18",),
    "check wallet": (WALLET,),
    "check swarm": (ACCOUNT,),
    "check network": (),
}
"""What a command is asked; the recording has the answers."""
_MOST_LINES = 30


class Shown(Struct, frozen=True):
    """The answer of one command."""

    document: str
    words: str | None = None
    """The whole command line; None for made-up values."""
    text: str | None = None


Run = Callable[..., str]
"""Runs the command with some words, and returns what it prints."""


def answer_of(path: str, run: Run) -> Shown:
    """Return what a command answers, long text and lists cut."""
    if path not in RECORDED:
        return Shown(document=_written(_made_up(path)))
    words = (*path.split(), *RECORDED[path], "--demo")
    lines = run(*words).splitlines()
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    document = _written(json.loads(run(*words, "--json")))
    return Shown(document=document, words=f"sessionnet {' '.join(words)}", text="\n".join(lines))


def paths() -> list[str]:
    """Return the commands that have a document, each of which has its example."""
    return list(SCHEMAS)


def _made_up(path: str) -> Any:
    from sessionnet_cli.show.formats.envelope import document
    from tests.cli.show.formats.test_schemas import VALUES, answer_of, name_of

    answer = answer_of(VALUES[path])
    return json.loads(document(name_of(path), answer, answer.value))


def _written(document: dict[str, Any]) -> str:
    return json.dumps({**document, "data": _cut(document["data"])}, indent=2, ensure_ascii=False)


def _cut(value: Any) -> Any:
    """Return a value with one entry of each list."""
    if isinstance(value, list):
        return [_cut(one) for one in value[:1]]
    return {key: _cut(one) for key, one in value.items()} if isinstance(value, dict) else value
