"""Lists that are read from a file or from standard input: one account, or one key of a node, per line.

`-` on the command line stands for the lines of standard input, so that an account need not be in a shell's history.
This is where the words of a command line become accounts and keys.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from sessionnet_core.errors import BadConfiguration, MalformedAccount

if TYPE_CHECKING:
    from sessionnet_core.model import AccountSwarm

    from .config.aliases import Kind
    from .run import Run

STANDARD_INPUT = "-"
MOST_AT_ONCE = 10_000
"""More accounts need `swarm --input` with `--jsonl` or `--csv`: one document of them all would fill the memory."""
_CHUNK_BYTES = 1 << 18
_ENDLESS_LINE_BYTES = 16_000_000
"""Of a longer line, as from a device without an end, no other line follows."""


class InputFile(click.File):
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


def accounts_of(run: Run, words: Sequence[str]) -> tuple[str, ...]:
    """Return the accounts and names that the words of a command line stand for, aliases among them.

    Lines of standard input hold account IDs only, as those of `--input`: what was mistyped there is looked up nowhere.

    Raises:
        MalformedAccount: a line is no account ID.
        click.UsageError: standard input is named twice, or holds none, or too many.
    """
    from sessionnet_core.names import parse_listed_account

    def found() -> tuple[str, ...]:
        accounts = _with_lines(run, "accounts", words, "account ID", parse_listed_account)
        return accounts if run.settings.every_seconds is None else _looked_up(run, accounts)

    return run.once("accounts", found)


def keys_of(run: Run, words: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of nodes that the words of a command line stand for, aliases among them.

    Raises:
        MalformedKey: a line cannot begin a key.
        click.UsageError: standard input is named twice, or holds none, or too many.
    """
    from sessionnet_core.nodes.filters import parse_key

    return run.once("nodes", lambda: _with_lines(run, "nodes", words, "node key", parse_key))


def with_names(run: Run, accounts: Sequence[AccountSwarm]) -> tuple[AccountSwarm, ...]:
    """Return accounts with the names by which they were asked for, where these were looked up before."""
    from msgspec import structs

    names = run.once("names", dict[str, str])
    return tuple(structs.replace(one, name=names.get(one.account_id, one.name)) for one in accounts)


def _looked_up(run: Run, accounts: Sequence[str]) -> tuple[str, ...]:
    """Return account IDs in place of names, once for all rounds: three nodes for each would be many nodes in a day."""
    from sessionnet_core.names import read_recipients

    read = list(zip(accounts, read_recipients(accounts), strict=True))
    if all(one.name is None for _, one in read):
        return tuple(accounts)
    network, names, found = run.open(private=accounts), run.once("names", dict[str, str]), []
    for text, one in read:
        if one.name is not None:
            text = network.resolve(one.name).value
            names[text] = one.name
        found.append(text)
    return tuple(found)


def lines_in(blocks: Iterable[bytes]) -> Iterator[str]:
    """Return the lines that should hold something: neither empty nor comments."""
    return (line for _, line in _numbered_lines(blocks))


def _numbered_lines(blocks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    from sessionnet_core.nodes.bulk import lines_of

    for number, raw in enumerate(chain.from_iterable(map(lines_of, blocks)), 1):
        line = raw.decode("utf-8", "replace").strip()
        if line and not line.startswith("#"):
            yield number, line


def blocks_of(source: BinaryIO) -> Iterator[bytes]:
    """Return the whole lines of a stream as they come."""
    from sessionnet_core.nodes import bulk

    return bulk.blocks_of(_chunks(source))


def _with_lines(
    run: Run, kind: Kind, words: Sequence[str], what: str, checked: Callable[[str], str]
) -> tuple[str, ...]:
    if STANDARD_INPUT not in words:
        return run.expand(kind, words)
    if words.count(STANDARD_INPUT) > 1:
        raise click.UsageError("- stands for the whole of standard input, and can be given once.")
    source, lines = sys.stdin.buffer, list[str]()
    with _unseen(source) if kind == "accounts" else nullcontext(False) as is_unseen:
        if source.isatty():
            how = ", which is not shown as you type" if is_unseen else ""
            run.note(f"Reading from standard input, one {what} per line{how}; end with Ctrl-D.")
        for number, line in _numbered_lines(blocks_of(source)):
            try:
                lines.append(checked(line))
            except MalformedAccount as error:  # its place, not itself: it may be all but right, and this goes into logs
                raise error.about(subject=f"line {number} of standard input") from None
            if len(lines) > MOST_AT_ONCE:
                raise click.UsageError(f"- takes at most {MOST_AT_ONCE:,} lines.")
    if not lines:
        raise click.UsageError(f"Standard input holds no {what}.")
    run.start_clock()  # whoever types them takes none of the network's time
    place = words.index(STANDARD_INPUT)
    return (*run.expand(kind, words[:place]), *lines, *run.expand(kind, words[place + 1 :]))


@contextmanager
def _unseen(source: BinaryIO) -> Iterator[bool]:
    """Keep a terminal from showing what is typed, as for a password; return whether it is one that can."""
    try:
        import termios
    except ImportError:  # no POSIX
        yield False
        return
    try:
        before = termios.tcgetattr(source.fileno())
    except (termios.error, OSError):  # no terminal
        yield False
        return
    hidden = before.copy()
    hidden[3] &= ~termios.ECHO
    termios.tcsetattr(source.fileno(), termios.TCSADRAIN, hidden)
    try:
        yield True
    finally:
        termios.tcsetattr(source.fileno(), termios.TCSADRAIN, before)


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
