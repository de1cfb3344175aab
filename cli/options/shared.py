"""The options that every command shares, declared once, and the decorator that gives them to a command.

A command is a function whose first argument is its `Run`. Options given to a group hold for its subcommands too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from ..run import Failed, Run
from .settings import Settings

_POSITIVE = click.FloatRange(min=0, min_open=True)


def _options() -> list[Callable[[Any], Any]]:
    """Give the decorators of the shared options; their names are the fields of `Settings`."""
    option = click.option
    return [
        option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        option("--network", envvar="SESSIONNET_NETWORK", metavar="NAME", help="mainnet, testnet, or a configured one."),
        option(
            "--seed-url",
            "seed_urls",
            multiple=True,
            envvar="SESSIONNET_SEED_URL",
            metavar="URL",
            help="Ask this oxend endpoint instead of the built-in seeds; repeatable.",
        ),
        option(
            "--seed-pin",
            "seed_pins",
            multiple=True,
            envvar="SESSIONNET_SEED_PIN",
            metavar="SHA256",
            help="Accept exactly this certificate from https seeds; repeatable.",
        ),
        option(
            "--api-url",
            envvar="SESSIONNET_API_URL",
            metavar="URL",
            help="Ask the network API at this URL instead of the built-in one.",
        ),
        option(
            "--api-pubkey",
            envvar="SESSIONNET_API_PUBKEY",
            metavar="HEX",
            help="The X25519 key that the network API seals its replies with.",
        ),
        option(
            "--rpc-url",
            "rpc_urls",
            multiple=True,
            envvar="SESSIONNET_RPC_URL",
            metavar="URL",
            help="Ask this endpoint of the chain instead of the built-in ones; repeatable, in order of preference.",
        ),
        option(
            "--backend-url",
            envvar="SESSIONNET_BACKEND_URL",
            metavar="URL",
            help="Ask the staking backend at this URL instead of the built-in one.",
        ),
        option(
            "--bootstrap-node",
            "bootstrap_nodes",
            multiple=True,
            envvar="SESSIONNET_BOOTSTRAP_NODE",
            metavar="KEY@URL",
            help="Ask this node's storage server when no seed answers, instead of the built-in ones; repeatable.",
        ),
        option(
            "--contract",
            "contracts",
            multiple=True,
            envvar="SESSIONNET_CONTRACT",
            metavar="NAME=ADDRESS",
            help="Read this contract at another address: token, rewards, pool, factory, multicall, …; repeatable.",
        ),
        option(
            "--ethereum-url",
            "ethereum_urls",
            multiple=True,
            envvar="SESSIONNET_ETHEREUM_URL",
            metavar="URL",
            help="Also ask this endpoint of Ethereum, for the whole supply; repeatable, in order of preference.",
        ),
        option(
            "--nodes-file",
            envvar="SESSIONNET_NODES_FILE",
            metavar="FILE",
            help="Take the node list from this file, and ask no seed.",
        ),
        option(
            "--timeout",
            "timeout_seconds",
            type=_POSITIVE,
            envvar="SESSIONNET_TIMEOUT",
            metavar="SECONDS",
            help="The whole command's deadline; 20 by default.",
        ),
        option(
            "--proxy",
            envvar="SESSIONNET_PROXY",
            metavar="URL",
            help="For every connection, e.g. socks5h://127.0.0.1:9050.",
        ),
        option(
            "--max-age",
            "max_age_seconds",
            type=click.FloatRange(min=0),
            envvar="SESSIONNET_MAX_AGE",
            metavar="SECONDS",
            help="How old a kept answer may be; 120 by default.",
        ),
        option("--refresh", is_flag=True, help="Ask again, whatever is kept."),
        option("--offline", is_flag=True, help="Ask nobody; answer from what is kept."),
        option("--strict", is_flag=True, envvar="SESSIONNET_STRICT", help="Exit 5 for incomplete or stale answers."),
        option("--demo", is_flag=True, help="Answer from the recording that ships with sessionnet."),
        option("--record", metavar="FILE", help="Keep this run's network traffic in a cassette."),
        option("--replay", metavar="FILE", help="Answer from a cassette, touching no network."),
        option("-v", "--verbose", is_flag=True, help="Tell on standard error what is being done."),
        option("-q", "--quiet", is_flag=True, help="Print the answer without notes and warnings."),
        option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="When to use colour; NO_COLOR and FORCE_COLOR count too.",
        ),
    ]


def onion_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option for asking over an onion path; stands above `shared_options`."""
    return click.option(
        "--onion/--no-onion",
        default=None,
        envvar="SESSIONNET_ONION",
        help="Ask the network API, and for names, over three Session Nodes, none of which sees both who asks and what. "
        "Seeds, the chain and the staking backend are asked directly all the same.",
    )(function)


