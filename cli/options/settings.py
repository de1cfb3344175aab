"""The shared options as they were given, and what of them makes no sense together."""

from __future__ import annotations

import math
import os
from typing import Literal

import click
from msgspec import Struct


class Settings(Struct, frozen=True):
    """The shared options, as they were given; None where one was not."""

    as_json: bool
    network: str | None
    seed_urls: tuple[str, ...]
    seed_pins: tuple[str, ...]
    nodes_file: str | None
    timeout_seconds: float | None
    proxy: str | None
    max_age_seconds: float | None
    refresh: bool
    offline: bool
    strict: bool
    demo: bool
    record: str | None
    replay: str | None
    verbose: bool
    quiet: bool
    color: str
    api_url: str | None
    api_pubkey: str | None
    rpc_urls: tuple[str, ...]
    backend_url: str | None
    bootstrap_nodes: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    ethereum_urls: tuple[str, ...] = ()
    transport: Literal["sealed", "plain"] = "sealed"
    identity_file: str | None = None
    onion: bool | None = None

    def refuse_contradictions(self) -> None:
        """Refuse options that contradict each other, and numbers that are none."""
        for name, seconds in (("--timeout", self.timeout_seconds), ("--max-age", self.max_age_seconds)):
            if seconds is not None and not math.isfinite(seconds):
                raise click.UsageError(f"{name} is a number of seconds.")
        sources = {
            "--demo": self.demo,
            "--replay": self.replay is not None,
            "--nodes-file": self.nodes_file is not None and not os.environ.get("SESSIONNET_NODES_FILE"),
            "--offline": self.offline,
            "--refresh": self.refresh,
            "--record": self.record is not None,
        }
        chosen = [name for name, is_given in sources.items() if is_given]
        if len(chosen) > 1 and chosen != ["--refresh", "--record"]:
            raise click.UsageError(f"{chosen[0]} and {chosen[1]} contradict each other.")
        if self.demo and self.onion and not os.environ.get("SESSIONNET_ONION"):
            raise click.UsageError(
                "--demo and --onion contradict each other: nothing was asked over an onion path there."
            )

    def refuse_to_verify_alone(self) -> None:
        """Refuse to verify figures where nobody can be asked; a recording of a run that did can be replayed."""
        for name, is_given in (("--offline", self.offline), ("--demo", self.demo)):
            if is_given:
                raise click.UsageError(f"--verify asks others, and {name} asks nobody.")

    def refuse_unless_nodes_can_be_asked(self, option: str) -> None:
        """Refuse an option that asks single nodes where none may be asked, or none was recorded."""
        if self.offline:
            raise click.UsageError(f"{option} asks nodes, and --offline asks nobody.")
        if self.demo:
            raise click.UsageError(f"{option} asks nodes, and the recording of --demo holds no such answers.")
