"""The ground of a soak: the network, and one home with one cache and one history that everything shares."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.vigil.network import Network

COMMAND = str(Path(sys.executable).with_name("sessionnet"))
HISTORY = "history.db"
ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector, and nobody's."""
_FOLDERS = ("home", "cache", "history", "temporary", "published")


class Ground:
    """The folders of a soak, and what a run finds in its environment."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folders = {name: folder / name for name in _FOLDERS}
        for place in self.folders.values():
            place.mkdir()
        config = folder / "sessionnet.toml"
        config.write_text(f"{network.config()}\n[history]\nenabled = true\n")
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(self.folders["home"]),
            "TMPDIR": str(self.folders["temporary"]),
            "SESSIONNET_CONFIG": str(config),
            "SESSIONNET_CACHE_DIR": str(self.folders["cache"]),
            "SESSIONNET_DATA_DIR": str(self.folders["history"]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERM": "xterm",
        }
        self.history = self.folders["history"] / HISTORY
        self.wallet = network.chains.arbitrum.world.live[0].operator

    def words(self, *words: str) -> list[str]:
        """Return how a command is started that does not outlive whoever starts it."""
        keeper = shutil.which("setpriv")
        return [*([keeper, "--pdeathsig", "TERM"] if keeper else []), COMMAND, *words]
