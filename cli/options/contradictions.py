"""Options that contradict each other."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sessionnet_core.networks.model import Network

    from .settings import Settings

_NOT_TEXT = (".html", ".htm", ".svg", ".svgz", ".png", ".pdf", ".jpg", ".jpeg", ".gz")
"""Endings of files that should not get text by mistake."""
_SHORTEST_ROUND_SECONDS = 10
"""Of `--watch`, and of the exporter, where others use the same hosts."""
_SHORTEST_ROUND_OF_NODES_SECONDS = 60
"""Of `--watch` with what asks single nodes, each of them somebody's own machine."""
METRICS_ENDING = ".prom"
"""Of the files that node_exporter's textfile collector reads."""


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
    forms = _forms(settings)
    if len(forms) > 1:
        raise click.UsageError(f"{forms[0]} and {forms[1]} contradict each other.")
    if settings.output_file is not None:
        _refuse_to_overwrite(settings)
    if settings.save:
        _refuse_to_keep(settings)
    if settings.every_seconds is not None:
        _refuse_with_watch(settings, forms)
    if settings.prometheus is not None:
        _refuse_unread(settings.prometheus, settings)
    if settings.verify and settings.offline:
        raise click.UsageError("--verify asks other sources, but --offline asks none.")


def _refuse_to_keep(settings: Settings) -> None:
    """Refuse to keep in the history what no host of the network has answered in this run or an earlier one."""
    others = {"--demo": settings.demo, "--replay": settings.replay, "--nodes-file": settings.nodes_file}
    for name, is_given in others.items():
        if is_given:
            raise click.UsageError(f"--save keeps what the network answers, and {name} asks something else.")


def _refuse_to_overwrite(settings: Settings) -> None:
    """Refuse to write the answer over a file that this very run reads or writes."""
    if not settings.output_file:
        raise click.UsageError("--output needs the name of a file.")
    refuse_same_file("--record", settings.record, settings)
    refuse_same_file("--replay", settings.replay, settings)
    refuse_same_file("--nodes-file", settings.nodes_file, settings)
    refuse_same_file("--identity-file", settings.identity_file, settings)


def _refuse_unread(path: str, settings: Settings) -> None:
    """Refuse a file of metrics that node_exporter would pass over, or that is another file of this very run."""
    if not path.endswith(METRICS_ENDING) or os.path.basename(path) == METRICS_ENDING:
        raise click.UsageError(
            f"--prometheus needs the name of a file that ends in {METRICS_ENDING}; node_exporter reads no other."
        )
    others = {
        "--output": settings.output_file,
        "--record": settings.record,
        "--replay": settings.replay,
        "--nodes-file": settings.nodes_file,
        "--identity-file": settings.identity_file,
    }
    for name, file in others.items():
        if file is not None and os.path.realpath(file) == os.path.realpath(path):
            raise click.UsageError(f"{name} and --prometheus name the same file.")


def refuse_same_file(name: str, file: str | None, settings: Settings) -> None:
    """Refuse a file that `--output` would overwrite, under whatever name.

    Raises:
        click.UsageError: it is the same file.
    """
    if file is not None and os.path.realpath(file) == os.path.realpath(settings.output_file or ""):
        raise click.UsageError(f"{name} and --output name the same file.")


def refuse_same_stream(name: str, stream: IO[bytes], settings: Settings) -> None:
    """Refuse an open file that `--output` would overwrite.

    Raises:
        click.UsageError: it is the same file.
    """
    try:
        found, there = os.fstat(stream.fileno()), os.stat(settings.output_file or "")
    except OSError:  # one of them is no file
        return
    if stat.S_ISREG(found.st_mode) and os.path.samestat(found, there):
        raise click.UsageError(f"{name} and --output name the same file.")


def refuse_undrawable(settings: Settings, drawn: tuple[str, ...]) -> str | None:
    """Return the ending of the file that a picture goes to, if one does.

    Args:
        drawn: the endings of what the command can draw.

    Raises:
        click.UsageError: the command draws nothing of the kind, or another form was asked for.
    """
    file = settings.output_file
    if file is None:
        return None
    from pathlib import PurePath

    ending = PurePath(file).suffix.lower()
    if ending not in _NOT_TEXT:
        return None
    if ending not in drawn:
        can = f"this command draws {' and '.join(drawn)}" if drawn else "this command draws no pictures"
        raise click.UsageError(f"--output {file}: {can}; a file with another ending gets text.")
    for form in _forms(settings):
        raise click.UsageError(f"{form} and --output with a name that ends in {ending} contradict each other.")
    return ending


def _forms(settings: Settings) -> list[str]:
    """Return the options that say in which form the answer is printed."""
    forms = {"--json": settings.as_json, "--jsonl": settings.as_jsonl, "--csv": settings.as_csv}
    return [name for name, is_given in forms.items() if is_given]


def _refuse_with_watch(settings: Settings, forms: list[str]) -> None:
    """Refuse what does not go together with asking again and again."""
    never_new = {
        "--demo": settings.demo,
        "--replay": settings.replay is not None,
        "--offline": settings.offline,
        "--record": settings.record is not None,
    }
    for name, is_given in never_new.items():
        if is_given:
            raise click.UsageError(f"--watch and {name} contradict each other.")
    if settings.output_file is None and settings.in_rows:
        raise click.UsageError(
            f"--watch and {forms[0]} contradict each other without --output: nothing would say which round a row is "
            "from. --json prints a line for each round."
        )
    if settings.verify:
        refuse_to_ask_nodes_often(settings, "--verify")


def refuse_to_hammer(every: float | None, option: str, network: Network) -> None:
    """Refuse to ask hosts that others use too again and again within seconds.

    Args:
        every: seconds between two questions; None if there is one alone.
        option: what says so.
        network: whose hosts they are, unless it is on this machine or private.

    Raises:
        click.UsageError: that is too often.
    """
    if every is not None and every < _SHORTEST_ROUND_SECONDS and not network.is_local:
        raise click.UsageError(
            f"{option} {every:g} is too often for hosts that everybody uses: it takes at least "
            f"{_SHORTEST_ROUND_SECONDS} seconds. The network makes a block in two minutes."
        )


def refuse_to_ask_nodes_often(settings: Settings, option: str) -> None:
    """Refuse to ask single nodes again and again within seconds.

    Raises:
        click.UsageError: the rounds of `--watch` are too short for that.
    """
    every = settings.every_seconds
    if every is not None and every < _SHORTEST_ROUND_OF_NODES_SECONDS:
        raise click.UsageError(
            f"--watch {every:g} is too often with {option}, which asks single nodes: it takes at least "
            f"{_SHORTEST_ROUND_OF_NODES_SECONDS} seconds."
        )


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
    """Refuse an option that asks single nodes when none may be asked.

    Raises:
        click.UsageError: no node can be asked.
    """
    if settings.offline:
        raise click.UsageError(f"{option} asks nodes, but --offline asks nobody.")
    refuse_to_ask_nodes_often(settings, option)
