"""`python -m tests.manual`: write `docs/commands` and `man` anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import markdown, roff
from .pages import all_pages

ROOT = Path(__file__).parents[2]
MANUAL, MAN = ROOT / "docs" / "commands", ROOT / "man"
ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
WALLET = "0x0ac14b71e071b15239519f75474b2f3ba63481f5"
ANSWERED = {
    "swarm": (ACCOUNT,),
    "nodes": ("--limit", "1"),
    "nodes show": ("172bda",),
    "nodes swarms": (),
    "token": (),
    "token history": ("--period", "1d"),
    "token balance": (WALLET,),
    "staking": (),
    "staking wallet": (WALLET,),
    "staking open": (),
    "staking estimate": ("--stake", "5000", "--fee", "10"),
    "overview": (ACCOUNT,),
    "check node": ("172bda18",),
    "check wallet": (WALLET,),
    "check swarm": (ACCOUNT,),
    "check network": (),
}
"""What a command is asked for its example; the shipped recording has the answers."""


def pages() -> dict[Path, str]:
    """Return the text of every page but for examples of JSON, by its file."""
    return written(documents={})


def written(documents: dict[str, str]) -> dict[Path, str]:
    everything = all_pages()
    texts = {MAN / roff.file_name(page): roff.man_page(page, everything) for page in everything}
    for first in everything:
        if first.path and " " not in first.path:
            below = [page for page in everything if page.path == first.path or page.path.startswith(f"{first.path} ")]
            texts[MANUAL / markdown.file_name(first)] = markdown.manual_page(below, documents)
    return texts


def example(path: str) -> str:
    """Return what a command answers from the recording that ships along, its lists cut."""
    words = ("-m", "sessionnet_cli", *path.split(), *ANSWERED[path], "--demo", "--json")
    environment = {**os.environ, "SESSIONNET_CONFIG": os.devnull}
    answered = subprocess.run((sys.executable, *words), stdout=subprocess.PIPE, env=environment, check=False)
    return json.dumps(cut(json.loads(answered.stdout)), indent=2, ensure_ascii=False)


def cut(value: Any) -> Any:
    """Return a document with one entry of each list."""
    if isinstance(value, list):
        return [cut(one) for one in value[:1]]
    return {key: cut(one) for key, one in value.items()} if isinstance(value, dict) else value


def main() -> None:
    for path, text in written({path: example(path) for path in ANSWERED}).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
