"""The installed command in a process of its own, with the most memory that it took.

tracemalloc does not see what msgspec allocates. The system does, but counts what a process was before it became the
command; so the one that starts it here is a small one.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Result

COMMAND = Path(sys.executable).with_name("sessionnet")
_STARTER = """
import json, resource, subprocess, sys
run = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([run.returncode, run.stdout.decode("latin-1"), run.stderr.decode("latin-1"), peak]))
"""


@dataclass(frozen=True)
class Measured:
    """What a run printed, and its peak."""

    result: Result
    peak_bytes: int


def measured(*words: str) -> Measured:
    """Run the command to its end."""
    started = [sys.executable, "-I", "-S", "-c", _STARTER, str(COMMAND), *words]
    printed = subprocess.run(started, capture_output=True, check=True).stdout
    status, out, err, peak_bytes = json.loads(printed)
    return Measured(Result(status, out.encode("latin-1"), err.encode("latin-1")), peak_bytes)
