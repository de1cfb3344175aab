"""The configuration file `sessionnet.toml`: your own networks, and defaults for some options.

::

    network = "devnet"                  # defaults, which options and variables override
    timeout = 20
    max_age = 120
    proxy = "socks5h://127.0.0.1:9050"
    onion = true

    [networks.devnet]                   # a network, or different values for a built-in one
    test = true
    seeds = [{ url = "https://127.0.0.1:4443/json_rpc", pin = "…64 hex digits…" }]
    bootstrap = [{ pubkey = "…64 hex digits…", url = "https://127.0.0.1:22100/storage_rpc/v1" }]
    api = { url = "http://127.0.0.1:8080", pubkey = "…64 hex digits…" }     # plain_url, if different
    backend = "http://127.0.0.1:8081/api/ssb"
    chain = { rpc_urls = ["http://127.0.0.1:8545"] }    # see `chain` for the rest
    unlock_days = 15                    # how long a stake stays after the request to leave
    requirement_sesh = 25000            # what a full node needs, for estimates that ask nobody

    [accounts]                          # aliases: @me stands for an account; see `aliases`
    me = "05…66 hex digits…"

It is `$SESSIONNET_CONFIG`, or else in the user's configuration folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from msgspec import UNSET, Struct, UnsetType, ValidationError, convert, defstruct

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.networks.built_in import BUILT_IN
from sessionnet_core.networks.model import Network
from sessionnet_core.reading import PATIENCE_SECONDS, read_bounded, without_mark

from ..options.settings import option_table
from .aliases import KINDS, Aliases, read_aliases
from .history import HistorySettings
from .monitoring import ChecksSettings, CheckTables, read_checks
from .networks import NetworkTable
from .source import Source

ENVIRONMENT = "SESSIONNET_CONFIG"
FILE_NAME = "sessionnet.toml"
SIZE_LIMIT_BYTES = 1_000_000
_DOTS_LIMIT = 500
"""In one line. Each dot of a key is a table in a table, without a limit of its own, and the stack has one."""


class Configuration(Struct, frozen=True):
    """What the file says; by default nothing."""

    options: dict[str, Any] = {}
    """Of the shared options, by their fields in `Settings`."""
    networks: dict[str, NetworkTable] = {}
    aliases: Aliases = Aliases()
    history: HistorySettings = HistorySettings()
    check: ChecksSettings = ChecksSettings()
    """Thresholds: `check.of("node")`."""

    def find_network(self, name: str) -> Network:
        """Return a network by name, built in or from the file.

        Raises:
            BadConfiguration: there is none of that name, or its table is invalid.
        """
        table = self.networks.get(name)
        if table is not None:
            return table.network(name)
        if name in BUILT_IN:
            return BUILT_IN[name]
        known = ", ".join(sorted({*BUILT_IN, *self.networks}))
        raise BadConfiguration(f"unknown network {name!r}; there are {known}")


def read_configuration(patience_seconds: float = PATIENCE_SECONDS) -> Configuration:
    """Read the configuration file; without one, everything is as built in.

    Args:
        patience_seconds: how long it may take, if it is a pipe or a device.

    Raises:
        BadConfiguration: the file is invalid, or `$SESSIONNET_CONFIG` names one that cannot be read.
    """
    path = configuration_path()
    table, text = read_table(path, patience_seconds)
    _refuse_unknown_keys(table, text, path)
    aliases = read_aliases(table, text, path)
    try:
        said = {key: value for key, value in table.items() if key not in KINDS}
        return _configuration(said, aliases, Source(str(path), text))
    except ValidationError as error:
        raise BadConfiguration(f"{path}: {error}") from None


def read_table(path: Path, patience_seconds: float) -> tuple[dict[str, Any], str]:
    """Return what the file says, unchecked, and its text; nothing if there is none and none was named.

    Raises:
        BadConfiguration: it is not TOML, or `$SESSIONNET_CONFIG` names one that cannot be read.
    """
    try:
        content, _ = read_bounded(path, SIZE_LIMIT_BYTES, seconds=patience_seconds)
        text = without_mark(content, str(path)).decode()
    except (FileNotFoundError, NotADirectoryError) as error:
        if not os.environ.get(ENVIRONMENT):
            return {}, ""
        raise BadConfiguration(f"{path}, named by ${ENVIRONMENT}, cannot be read: {error.strerror}") from None
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > SIZE_LIMIT_BYTES:
        raise BadConfiguration(f"{path} is no configuration file: it is larger than {SIZE_LIMIT_BYTES // 1000} kB")
    if any(line.count(".") > _DOTS_LIMIT for line in text.splitlines()):
        raise BadConfiguration(f"{path}: a line has more than {_DOTS_LIMIT} dots; put lists on several lines")
    import tomllib

    try:
        return tomllib.loads(text), text
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, and numbers without an end
        raise BadConfiguration(f"{path}: {error}") from None


def _refuse_unknown_keys(table: dict[str, Any], text: str, path: Path) -> None:
    """Refuse keys of the whole file that do not exist, each with its line and the nearest that does.

    Raises:
        BadConfiguration: there is one.
    """
    known = [*(row.key for _, _, row in option_table() if row.key is not None), "networks", *KINDS, "history", "check"]
    for key in table:
        if key not in known:
            from difflib import get_close_matches

            line, near = Source(str(path), text).line((key,)), get_close_matches(key, known, n=1)
            raise BadConfiguration(
                f"{path}{'' if line is None else f', line {line}'}: unknown key {key!r}",
                hint=f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}.",
            )


def _configuration(table: dict[str, Any], aliases: Aliases, source: Source) -> Configuration:
    """Check what the file says besides aliases, its options as on the command line.

    Raises:
        ValidationError: an unknown key, or an invalid value.
    """
    rows = [(option.key, field, kind, option.type) for field, kind, option in option_table() if option.key is not None]
    keys = [(key, kind | UnsetType, UNSET) for key, _, kind, _ in rows]
    tables = [
        ("networks", dict[str, NetworkTable], {}),
        ("history", HistorySettings, HistorySettings()),
        ("check", CheckTables, CheckTables()),
    ]
    file = defstruct("File", [*keys, *tables], forbid_unknown_fields=True)
    said: Any = convert(table, file)
    options = {field: getattr(said, key) for key, field, _, _ in rows if getattr(said, key) is not UNSET}
    for key, field, _, check in rows:
        if check is not None and field in options:
            try:
                options[field] = check.convert(options[field], None, None)
            except click.BadParameter as error:
                raise ValidationError(f"{key}: {error.message}") from None
    return Configuration(options, said.networks, aliases, said.history, read_checks(said.check, source))


def configuration_path() -> Path:
    """Return where the configuration file is, if there is one."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else _usual_place()


def _usual_place() -> Path:
    from platformdirs import user_config_path

    return user_config_path("sessionnet", appauthor=False) / FILE_NAME
