"""What may stand where: candidates for each parameter, by what its value is.

That is its metavar, which help shows too. Nobody is asked, and what cannot be read has no candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click
from click.shell_completion import CompletionItem

from ..config.aliases import KINDS, MARK, Kind
from ..options.shared import is_typed

Candidate = tuple[str, str | None]
"""A value, and what it is."""
_PATIENCE_SECONDS = 0.1
"""For a configuration file that is a pipe."""


def candidates(parameter: click.Parameter, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]] | None:
    """Return what begins as it was typed; None if Click knows as much itself."""
    kind = what_it_is(parameter)
    if kind in ("FILE", "FOLDER"):
        return [CompletionItem(incomplete, type="file" if kind == "FILE" else "dir")]
    found = BY_METAVAR.get(kind)
    if found is None or isinstance(parameter.type, click.Choice):
        return None
    return [CompletionItem(value, help=what) for value, what in found(ctx, incomplete) if value.startswith(incomplete)]


def what_it_is(parameter: click.Parameter) -> str:
    """Return what a parameter's value is: the first word of its metavar, without what says how many there may be."""
    metavar = parameter.metavar or (
        parameter.human_readable_name.upper() if isinstance(parameter, click.Argument) else ""
    )
    return metavar.strip("[].").partition("|")[0]


def _networks(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    from sessionnet_core.networks.built_in import BUILT_IN

    yield from ((name, "built in") for name in BUILT_IN)
    own = _configured().get("networks", {})
    yield from ((name, "in the configuration file") for name in own if name not in BUILT_IN)


def _contracts(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    from sessionnet_core.networks.contracts import NAMES

    if "=" not in incomplete:
        yield from ((f"{name}=", None) for name in NAMES)


def _columns(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    from ..show.tables.columns import COLUMNS
    from ..show.tables.probe_columns import probe_columns

    known = COLUMNS | probe_columns(()) if ctx.params.get("probe") else COLUMNS
    yield from ((key, column.title) for key, column in known.items())


def _list_of_columns(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    before, comma, _ = incomplete.rpartition(",")
    there = before.split(",")
    yield from ((before + comma + key, title) for key, title in _columns(ctx, "") if key not in there)


def _schemas(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    """The next word of the name of a command, as it is written there: `schema nodes show`."""
    from ..command_table import COMMANDS

    typed = tuple(ctx.params.get("command") or ())
    for path, row in COMMANDS.items():
        words = tuple(path.split())
        if row.document is not None and words[:-1] == typed:
            yield words[-1], row.help


def _aliases(ctx: click.Context, kind: Kind) -> Iterator[Candidate]:
    if _given(ctx, "demo"):
        return  # which reads no configuration
    for name, value in _configured().get(kind, {}).items():
        values = value if isinstance(value, list) else [value]
        yield MARK + name, _short(str(values[0])) if len(values) == 1 else f"{len(values)} {kind}"


def _accounts(ctx: click.Context, incomplete: str) -> Iterable[Candidate]:
    return _aliases(ctx, "accounts")


def _wallets(ctx: click.Context, incomplete: str) -> Iterable[Candidate]:
    return _aliases(ctx, "wallets")


def _nodes(ctx: click.Context, incomplete: str) -> Iterator[Candidate]:
    yield from _aliases(ctx, "nodes")
    if incomplete.startswith(MARK) or any(_given(ctx, option) for option in ("demo", "replay", "nodes_file")):
        return  # what answers then is not the kept list
    from ..reach import user_cache
    from .kept_nodes import kept_nodes

    cache = user_cache()
    if cache is not None:
        yield from kept_nodes(cache, _network(ctx), incomplete)


BY_METAVAR: dict[str, Callable[[click.Context, str], Iterable[Candidate]]] = {
    "NAME": _networks,
    "NAME=ADDRESS": _contracts,
    "COLUMN": _columns,
    "A,B,…": _list_of_columns,
    "COMMAND": _schemas,
    "ACCOUNT": _accounts,
    "KEY": _nodes,
    "ADDRESS": _wallets,
    "WALLET": _wallets,
}


def _network(ctx: click.Context) -> str:
    """Return the name of the network that is asked: as for a run, from option, variable, file, or built in."""
    return str(_given(ctx, "network") or _configured().get("network", "mainnet"))


def _given(ctx: click.Context, option: str) -> Any:  # noqa: ANN401 - of any option
    """Return the value of a shared option: what was typed, here or before the command, or else its variable's."""
    contexts = [ctx, *([] if ctx.parent is None else [ctx.parent, ctx.find_root()])]
    typed = [at.params[option] for at in contexts if is_typed(at, option)]
    return typed[0] if typed else ctx.params.get(option)


def _configured() -> dict[str, Any]:
    """Return what the configuration file says, unchecked but for the kind of each table that is read here."""
    from ..config.document import Document, read_document

    document = read_document(_PATIENCE_SECONDS)
    if not isinstance(document, Document):
        return {}
    tables = (*KINDS, "networks")
    return {key: value for key, value in document.table.items() if isinstance(value, dict) or key not in tables}


def _short(value: str) -> str:
    return value if len(value) <= 20 else f"{value[:12]}…{value[-4:]}"
