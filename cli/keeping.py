"""The history of this user: where it is, and how a run keeps its answer there. That never costs the answer."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessionnet_core.errors import HistoryUnusable

if TYPE_CHECKING:
    from sessionnet_core import Answer
    from sessionnet_core.evidence import Warned
    from sessionnet_core.history.seen import SeenNode
    from sessionnet_core.model import NodeList

    from .config.history import HistorySettings

ENVIRONMENT = "SESSIONNET_DATA_DIR"
FILE_NAME = "history.db"
_PATIENCE_SECONDS = 2.0
"""How long a check waits for others who write; what it would tell of them can wait until the next one."""


def history_path() -> Path:
    """Return where the history is, or would be.

    Raises:
        HistoryUnusable: nobody has a home, so there is no such place.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).absolute() / FILE_NAME
    from sessionnet_core.folders import user_folder

    folder = user_folder("data")
    if not folder.is_absolute():
        raise HistoryUnusable(
            "there is no home directory to keep a history in", hint=f"Name another folder in ${ENVIRONMENT}."
        )
    return folder / FILE_NAME


def keep(
    answer: Answer[Any], listed: Answer[NodeList] | None, now: datetime, wanted: HistorySettings
) -> tuple[Warned, ...]:
    """Keep what is worth keeping of an answer, and return warnings of what went wrong."""
    from sessionnet_core.evidence import Warned
    from sessionnet_core.history.store import History, is_worth_keeping

    if not is_worth_keeping(answer, listed):
        return ()
    try:
        with History.open(history_path(), limit_mb=wanted.limit_mb) as history:
            history.save(answer, listed, now=now)
            aside = history.put_aside
    except HistoryUnusable as error:
        tried = f". {error.hint}" if error.hint else ""
        return (Warned("history-not-kept", f"this answer is not kept in the history: {error.describe()}{tried}"),)
    if aside is not None:
        said = f"the history was damaged, and is now {aside}; a new one begins with this answer"
        return (Warned("history-put-aside", said),)
    return ()


def seen_nodes(network: str, keys: Collection[str]) -> Mapping[str, SeenNode]:
    """Return what earlier runs saw last of these nodes.

    Raises:
        HistoryUnusable: the history cannot be read.
    """
    from sessionnet_core.history.store import History

    history = History.read(history_path(), patience_seconds=_PATIENCE_SECONDS)
    if history is None:
        return {}
    with history:
        return history.seen_nodes(network, keys)
