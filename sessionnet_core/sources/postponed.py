"""Modules that requests and urllib3 import, and no request of this library needs: they wait until somebody uses them.

They guess the encoding of text, encode host names beyond ASCII, read ZIP files, and speak HTTP/2: a tenth of what a
command costs that asks one host. Whoever uses one, in a program that has this library in it too, finds it whole.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

POSTPONED: Mapping[str, Mapping[str, str]] = {
    "charset_normalizer": {"__version__": "version"},
    "chardet": {"__version__": "version"},
    "idna": {},
    "urllib3.http2": {"probe": "probe"},
    "zipfile": {},
}
"""Each package, and what the others look for in it while they are imported, with the module that has that."""

_LOADING = RLock()


class _Postponed(ModuleType):
    """A package that runs when it is first asked for something."""

    def __getattr__(self, wanted: str) -> Any:  # noqa: ANN401 - whatever there is
        module = POSTPONED[self.__name__].get(wanted)
        if module is not None:
            found = import_module(f"{self.__name__}.{module}")
            return found if wanted == module else getattr(found, wanted)
        self._run()
        return object.__getattribute__(self, wanted)

    def __dir__(self) -> Sequence[str]:
        self._run()
        return sorted(self.__dict__)

    def _run(self) -> None:
        with _LOADING:
            if self.__class__ is not _Postponed or self in _running:  # what it lacks while it runs, it does not have
                return
            _running.append(self)
            try:
                self.__loader__.exec_module(self)  # type: ignore[union-attr]  # `_Loader` has put it there
                self.__class__ = ModuleType  # type: ignore[assignment]
            finally:
                _running.remove(self)


_running: list[_Postponed] = []


class _Loader:
    """Makes a package that waits."""

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - any loader
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave that to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Leave it to the package's own loader, for later."""
        assert module.__spec__ is not None  # noqa: S101 - it was made from one
        module.__spec__.loader = module.__loader__ = self._loader
        module.__class__ = _Postponed


class _Finder:
    """Finds the packages that wait, and nothing else."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to import one of them."""
        spec = PathFinder.find_spec(name, path, target) if name in POSTPONED else None
        if spec is None or spec.loader is None:
            return None
        spec.loader = _Loader(spec.loader)  # type: ignore[assignment]  # as much of one as an import needs
        return spec


@contextmanager
def postponed() -> Iterator[None]:
    """Let these packages wait when they are imported from now on, for the first time; those that are there stay."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
