"""The shared options in one table: each field of `Settings` is one, with its type, built-in value and meaning.

All that lists options reads this table: the command line (`shared`), the configuration file (`config.file`), doctor's
view of the environment (`variables`), and the manual's tables. A new option is a new field.

The annotations are read when the command starts, so they are not deferred as in other modules: text would have to be
evaluated first.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from click.core import ParameterSource
from msgspec import Struct, structs

from sessionnet_core.access import DEFAULT_MAX_AGE_SECONDS, DEFAULT_TIMEOUT_SECONDS, ApiTransport
from sessionnet_core.source_kinds import SOURCE_KINDS

from ..command_table import COMMANDS
from ..output import STANDARD_OUTPUT
from .row import Seconds, SharedOption

_HOSTS = tuple(SOURCE_KINDS)
"""Any kind of source: the option is for all commands that ask somebody."""
_LIVE = ("doctor",)
"""It looks at hosts as they are now."""
_SERVING = ("exporter",)
"""It never ends, so it has no one answer that could be put somewhere, and asks again by itself."""
_KEPT = tuple(name for name, kind in SOURCE_KINDS.items() if kind.is_kept)
_OF_A_NETWORK = ("history price", "history nodes", "history pool", "history staked", "history swarm", "history node")
"""The commands that read what is kept of one network."""
_SHOWN = ("history", *_OF_A_NETWORK, "history prune", "history path")
"""The commands that show people something of what is kept."""
LISTS = (
    *("swarm", "nodes", "nodes show", "nodes swarms"),
    *("token history", "staking wallet", "staking open", "doctor"),
    *_OF_A_NETWORK,
)
"""The commands whose answer is a list, and can be had row by row."""
KEEPING = (
    *("swarm", "nodes", "nodes show", "nodes swarms", "overview"),
    *("token", "token history", "token balance", "staking", "staking wallet"),
    *("check node", "check wallet", "check swarm", "check network"),
)
"""The commands whose answers are worth keeping in the history."""
WATCHED = ("swarm", "nodes", "nodes show", "token", "staking", "staking wallet", "overview", "doctor")
"""The commands that can ask again and again."""
MEASURED = (
    *("swarm", "nodes", "nodes show", "token", "staking", "staking wallet"),
    *("check node", "check wallet", "check swarm", "check network"),
)
"""The commands whose answer is metrics as well."""


class Settings(Struct, frozen=True, kw_only=True):
    """The shared options of one run. An option beats its variable, which beats the file, which beats the default.

    Click chooses between option and variable; `over` adds what the file says.
    """

    transport: Annotated[
        ApiTransport,
        SharedOption(
            "--transport",
            "connection",
            "How to ask the network API; sealed by default.",
            more="sealed: only the network API can open the request and write the reply. plain: a public CA vouches "
            "for the host.",
            sources=("network-api",),
            without=("doctor",),
        ),
    ] = "sealed"
    identity_file: Annotated[
        str | None,
        SharedOption(
            "--identity-file",
            "connection",
            "Sign requests to the API with this file's key.",
            "FILE",
            more="The file is created if it is missing. Without one, each request is signed with a new key.",
            sources=("network-api",),
            without=("doctor",),
        ),
    ] = None
    onion: Annotated[
        bool,
        SharedOption(
            "--onion/--no-onion",
            "connection",
            "Ask the API, and for names, over three nodes.",
            variable="SESSIONNET_ONION",
            key="onion",
            more="No Session Node of the three sees both who asks and what. Seeds, the chain and the staking backend "
            "are still asked directly.",
            commands=("swarm", *SOURCE_KINDS["network-api"].used_by, "check swarm", "doctor"),
        ),
    ] = False
    verify: Annotated[
        bool,
        SharedOption(
            "--verify",
            "answer",
            "Check each figure against independent sources.",
            more="Where they differ, both are shown.",
            commands=("swarm", "nodes", "token", "staking", "overview"),
        ),
    ] = False
    as_json: Annotated[bool, SharedOption("--json", "output", "Print one JSON document.", without=_SERVING)] = False
    as_jsonl: Annotated[
        bool, SharedOption("--jsonl", "output", "Print one JSON object per row of the list.", commands=LISTS)
    ] = False
    as_csv: Annotated[bool, SharedOption("--csv", "output", "Print the list as CSV, no value cut.", commands=LISTS)] = (
        False
    )
    save: Annotated[
        bool,
        SharedOption(
            "--save/--no-save",
            "answer",
            "Save what this run saw in the history.",
            more="`sessionnet history` shows it. With `enabled = true` in `[history]` of the configuration file, every "
            "run is saved. Nothing is saved from `--demo`, `--replay` and `--nodes-file`.",
            commands=KEEPING,
        ),
    ] = False
    output: Annotated[
        str | None,
        SharedOption(
            "--output",
            "output",
            "Write the answer here, if the exit status is 0.",
            "FILE",
            more="The file is written whole or not at all. Otherwise the old one stays, and standard error says "
            "why. `overview` draws .html and .svg; `token history` and the charts of `history` draw .svg.",
            without=_SERVING,
        ),
    ] = None
    every_seconds: Annotated[
        float | None,
        SharedOption(
            "--watch",
            "output",
            "Repeat, this long after each answer.",
            "SECONDS",
            more="On a terminal, the page is redrawn in place, and changes are marked. A pipe gets a page each time, "
            "or a line with `--json`. A file is replaced each time. Ctrl-C ends it.",
            commands=WATCHED,
            type=Seconds(min=1, max=86_400),
        ),
    ] = None
    prometheus: Annotated[
        str | None,
        SharedOption(
            "--prometheus",
            "output",
            "Also write metrics to this .prom file.",
            "FILE",
            more="For node_exporter. Without an answer, the file is written too: `sessionnet_up` is 0, old figures "
            "stay.",
            commands=MEASURED,
        ),
    ] = None
    network: Annotated[
        str,
        SharedOption(
            "--network",
            "network",
            "mainnet (default), testnet, or a configured one.",
            "NAME",
            variable="SESSIONNET_NETWORK",
            sources=_HOSTS,
            also=_OF_A_NETWORK,
            key="network",
        ),
    ] = "mainnet"
    seed_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--seed-url",
            "network",
            "Ask this seed; repeatable.",
            "URL",
            variable="SESSIONNET_SEED_URL",
            more="An oxend endpoint, instead of the built-in seeds.",
            sources=("seed",),
        ),
    ] = ()
    seed_pins: Annotated[
        tuple[str, ...],
        SharedOption(
            "--seed-pin",
            "network",
            "The only certificate of https seeds; repeatable.",
            "SHA256",
            variable="SESSIONNET_SEED_PIN",
            sources=("seed",),
        ),
    ] = ()
    api_url: Annotated[
        str | None,
        SharedOption(
            "--api-url",
            "network",
            "Ask the network API here.",
            "URL",
            variable="SESSIONNET_API_URL",
            sources=("network-api",),
        ),
    ] = None
    api_pubkey: Annotated[
        str | None,
        SharedOption(
            "--api-pubkey",
            "network",
            "The key that the network API seals replies with.",
            "HEX",
            variable="SESSIONNET_API_PUBKEY",
            more="An X25519 key.",
            sources=("network-api",),
        ),
    ] = None
    rpc_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--rpc-url",
            "network",
            "Ask this endpoint of the chain; repeatable.",
            "URL",
            variable="SESSIONNET_RPC_URL",
            more="In order of preference, instead of the built-in ones.",
            sources=("rpc",),
        ),
    ] = ()
    backend_url: Annotated[
        str | None,
        SharedOption(
            "--backend-url",
            "network",
            "Ask the staking backend here.",
            "URL",
            variable="SESSIONNET_BACKEND_URL",
            sources=("staking-backend",),
        ),
    ] = None
    bootstrap_nodes: Annotated[
        tuple[str, ...],
        SharedOption(
            "--bootstrap-node",
            "network",
            "Ask this node if no seed answers; repeatable.",
            "KEY@URL",
            variable="SESSIONNET_BOOTSTRAP_NODE",
            more="Its key and its storage server, instead of the built-in ones.",
            sources=("bootstrap-node",),
        ),
    ] = ()
    contracts: Annotated[
        tuple[str, ...],
        SharedOption(
            "--contract",
            "network",
            "Where a contract is: token, pool, …; repeatable.",
            "NAME=ADDRESS",
            variable="SESSIONNET_CONTRACT",
            sources=("rpc", "ethereum-rpc"),
        ),
    ] = ()
    ethereum_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--ethereum-url",
            "network",
            "Ask this Ethereum endpoint too; repeatable.",
            "URL",
            variable="SESSIONNET_ETHEREUM_URL",
            more="For the whole supply and balance, in order of preference.",
            sources=("ethereum-rpc",),
        ),
    ] = ()
    nodes_file: Annotated[
        str | None,
        SharedOption(
            "--nodes-file",
            "network",
            "Read the node list from this file; ask no seed.",
            "FILE",
            variable="SESSIONNET_NODES_FILE",
            sources=("file",),
            without=_LIVE,
        ),
    ] = None
    timeout_seconds: Annotated[
        float,
        SharedOption(
            "--timeout",
            "connection",
            f"Deadline of the whole command; {DEFAULT_TIMEOUT_SECONDS:g} by default.",
            "SECONDS",
            variable="SESSIONNET_TIMEOUT",
            sources=_HOSTS,
            key="timeout",
            type=Seconds(min=0, min_open=True),
        ),
    ] = DEFAULT_TIMEOUT_SECONDS
    proxy: Annotated[
        str | None,
        SharedOption(
            "--proxy",
            "connection",
            "For all connections: socks5h://127.0.0.1:9050, …",
            "URL",
            variable="SESSIONNET_PROXY",
            sources=_HOSTS,
            key="proxy",
        ),
    ] = None
    max_age_seconds: Annotated[
        float,
        SharedOption(
            "--max-age",
            "cache",
            f"Age limit of cached answers; {DEFAULT_MAX_AGE_SECONDS:g} by default.",
            "SECONDS",
            variable="SESSIONNET_MAX_AGE",
            sources=_KEPT,
            key="max_age",
            type=Seconds(min=0),
        ),
    ] = DEFAULT_MAX_AGE_SECONDS
    refresh: Annotated[
        bool, SharedOption("--refresh", "cache", "Ask again, even if there is a cached answer.", sources=_KEPT)
    ] = False
    offline: Annotated[
        bool,
        SharedOption(
            "--offline", "cache", "Answer from cached data only; ask nobody.", sources=_HOSTS, without=_SERVING
        ),
    ] = False
    strict: Annotated[
        bool,
        SharedOption(
            "--strict",
            "answer",
            "Exit 5 if the answer is less than promised.",
            more="That is: incomplete, stale, or about nodes that are not well.",
            variable="SESSIONNET_STRICT",
            sources=_HOSTS,
            without=(*_SERVING, "check", *(path for path in COMMANDS if path.startswith("check "))),
        ),
    ] = False
    demo: Annotated[
        bool,
        SharedOption(
            "--demo",
            "recording",
            "Answer from the recording that ships along.",
            sources=_HOSTS,
            without=_LIVE,
            asks_nobody=True,
        ),
    ] = False
    record: Annotated[
        str | None,
        SharedOption(
            "--record",
            "recording",
            "Save this run's network traffic in a cassette.",
            "FILE",
            sources=_HOSTS,
            without=(*_LIVE, *_SERVING),
        ),
    ] = None
    replay: Annotated[
        str | None,
        SharedOption(
            "--replay",
            "recording",
            "Answer from a cassette, without the network.",
            "FILE",
            sources=_HOSTS,
            without=_LIVE,
            asks_nobody=True,
        ),
    ] = None
    verbose: Annotated[
        bool,
        SharedOption(
            "-v --verbose",
            "output",
            "Report each step on standard error.",
            sources=_HOSTS,
            also=_SHOWN,
            without=("config path", "config check"),
        ),
    ] = False
    quiet: Annotated[
        bool,
        SharedOption(
            "-q --quiet", "output", "Print the answer without notes and warnings.", sources=_HOSTS, also=_SHOWN
        ),
    ] = False
    no_pager: Annotated[
        bool,
        SharedOption(
            "--no-pager",
            "output",
            "Print long text as it is, not through PAGER.",
            sources=_HOSTS,
            also=_SHOWN,
            without=_SERVING,
        ),
    ] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        SharedOption(
            "--color",
            "output",
            "When to use colour.",
            more="NO_COLOR and FORCE_COLOR are respected.",
            sources=_HOSTS,
            also=_SHOWN,
            without=_SERVING,
        ),
    ] = "auto"

    given: Mapping[str, ParameterSource] = {}
    """The fields that an option or a variable set, and which of the two; itself not an option."""

    @property
    def output_file(self) -> str | None:
        """The file that the answer goes to, if it does not go to standard output."""
        return None if self.output == STANDARD_OUTPUT else self.output

    @property
    def in_rows(self) -> bool:
        """Whether a list was asked for row by row, with nothing around it."""
        return self.as_csv or self.as_jsonl

    @property
    def is_replayed(self) -> bool:
        """Whether a recording answers."""
        return self.demo or self.replay is not None

    def over(self, configured: Mapping[str, Any]) -> Self:
        """Return these settings with the configuration file's values for all fields that were not given."""
        return structs.replace(self, **{name: configured[name] for name in configured.keys() - self.given})

    def is_typed(self, field: str) -> bool:
        """Whether the command line set a field, and not a variable, which is there for other commands too."""
        return self.given.get(field) is ParameterSource.COMMANDLINE


def option_table() -> Iterator[tuple[str, Any, SharedOption]]:
    """Return every shared option: its field, its type and its row."""
    for field, annotation in Settings.__annotations__.items():
        for option in getattr(annotation, "__metadata__", ()):
            yield field, annotation.__origin__, option
