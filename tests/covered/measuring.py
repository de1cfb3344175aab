"""Has every Python process of this virtual environment measured, for as long as a context lasts.

Coverage.py starts by itself where the environment says so. Most of the tests start the command with an environment of
their own, as cron does; so a file in site-packages says it instead. That is why `make coverage` has a virtual
environment to itself: a run that is killed leaves the file behind.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "coverage"
SETTINGS = FOLDER / "settings.ini"
DATA = FOLDER / "data"
PACKAGES = {"sessionnet_core": ROOT / "sessionnet_core", "cli": ROOT / "cli"}

_SETTINGS = f"""
[run]
branch = true
parallel = true
data_file = {DATA}
include =
    {PACKAGES["sessionnet_core"]}/*
    {PACKAGES["cli"]}/*
patch =
    _exit
    execv
    fork
disable_warnings = no-data-collected, module-not-measured, no-sysmon

[report]
exclude_also =
    if TYPE_CHECKING:
    @overload
    raise NotImplementedError
    assert_never\\(
"""
_STARTED = f"""import os; exec('''
if os.path.exists({str(SETTINGS)!r}):
    before = os.environ.get("COVERAGE_PROCESS_START")
    os.environ["COVERAGE_PROCESS_START"] = {str(SETTINGS)!r}
    try:
        import coverage
        coverage.process_startup(slug="sessionnet")
    finally:
        del os.environ["COVERAGE_PROCESS_START"]
''')
"""


@contextmanager
def everything_measured() -> Iterator[None]:
    """Measure whatever is started."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for former in FOLDER.glob(f"{DATA.name}*"):
        former.unlink()
    begins = Path(sysconfig.get_path("purelib")) / "a2_measured.pth"
    SETTINGS.write_text(_SETTINGS)
    begins.write_text(_as_one_line(_STARTED))
    try:
        yield
    finally:
        begins.unlink()


def _as_one_line(code: str) -> str:
    """Return code as such a file may have it: a line that begins with `import`."""
    first, rest = code.split("'''", 1)
    return f"{first}{rest.rpartition(chr(39) * 3)[0]!r})\n"
