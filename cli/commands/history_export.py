"""`sessionnet history export`: all that is kept, as JSON lines."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from ..declare import command
from ..kept import reading, span_of, time_options

if TYPE_CHECKING:
    from ..run import Run

_AT_ONCE = 1000
"""Lines that are written together."""


@command("history export")
@time_options(since="all", every=False)
def export(run: Run, since: datetime | None, until: datetime | None) -> None:
    """Print the whole history of all networks, one JSON object per line, with or without --json. Asks nobody.

    Each object has a `kind` (list, node, node-sample, price, pool, staked, wallet, wallet-stake), a `network`, and the
    time `at`. An object of kind `node` is the state of a node from that time on, until its next object.

    \b
      sessionnet history export --output history.jsonl
      sessionnet history export --since 7d | jq 'select(.kind == "price")'
    """
    from ..output import write_bytes
    from ..show.formats.lines import json_lines

    with reading() as history:
        objects = history.write_out(span_of(since, until))
        while some := list(islice(objects, _AT_ONCE)):
            write_bytes(json_lines(some))
