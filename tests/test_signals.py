"""Tests that start processes work as well in the background of a script, where signals are ignored."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHILD = "import signal; print(*(signal.getsignal(number) == signal.SIG_IGN for number in (1, 2, 15)))"


@pytest.mark.parametrize(
    ("before", "ignored"), [("", "True True True"), ("catch_what_is_ignored()", "False False False")]
)
def test_a_child_has_the_default_of_every_signal(before: str, ignored: str) -> None:
    script = (
        "import subprocess, sys\n"
        "from tests.signals import catch_what_is_ignored\n"
        f"{before}\n"
        f"subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)\n"
    )
    command = f"trap '' HUP INT TERM; exec {sys.executable} -c \"$1\""
    ran = subprocess.run(
        ["/bin/sh", "-c", command, "sh", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.split() == ignored.split()


def test_these_tests_do_so_themselves() -> None:
    assert signal.SIG_IGN not in {signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
