"""`sessionnet swarm`: which Session Nodes store an account's messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from sessionnet_core.account import public_key
from sessionnet_core.errors import BadConfiguration, MalformedAccount

from ..declare import command
from ..options.contradictions import refuse_same_stream, refuse_unless_nodes_can_be_asked

if TYPE_CHECKING:
    from sessionnet_core import SessionNetwork
    from sessionnet_core.model import FailedName

    from ..run import Run
    from ..show.terminal import Page

_CHUNK_BYTES = 1 << 18
_ENDLESS_LINE_BYTES = 16_000_000
"""Of a longer line, as from a device without an end, no other line follows."""
STANDARD_INPUT = "-"
_MOST_IN_ONE_DOCUMENT = 10_000
"""More accounts need `--jsonl`: a document of them all would fill the memory."""


class _Input(click.File):
    """A file or standard input, of which a named pipe is not waited for without end."""

    def __init__(self) -> None:
        super().__init__("rb")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Open the file; raise `click.BadParameter` if that is not possible."""
        if ctx is not None and ctx.resilient_parsing:
            return None  # a shell completes what follows
        if value == STANDARD_INPUT:
            return super().convert(value, param, ctx)
        from sessionnet_core.reading import open_stream

        try:
            stream = open_stream(value)
        except (OSError, ValueError) as error:
            self.fail(f"{value!r}: {getattr(error, 'strerror', None) or error}", param, ctx)
        if ctx is not None:
            ctx.call_on_close(stream.close)
        return stream


@command("swarm")
@click.argument("accounts", metavar="[ACCOUNT|NAME]...", nargs=-1)
@click.option(
    "--input",
    "source",
    type=_Input(),
    metavar="FILE",
    help="Read one account ID per line; - for standard input. Names are taken from the command line only, because "
    "nodes see the hash of each.",
)
@click.option("--jsonl", is_flag=True, help="Print one JSON object per account, each as soon as it is known.")
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
    jsonl: bool,
    probe: bool,
    ask_swarm: bool,
) -> None:
    """Show which Session Nodes store the messages of each ACCOUNT, or of whoever owns the Session NAME.

    ACCOUNT is an account ID: 66 hex digits that begin with 05, or 03 for a group. The swarm is computed on this
    machine from the public node list. The ID is sent to nobody, except with --ask-swarm.

    NAME is a Session name: up to 64 letters, digits, hyphens and underscores. It is looked up by its hash, even with
    --nodes-file: three randomly chosen nodes see the hash and could guess the name. Their answers must agree. The
    account behind the name is sent to nobody, except with --ask-swarm. With --onion, the nodes do not see who asks.

    @me is an alias: it stands for what the configuration file says in [accounts].

    \b
      sessionnet swarm 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
      sessionnet swarm alice
      sessionnet swarm @me
      sessionnet swarm --input accounts.txt --jsonl
      sessionnet swarm --probe alice
    """
    if (source is None) == (not accounts):
        raise click.UsageError("Give either accounts and names, or --input.")
    if source is not None:
        refuse_same_stream("--input", source, run.settings)
    if jsonl and run.settings.as_json:
        raise click.UsageError("--json and --jsonl contradict each other.")
    if run.settings.verify and (jsonl or source is not None):
        raise click.UsageError("--verify is for accounts on the command line, without --jsonl.")
    for option in [name for name, given in (("--probe", probe), ("--ask-swarm", ask_swarm)) if given]:
        refuse_unless_nodes_can_be_asked(run.settings, option)
        if source is not None or jsonl:
            raise click.UsageError(f"{option} is for accounts on the command line, without --jsonl.")
    accounts = run.expand("accounts", accounts)
    if ask_swarm and run.settings.record is not None:
        from sessionnet_core.names import read_recipients

        if any(one.name is not None for one in read_recipients(accounts)):
            raise click.UsageError("--ask-swarm names the account, and --record could not mask the account of a NAME.")
    if source is not None:
        from sessionnet_core.nodes.bulk import lines_of

        lines = lines_of(_chunks(source))
        print_lines = _print_jsonl if jsonl else _print_document if run.settings.as_json else _print_text
        print_lines(run, lines)
    elif jsonl:
        network = run.open(private=accounts)
        found = network.swarms(accounts).value
        _print_jsonl(run, [[one.account_id.encode() for one in found.accounts]], network)
        _print_failed_lines(run, found.failed)
    else:
        _answer_accounts(run, accounts, probe=probe, ask_swarm=ask_swarm, verify=run.settings.verify)


def _answer_accounts(run: Run, accounts: tuple[str, ...], *, probe: bool, ask_swarm: bool, verify: bool) -> None:
    from ..failures import failed_items, show_failed

    answer = run.open(private=accounts).swarms(accounts, probe=probe, ask_swarm=ask_swarm, verify=verify)
    verdicts = answer.verdicts or ()
    by_lists = [one for one in verdicts if one.asked is None]
    by_nodes = [one for one in verdicts if one.asked is not None]

    def page(shown: Page) -> None:
        from ..show.pages.swarm import write_swarms
        from ..show.tables.columns import Moment

        at = Moment(now=answer.asked_at, height=answer.value.height)
        write_swarms(shown, answer.value, at, by_nodes)

    failed = answer.value.failed
    run.show(answer, page, errors=failed_items(failed), verified=by_lists if verify else None)
    if failed:
        run.exit_status = 1
        if not run.settings.as_json and run.output.path is None:
            show_failed(failed)


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


