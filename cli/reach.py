"""What a run reaches: the network that its options name, the configuration file, its recording, its clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sessionnet_core.access import ONION_CHOICE_BYTES, Access, silence, unseen

from .options.contradictions import refuse_same_file, refuse_to_hammer, refuse_unsealed_onion
from .options.settings import Settings
from .progress import Progress

if TYPE_CHECKING:
    from sessionnet_core import Answer, SessionNetwork
    from sessionnet_core.cache import Cache
    from sessionnet_core.cassette import RecordingTape, ReplayTape
    from sessionnet_core.evidence import Warned
    from sessionnet_core.onion.sealed import Identity

    from .config.aliases import Kind
    from .config.file import Configuration
    from .show.metrics.named import Named

T = TypeVar("T")


class Reach:
    """The outside of one run."""

    own_warnings: tuple[Warned, ...] = ()
    """Of this machine: what is wrong besides the answer."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self.network_name = settings.network
        self._started = time.monotonic()
        self._tape: RecordingTape | ReplayTape | None = None
        self._saved = False
        self._asked: SessionNetwork | None = None
        self.every_seconds = settings.every_seconds
        """How often the same is asked, if it is."""
        self.is_repeating = False
        """Whether the same was asked before, and is on the screen."""
        self._configured: Mapping[str, Any] = {}
        """The options that the configuration file sets, as it was last read."""
        self._aliases: dict[Kind, list[tuple[str, str]]] = {}
        """Which value was named by which alias."""

    def open(self, private: Iterable[str] = ()) -> SessionNetwork:
        """Return the network that the options name.

        With `--watch`, no cached list is older than a round. From the second round on, the deadline counts from now,
        and no progress is reported.

        Args:
            private: the account IDs and wallets on the command line, to be masked in a recording.

        Raises:
            BadConfiguration: the options, the environment or the configuration file are invalid.
        """
        from sessionnet_core.client import SessionNetwork
        from sessionnet_core.networks.replacements import Replacements, replaced

        private, configuration = tuple(private), self.configuration
        settings = self._settings.over(configuration.options)
        refuse_unsealed_onion(settings)
        if settings.is_replayed:
            from .tapes import replay_tape

            self._tape = replay_tape(settings, private, self._left_seconds(settings))
            network = self._tape.label.network
        else:
            named = Replacements(**{field: getattr(settings, field) for field in Replacements.__struct_fields__})
            network = replaced(configuration.find_network(settings.network), named)
        self.network_name = network.name
        option = "--interval" if settings.every_seconds is None else "--watch"
        refuse_to_hammer(self.every_seconds, option, network)
        if settings.record is not None:
            from sessionnet_core.cassette import RecordingTape

            self._tape = RecordingTape(network, private)
        self.close()
        self._asked = SessionNetwork(network, self._access(settings))
        return self._asked

    def close(self) -> None:
        """Close the connections that are kept for more questions: the next ones may be an hour away."""
        if self._asked is not None:
            self._asked.close()

    def reread_configuration(self, use: Callable[[], T]) -> T:
        """Read the configuration file again, and return what comes of it. If that fails, the earlier one stays.

        Args:
            use: makes something of the new one.

        Raises:
            BadConfiguration: it is invalid.
            Whatever else `use` raises.
        """
        self.start_clock()
        earlier, aliases = self.__dict__.pop("configuration", None), self._aliases
        self._aliases = {}
        try:
            self.configuration  # noqa: B018 - it is read when it is first wanted
            return use()
        except Exception:
            self._aliases = aliases
            if earlier is not None:
                self.__dict__["configuration"] = earlier
                self._configured = earlier.options
            raise

    def start_clock(self) -> None:
        """Let the deadline count from now."""
        self._started = time.monotonic()

    @property
    def kept_network(self) -> str:
        """The name of the network whose history is read, as the options say, or the configuration file."""
        self.network_name = self._settings.over(self.configuration.options).network
        return self.network_name

    def expand(self, kind: Kind, words: Iterable[str]) -> tuple[str, ...]:
        """Return accounts, nodes or wallets as they were typed, with its values in the place of each alias (`@me`).

        Without an alias among them, no configuration is read.

        Raises:
            BadConfiguration: an alias is unknown, or stands for something of another kind.
        """
        from .config.aliases import is_alias

        words = tuple(words)
        aliases = [word for word in words if is_alias(word)]
        if not aliases:
            return words
        if self._settings.demo:
            raise click.UsageError(
                f"{aliases[0]} is an alias of the configuration file, and --demo reads no configuration. "
                "Write what it stands for."
            )
        from .config.document import configuration_path

        values: list[str] = []
        for word in words:
            found = self.configuration.aliases.expand(kind, [word], configuration_path())
            values += found
            if is_alias(word):
                named = self._aliases.setdefault(kind, [])
                # @mine stands for three nodes, of which each may have a name of its own.
                named += ((value, self.configuration.aliases.name_of(kind, value) or word[1:]) for value in found)
        return tuple(values)

    @property
    def named(self) -> Named:
        """What was named by an alias, for metrics and the lines of checks."""
        from .show.metrics.named import Named, by_value

        nodes, wallets, accounts = (by_value(self._aliases.get(kind, ())) for kind in ("nodes", "wallets", "accounts"))
        return Named(nodes, wallets, accounts)

    def expand_one(self, kind: Kind, word: str) -> str:
        """Do the same where a single account, node or wallet stands.

        Raises:
            BadConfiguration: as `expand`; or the alias stands for several.
        """
        values = self.expand(kind, [word])
        if len(values) > 1:
            raise click.UsageError(f"{word} stands for {len(values)} {kind}, and here only one can stand.")
        return values[0]

    @cached_property
    def configuration(self) -> Configuration:
        """The configuration file, read once: it may be a pipe."""
        from .config.document import configuration_path
        from .config.file import Configuration, read_configuration

        if self._settings.demo:
            return Configuration()
        if self._settings.output_file is not None:
            refuse_same_file("The configuration", str(configuration_path()), self._settings)
        found = read_configuration(self._left_seconds(self._settings))
        self.own_warnings = found.warnings
        self._configured = found.options
        return found

    @property
    def timeout_seconds(self) -> float:
        """How long an answer may take, as the options say, or the configuration file as it was last read."""
        return self._settings.over(self._configured).timeout_seconds

    def _left_seconds(self, settings: Settings) -> float:
        """Return what is left of the time that the command has."""
        return max(0.0, settings.timeout_seconds - (time.monotonic() - self._started))

    def _access(self, settings: Settings) -> Access:
        """Return how the outside may be reached."""
        from sessionnet_core.environment import environment_proxies

        if not (settings.proxy or settings.offline or settings.is_replayed):
            environment_proxies()  # what is no proxy is told before anybody is asked
        max_age = settings.max_age_seconds
        if self.every_seconds is not None:
            if self.is_repeating:
                self.start_clock()
            # Ages are in whole seconds: a list of the round before must not pass for one of this round.
            max_age = min(max_age, max(0.0, self.every_seconds - 1))
        access = Access(
            timeout_seconds=self._left_seconds(settings),
            proxy=self._proxy(settings),
            cache=user_cache() if self._tape is None and settings.nodes_file is None else None,
            max_age_seconds=max_age,
            dated_max_age_seconds=settings.max_age_seconds,
            refresh=settings.refresh,
            offline=settings.offline,
            nodes_file=None if settings.is_replayed else settings.nodes_file,
            file_max_age_seconds=settings.max_age_seconds if "max_age_seconds" in settings.given else None,
            api_transport=settings.transport,
            identity=_identity(settings.identity_file),
            onion=settings.onion,
            onion_choice=None if self.every_seconds is None else self._onion_choice,
            report=silence if self.is_repeating else self._progress.reporter(),
            progress=unseen if self.is_repeating else self._progress.counter(),
        )
        if self._tape is None:
            return access
        from sessionnet_core.cassette import on_tape

        return on_tape(access, self._tape)

    def _proxy(self, settings: Settings) -> str | None:
        """Return the proxy; what is none is told with its place, if the configuration file names it."""
        from sessionnet_core.errors import BadConfiguration
        from sessionnet_core.urls import checked_proxy

        try:
            return checked_proxy(settings.proxy) if settings.proxy else None
        except BadConfiguration as error:
            raise error if "proxy" in settings.given else self.configuration.placed(("proxy",), error) from None

    @cached_property
    def _onion_choice(self) -> bytes:
        """What chooses the onion path of the whole run: a new guard for each refresh would reveal it to many nodes."""
        return os.urandom(ONION_CHOICE_BYTES)

    def keep(self, answer: Answer[Any]) -> tuple[Warned, ...]:
        """Keep what is worth keeping of an answer in the history, where that was asked for.

        Returns:
            A warning if that was not possible: it never costs the answer.
        """
        if self._asked is None or not self.keeps_history:
            return ()
        from .keeping import keep

        return keep(answer, self._asked.fetched_node_list(), self._asked.now, self.configuration.history)

    @property
    def keeps_history(self) -> bool:
        """Whether what this run sees is to be kept."""
        settings = self._settings
        if settings.is_replayed or settings.nodes_file is not None:
            return False
        return settings.save if "save" in settings.given else self.configuration.history.enabled

    def save_recording(self) -> None:
        """Keep what `--record` asked for, as far as it has come."""
        if self._settings.record is None:
            return
        from pathlib import Path

        from sessionnet_core.cassette import RecordingTape

        if isinstance(self._tape, RecordingTape):
            self._saved = True  # or not at all: it is tried and reported once
            self._tape.save(Path(self._settings.record))


def user_cache() -> Cache | None:
    """Return where this user's answers are kept."""
    from sessionnet_core.cache import Cache

    named = os.environ.get("SESSIONNET_CACHE_DIR")
    if not named:
        return Cache.default()
    return Cache(named if os.path.isabs(named) else os.path.join(os.getcwd(), named))


def _identity(path: str | None) -> Identity | None:
    if path is None:
        return None
    from pathlib import Path

    from sessionnet_core.identity import read_or_make_identity

    return read_or_make_identity(Path(path))
