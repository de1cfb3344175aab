"""What a wheel brings along is what it imports, and nothing that is received runs: seen in the code of the packages."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text())
    for folder in ("sessionnet_core", "cli")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
OWN = {"sessionnet_core", "sessionnet_cli"}
RUN_TEXT = {"eval", "exec", "compile", "__import__", "execfile"}
RUN_BYTES = {
    "pickle",
    "cPickle",
    "_pickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "ctypes",
    "cffi",
    "code",
    "runpy",
}
RUN_PROGRAMS = re.compile(
    r"os\.(system|popen|exec\w+|spawn\w+|posix_spawnp?)|pty\.spawn|asyncio\.create_subprocess_\w+"
)
MAY_START_PROGRAMS = {"cli/show/pager.py"}
"""The pager that the user's environment names, with no word from outside."""
MAY_IMPORT_BY_NAME = {"sessionnet_core/__init__.py", "sessionnet_core/sources/postponed.py", "cli/group.py"}
"""By names of tables of their own."""
MAY_CALL_C = {"cli/lasting.py"}
"""One function of the C library, with two numbers of its own."""
SAFE_LOADER = ("sessionnet_core/cassette_file.py", "yaml.load(content.decode(), Loader=_Loader)")


def plain(name: str) -> str:
    """The name of a package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(module: ast.Module) -> Iterator[str]:
    """Give the whole names of what a module imports, inside functions and for types alone as well."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def whole_names(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Give what a module calls a thing that it imports, and the whole name of that thing."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def runs_what_it_is_given(module: ast.Module) -> set[str]:
    """The places where a module may run text, bytes or programs, or import by name: as `what they are`."""
    found = {name.partition(".")[0] for name in imported(module)} & RUN_BYTES
    whole = dict(whole_names(module))
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        first, dot, rest = ast.unparse(node.func).partition(".")
        called = whole.get(first, first) + dot + rest
        if called in RUN_TEXT or RUN_PROGRAMS.fullmatch(called):
            found.add(called)
        elif re.search(r"yaml\.\w*load", called):
            found.add(ast.unparse(node))
        elif called.rpartition(".")[2] in ("import_module", "exec_module", "spec_from_file_location"):
            found.add("import by name")
        elif any(keyword.arg == "shell" for keyword in node.keywords) or called.startswith("subprocess."):
            found.add("a program")
    return found


def test_nothing_that_is_received_runs() -> None:
    allowed = {name: {"a program"} for name in MAY_START_PROGRAMS} | {
        name: {"import by name"} for name in MAY_IMPORT_BY_NAME
    }
    allowed |= {name: {"ctypes"} for name in MAY_CALL_C}
    allowed[SAFE_LOADER[0]] = {SAFE_LOADER[1]}
    assert {name: found for name, module in MODULES.items() if (found := runs_what_it_is_given(module))} == allowed


@pytest.mark.parametrize(
    "line",
    [
        "eval(reply)",
        "exec(reply)",
        "import pickle",
        "from marshal import loads",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.unsafe_load(text)",
        "from yaml import load, Loader\nload(text, Loader)",
        "os.system(reply)",
        "from os import system\nsystem(reply)",
        "os.execvp(reply, [])",
        "subprocess.run([reply])",
        "from subprocess import Popen as start\nstart([reply])",
        "import subprocess as programs\nprograms.run([reply])",
        "run(reply, shell=True)",
        "importlib.import_module(reply)",
    ],
)
def test_what_would_run_it_is_found(line: str) -> None:
    assert runs_what_it_is_given(ast.parse(line))


def test_the_loader_of_cassettes_makes_plain_values_alone() -> None:
    from yaml import CSafeLoader, SafeLoader

    from sessionnet_core import cassette_file

    assert issubclass(cassette_file._Loader, (CSafeLoader, SafeLoader))
    assert set(cassette_file._Loader.yaml_constructors) <= set(SafeLoader.yaml_constructors)


def test_what_is_declared_is_what_is_imported() -> None:
    """A package that only comes along with another may be gone with that one's next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    declared = {
        plain(re.split(r"[^\w.-]", text)[0])
        for text in (*project["dependencies"], *extras["exporter"], *extras["numpy"])
    }
    outside = {name.partition(".")[0] for module in MODULES.values() for name in imported(module)}
    outside -= {*sys.stdlib_module_names, *OWN}
    there = packages_distributions()
    assert {plain(there[name][0]) for name in outside} == declared
