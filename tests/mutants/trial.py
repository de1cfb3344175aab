"""One fault, put into a process that was forked for it, and the tests that may notice.

A fault inside a function is put into a process that has collected the tests already: the function gets its new code
before the first test. Any other is put into one that has imported nothing of the house: the module is read with the
fault in it. Nothing is ever written into a module's file.
"""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutants import coverage_map
from tests.mutants.changes import ROOT, Change, changed_function
from tests.mutants.subjects import SIZES

OPTIONS = ("-n", "0", "-q", "-p", "no:cacheprovider", "-m", "not costly", "--assert=plain", "--tb=no")
MEMORY_BYTES = 4 << 30

Outcome = tuple[str, str]
"""`killed` and the test, `timeout`, or `survived`."""


class _Failed(Exception):
    """The first test has failed."""


class Watch:
    """The plugin that tells of the first test that fails."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid or "the import"


class Inside:
    """The plugin that has the tests collected, and then tries faults inside functions."""

    def __init__(self, each: Callable[[Inside], None]) -> None:
        self._each = each
        self._items: dict[str, pytest.Item] = {}
        self._functions: dict[CodeType, list[FunctionType]] = {}

    def pytest_collection(self) -> None:
        no_shrinking()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for module in SIZES:
            importlib.import_module(module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
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
        for folder, items in itertools.groupby(
            session.items, lambda item: coverage_map.file_of(item.nodeid).rpartition("/")[0]
        ):
            found = coverage_map.kept()
            missing = [item for item in items if coverage_map.file_of(item.nodeid) not in found.files]
            print(f"{len(missing)} tests of {folder} …", file=sys.stderr, flush=True)
            outcome = forked(3600, functools.partial(coverage_map.run, missing, found))
            if outcome != ("survived", ""):
                raise RuntimeError(f"the tests of {folder} could not be run: {outcome}")
        self._each(self)
        return True

    def function(self, change: Change) -> tuple[CodeType, list[FunctionType]] | None:
        """Return the new code of the one function that a change is inside of, and that function, if it is known."""
        file = ROOT / change.module
        differing = changed_function(file.read_text(), change.text, str(file))
        if differing and (functions := self._functions.get(differing[0])):
            return differing[1], functions
        return None

    def outcome(
        self, code: CodeType, functions: Sequence[FunctionType], tests: Sequence[str], seconds: float
    ) -> Outcome:
        """Return what becomes of new code for a function."""
        items = [self._items[name] for name in tests if name in self._items]

        def run() -> str:
            watch = Watch()
            for function in functions:
                function.__code__ = code
            for item, following in zip(items, [*items[1:], None], strict=True):
                if item is items[0]:
                    item.config.pluginmanager.register(watch)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if watch.failed:
                    break
            return watch.failed

        return forked(seconds, run)


def outside(change: Change, tests: Sequence[str], seconds: float) -> Outcome:
    """Return what becomes of a module that is read with a fault in it."""

    def run() -> str:
        sys.meta_path.insert(0, _Finder(change))
        watch = Watch()
        files = dict.fromkeys(map(coverage_map.file_of, tests))
        wanted = set(tests)

        class Only:
            def pytest_collection(self) -> None:
                no_shrinking()

            def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
                items[:] = [item for item in items if item.nodeid in wanted]

        status = pytest.main([*OPTIONS, "-x", *files], plugins=[watch, Only()])
        return watch.failed or ("" if status in (0, 5) else f"pytest ended with {status}")

    return forked(seconds, run)


def no_shrinking() -> None:
    """Let hypothesis stop at the first input that fails."""
    name = settings.get_current_profile_name()
    settings.register_profile(
        name, parent=settings.get_profile(name), phases=(Phase.explicit, Phase.generate), database=None
    )
    settings.load_profile(name)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, change: Change) -> None:
        self._change = change
        self._path = str(ROOT / change.module)
        self._name = change.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> Any:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=_Loader(name, self._path, self._change))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, change: Change) -> None:
        super().__init__(name, path)
        self._change = change

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._change.text, self.path, "exec", dont_inherit=True)


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
