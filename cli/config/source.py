"""The file that a configuration was read from, for all that is said about it: where a key stands, and what is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from sessionnet_core.errors import BadConfiguration, RequestError

if TYPE_CHECKING:
    from .lines import Keys


class Source(Struct, frozen=True):
    """A file, and the text that was read from it: it may be a pipe, which has nothing to say a second time."""

    path: str = ""
    text: str = ""

    def nearest(self, keys: Keys) -> Keys:
        """Return a key, or else the table or list that it is in, as far as the file names it."""
        from .lines import lines_of

        lines = lines_of(self.text)
        return next((keys[:depth] for depth in range(len(keys), 0, -1) if keys[:depth] in lines), ())

    def line(self, keys: Keys) -> int | None:
        """Return the line of a key, or else of what it is in; None where the file names none of it."""
        from .lines import lines_of

        return lines_of(self.text).get(self.nearest(keys))

    def place(self, line: int | None) -> str:
        """Return how a message begins: `/home/me/sessionnet.toml, line 3`."""
        return self.path if line is None else f"{self.path}, line {line}"

    def refusal(self, keys: Keys, error: RequestError) -> BadConfiguration:
        """Return what is wrong with the value of a key, with file and line."""
        named = dotted(self.nearest(keys) or keys)
        return BadConfiguration(f"{self.place(self.line(keys))}: {named}: {error.message}", hint=error.hint)


def dotted(keys: Iterable[str | int]) -> str:
    """Return a key as people write it: `networks.devnet.seeds[0].url`, counted from 0 as in other programs."""
    written = "".join(f"[{one}]" if isinstance(one, int) else f".{_quoted(one)}" for one in keys)
    return written.removeprefix(".")


def _quoted(part: str) -> str:
    import re

    return part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else f'"{part}"'
