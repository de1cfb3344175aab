"""One run of the installed command: status, codes, seconds and peak memory, as the system accounts for them."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.faults.rules import Observed

COMMAND = Path(sys.executable).with_name("sessionnet")
VIRTUAL_MEMORY_KB = 4_000_000
"""More than any run may take, so that one that takes everything does not take the machine."""
SECONDS_TO_END = 10
"""How long after its deadline a run is killed."""
_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024
_BOUNDED = f'ulimit -v {VIRTUAL_MEMORY_KB} 2>/dev/null; exec "$@"'


def run(words: Sequence[str], environment: Mapping[str, str], folder: Path, timeout_seconds: float) -> Observed:
    """Run the command to its end, or kill it long after its deadline; `folder` takes what it says.

    Seconds are those that the command took or waited for others, without those that it waited for a processor. The peak
    is no less than that of this process, which the child is a copy of before it becomes the command.
    """
    out, err = folder / "stdout", folder / "stderr"
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(out), writing, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, str(err), writing, 0o600),
    ]
    bounded = ["/bin/sh", "-c", _BOUNDED, "sh", str(COMMAND), *words]
    started = time.monotonic()
    process = os.posix_spawn(bounded[0], bounded, environment, file_actions=actions)
    killer = threading.Timer(timeout_seconds + SECONDS_TO_END, os.kill, (process, signal.SIGKILL))
    killer.start()
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    seconds = time.monotonic() - started - _seconds_without_processor(process)
    killer.cancel()
    _, status, used = os.wait4(process, 0)
    ended = os.waitstatus_to_exitcode(status)
    document = _document(out.read_bytes())
    return Observed(
        status=None if ended == -signal.SIGKILL else ended,
        errors=_codes(document, "errors"),
        warnings=_codes(document, "warnings"),
        is_stale=bool(document.get("stale")),
        seconds=seconds,
        peak_bytes=used.ru_maxrss * _BYTES_OF_MAXRSS,
        is_document=bool(document) and not err.read_bytes(),
    )


def _seconds_without_processor(process: int) -> float:
    """How long the first thread of a process was ready and had to wait for its turn, where the system tells."""
    try:
        _on_processor, waited, _turns = Path(f"/proc/{process}/schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(waited) / 1e9


def _document(output: bytes) -> dict[str, Any]:
    """The one document that was printed; empty for anything else."""
    try:
        document = json.loads(output)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _codes(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The codes of warnings or errors, each once."""
    return tuple(dict.fromkeys(item["code"] for item in document.get(key, ())))
