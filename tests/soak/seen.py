"""What was seen in a soak, as lines of JSON: written as it is seen, so that a page can be made meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

FILE = "seen.jsonl"


@dataclass(frozen=True)
class Stock:
    """What a process has at a moment."""

    memory_kb: int
    """Resident."""
    threads: int
    descriptors: int


@dataclass(frozen=True)
class Sample:
    """Everything at a moment, in seconds since the beginning, as everywhere here."""

    at: float
    of: dict[str, Stock]
    """By the name of the subject."""
    files: dict[str, int]
    """How many there are in each folder."""
    history_bytes: int
    log_bytes: int
    """Of SQLite's log beside the history."""
    rows: int
    """In the history."""


@dataclass(frozen=True)
class Ran:
    """One of the runs that keep what they saw."""

    at: float
    command: str
    status: int | None
    """None if it had to be ended."""
    said: str
    """Its standard error."""
    codes: tuple[str, ...]
    """Of its warnings and errors."""
    keeps: tuple[tuple[str, str], ...]
    """What has to be in the history: a kind of row, and its moment."""


@dataclass(frozen=True)
class Scrape:
    """One look at the exporter."""

    at: float
    status: int
    """0 if there was no answer at all."""
    refreshes: float
    """How often it says that it asked the network, well or not."""


@dataclass(frozen=True)
class Ended:
    """How something ended that ran all the time."""

    name: str
    status: int | None
    rounds: int
    """Answers that were seen to be whole."""
    broken: int
    """Answers that were not."""
    said: str
    """Its standard error."""


@dataclass
class Seen:
    """All of it."""

    seconds: float = 0
    """How long it was to last."""
    wanted_runs: int = 0
    turns: list[tuple[float, str]] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    runs: list[Ran] = field(default_factory=list)
    scrapes: list[Scrape] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    kept: list[tuple[str, str]] | None = None
    """The kind and the moment of each row of the history at the end; None as long as it goes on."""

    def part(self, number: int) -> tuple[float, float]:
        """When a quarter began and ended, the first by 1."""
        return self.seconds * (number - 1) / 4, self.seconds * number / 4


_KINDS: dict[str, Any] = {"run": Ran, "scrape": Scrape, "ended": Ended}


class Notes:
    """Writes down what is seen, from any thread; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / FILE).open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def now(self) -> float:
        """The present moment, in seconds since the beginning."""
        return round(time.monotonic() - self._began, 2)

    def write(self, kind: str, said: object) -> None:
        """Write one thing."""
        with self._lock:
            self._file.write(json.dumps([kind, said]) + "\n")
            self._file.flush()

    def add(self, kind: str, said: Sample | Ran | Scrape | Ended) -> None:
        """Write one of those above."""
        self.write(kind, asdict(said))


def read(folder: Path) -> Seen:
    """Return what is there; what is being written just now is left out."""
    seen = Seen()
    for kind, said in _lines(folder / FILE):
        if kind == "soak":
            seen.seconds, seen.wanted_runs = said
        elif kind == "turn":
            seen.turns.append((said[0], said[1]))
        elif kind == "sample":
            seen.samples.append(Sample(**{**said, "of": {name: Stock(**one) for name, one in said["of"].items()}}))
        elif kind == "kept":
            seen.kept = [(row[0], row[1]) for row in said]
        elif kind == "run":
            keeps = tuple((row[0], row[1]) for row in said["keeps"])
            seen.runs.append(Ran(**{**said, "codes": tuple(said["codes"]), "keeps": keeps}))
        else:
            getattr(seen, {"scrape": "scrapes"}.get(kind, kind)).append(_KINDS[kind](**said))
    return seen


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                kind, said = json.loads(line)
                yield kind, said
