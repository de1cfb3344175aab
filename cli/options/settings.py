"""The shared options in one table: each field of `Settings` is one, with its type, built-in value and meaning.

All that lists options reads this table: the command line (`shared`), the configuration file (`config.file`), doctor's
view of the environment (`variables`), and the README's tables. A new option is a new field.

The annotations are read when the command starts, so they are not deferred as in other modules: text would have to be
evaluated first.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from click.core import ParameterSource
from msgspec import Struct, structs

from sessionnet_core.access import DEFAULT_MAX_AGE_SECONDS, DEFAULT_TIMEOUT_SECONDS, ApiTransport

from ..output import STANDARD_OUTPUT
from .row import Seconds, SharedOption

_OF_THE_API = ("token", "token history", "token balance", "staking", "overview")


class Settings(Struct, frozen=True, kw_only=True):
    """The shared options of one run. An option beats its variable, which beats the file, which beats the default.

    Click chooses between option and variable; `over` adds what the file says.
    """

    transport: Annotated[
        ApiTransport,
        SharedOption(
            "--transport",
            "connection",
            "sealed (default): only the network API can open the request and write the reply. plain: like any web "
            "page, vouched for by a public CA.",
            commands=_OF_THE_API,
        ),
    ] = "sealed"
    identity_file: Annotated[
        str | None,
        SharedOption(
            "--identity-file",
            "connection",
            "Sign requests to the network API with the key in this file, which is created if missing. By default, each "
            "request is signed with a new key.",
            "FILE",
            commands=_OF_THE_API,
        ),
    ] = None
    onion: Annotated[
        bool,
        SharedOption(
            "--onion/--no-onion",
            "connection",
            "Ask the network API and look up names over three Session Nodes, none of which sees both who asks and "
            "what. Seeds, the chain and the staking backend are still asked directly.",
            variable="SESSIONNET_ONION",
            key="onion",
            commands=(*_OF_THE_API, "swarm", "doctor"),
        ),
    ] = False
    verify: Annotated[
        bool,
        SharedOption(
            "--verify",
            "answer",
            "Also check each figure against independent sources, and show where they differ.",
            commands=("swarm", "nodes", "token", "staking", "overview"),
        ),
    ] = False
    as_json: Annotated[bool, SharedOption("--json", "output", "Print one JSON document.")] = False
    output: Annotated[
        str | None,
        SharedOption(
            "--output",
            "output",
            "Write the answer to this file, whole or not at all, and only with exit status 0; otherwise the old file "
            "stays, and standard error says why. `overview` draws into .html and .svg, `token history` into .svg.",
            "FILE",
        ),
    ] = None
    network: Annotated[
        str,
        SharedOption(
            "--network",
            "network",
            "mainnet (default), testnet, or one from the configuration file.",
            "NAME",
            variable="SESSIONNET_NETWORK",
            key="network",
        ),
    ] = "mainnet"
    seed_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--seed-url",
            "network",
            "Ask this oxend endpoint instead of the built-in seeds; repeatable.",
            "URL",
            variable="SESSIONNET_SEED_URL",
        ),
    ] = ()
    seed_pins: Annotated[
        tuple[str, ...],
        SharedOption(
            "--seed-pin",
            "network",
            "Accept only this certificate from https seeds; repeatable.",
            "SHA256",
            variable="SESSIONNET_SEED_PIN",
        ),
    ] = ()
    api_url: Annotated[
        str | None,
        SharedOption(
            "--api-url",
            "network",
            "Ask the network API at this URL instead of the built-in one.",
            "URL",
            variable="SESSIONNET_API_URL",
        ),
    ] = None
    api_pubkey: Annotated[
        str | None,
        SharedOption(
            "--api-pubkey",
            "network",
            "The X25519 key that the network API seals its replies with.",
            "HEX",
            variable="SESSIONNET_API_PUBKEY",
        ),
    ] = None
    rpc_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--rpc-url",
            "network",
            "Ask this endpoint of the chain instead of the built-in ones; repeatable, in order of preference.",
            "URL",
            variable="SESSIONNET_RPC_URL",
        ),
    ] = ()
    backend_url: Annotated[
        str | None,
        SharedOption(
            "--backend-url",
            "network",
            "Ask the staking backend at this URL instead of the built-in one.",
            "URL",
            variable="SESSIONNET_BACKEND_URL",
        ),
    ] = None
    bootstrap_nodes: Annotated[
        tuple[str, ...],
        SharedOption(
            "--bootstrap-node",
            "network",
            "Ask this node's storage server if no seed answers, instead of the built-in ones; repeatable.",
            "KEY@URL",
            variable="SESSIONNET_BOOTSTRAP_NODE",
        ),
    ] = ()
    contracts: Annotated[
        tuple[str, ...],
        SharedOption(
            "--contract",
            "network",
            "Read this contract at another address: token, rewards, pool, factory, multicall, …; repeatable.",
            "NAME=ADDRESS",
            variable="SESSIONNET_CONTRACT",
        ),
    ] = ()
    ethereum_urls: Annotated[
        tuple[str, ...],
        SharedOption(
            "--ethereum-url",
            "network",
            "Also ask this Ethereum endpoint, for the whole supply; repeatable, in order of preference.",
            "URL",
            variable="SESSIONNET_ETHEREUM_URL",
        ),
    ] = ()
    nodes_file: Annotated[
        str | None,
        SharedOption(
            "--nodes-file",
            "network",
            "Read the node list from this file, and ask no seed.",
            "FILE",
            variable="SESSIONNET_NODES_FILE",
        ),
    ] = None
    timeout_seconds: Annotated[
        float,
        SharedOption(
            "--timeout",
            "connection",
            f"The deadline for the whole command; {DEFAULT_TIMEOUT_SECONDS:g} by default.",
            "SECONDS",
            variable="SESSIONNET_TIMEOUT",
            key="timeout",
            type=Seconds(min=0, min_open=True),
        ),
    ] = DEFAULT_TIMEOUT_SECONDS
    proxy: Annotated[
        str | None,
        SharedOption(
            "--proxy",
            "connection",
            "For every connection, e.g. socks5h://127.0.0.1:9050.",
            "URL",
            variable="SESSIONNET_PROXY",
            key="proxy",
        ),
    ] = None
    max_age_seconds: Annotated[
        float,
        SharedOption(
            "--max-age",
            "cache",
            f"How old a cached answer may be; {DEFAULT_MAX_AGE_SECONDS:g} by default.",
            "SECONDS",
            variable="SESSIONNET_MAX_AGE",
            key="max_age",
            type=Seconds(min=0),
        ),
    ] = DEFAULT_MAX_AGE_SECONDS
    refresh: Annotated[bool, SharedOption("--refresh", "cache", "Ask again, even if there is a cached answer.")] = False
    offline: Annotated[bool, SharedOption("--offline", "cache", "Answer from cached data only.")] = False
    strict: Annotated[
        bool,
        SharedOption(
            "--strict",
            "answer",
            "Exit 5 if the answer is less than promised: incomplete, stale, or about nodes that are not well.",
            variable="SESSIONNET_STRICT",
        ),
    ] = False
    demo: Annotated[
        bool, SharedOption("--demo", "recording", "Answer from the recording that ships with sessionnet.")
    ] = False
    record: Annotated[
        str | None, SharedOption("--record", "recording", "Save this run's network traffic in a cassette.", "FILE")
    ] = None
    replay: Annotated[
        str | None, SharedOption("--replay", "recording", "Answer from a cassette, without using the network.", "FILE")
    ] = None
    verbose: Annotated[bool, SharedOption("-v --verbose", "output", "Report each step on standard error.")] = False
    quiet: Annotated[bool, SharedOption("-q --quiet", "output", "Print the answer without notes and warnings.")] = False
    no_pager: Annotated[
        bool,
        SharedOption("--no-pager", "output", "Print text that is longer than the screen as it is, not through PAGER."),
    ] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        SharedOption("--color", "output", "When to use colour. NO_COLOR and FORCE_COLOR are respected."),
    ] = "auto"

    given: Mapping[str, ParameterSource] = {}
    """The fields that an option or a variable set, and which of the two; itself not an option."""

    @property
    def output_file(self) -> str | None:
        """The file that the answer goes to, if it does not go to standard output."""
        return None if self.output == STANDARD_OUTPUT else self.output

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