def api_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for how the network API is asked; stands above `shared_options`."""
    for option in (
        onion_option,
        click.option(
            "--identity-file",
            metavar="FILE",
            help="Sign requests to the network API with the key in this file, made where there is none; "
            "without it, each gets a key of its own.",
        ),
        click.option(
            "--transport",
            type=click.Choice(["sealed", "plain"]),
            default="sealed",
            help="sealed (default): only the network API can open the request and write the reply. plain: as any web "
            "page, vouched for by a public CA.",
        ),
    ):
        function = option(function)
    return function


def verify_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option to have its figures told a second time; stands below `shared_options`."""

    @click.option(
        "--verify",
        is_flag=True,
        help="Also ask others for each figure, who do not depend on the first, and tell where they differ.",
    )
    @wraps(function)
    def command(run: Run, /, verify: bool, **values: Any) -> None:  # noqa: ANN401 - what click parsed
        if verify:
            run.settings.refuse_to_verify_alone()
        function(run, verify=verify, **values)

    return command


def shared_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options, and hand it the `Run` that they make."""

    @click.pass_context
    @wraps(function)
    def command(ctx: click.Context, /, **values: Any) -> None:  # noqa: ANN401 - what click parsed
        chosen = {
            name: _inherited(ctx, name, values.pop(name)) for name in Settings.__struct_fields__ if name in values
        }
        run = Run(Settings(**chosen), schema_of(ctx))
        if ctx.invoked_subcommand is not None:
            refuse_own_options(ctx)
            return
        with run:
            function(run, **values)
        ctx.exit(run.exit_status)

    own = command.__dict__.pop("__click_params__", [])
    for option in reversed(_options()):
        command = option(command)
    command.__dict__["__click_params__"] += own  # the last declared is shown first: a command's own before the shared
    return command


def schema_of(ctx: click.Context) -> str:
    """Name the JSON of a command: `sessionnet.nodes.show/1`."""
    return ctx.command_path.replace(" ", ".") + "/1"


def _inherited(ctx: click.Context, name: str, value: Any) -> Any:  # noqa: ANN401 - any option's value
    """Give an option's value, or the one given to the group where it was given there alone."""
    parent = ctx.parent
    if (
        parent is not None
        and name in parent.params
        and ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE
        and parent.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ):
        return parent.params[name]
    return value


def refuse_own_options(ctx: click.Context) -> None:
    """Refuse a group's options before a subcommand that has none of the kind: there they would be passed over."""
    group, subcommand = ctx.command, ctx.invoked_subcommand
    found = group.get_command(ctx, subcommand) if isinstance(group, click.Group) and subcommand else None
    taken = {parameter.name for parameter in found.params} if found else set()
    for parameter in ctx.command.params:
        name = parameter.name or ""
        inherited = name in Settings.__struct_fields__ and (found is None or name in taken)
        if not inherited and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{parameter.opts[0]} is for {ctx.command_path} alone, not for its subcommands.", ctx
            )


__all__ = ["Failed", "api_options", "onion_option", "shared_options", "verify_option"]
