"""One fault, put into a process that was forked for it, and the tests that may notice.

The process has collected the tests already. A function gets its new code before the first test, or its new defaults; a
constant gets its new value in each module that has taken it from there. What other modules, or tests, have worked out
from a constant when they were imported stays as it was: such a fault may survive here that a test would notice.
Nothing is ever written into a module's file.
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
from types import CodeType, FunctionType, ModuleType

import pytest
from hypothesis import Phase, settings
from msgspec import Struct

from tests.mutants import coverage_map
from tests.mutants.changes import ROOT, Change, assigned, changed_function
from tests.mutants.subjects import SIZES

OPTIONS = ("-n", "0", "-q", "-p", "no:cacheprovider", "-m", "not costly", "--assert=plain", "--tb=no")
_NOT_PUT = "the fault could not be put in:"
MEMORY_BYTES = 4 << 30

Outcome = tuple[str, str]
"""`killed` and the test, `timeout`, or `survived`."""


class NothingDiffers(Exception):
    """A fault cannot be put into a process that runs."""


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
        self._items: dict[str, pytest.Item] = {}
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
        self._items = {item.nodeid: item for item in session.items}
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

    def ways_in(self, change: Change) -> Callable[[], None]:
        """Return what puts a fault into this process.

        Raises:
            KeyError: there is no such function in it.
        """
        file = ROOT / change.module
        original = file.read_text()
        differing = changed_function(original, change.text, str(file))
        if differing:
            functions = self._functions[differing[0]]
            return lambda: _give_code(functions, differing[1])
        return lambda: _give_values(sys.modules[name_of(change.module)], change.text, assigned(original, change.text))

    def outcome(self, put: Callable[[], None], tests: Sequence[str], seconds: float) -> Outcome:
        """Return what becomes of a fault."""
        items = [self._items[name] for name in tests if name in self._items]

        def run() -> str:
            watch = Watch()
            try:
                put()
            except NothingDiffers as error:
                return f"{_NOT_PUT} {error}"
            for item, following in zip(items, [*items[1:], None], strict=True):
                if item is items[0]:
                    item.config.pluginmanager.register(watch)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if watch.failed:
                    break
            return watch.failed

        outcome = forked(seconds, run)
        if outcome[1].startswith(_NOT_PUT):
            raise NothingDiffers(outcome[1])
        return outcome


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


def _give_values(module: ModuleType, text: str, names: set[str]) -> None:
    """Give constants and defaults of a module the values that they have where its text is this one."""
    anew = {"__name__": module.__name__, "__package__": module.__package__, "__file__": module.__file__}
    exec(compile(text, str(module.__file__), "exec"), anew)
    known = vars(module)
    found = 0
    for name, new in anew.items():
        old = known.get(name)
        is_plain = isinstance(new, int | float | str | tuple | frozenset | Struct) and type(new) is type(old)
        if name in names or (is_plain and new != old):
            for other in [other for key, other in sys.modules.items() if key.startswith("sessionnet")]:
                if vars(other).get(name) is old:
                    setattr(other, name, new)
                    found += 1
        for one, changed in _functions(old, new):
            if (one.__defaults__, one.__kwdefaults__) != (changed.__defaults__, changed.__kwdefaults__):
                one.__defaults__, one.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__
                found += 1
    if not found:
        raise NothingDiffers("nothing in the module differs")


def _functions(old: object, new: object) -> Iterator[tuple[FunctionType, FunctionType]]:
    """Yield pairs of functions: these two themselves, or the methods of these two classes."""
    if isinstance(old, type) and isinstance(new, type) and old.__module__ == new.__module__:
        for name, one in vars(old).items():
            if isinstance(one, FunctionType) and isinstance(other := vars(new).get(name), FunctionType):
                yield one, other
    elif isinstance(old, FunctionType) and isinstance(new, FunctionType) and old.__module__ == new.__module__:
        yield old, new


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
