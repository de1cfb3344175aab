"""`python -m tests.first_light.observe FILE WORD...`: run the command, and write down which fields were not known.

The one door by which replies are decoded is replaced before any module takes it from there, so that what is sealed
is seen too, and the command itself is not changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from sessionnet_core import decoding

from .fields import unknown_fields

_NOT_FROM_OUTSIDE = ("sessionnet_core.cache", "sessionnet_core.cassette")


def main() -> None:
    """Run one command."""
    seen: dict[str, dict[str, str]] = {}
    decode = decoding.decoded

    def observed(decoder: Any, body: Any, what: str, **more: Any) -> Any:
        value = decode(decoder, body, what, **more)
        if not str(decoder.type).startswith(_NOT_FROM_OUTSIDE):
            unknown = unknown_fields(msgspec.json.decode(body), decoder.type)
            seen.setdefault(what.removeprefix("not ").removeprefix("a reply to "), {}).update(unknown)
        return value

    decoding.decoded = observed
    file, *words = sys.argv[1:]
    sys.argv = ["sessionnet", *words]
    from sessionnet_cli.main import main as run  # which ends with `SystemExit`, whatever happens

    try:
        run()
    finally:
        Path(file).write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
