"""Memory, threads and descriptors of processes, and files of folders, as Linux tells them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.soak.seen import Sample, Stock

_FIGURE = re.compile(r"^(VmRSS|Threads):\s+(\d+)", re.MULTILINE)


def stock_of(pid: int) -> Stock | None:
    """Return what a process has; None if it has ended."""
    place = Path(f"/proc/{pid}")
    try:
        figures = dict(_FIGURE.findall((place / "status").read_text()))
        descriptors = sum(1 for _ in (place / "fd").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return None
    return Stock(int(figures["VmRSS"]), int(figures["Threads"]), descriptors) if "VmRSS" in figures else None


def take_stock(at: float, processes: Mapping[str, int], folders: Mapping[str, Path], history: Path) -> Sample:
    """Return everything at this moment."""
    taken = {name: stock_of(pid) for name, pid in processes.items()}
    return Sample(
        at=at,
        of={name: stock for name, stock in taken.items() if stock is not None},
        files={name: sum(map(_is_kept, folder.rglob("*"))) for name, folder in folders.items()},
        history_bytes=_size(history),
        log_bytes=_size(history.with_name(f"{history.name}-wal")),
        rows=_rows(history),
    )


def _is_kept(path: Path) -> bool:
    """Whether it is a file, but for what SQLite has beside an open one."""
    return path.is_file() and not path.name.endswith(("-wal", "-shm"))


def _rows(history: Path) -> int:
    """Return how many rows there are of all kinds, once the file is there."""
    if not history.exists():
        return 0
    with closing(sqlite3.connect(f"{history.as_uri()}?mode=ro", uri=True, timeout=60)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return sum(opened.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
