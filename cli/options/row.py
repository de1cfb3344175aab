"""One row of the table of shared options, and a type for its values."""

from __future__ import annotations

import math
from typing import Any, Literal

import click
from msgspec import Struct

from sessionnet_core.source_kinds import SourceName

Group = Literal["answer", "output", "network", "connection", "cache", "recording"]
"""What an option is for, in the order of the help."""


class Seconds(click.FloatRange):
    """A finite number of seconds."""

    name = "number of seconds"

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
    """A line or two, as the help of a command has it."""
    metavar: str | None = None
    """What its value is, which also says how much of it doctor may show."""
    variable: str | None = None
    """Of the environment; several values in it are separated by spaces."""
    key: str | None = None
    """Of the configuration file."""
    type: Seconds | None = None
    """If the type of the field does not say which values are valid."""
    more: str = ""
    """What the manual adds."""
    sources: tuple[SourceName, ...] = ()
    """The kinds of source that it is about: commands that may ask one of them can use it."""
    also: tuple[str, ...] = ()
    """Which commands can use it besides those that may ask such a source."""
    commands: tuple[str, ...] = ()
    """Which commands can use it, if that does not follow from sources. With neither, all can."""
    without: tuple[str, ...] = ()
    """Which of them cannot, all the same."""
    asks_nobody: bool = False
    """Whether it promises that no host is asked: a command that asks some all the same must not pass it over."""
