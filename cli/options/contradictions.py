"""Options that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from .settings import Settings


def refuse_contradictions(settings: Settings) -> None:
    """Refuse shared options that contradict each other.

    Raises:
        click.UsageError: two of them do.
    """
    sources = {
        "--demo": settings.demo,
        "--replay": settings.replay is not None,
        "--nodes-file": settings.is_typed("nodes_file"),
        "--offline": settings.offline,
        "--refresh": settings.refresh,
        "--record": settings.record is not None,
    }
    chosen = [name for name, is_given in sources.items() if is_given]
    if len(chosen) > 1 and chosen != ["--refresh", "--record"]:
        raise click.UsageError(f"{chosen[0]} and {chosen[1]} contradict each other.")
    if settings.demo and settings.onion and settings.is_typed("onion"):
        raise click.UsageError(
            "--demo and --onion contradict each other: the demo was not recorded over an onion path."
        )
    if settings.verify and (settings.offline or settings.demo):  # a recording of a run that verified can be replayed
        raise click.UsageError(f"--verify asks other sources, but {chosen[0]} asks none.")


def refuse_unsealed_onion(settings: Settings) -> None:
    """Refuse an onion path for requests that are not sealed, also where the configuration file asks for the path.

    Raises:
        click.UsageError: both are set.
    """
    if settings.onion and settings.transport == "plain":
        raise click.UsageError(
            "--transport plain and --onion contradict each other: only a sealed request can go over an onion path."
        )


def refuse_unless_nodes_can_be_asked(settings: Settings, option: str) -> None:
    """Refuse an option that asks single nodes when none may be asked, or none was recorded.

    Raises:
        click.UsageError: no node can be asked.
    """
    if settings.offline:
        raise click.UsageError(f"{option} asks nodes, but --offline asks nobody.")
    if settings.demo:
        raise click.UsageError(f"{option} asks nodes, but the recording of --demo holds no such answers.")
