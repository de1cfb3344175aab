"""`sessionnet swarm`: which Session Nodes store an account's messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

import click
from msgspec import structs

from ..declare import command
from ..input import InputFile, accounts_of, blocks_of, with_names
from ..options.contradictions import refuse_same_stream, refuse_unless_nodes_can_be_asked

if TYPE_CHECKING:
    from sessionnet_core.model import FailedName

    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("swarm")
@click.argument("accounts", metavar="[ACCOUNT|NAME|-]...", nargs=-1)
@click.option(
    "--input",
    "source",
    type=InputFile(),
    metavar="FILE",
    help="Read one account ID per line; - for standard input. Names are taken from the command line only, because "
    "nodes see the hash of each.",
)
@click.option(
    "--probe",
    is_flag=True,
    help="Ask every member whether it is up. Members see your address (or the proxy's), but no account ID.",
)
@click.option(
    "--ask-swarm",
    is_flag=True,
    help="Ask two members and two other nodes for the swarm. This names the account to those four nodes, and to those "
    "that replace silent ones, directly even with --onion.",
)
def swarm(
    run: Run,
    accounts: tuple[str, ...],
    source: BinaryIO | None,
    probe: bool,
    ask_swarm: bool,
) -> None:
    """Show which Session Nodes store the messages of each ACCOUNT, or of whoever owns the Session NAME.

    ACCOUNT is an account ID: 66 hex digits that begin with 05, or 03 for a group. The swarm is computed on this
    machine from the public node list. The ID is sent to nobody, except with --ask-swarm.

    - stands for the account IDs on standard input, one per line, which then are in no shell's history.

    NAME is a Session name: up to 64 letters, digits, hyphens and underscores. It is looked up by its hash, even with
    --nodes-file: three randomly chosen nodes see the hash and could guess the name. Their answers must agree. The
    account behind the name is sent to nobody, except with --ask-swarm. With --onion, the nodes do not see who asks.
    With --watch, a name is looked up once.

    @me is an alias: it stands for what the configuration file says in [accounts].

    \b
      sessionnet swarm 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
      sessionnet swarm alice
      sessionnet swarm @me
      sessionnet swarm --input ids.txt --jsonl
      sessionnet swarm --probe alice
    """
    if (source is None) == (not accounts):
        raise click.UsageError("Give either accounts and names, or --input.")
    if source is not None:
        refuse_same_stream("--input", source, run.settings)
        if run.settings.prometheus is not None:
            raise click.UsageError("--prometheus is for accounts on the command line: --input may have millions.")
    jsonl = run.settings.as_jsonl
    if run.settings.verify and (jsonl or source is not None):
        raise click.UsageError("--verify is for accounts on the command line, without --jsonl.")
    if run.settings.every_seconds is not None and (ask_swarm or source is not None):
        why = "would name the account to more and more nodes" if ask_swarm else "answers accounts as it reads them"
        raise click.UsageError(f"--watch and {'--ask-swarm' if ask_swarm else '--input'} contradict each other: {why}.")
    for option in [name for name, given in (("--probe", probe), ("--ask-swarm", ask_swarm)) if given]:
        refuse_unless_nodes_can_be_asked(run.settings, option)
        if source is not None or jsonl:
            raise click.UsageError(f"{option} is for accounts on the command line, without --jsonl.")
    accounts = accounts_of(run, accounts)
    if ask_swarm and run.settings.record is not None:
        from sessionnet_core.names import read_recipients

        if any(one.name is not None for one in read_recipients(accounts)):
            raise click.UsageError("--ask-swarm names the account, and --record could not mask the account of a NAME.")
    if source is not None:
        from ..account_lines import print_lines

        print_lines(run, blocks_of(source))
    elif jsonl:
        _print_jsonl(run, accounts)
    else:
        _answer_accounts(run, accounts, probe=probe, ask_swarm=ask_swarm, verify=run.settings.verify)


def _answer_accounts(run: Run, accounts: tuple[str, ...], *, probe: bool, ask_swarm: bool, verify: bool) -> None:
    answer = run.open(private=accounts).swarms(accounts, probe=probe, ask_swarm=ask_swarm, verify=verify)
    if run.settings.every_seconds is not None:
        named = structs.replace(answer.value, accounts=with_names(run, answer.value.accounts))
        answer = answer.with_value(named)
    verdicts = answer.verdicts or ()
    by_lists = [one for one in verdicts if one.asked is None]
    by_nodes = [one for one in verdicts if one.asked is not None]

    def page(shown: Page) -> None:
        from ..show.pages.swarm import write_swarms

        write_swarms(shown, answer.value, run.round.moment(answer, answer.value.height), by_nodes)

    def rows() -> Rows:
        from ..show.tables.node_rows import member_rows

        return member_rows(answer.value.accounts, answer.value.probes)

    run.show_part(answer, page, answer.value.failed, verified=by_lists if verify else None, rows=rows)


def _print_jsonl(run: Run, accounts: tuple[str, ...]) -> None:
    """Print one object for each account, as those of `--input`, with its name if it was asked for by that."""
    from ..output import write_bytes
    from ..show.formats.lines import json_lines

    answer = run.open(private=accounts).swarms(accounts)
    run.note_completeness(answer)
    run.warn(answer)
    objects = []
    for one in answer.value.accounts:
        line = {"account_id": one.account_id, "swarm_id": one.swarm_id, "size": one.size, "as_of": answer.as_of}
        objects.append(line if one.name is None else {**line, "name": one.name})
    write_bytes(json_lines(objects))
    _print_failed_lines(run, answer.value.failed)


def _print_failed_lines(run: Run, failed: Sequence[FailedName]) -> None:
    """Print one object for each name that failed, after those that had an answer."""
    from sessionnet_core.encoding import encode

    from ..failures import failed_items
    from ..output import write_bytes
    from ..show.safe import safe_json

    run.leave_out(failed_items(failed))
    for one in failed:
        error = {"code": one.code, "message": one.message}
        write_bytes(safe_json(encode({"name": one.name, "error": error}) + b"\n"))
        run.exit_status = 1
