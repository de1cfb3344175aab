"""Which recording is replayed in place of the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sessionnet_core.cassette import DEMO_NAMES, DEMO_WALLETS, ReplayTape, demo_path

if TYPE_CHECKING:
    from .options.settings import Settings


_DEMO_HINT = f"The recording knows the names {' and '.join(DEMO_NAMES)}, and the wallets {' and '.join(DEMO_WALLETS)}."


def replay_tape(settings: Settings, private: tuple[str, ...], patience_seconds: float) -> ReplayTape:
    """Return the cassette of `--replay`, or the one that ships with the package.

    Args:
        patience_seconds: how long the former may take, if it is a pipe or a device.
    """
    if settings.replay is not None:
        return ReplayTape(Path(settings.replay), private, patience_seconds=patience_seconds)
    with demo_path() as path:
        return ReplayTape(path, hint=_DEMO_HINT)
