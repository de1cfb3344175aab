"""docs/fuzzing.md: the words around the table are the page's own, and stay; the table is of the last run."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

PAGE = Path(__file__).parents[2] / "docs" / "fuzzing.md"
_HEAD = (
    "Target",
    "Decoders",
    "Inputs tried",
    "Edges covered",
    "Inputs that reach new code",
    "Seconds",
    "Peak MB",
    "Faults",
)


class Row(Struct, frozen=True):
    """One target, and what came of it."""

    name: str
    decoders: int
    tried: int
    edges: int
    inputs: int
    seconds: int
    peak_mb: int
    fault: str | None

    @property
    def line(self) -> str:
        """As a line of the table."""
        numbers = (self.decoders, self.tried, self.edges, self.inputs, self.seconds, self.peak_mb)
        cells = (f"`{self.name}`", *(f"{number:,}" for number in numbers), self.fault or "none")
        return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Row]) -> str:
    """Return the table, with a line for all of them."""
    total = f"| all | {sum(row.decoders for row in rows)} | {sum(row.tried for row in rows):,} | | |"
    total += f" {sum(row.seconds for row in rows)} | | {sum(row.fault is not None for row in rows) or 'none'} |"
    head = [f"| {' | '.join(_HEAD)} |", f"|{' --- |' + ' --: |' * 6 + ' --- |'}"]
    return "\n".join([*head, *(row.line for row in rows), total])


def write_page(rows: Sequence[Row]) -> None:
    """Put the table between the page's marks."""
    import atheris

    made = f"Python {platform.python_version()}, atheris {_version(atheris)}:\n\n{table(rows)}\n"
    text = PAGE.read_text()
    PAGE.write_text(
        re.sub(r"(<!-- table -->\n).*(<!-- end -->)", lambda m: f"{m[1]}{made}{m[2]}", text, flags=re.DOTALL)
    )


def _version(module: object) -> str:
    from importlib.metadata import version

    return version(getattr(module, "__name__", "atheris"))
