"""The textfile of `contrib` is what the command writes today, and Prometheus reads it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.conftest import Sessionnet
from tests.prometheus.shortened import CONTRIB

EXAMPLE = CONTRIB / "textfile" / "sessionnet.prom"
_WRITTEN_AT = re.compile(r"^(sessionnet_last_success_timestamp_seconds\{.*\}) \d+$", re.MULTILINE)


def test_the_example_is_what_the_command_writes(sessionnet: Sessionnet, tmp_path: Path) -> None:
    """To write it anew: `sessionnet nodes show 172bda 004d64 --demo --prometheus contrib/textfile/sessionnet.prom`."""
    written = tmp_path / EXAMPLE.name
    assert sessionnet("nodes", "show", "172bda", "004d64", "--demo", "--prometheus", str(written)).status == 0
    found, expected = (_WRITTEN_AT.subn(r"\1", path.read_text()) for path in (written, EXAMPLE))
    assert found == expected
    assert found[1] == 1


def test_prometheus_has_nothing_to_say_against_it(programs_are_there: None) -> None:
    run = subprocess.run(
        ["promtool", "check", "metrics"], input=EXAMPLE.read_text(), capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
