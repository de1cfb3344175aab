"""What `config show` tells: each value that counts for a run, and where it comes from. Secrets are masked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from click.core import ParameterSource
from msgspec import to_builtins

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.evidence import Warned
from sessionnet_core.networks.built_in import BUILT_IN

from ..options.settings import Settings, option_table
from ..options.usable import names_of
from ..show.configured import (
    AliasShown,
    ConfigurationPath,
    ConfigurationShown,
    NetworkShown,
    SettingShown,
    Value,
    ValueShown,
)
from .aliases import KINDS
from .document import ENVIRONMENT
from .file import Configuration
from .lines import Keys
from .monitoring import CHECK_KINDS, CheckKind, thresholds_of
from .secrets import shown_account, shown_url
from .source import Source, dotted

_ORIGINS = {ParameterSource.COMMANDLINE: "option", ParameterSource.ENVIRONMENT: "environment"}
_WHOLE = ("seeds", "bootstrap", "api")
"""What of a network the file replaces as a whole."""


def shown_file(path: Path) -> ConfigurationPath:
    """Return which file is the configuration."""
    return ConfigurationPath(str(path), path.exists(), ENVIRONMENT if os.environ.get(ENVIRONMENT) else None)


class View:
    """A configuration as it is shown."""

    def __init__(self, configuration: Configuration, settings: Settings, *, unmasked: bool) -> None:
        self._configuration = configuration
        self._source: Source = configuration.source
        self._settings = settings
        self._unmasked = unmasked
        self.warnings: list[Warned] = []
        """What is wrong with networks that no run has asked for yet."""

    def whole(self, path: Path) -> ConfigurationShown:
        """Return all of it."""
        return ConfigurationShown(
            file=shown_file(path),
            options=tuple(self._options()),
            networks=tuple(self._networks()),
            aliases=tuple(self._aliases()),
            history=tuple(self._history()),
            check=tuple(value for kind in CHECK_KINDS for value in self._check(kind)),
        )

    def _options(self) -> Iterator[SettingShown]:
        configured = self._configuration.options
        effective = self._settings.over(configured)
        for field, _, row in option_table():
            origin: Any = _ORIGINS.get(self._settings.given.get(field, ParameterSource.DEFAULT), "built-in")
            if origin == "built-in" and field in configured:
                origin = "file"
            yield SettingShown(
                option=names_of(row)[0],
                value=self._value(getattr(effective, field), is_url=row.metavar in ("URL", "KEY@URL")),
                origin=origin,
                line=self._source.line((row.key,)) if origin == "file" and row.key else None,
                variable=row.variable,
                key=row.key,
            )

    def _networks(self) -> Iterator[NetworkShown]:
        for name in dict.fromkeys((*BUILT_IN, *self._configuration.networks)):
            try:
                network: Any = to_builtins(self._configuration.find_network(name))
            except BadConfiguration as error:
                self.warnings.append(Warned("network-invalid", error.message))
                network = to_builtins(self._configuration.networks[name])
            network.pop("name", None)
            values = tuple(self._values_of_network(network, ("networks", name), name))
            yield NetworkShown(name, name in BUILT_IN, values)

    def _values_of_network(self, value: Any, keys: Keys, name: str) -> Iterator[ValueShown]:  # noqa: ANN401 - of it
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from self._values_of_network(inner, (*keys, key), name)
        elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
            pins = [one["sha256"] for one in value if "sha256" in one]
            if pins:
                yield self._value_shown(keys, tuple(pins), name)
            else:
                for number, inner in enumerate(value):
                    yield from self._values_of_network(inner, (*keys, number), name)
        elif value is not None and value not in ([], ()):
            yield self._value_shown(keys, tuple(value) if isinstance(value, list) else value, name)

    def _value_shown(self, keys: Keys, value: Any, name: str) -> ValueShown:  # noqa: ANN401 - of a network
        nearest = self._source.nearest(keys)
        is_said = nearest == keys or (len(nearest) > 2 and nearest[2] in _WHOLE) or name not in BUILT_IN
        line = self._source.line(keys) if is_said and nearest else None
        is_set = line is not None and (len(nearest) > 2 or keys[2:] == ("test",))
        is_url = any(isinstance(one, str) and "://" in one for one in (value if isinstance(value, tuple) else (value,)))
        shown = self._value(value, is_url=is_url)
        return ValueShown(dotted(keys), shown, "file" if is_set else "built-in", line if is_set else None)

    def _aliases(self) -> Iterator[AliasShown]:
        for kind in KINDS:
            for name, values in self._configuration.aliases.tables.get(kind, {}).items():
                if kind == "accounts" and not self._unmasked:
                    values = tuple(map(shown_account, values))
                yield AliasShown(kind, name, values, self._source.line((kind, name)))

    def _history(self) -> Iterator[ValueShown]:
        from sessionnet_core.history.model import DEFAULT_LIMIT_MB

        history = self._configuration.history
        yield self._of_table(("history", "enabled"), history.enabled)
        yield self._of_table(("history", "limit_mb"), history.limit_mb or DEFAULT_LIMIT_MB)

    def _check(self, kind: CheckKind) -> Iterator[ValueShown]:
        """Yield the thresholds of a kind of check, those of the file by the line that sets them."""
        said = self._configuration.check.tables.get(kind)
        limits = thresholds_of(kind).limits
        for level in ("warning", "critical"):
            texts = getattr(said, level) if said else ()
            for measure, limit in limits.items():
                built_in = getattr(limit, level)
                shown = ValueShown(
                    f"check.{kind}.{level}.{measure}", built_in.text if built_in else None, "built-in", None
                )
                for number, text in enumerate(texts):  # of several, the last counts
                    name, has_name, written = text.rpartition("=")
                    if (name.strip() if has_name else next(iter(limits))) == measure:
                        line = self._source.line(("check", kind, level, number))
                        shown = ValueShown(shown.key, written.strip(), "file", line)
                yield shown
        yield self._of_table(("check", kind, "unreachable"), (said.unreachable if said else None) or "unknown")
        if kind == "wallet":
            yield self._of_table(("check", kind, "expect"), said.expect if said else None)

    def _of_table(self, keys: Keys, value: Value) -> ValueShown:
        is_set = self._source.nearest(keys) == keys
        return ValueShown(
            dotted(keys), value, "file" if is_set else "built-in", self._source.line(keys) if is_set else None
        )

    def _value(self, value: Any, *, is_url: bool) -> Value:  # noqa: ANN401 - of any option
        if self._unmasked or not is_url:
            found: Value = value
            return found
        return tuple(map(shown_url, value)) if isinstance(value, tuple) else shown_url(value) if value else value


def unknown_variables() -> tuple[Warned, ...]:
    """Return warnings for variables of the environment that look like ours and are not."""
    from difflib import get_close_matches

    from ..options.variables import known_variables

    known = [name for name in known_variables() if name.startswith("SESSIONNET_")] + ["SESSIONNET_PAGER"]
    found = []
    for name in sorted(os.environ):
        if name.startswith("SESSIONNET_") and name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            found.append(Warned("variable-unknown", f"no variable {name} is read{meant}"))
    return tuple(found)
