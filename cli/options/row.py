"""One row of the table of shared options, and a type for its values."""

from __future__ import annotations

import math
from typing import Any, Literal

import click
from msgspec import Struct

Group = Literal["answer", "network", "connection", "cache", "recording", "output"]
"""What an option is for."""


class Seconds(click.FloatRange):
    """A finite number of seconds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Return the number; raise `click.BadParameter` for anything else."""
        seconds: float = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is not a finite number", param, ctx)
        return seconds


class SharedOption(Struct, frozen=True):
    """What there is to say of an option besides its type and built-in value, which are its field's."""

    names: str
    """As on the command line, separated by spaces."""
    group: Group
    help: str
    metavar: str | None = None
    """What its value is, which also says how much of it doctor may show."""
    variable: str | None = None
    """Of the environment; several values in it are separated by spaces."""
    key: str | None = None
    """Of the configuration file."""
    type: Seconds | None = None
    """If the type of the field does not say which values are valid."""
    commands: tuple[str, ...] = ()
    """Which commands have it; empty for all."""
