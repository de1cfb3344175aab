"""A unit of `contrib/systemd`, run as systemd would run it, as far as that goes without systemd.

The credential, the environment and the words of `ExecStart` are those of the unit; folders of the system are folders of
the test. The command may not make memory executable either, where the kernel can forbid that (`MemoryDenyWriteExecute`
by prctl, since Linux 6.3).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.prometheus.night import SESSIONNET
from tests.prometheus.shortened import CONTRIB

UNITS = CONTRIB / "systemd"
INSTALLED = "/usr/local/bin/sessionnet"

_DENY = """
import ctypes, os, sys
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Unit:
    """One unit file, with the root of the file system that it sees."""

    def __init__(self, path: Path, root: Path) -> None:
        self._lines = re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE)
        self._root = root

    def all_of(self, key: str) -> list[str]:
        """Return each value of a setting, in order."""
        return [value for name, value in self._lines if name == key]

    def one(self, key: str) -> str:
        """Return the value of a setting that is there once."""
        (value,) = self.all_of(key)
        return value

    def words(self) -> list[str]:
        """Return what `ExecStart` runs, the installed command replaced by the one that is tested."""
        environment = self.environment()
        words = []
        for word in shlex.split(self.one("ExecStart")):
            # A variable that stands for itself becomes several words, as systemd has it.
            words += shlex.split(environment.get(word[1:], "")) if word.startswith("$") else [self._placed(word)]
        assert words[0] == INSTALLED
        return [sys.executable, "-c", _DENY, SESSIONNET, *words[1:]]

    def environment(self) -> Mapping[str, str]:
        """Return the variables of the unit, and the few that systemd adds."""
        credentials = self._root / "run" / "credentials"
        cache, state = self._root / "var" / "cache", self._root / "var" / "lib"
        owned = (
            *(cache / name for name in self.all_of("CacheDirectory")),
            *(state / name for name in self.all_of("StateDirectory")),
        )
        for folder in (credentials, *owned):
            folder.mkdir(parents=True, exist_ok=True)
        for credential in self.all_of("LoadCredential"):
            name, _, source = credential.partition(":")
            shutil.copy(self._placed(source), credentials / name)
        found = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"}
        if "NO_PROXY" in os.environ:
            found["NO_PROXY"] = os.environ["NO_PROXY"]
        for line in self.all_of("Environment"):
            name, _, value = line.partition("=")
            found[name] = value.replace("%d", str(credentials)).replace("%C", str(cache)).replace("%S", str(state))
        for line in self.all_of("EnvironmentFile"):
            path = Path(self._placed(line.removeprefix("-")))
            if path.exists():
                found |= {
                    name: shlex.split(value)[0] for name, value in re.findall(r"^(\w+)=(.*)$", path.read_text(), re.M)
                }
        return found

    def _placed(self, path: str) -> str:
        """Return where a file of the system is in the test."""
        return f"{self._root}{path}" if path.startswith(("/etc/", "/var/")) else path