def _print_jsonl(run: Run, batches: Iterable[list[bytes]], network: SessionNetwork | None = None) -> None:
    """Print one object for each line, batch by batch: nothing is held back until the end."""
    from sessionnet_core.nodes.bulk import BulkSwarms

    from ..output import write_bytes
    from ..show.safe import safe_json

    answer = (network or run.open()).ring()
    run.note_completeness(answer)
    run.warn(answer)
    bulk = BulkSwarms(*answer.value, as_of=answer.as_of)
    for lines in batches:
        write_bytes(safe_json(bulk.answer(lines)))
    if bulk.failed:
        _leave_out_lines(run, bulk.failed)


def _print_text(run: Run, batches: Iterable[list[bytes]]) -> None:
    """Print one line for each account, and a summary at the end."""
    answer = run.open().ring()
    ring, members = answer.value

    def page(shown: Page) -> None:
        from sessionnet_core.names import parse_listed_account

        accounts, failed, swarms = 0, 0, set()
        for line in _accounts(batches):
            try:
                swarm_id = ring.swarm_id_of(public_key(parse_listed_account(line)))
            except MalformedAccount as error:
                failed += 1
                shown.line((safe(line), "red"), f"  {error.message}")
                continue
            accounts += 1
            swarms.add(swarm_id)
            shown.line(
                f"{line.lower()}  {swarm_id or 'no swarm'}  {counted(len(members.get(swarm_id or '', ())), 'node')}"
            )
        distinct = sum(len(members.get(swarm_id or "", ())) for swarm_id in swarms)
        shown.line((accounts_in_swarms(accounts, len(swarms), distinct), "bold"))
        if failed:
            shown.line((f"{counted(failed, 'line')} had no account ID.", "red"))
            _leave_out_lines(run, failed)

    from ..show.pages.swarm import accounts_in_swarms
    from ..show.safe import safe
    from ..show.words import counted

    run.show(answer, page)


def _print_document(run: Run, batches: Iterable[list[bytes]]) -> None:
    """Print one document of all accounts; lines without an account ID are among its errors."""
    from sessionnet_core.names import parse_listed_account

    from ..output import write_bytes
    from ..show.formats.envelope import ErrorItem, document

    accounts, errors = [], []
    for number, line in enumerate(_accounts(batches), 1):
        if number > _MOST_IN_ONE_DOCUMENT:
            raise click.UsageError(f"--json holds at most {_MOST_IN_ONE_DOCUMENT:,} accounts; --jsonl has no limit.")
        try:
            accounts.append(parse_listed_account(line))
        except MalformedAccount as error:
            errors.append(ErrorItem(code=error.code, message=f"{line}: {error.message}", hint=error.hint))
    answer = run.open().swarms(accounts)
    run.note_completeness(answer)
    run.leave_out(errors)
    write_bytes(document(run.schema, answer, answer.value, tuple(errors)))
    if errors:
        run.exit_status = 1


def _leave_out_lines(run: Run, failed: int) -> None:
    """Note how many lines had no account ID. Each is named where the answer is: there may be millions."""
    from ..show.formats.envelope import ErrorItem
    from ..show.words import counted

    run.exit_status = 1
    message = f"{counted(failed, 'line')} of the input had no account ID"
    run.leave_out([ErrorItem(MalformedAccount.code, message, "Without --output, each line is shown with its reason.")])


def _accounts(batches: Iterable[list[bytes]]) -> Iterator[str]:
    """Return the lines that should hold an account: neither empty nor comments."""
    for lines in batches:
        for raw in lines:
            line = raw.decode("utf-8", "replace").strip()
            if line and not line.startswith("#"):
                yield line


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    """Read whatever is there: an answer need not wait for the end of a pipe. A byte order mark is left out.

    Raises:
        BadConfiguration: it is text in another encoding, or no text at all.
    """
    from sessionnet_core.reading import LONGEST_MARK_BYTES, without_mark

    read = getattr(source, "read1", source.read)
    chunk: bytes = read(_CHUNK_BYTES)
    while 0 < len(chunk) < LONGEST_MARK_BYTES and (more := read(_CHUNK_BYTES)):
        chunk += more
    chunk, line_bytes = without_mark(chunk, "the input"), 0
    while chunk:
        line_bytes = len(chunk) - chunk.rfind(b"\n") if b"\n" in chunk else line_bytes + len(chunk)
        if line_bytes > _ENDLESS_LINE_BYTES:
            raise BadConfiguration("the input is no list of account IDs: one of its lines does not end")
        yield chunk
        chunk = read(_CHUNK_BYTES)
