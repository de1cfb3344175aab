"""A person at a real shell: types a line, presses TAB, and looks at what stands in the line then."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE_SECONDS = 120
_SHOW = "\x18\x10"
"""Ctrl-X Ctrl-P, which both shells are told to answer with the line as it stands."""
_CLEAR = "\x15"
_LEFT = "\x02"

ARGUMENTS = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SETUP = {
    "bash": r"""PS1=; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'
source <(sessionnet completion bash)
bind -x '"\C-x\C-p": printf "<<%s>>\n" "$READLINE_LINE"'
""",
    "zsh": r"""PS1=; unset zle_bracketed_paste; unsetopt beep prompt_sp; bindkey -e
source <(sessionnet completion zsh)
show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey '^X^P' show
""",
}


class Typist:
    """At an interactive bash or zsh on a terminal of its own."""

    def __init__(
        self, shell: str, environment: Mapping[str, str], folder: Path, setup: Mapping[str, str] = SETUP
    ) -> None:
        self._terminal, theirs = pty.openpty()
        self._process = subprocess.Popen(
            ARGUMENTS[shell],
            env=dict(environment),
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._type(setup[shell] + "echo rea''dy\n")
        self._wait_for(rb"ready")

    def after_tab(self, typed: str, *, left: int = 0) -> str:
        """Return what stands in the line when TAB was pressed behind `typed`, or so many places left of its end."""
        self._type(typed + _LEFT * left + "\t" + _SHOW)
        line = self._wait_for(rb"<<(.*?)>>")[1]
        self._type(_CLEAR + "\x0b")
        return line.decode()

    def close(self) -> None:
        """Close the terminal, and wait for the shell to end."""
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def _type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _wait_for(self, pattern: bytes) -> re.Match[bytes]:
        seen, deadline = b"", time.monotonic() + PATIENCE_SECONDS
        while (found := re.search(pattern, seen, re.DOTALL)) is None:
            if not select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"no {pattern!r} in {seen!r}")
            seen += os.read(self._terminal, 1 << 16)
        return found


def offered_by_fish(typed: str, environment: Mapping[str, str], folder: Path) -> list[str]:
    """Return what fish offers behind `typed`: candidates, each with its description behind a tab."""
    ended = subprocess.run(
        ["fish", "--no-config", "-c", 'sessionnet completion fish | source; complete -C "$argv[1]"', typed],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines()


def is_missing(shell: str) -> bool:
    """Whether a shell is not installed here."""
    return shutil.which(shell) is None
