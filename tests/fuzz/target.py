"""What a target is, and how one input is tried on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sessionnet_core.errors import SessionNetError

CORPUS = Path(__file__).parent / "corpus"
KEPT_BYTES = 1_500
"""No input that is kept is longer."""
SECONDS = 1.0
"""Of the processor, for one input: whatever takes longer is a fault as well."""


class TooSlow(Exception):
    """An input that keeps a decoder busy for longer than anybody would wait."""


class Target(Struct, frozen=True):
    """Decoders of one room. The first byte of an input chooses one of them, from 0 on; the rest is what it is given."""

    name: str
    decoders: tuple[Callable[[bytes], object], ...]
    form: Literal["json", "text", "bytes"] = "json"
    ours: tuple[type[Exception], ...] = (SessionNetError,)
    """What a decoder may raise."""

    def attempt(self, data: bytes) -> bool:
        """Try one input; return whether it was decoded. Raises whatever a decoder may not raise."""
        if not data:
            return False
        decode = self.decoders[(data[0] - ord("0")) % len(self.decoders)]
        decoded, seconds = self._timed(decode, data[1:])
        if seconds > SECONDS:  # what is imported by the first input is there for the second
            decoded, seconds = self._timed(decode, data[1:])
            if seconds > SECONDS:
                raise TooSlow(f"{self.name}: {seconds:.1f} s for {len(data):,} bytes")
        return decoded

    def _timed(self, decode: Callable[[bytes], object], body: bytes) -> tuple[bool, float]:
        begun = time.process_time()
        try:
            decode(body)
            decoded = True
        except self.ours:
            decoded = False
        return decoded, time.process_time() - begun

    @property
    def kept(self) -> list[Path]:
        """The inputs that are kept."""
        return sorted((CORPUS / self.name).iterdir())
