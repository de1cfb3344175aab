"""What the commands of `config` answer with: the file, and what it and the environment set. Secrets are masked."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Origin = Literal["option", "environment", "file", "built-in"]
Value = bool | int | float | str | tuple[str, ...] | None


class ConfigurationPath(Struct, frozen=True):
    """Which file is the configuration, whether it is there or not."""

    path: str
    exists: bool
    named_by: str | None
    """The variable that names it; None for the usual place."""


class SettingShown(Struct, frozen=True, kw_only=True):
    """One shared option as it counts for a run."""

    option: str
    value: Value
    origin: Origin = field(name="from")
    line: int | None = None
    """Of the file, where the value is from there."""
    variable: str | None = None
    """The variable of the environment that can set it, or has."""
    key: str | None = None
    """The key of the file that can set it, or has."""


class ValueShown(Struct, frozen=True):
    """One value of a table of the file, or what is built in in its place."""

    key: str
    value: Value
    origin: Origin = field(name="from")
    line: int | None = None


class NetworkShown(Struct, frozen=True):
    """One network as it counts for a run."""

    name: str
    is_built_in: bool
    values: tuple[ValueShown, ...]


class AliasShown(Struct, frozen=True):
    """One alias, and what it stands for."""

    table: Literal["accounts", "nodes", "wallets"]
    name: str
    values: tuple[str, ...]
    line: int | None


class ConfigurationShown(Struct, frozen=True):
    """All that counts for a run besides its command line, and all that it does."""

    file: ConfigurationPath
    options: tuple[SettingShown, ...]
    networks: tuple[NetworkShown, ...]
    aliases: tuple[AliasShown, ...]
    history: tuple[ValueShown, ...]
    check: tuple[ValueShown, ...]


class ProblemShown(Struct, frozen=True):
    """One thing that is wrong in the file, and what to write."""

    line: int | None
    column: int | None
    key: str | None
    message: str
    hint: str | None


class ConfigurationChecked(Struct, frozen=True):
    """The file, and all that is wrong in it."""

    file: ConfigurationPath
    problems: tuple[ProblemShown, ...]
