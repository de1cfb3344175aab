"""The accounts of `sessionnet swarm --input`, line by line, in each form that the answer may have.

Nothing is lost: a line without an account ID is among the answers, or is told on standard error where these are rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from sessionnet_core.errors import MalformedAccount
from sessionnet_core.names import parse_listed_account
from sessionnet_core.nodes.bulk import BulkLookup, BulkSwarms, Refusals, Refused, interleaved

from .input import MOST_AT_ONCE, lines_in

if TYPE_CHECKING:
    from .run import Run
    from .show.formats.envelope import ErrorItem
    from .show.terminal import Page

_LONGEST_SHOWN = 80


def print_lines(run: Run, blocks: Iterable[bytes]) -> None:
    """Print the answer to each line, in the form that was asked for."""
    if run.settings.as_jsonl:
        _print_jsonl(run, blocks)
    elif run.settings.as_csv:
        _print_csv(run, blocks)
    elif run.settings.as_json:
        _print_document(run, blocks)
    else:
        _print_text(run, blocks)


def _print_jsonl(run: Run, blocks: Iterable[bytes]) -> None:
    """Print one object for each line, block by block: nothing is held back until the end."""
    from .output import write_bytes
    from .show.safe import safe_json

    answer = run.open().ring()
    run.note_completeness(answer)
    run.warn(answer)
    bulk = BulkSwarms(*answer.value, as_of=answer.as_of)
    for block in blocks:
        write_bytes(safe_json(bulk.answer(block)))
    _leave_out(run, bulk.refused)


def _print_csv(run: Run, blocks: Iterable[bytes]) -> None:
    """Print one row for each member of the swarm of each line's account, block by block."""
    from .failures import show_items
    from .output import write_bytes
    from .show.tables.node_rows import OF_THE_ACCOUNT, member_columns, node_rows
    from .show.tables.sheet import Rows, cell, cells_of, lines_of, sheet

    answer = run.open().ring()
    ring, members = answer.value
    run.note_completeness(answer)
    run.warn(answer)
    columns = [one for one in node_rows((), None).columns if one.key not in OF_THE_ACCOUNT]
    age, lookup = cell(answer.as_of), BulkLookup(ring)
    # What follows the account in each row is made once: there are millions of rows, of two thousand nodes.
    without_node = [lines_of([[*("" for _ in columns), age]]).decode()]
    endings = []
    for swarm_id in lookup.swarm_ids:
        nodes = members.get(swarm_id or "", ())
        rows = [lines_of([[*cells_of(columns, node), age]]).decode() for node in nodes] or without_node
        endings.append(["", *(f",,{swarm_id or ''},{len(nodes)},{row}" for row in rows)])
    write_bytes(sheet(Rows(member_columns(), ()), answer.as_of))
    for block in blocks:
        found = [part for part in lookup.look_up(block) if not isinstance(part, Refused)]
        # Joined by the account, the first row begins with it too.
        text = "".join(
            [
                account.join(endings[at])
                for part in found
                for account, at in zip(part.accounts, part.places, strict=True)
            ]
        )
        write_bytes(text.encode())
    _leave_out(run, lookup.refused)
    if run.output.path is None:
        show_items(_items(lookup.refused))


def _print_text(run: Run, blocks: Iterable[bytes]) -> None:
    """Print one line for each account, block by block, and a summary at the end."""
    answer = run.open().ring()
    ring, members = answer.value

    def page(shown: Page) -> None:
        lookup = BulkLookup(ring)
        sizes = [len(members.get(swarm_id or "", ())) for swarm_id in lookup.swarm_ids]
        endings = [
            f"  {swarm_id or 'no swarm'}  {counted(size, 'node')}\n"
            for swarm_id, size in zip(lookup.swarm_ids, sizes, strict=True)
        ]
        accounts, places = 0, set[int]()
        for block in blocks:
            for part in lookup.look_up(block):
                if isinstance(part, Refused):
                    shown.line((safe(part.line), "red"), f"  {part.error.message}")
                    continue
                accounts += len(part.accounts)
                places.update(part.places)
                shown.whole_lines("".join(interleaved("", part, endings)))
            sys.stdout.flush()  # what comes through a slow pipe is answered as it comes
        swarms = {lookup.swarm_ids[at]: sizes[at] for at in places}
        shown.line((accounts_in_swarms(accounts, len(swarms), sum(swarms.values())), "bold"))
        if lookup.refused.count:
            shown.line((f"{counted(lookup.refused.count, 'line')} had no account ID.", "red"))
        _leave_out(run, lookup.refused)

    from .show.pages.swarm import accounts_in_swarms
    from .show.safe import safe
    from .show.words import counted

    run.show(answer, page)


def _print_document(run: Run, blocks: Iterable[bytes]) -> None:
    """Print one document of all accounts; lines without an account ID are among its errors."""
    from .output import write_bytes
    from .show.formats.envelope import ErrorItem, document

    accounts, errors, refused = [], [], Refusals()
    for number, line in enumerate(lines_in(blocks), 1):
        if number > MOST_AT_ONCE:
            raise click.UsageError(f"--json holds at most {MOST_AT_ONCE:,} accounts; --jsonl and --csv have no limit.")
        try:
            accounts.append(parse_listed_account(line))
        except MalformedAccount as error:
            refused.add(line, error)
            errors.append(ErrorItem(code=error.code, message=f"{line}: {error.message}", hint=error.hint))
    answer = run.open().swarms(accounts)
    run.note_completeness(answer)
    told = run.with_own_warnings(answer)
    write_bytes(document(run.schema, told, told.value, tuple(errors)))
    _leave_out(run, refused)


def _leave_out(run: Run, refused: Refusals) -> None:
    """Note which lines had no account ID, if any."""
    if refused.count:
        run.exit_status = 1
        run.leave_out(_items(refused))


def _items(refused: Refusals) -> Sequence[ErrorItem]:
    """Return the first of these lines, each with its reason, and how many there are besides: it may be millions."""
    from .show.formats.envelope import ErrorItem

    named = [ErrorItem(MalformedAccount.code, f"{_cut(line)}: {message}", None) for line, message in refused.first]
    more = refused.count - len(named)
    if more:
        named.append(ErrorItem(MalformedAccount.code, f"and {more:,} more lines without an account ID", None))
    return named


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"
