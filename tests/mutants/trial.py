"""One fault inside of a function, put into a process that was forked for it, and the tests that may notice.

The process has collected the tests already. The function gets its new code before the first test. Nothing is ever
written into a module's file, so that tests that start a process of their own see nothing of a fault.
"""

from __future__ import annotations

import functools
import gc
import importlib
import itertools
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from hypothesis import Phase, settings

from tests.mutants import coverage_map
from tests.mutants.changes import ROOT, Change, changed_function
from tests.mutants.subjects import SIZES

OPTIONS = ("-n", "0", "-q", "-p", "no:cacheprovider", "-m", "not costly", "--assert=plain", "--tb=no")
MEMORY_BYTES = 4 << 30

Outcome = tuple[str, str]
"""`killed` and the test, `timeout`, or `survived`."""


class Watch:
    """The plugin that tells of the first test that fails."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


class Inside:
    """The plugin that has the tests collected, and then tries faults inside functions."""

    def __init__(self, each: Callable[[Inside], None]) -> None:
        self._each = each
        self._were: dict[str, str] = {}
        self.items: dict[str, pytest.Item] = {}
        self._functions: dict[CodeType, list[FunctionType]] = {}

    def pytest_collection(self) -> None:
        self._were = coverage_map.tests_now()
        no_shrinking()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for module in SIZES:
            importlib.import_module(name_of(module))
        gc.unfreeze()
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__module__ and one.__module__.startswith("sessionnet_core"):
                self._functions.setdefault(one.__code__, []).append(one)
            elif isinstance(one, functools._lru_cache_wrapper):
                one.cache_clear()
        gc.collect()
        gc.freeze()
        self.items = {item.nodeid: item for item in session.items}
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # once, and not in every process
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        session.config.pluginmanager.unregister(reporter)
        if threading.active_count() > 1:
            raise RuntimeError("no thread may run where processes are forked")
        found = coverage_map.kept()
        missing = [item for item in session.items if coverage_map.file_of(item.nodeid) not in found.files]
        for folder, items in itertools.groupby(missing, lambda item: Path(coverage_map.file_of(item.nodeid)).parent):
            some = list(items)
            print(f"{len(some)} tests of {folder} …", file=sys.stderr, flush=True)
            outcome = forked(3600, functools.partial(coverage_map.run, some, coverage_map.kept(), self._were))
            if outcome != ("survived", ""):
                raise RuntimeError(f"the tests of {folder} could not be run: {outcome}")
        self._each(self)
        return True

    def way_in(self, change: Change) -> Callable[[], None] | None:
        """Return what puts a fault into this process; None if it is not inside of one function that is there."""
        file = ROOT / change.module
        differing = changed_function(file.read_text(), change.text, str(file))
        functions = self._functions.get(differing[0]) if differing else None
        if not differing or not functions:
            return None
        return lambda: _give_code(functions, differing[1])

    def outcome(
        self, put: Callable[[], None], change: Change, tests: Sequence[str], seconds: float, passing: dict[str, bool]
    ) -> Outcome:
        """Return what becomes of a fault."""

        def run(text: str | None, names: Sequence[str]) -> Outcome:
            items = [self.items[name] for name in names]
            return forked(seconds, functools.partial(_run, put if text is not None else None, items))

        return confirmed(run, change, tests, passing)


def confirmed(
    run: Callable[[str | None, Sequence[str]], Outcome],
    change: Change,
    tests: Sequence[str],
    passing: dict[str, bool],
) -> Outcome:
    """Return what becomes of a fault, where only a test counts that passes without it, and by itself fails with it.

    Args:
        run: runs tests with a text of the module, or with the module as it is.
        passing: the tests that passed without a fault in this run, and those that did not.
    """
    left = list(tests)
    while left:
        found = run(change.text, left)
        name = found[1]
        if name not in left:
            return found
        if name not in passing:
            passing[name] = run(None, [name])[0] == "survived"
        if passing[name] and run(change.text, [name])[0] != "survived":
            return found
        left.remove(name)
    return "survived", ""


def _run(put: Callable[[], None] | None, items: Sequence[pytest.Item]) -> str:
    watch = Watch()
    if put:
        put()
    items[0].config.pluginmanager.register(watch)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if watch.failed:
            break
    return watch.failed


def no_shrinking() -> None:
    """Let hypothesis stop at the first input that fails."""
    name = settings.get_current_profile_name()
    settings.register_profile(
        name, parent=settings.get_profile(name), phases=(Phase.explicit, Phase.generate), database=None
    )
    settings.load_profile(name)


def name_of(module: str) -> str:
    """Return the name that a module is imported by."""
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _give_code(functions: Sequence[FunctionType], code: CodeType) -> None:
    for function in functions:
        function.__code__ = code


def forked(seconds: float, run: Callable[[], str]) -> Outcome:
    """Run something in a process of its own that ends after so many seconds, and return what it says."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.setpgid(0, 0)
            os.close(read)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(max(1, int(seconds)))
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
            with _silence():
                said = run()
            os.write(write, said.encode()[:4000])
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what its tests have started
    if os.WIFSIGNALED(status):
        by = os.WTERMSIG(status)
        return ("timeout", "") if by == signal.SIGALRM else ("killed", signal.Signals(by).name)
    if os.WEXITSTATUS(status):
        return "killed", "an exception that ended pytest"
    return ("killed", said) if said else ("survived", "")


@contextmanager
def _silence() -> Iterator[None]:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    yield
