"""Whoever reads a published file all the time: at every moment it has to be there, and whole."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from prometheus_client.parser import text_string_to_metric_families

_PAUSE_SECONDS = 0.005


@dataclass(frozen=True)
class Version:
    """A file as it was from a moment on."""

    at: float
    mtime: float
    says: str


class Reader:
    """Reads one file, from the first time that it is there, in a thread of its own; a context manager."""

    def __init__(self, path: Path, says: Callable[[str], str]) -> None:
        """Say what to read; `says` returns a whole content in few words, and raises ValueError for a broken one."""
        self.path = path
        self.reads = 0
        self.broken: list[str] = []
        """What was wrong, if anything was."""
        self.versions: list[Version] = []
        self._says = says
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name=f"reader of {path.name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        self._thread.join(10)

    def _read(self) -> None:
        last = ""
        while not self._ended.wait(_PAUSE_SECONDS):
            try:
                with self.path.open() as file:
                    text, mtime = file.read(), self.path.stat().st_mtime
            except FileNotFoundError:
                if self.versions:
                    self.broken.append("it was gone")
                continue
            self.reads += 1
            if text == last:
                continue
            last = text
            try:
                self.versions.append(Version(time.time(), mtime, self._says(text)))
            except (ValueError, KeyError) as error:
                self.broken.append(f"{type(error).__name__}: {error}: {text[:60]!r} … {text[-60:]!r}")


def document(text: str) -> str:
    """Return what an answer in JSON says: the moment that it is of, that of the chain's block, and who is missing."""
    answer: dict[str, Any] = json.loads(text)
    if answer["errors"]:
        raise ValueError("it has errors")
    block: str = min(source["as_of"] for source in answer["sources"] if source["kind"] == "rpc")
    warnings = ", ".join(sorted({warning["code"] for warning in answer["warnings"]}))
    return f"as of {answer['as_of'][11:]}, the chain's block of {block[11:]}; warnings: {warnings or 'none'}"


def textfile(text: str) -> str:
    """Return what a textfile says: whether sources answer, how many of the nodes are listed, and in which states."""
    if not text.endswith("\n"):
        raise ValueError("its last line has no end")
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    listed = [one.value for one in samples if one.name == "sessionnet_node_listed"]
    states = [one.labels["state"] for one in samples if one.name == "sessionnet_node_state" and one.value == 1]
    up = {one.labels["source"]: one.value for one in samples if one.name == "sessionnet_up"}
    (success,) = [one.value for one in samples if one.name == "sessionnet_last_success_timestamp_seconds"]
    when = time.strftime("%H:%M:%S", time.gmtime(success))
    return f"listed {sum(listed):.0f} of {len(listed)}, {', '.join(states)}; up {up}; last success {when}"
