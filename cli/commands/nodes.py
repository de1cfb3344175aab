"""`sessionnet nodes`: the Session Nodes, counted, filtered and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sessionnet_core.model import STATES

from ..declare import command
from ..options.contradictions import refuse_unless_nodes_can_be_asked

if TYPE_CHECKING:
    from sessionnet_core.model import State

    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


def _versions(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what is no version, before anybody is asked."""
    from sessionnet_core.errors import RequestError
    from sessionnet_core.nodes.filters import NodeFilter

    for value in values:
        try:
            NodeFilter(versions=(value,)).select(())
        except RequestError:
            forms = "must be a version: 2.11 (which 2.11.3 fits too), 2.11.3, <2.11.3, <=2.11.3, >2.11.3 or >=2.11.3"
            raise click.BadParameter(f"{forms}; not {value!r}", ctx, param) from None
    return values


@command("nodes")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only nodes in this state. Repeatable, like all filters.",
)
@click.option(
    "--storage-version",
    "versions",
    multiple=True,
    metavar="V",
    callback=_versions,
    help="With this storage server version: 2.11, 2.11.3, <2.11.3.",
)
@click.option("--swarm", "swarm_ids", multiple=True, metavar="HEX", help="In this swarm.")
@click.option("--operator", "operators", multiple=True, metavar="WALLET", help="Run by this wallet.")
@click.option(
    "--contributor",
    "contributors",
    multiple=True,
    metavar="WALLET",
    help="With a stake from this wallet, or with rewards paid to it.",
)
@click.option(
    "--ip", "addresses", multiple=True, metavar="IP", help="At this address or in this network (192.0.2.0/24)."
)
@click.option("--sort", metavar="COLUMN", help="Sort by this column: its title or CSV key.")
@click.option("--reverse", is_flag=True, help="Sort in descending order.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="List at most this many.")
@click.option("--columns", metavar="A,B,…", help="Show these columns: their titles or CSV keys.")
@click.option(
    "--probe",
    is_flag=True,
    help="Ask every listed node whether it is up: latency, version, clock, height.",
)
def nodes(
    run: Run,
    states: tuple[State, ...],
    versions: tuple[str, ...],
    swarm_ids: tuple[str, ...],
    operators: tuple[str, ...],
    contributors: tuple[str, ...],
    addresses: tuple[str, ...],
    sort: str | None,
    reverse: bool,
    limit: int | None,
    columns: str | None,
    probe: bool,
) -> None:
    """List the Session Nodes, with a summary.

    \b
      sessionnet nodes --verify
      sessionnet nodes --state exiting --sort requested_unlock_height
      sessionnet nodes --storage-version '<2.11.3' --columns pubkey,address,operator
      sessionnet nodes --contributor 0x0ac14b71e071b15239519f75474b2f3ba63481f5 --json
      sessionnet nodes --operator 0x81a02b7d2e660bd58f5763086ab1d731e473421b --probe
    """
    if columns is not None and (run.settings.as_json or run.settings.as_jsonl):
        raise click.UsageError("--columns is for tables and CSV; --json and --jsonl have every field.")
    if probe:
        refuse_unless_nodes_can_be_asked(run.settings, "--probe")
    from sessionnet_core.nodes.filters import NodeFilter

    from ..show.tables.columns import COLUMNS, sorter

    chosen = _known([name.strip() for name in columns.split(",")] if columns is not None else [], "--columns", probe)
    key = "pubkey" if sort is None else _known([sort], "--sort", probe)[0]
    operators, contributors = run.expand("wallets", operators), run.expand("wallets", contributors)
    wanted = NodeFilter(
        states=states,
        versions=versions,
        swarms=swarm_ids,
        operators=operators,
        contributors=contributors,
        addresses=addresses,
    )
    order = sorter(key, reverse=reverse) if key in COLUMNS and (sort is not None or reverse) else None
    # To sort by what only a probe knows, all matching nodes are probed before any limit.
    first = limit if key in COLUMNS else None
    answer = run.open(private=(*operators, *contributors)).nodes(
        wanted, order=order, limit=first, probe=probe, verify=run.settings.verify
    )
    listed = answer.value
    known = COLUMNS
    if listed.probes is not None:
        from msgspec import structs

        from ..show.tables.probe_columns import probe_columns

        known = {**COLUMNS, **probe_columns(listed.probes)}
        if key not in COLUMNS:
            found = sorter(key, reverse=reverse, columns=known)(list(listed.nodes))[:limit]
            listed = structs.replace(listed, nodes=tuple(found))

    def page(shown: Page) -> None:
        from ..show.pages.nodes import write_nodes

        at = run.round.moment(answer, listed.height)
        write_nodes(shown, listed, [known[name] for name in chosen], at)

    def rows() -> Rows:
        from ..show.tables.node_rows import node_rows

        return node_rows(listed.nodes, listed.probes, chosen)

    run.show(answer, page, listed, verified=answer.verdicts, rows=rows)


def _known(names: list[str], option: str, probe: bool) -> list[str]:
    """Return the keys of columns that are named by key or title; refuse anything else."""
    from ..show.tables.columns import COLUMNS, key_of

    keys = []
    for name in names:
        key = key_of(name, COLUMNS)
        if key is None:
            from ..show.tables.probe_columns import PROBE_KEYS, probe_columns

            key = key_of(name, probe_columns(()))
            if key is None:
                there = ", ".join((*COLUMNS, *PROBE_KEYS) if probe else COLUMNS)
                raise click.UsageError(f"{option}: unknown column {name!r}; there are {there}.")
            if not probe:
                raise click.UsageError(f"{option}: the column {name!r} needs --probe.")
        keys.append(key)
    return keys
