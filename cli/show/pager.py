"""Text that is longer than the screen, through the user's pager, as git and gh do it.

`SESSIONNET_PAGER` names the pager, else `PAGER`, else it is `less` if there is one; empty, or `cat`, means none. The
text is held back until it is whole, so that a short one needs no pager. Whatever becomes of the pager, the answer was
given: quitting it early, or Ctrl-C in it, changes no exit status.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO

from .terminal import cell_width, is_dumb, without_styles

_VARIABLES = ("SESSIONNET_PAGER", "PAGER")
_USUAL = "less"
_LESS = "FRX"
"""As git has it: end if all fits on one screen, let colours through, and leave the text on the screen."""
_OF_A_SHELL = frozenset("|&;<>()$`*?[#~=%")
"""A command with one of these is for a shell, as git has it."""
_NOT_RUN_BY_SHELL = (126, 127)


class _HeldBack(io.TextIOWrapper):
    """Text for a terminal that does not get it yet."""

    def isatty(self) -> bool:
        return True


@contextmanager
def paged(note: Callable[[str], None], *, wanted: bool = True) -> Iterator[None]:
    """Hold back what is written to standard output, and show it through the pager if it is longer than the screen.

    Without a terminal, or with one that cannot scroll back, nothing is held back.

    Args:
        note: tells that the pager cannot be started.
        wanted: whether a pager may be used at all.
    """
    terminal = sys.stdout
    named, command = _pager() if wanted and terminal.isatty() and not is_dumb() else ("", "")
    if not command:
        yield
        return
    held = _HeldBack(io.BytesIO(), encoding=terminal.encoding, errors=terminal.errors, newline="\n")
    sys.stdout = held
    try:
        yield
    except BaseException:
        _print(held, terminal)
        raise
    finally:
        sys.stdout = terminal
    if not _is_longer_than_the_screen(_text(held)):
        _print(held, terminal)
        return
    terminal.flush()
    try:
        _show(command, _text(held).encode(held.encoding, held.errors or "strict"))
    except (OSError, ValueError) as error:
        note(f"The pager of {named} cannot be started: {getattr(error, 'strerror', None) or error}.")
        _print(held, terminal)


def _pager() -> tuple[str, str]:
    """Return the variable that names the pager, and the pager; empty if there is none."""
    for name in _VARIABLES:
        named = os.environ.get(name)
        if named is not None:
            return name, "" if named.strip() == "cat" else named.strip()
    from shutil import which

    return "", _USUAL if which(_USUAL) else ""


def _text(held: _HeldBack) -> str:
    held.seek(0)
    return held.read()


def _print(held: _HeldBack, terminal: TextIO) -> None:
    terminal.write(_text(held))
    terminal.flush()


def _is_longer_than_the_screen(text: str) -> bool:
    """Whether it takes more lines than there are, with one for the prompt; a line that is too long takes several."""
    from shutil import get_terminal_size

    columns, lines = get_terminal_size()
    taken = sum(max(1, -(-cell_width(line) // columns)) for line in without_styles(text).splitlines())
    return taken >= lines


def _show(command: str, text: bytes) -> None:
    """Show text in the pager until it ends.

    Raises:
        OSError: it cannot be started.
        ValueError: it is no command.
    """
    import shlex
    import signal
    import subprocess

    by_shell = bool(_OF_A_SHELL & set(command))
    words = ["/bin/sh", "-c", command] if by_shell else shlex.split(command)
    # A handler of our own, and not SIG_IGN, which the pager would inherit: Ctrl-C is the pager's.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": _LESS, **os.environ})  # noqa: S603 - the user's own
        _feed(process.stdin, text)
        status = process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    if by_shell and status in _NOT_RUN_BY_SHELL:
        raise OSError("the shell did not run it")


def _feed(pipe: IO[bytes] | None, text: bytes) -> None:
    """Give the pager the text, or as much as it wants."""
    if pipe is None:
        return
    with suppress(BrokenPipeError):
        pipe.write(text)
    with suppress(BrokenPipeError):
        pipe.close()
