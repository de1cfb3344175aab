"""What a run takes from the configuration file `sessionnet.toml`: defaults for options, networks, aliases, thresholds.

The manual has a file with all that there can be. Where it is, and how it is read, is in `document`; what may stand in
it, in `tables`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct, ValidationError, convert, to_builtins

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.evidence import Warned
from sessionnet_core.networks.built_in import BUILT_IN
from sessionnet_core.networks.model import Network
from sessionnet_core.reading import PATIENCE_SECONDS

from .aliases import KINDS, Aliases, read_aliases, unusable_aliases
from .document import ENVIRONMENT as ENVIRONMENT
from .document import Document, configuration_path, read_document
from .history import HistorySettings
from .monitoring import ChecksSettings, read_checks
from .problem import Problem, invalid, refusal
from .source import Source

if TYPE_CHECKING:
    from .lines import Keys
    from .networks import NetworkTable


class Configuration(Struct, frozen=True):
    """What the file says; by default nothing."""

    options: dict[str, Any] = {}
    """Of the shared options, by their fields in `Settings`."""
    networks: dict[str, NetworkTable] = {}
    aliases: Aliases = Aliases()
    history: HistorySettings = HistorySettings()
    check: ChecksSettings = ChecksSettings()
    """Thresholds: `check.of("node")`."""
    source: Source = Source()
    warnings: tuple[Warned, ...] = ()
    """Of a file that is open to others."""

    def find_network(self, name: str) -> Network:
        """Return a network by name, built in or from the file.

        Raises:
            BadConfiguration: there is none of that name, or its table is invalid.
        """
        table = self.networks.get(name)
        if table is None and name not in BUILT_IN:
            error = unknown_network(name, self.networks)
            raise self.placed(("network",), error) if self.options.get("network") == name else error
        if table is None:
            return BUILT_IN[name]
        try:
            return table.network(name)
        except BadConfiguration as error:
            from .values import network_problems

            found = list(network_problems(name, to_builtins(table), self.source))
            raise refusal(found, self.source.path) if found else error from None

    def placed(self, keys: Keys, error: BadConfiguration) -> BadConfiguration:
        """Return what is wrong with a value of the file, with its line."""
        return refusal([invalid(self.source, keys, error)], self.source.path)


def unknown_network(name: str, described: Iterable[str]) -> BadConfiguration:
    """Return the error for a network that is neither built in nor described in the file."""
    from difflib import get_close_matches

    known = sorted({*BUILT_IN, *described})
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Describe it in the configuration file, in [networks.{name}]."
    return BadConfiguration(f"unknown network {name!r}; there are {', '.join(known)}", hint=hint)


def read_configuration(patience_seconds: float = PATIENCE_SECONDS) -> Configuration:
    """Read the configuration file; without one, everything is as built in.

    Args:
        patience_seconds: how long it may take, if it is a pipe or a device.

    Raises:
        BadConfiguration: the file is invalid, or `$SESSIONNET_CONFIG` names one that cannot be read.
    """
    document = read_document(patience_seconds)
    if isinstance(document, Problem):
        raise refusal([document], str(configuration_path()))
    found = understood(document)
    if isinstance(found, Configuration):
        return found
    raise refusal(found, document.source.path)


def understood(document: Document) -> Configuration | list[Problem]:
    """Return what a file says, or what keeps every run from beginning with it."""
    if document.status is None:  # there is no file, and nothing to be understood
        return Configuration()
    from .exposure import exposure_of
    from .tables import file_type, keyed_options
    from .values import option_problems

    source = document.source
    try:
        said: Any = convert(document.table, file_type())
    except ValidationError:
        from .shape import shape_problems

        found = shape_problems(document.table, file_type(), source)
        return sorted(found, key=lambda one: one.line or 0) or [Problem("this file is not as it should be")]
    aliases = {kind: getattr(said, kind) for kind in KINDS}
    problems = [*option_problems(document.table, source), *unusable_aliases(aliases, source)]
    if problems:
        return problems
    options = {field: getattr(said, key) for key, field, _, _ in keyed_options() if key in document.table}
    return Configuration(
        options,
        said.networks,
        read_aliases(aliases, source),
        said.history,
        read_checks(said.check, source),
        source,
        exposure_of(document),
    )
