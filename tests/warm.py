"""Runs of the command in processes of their own that need no start: forks of one that has imported everything.

They are for what only a process has and no start concerns: a terminal, a pager, a bar, a signal. Starting Python and
importing is most of what a short run costs. How the installed command starts, which modules it imports, and what it
makes of its environment before Python runs a line of it is for tests that start it; `tests.cli.test_process` does.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

COMMAND = str(Path(sys.executable).with_name("sessionnet"))
_IMPORTED_LATE = (
    *("rich.live", "rich.progress", "rich.table", "rich.text", "requests", "plotext", "sqlite3", "shlex", "tomllib"),
    *("importlib.resources", "urllib3.util", "ssl", "nacl.bindings", "concurrent.futures.thread", "http.client"),
)
_STREAMS = 3


class Warm:
    """A run of the command, with what tests use of `subprocess.Popen`."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        env: Mapping[str, str],
        stdin: int | IO[Any],
        stdout: int | IO[Any],
        stderr: int | IO[Any],
        cwd: Path | None = None,
        controls_terminal: bool = False,
    ) -> None:
        """Start it on these open streams; it controls the terminal at its standard input if that is asked for."""
        asked = {"words": list(words), "env": dict(env), "cwd": str(cwd or Path.cwd()), "controls": controls_terminal}
        streams = [one if isinstance(one, int) else one.fileno() for one in (stdin, stdout, stderr)]
        self.returncode: int | None = None
        self._told, told = os.pipe()
        try:
            _server().start(json.dumps(asked).encode(), [*streams, told])
        finally:
            os.close(told)
        self.pid = int(self._line())

    def _line(self) -> str:
        line = b""
        while not line.endswith(b"\n"):
            piece = os.read(self._told, 1)
            assert piece, "the process that all others are forks of has ended"
            line += piece
        return line.decode()

    def poll(self) -> int | None:
        """Return the exit status, if it has ended."""
        return self._status(0)

    def wait(self, timeout: float) -> int:
        """Return the exit status once it has ended."""
        status = self._status(timeout)
        if status is None:
            raise subprocess.TimeoutExpired([COMMAND], timeout)
        return status

    def _status(self, timeout: float) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self.returncode = os.waitstatus_to_exitcode(int(self._line()))
            os.close(self._told)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(
    *words: str, environment: Mapping[str, str], stderr: int = subprocess.PIPE, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end with nobody at its input, and return what it printed."""
    with open(os.devnull, "rb") as nobody, _Kept() as out, _Kept() as err:
        ended = Warm(words, env=environment, stdin=nobody, stdout=out.end, stderr=err.end, cwd=cwd)
        return subprocess.CompletedProcess([COMMAND, *words], ended.wait(60), out.text(), err.text())


class _Kept:
    """A file without a name for what is printed: unlike a pipe it is never full."""

    def __enter__(self) -> _Kept:
        from tempfile import TemporaryFile

        self.end = TemporaryFile()
        return self

    def text(self) -> bytes:
        self.end.seek(0)
        return self.end.read()

    def __exit__(self, *_: object) -> None:
        self.end.close()


class _Server:
    """The process that all runs are forks of, as these tests see it."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                env=environment,
                cwd=Path(__file__).parents[1],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the tests, whose end is its end
            )

        atexit.register(self._end)

    def _end(self) -> None:
        self._door.close()
        self._process.wait()

    def start(self, asked: bytes, descriptors: list[int]) -> None:
        with self._lock:
            socket.send_fds(self._door, [len(asked).to_bytes(4, "big")], descriptors)
            self._door.sendall(asked)


@functools.cache
def _server() -> _Server:
    return _Server()


def _serve(door: socket.socket) -> NoReturn:
    for package in ("sessionnet_core", "sessionnet_cli"):
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not module.name.endswith(("__main__", "web3", "web3_import")):  # which is slow, and seldom needed
                importlib.import_module(module.name)
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    alarm, ended = os.pipe()
    os.set_blocking(ended, False)
    signal.set_wakeup_fd(ended)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([door.fileno(), alarm], [], [])
        if alarm in ready:
            os.read(alarm, 1000)
            for pid in list(running):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    _tell(running.pop(pid), status, ends=True)
        if door.fileno() in ready:
            size, descriptors, *_ = socket.recv_fds(door, 4, _STREAMS + 1)
            if not size:
                os._exit(0)
            asked = json.loads(door.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL))
            pid = os.fork()
            if not pid:
                _become(asked, descriptors[:_STREAMS])
            for descriptor in descriptors[:_STREAMS]:
                os.close(descriptor)
            running[pid] = descriptors[_STREAMS]
            _tell(running[pid], pid)


def _tell(pipe: int, number: int, *, ends: bool = False) -> None:
    try:
        os.write(pipe, b"%d\n" % number)
    except BrokenPipeError:  # the test has not waited for it
        ends = True
    if ends:
        os.close(pipe)


def _become(asked: dict[str, Any], streams: list[int]) -> NoReturn:
    """Make this fork what a new process of the command would be, and run it."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        os.closerange(_STREAMS, 1024)
        if asked["controls"]:
            import fcntl
            import termios

            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        os.environ.clear()
        os.environ.update(asked["env"])
        time.tzset()
        os.chdir(asked["cwd"])
        sys.argv = [COMMAND, *asked["words"]]
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 as long as the process
        sys.stdout = open(1, "w", 1 if os.isatty(1) else -1, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        from sessionnet_cli.process import run

        run()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
