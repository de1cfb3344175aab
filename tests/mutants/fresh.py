"""One fault, in a process that imports the package anew: for constants, for defaults, for what only an import runs.

The process is forked from one that has imported what the package and its tests stand on, and nothing of theirs. It
reads the module from memory; its file stays as it is.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType

import pytest

from tests.mutants.changes import ROOT, Change
from tests.mutants.coverage_map import file_of
from tests.mutants.trial import OPTIONS, Outcome, Watch, confirmed, forked, name_of, no_shrinking

_STOOD_ON = ("click", "cryptography.hazmat.primitives.ciphers.aead", "hypothesis", "nacl", "numpy", "requests", "rich")
_RAN = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


def prepare() -> None:
    """Import what is the same for all processes."""
    for name in _STOOD_ON:
        try:
            importlib.import_module(name)
        except ImportError:  # it only takes longer then
            continue
    if any(name.partition(".")[0] in {"sessionnet_core", "sessionnet_cli"} for name in sys.modules):
        raise RuntimeError("the package has been imported already")


def outcome(change: Change, tests: Sequence[str], seconds: float, passing: dict[str, bool]) -> Outcome:
    """Return what becomes of a fault: by the nearest file of tests if it can, else by all of them."""
    near = [name for name in tests if file_of(name) == file_of(tests[0])] if tests else []
    for some in dict.fromkeys((tuple(near), tuple(tests))):
        found = confirmed(
            lambda text, names: forked(seconds, lambda: _run(change.module, text, names)), change, some, passing
        )
        if found[0] != "survived":
            return found
    return "survived", ""


class _Loader(SourceFileLoader):
    """The loader of a module whose text is not that of its file."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class _Finder:
    """What finds that one module."""

    def __init__(self, module: str, text: str) -> None:
        self._name, self._path, self._text = name_of(module), str(ROOT / module), text

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        return spec_from_file_location(name, self._path, loader=_Loader(name, self._path, self._text))


class _Chosen(Watch):
    """The plugin that runs some of the tests of a file, and tells also of what cannot be collected."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__()
        self._tests = set(tests)

    def pytest_collection(self) -> None:
        no_shrinking()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self._tests]


def _run(module: str, text: str | None, tests: Sequence[str]) -> str:
    if text is not None:
        sys.meta_path.insert(0, _Finder(module, text))
    watch = _Chosen(tests)
    code = pytest.main([*OPTIONS, "-x", *dict.fromkeys(map(file_of, tests))], plugins=[watch])
    return watch.failed or ("" if code in _RAN else f"pytest ends with {int(code)}")
