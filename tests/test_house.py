"""The house is as ARCHITECTURE.md draws it: no circles, a purpose on every door, and tests that mirror the rooms."""

from __future__ import annotations

import ast
import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
HOUSES = {"sessionnet_core": ROOT / "sessionnet_core", "sessionnet_cli": ROOT / "cli"}
TESTS = {"sessionnet_core": ROOT / "tests" / "core", "sessionnet_cli": ROOT / "tests" / "cli"}
DOOR = (
    *("bounds", "connections", "endpoint", "examination", "exchange", "kept", "loading", "pools", "postponed"),
    *("racing", "resolution", "side_by_side", "sockets", "steps", "tls", "translation", "transport"),
)
"""What all sources share: the way outside."""
ROOMS_WITHOUT_A_NAME = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "stuff"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """What imports what, inside of functions and for types alone as well."""
    return grimp.build_graph(*HOUSES, exclude_type_checking_imports=False, cache_dir=None)


def circle_in(graph: grimp.ImportGraph) -> str:
    """Return one circle of modules as a line of text; empty where there is none."""
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return ""


def test_there_is_no_circle_of_modules(graph: grimp.ImportGraph) -> None:
    assert circle_in(graph) == ""


def test_a_circle_would_be_found() -> None:
    graph = grimp.build_graph(*HOUSES, exclude_type_checking_imports=False, cache_dir=None)
    graph.add_import(importer="sessionnet_core.errors", imported="sessionnet_core.client")
    assert "sessionnet_core.errors" in circle_in(graph)


def sources(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "node_modules" not in path.parts]


MODULES = [path for folder in HOUSES.values() for path in sources(folder)]


def test_every_module_says_at_the_top_what_it_is_for() -> None:
    assert len(MODULES) > 300
    assert [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_every_module_has_a_name_that_says_something() -> None:
    parts = {path: {*path.relative_to(ROOT).with_suffix("").parts} for path in MODULES}
    assert [path for path in MODULES if ROOMS_WITHOUT_A_NAME & parts[path]] == []


@pytest.mark.parametrize("house", HOUSES)
def test_the_rooms_of_tests_are_those_of_the_house(house: str) -> None:
    rooms = {path.parent.relative_to(HOUSES[house]) for path in sources(HOUSES[house])}
    tested = {path.parent.relative_to(TESTS[house]) for path in sources(TESTS[house]) if path.name.startswith("test_")}
    assert tested <= rooms, "these hold tests of no room"


def contract(name: str) -> set[str]:
    """The modules of one import contract in `pyproject.toml`."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = [one for one in contracts if one["name"] == name]
    return set(found["modules"])


def test_no_source_and_no_room_of_wire_is_left_out_of_its_contract(graph: grimp.ImportGraph) -> None:
    """Contracts of independence list their modules by hand, and know of no others."""
    rooms = {room for room in graph.find_children("sessionnet_core.wire") if graph.find_children(room)}
    assert contract("The rooms of wire do not know each other") == rooms
    every = graph.find_children("sessionnet_core.sources")
    assert contract("Sources do not know each other") == every - {f"sessionnet_core.sources.{name}" for name in DOOR}


def opens_for_writing(module: ast.Module) -> list[int]:
    """The lines of a module that open a file to write to it, or move one, the empty device aside."""
    return [call.lineno for call in ast.walk(module) if isinstance(call, ast.Call) and _writes(call)]


def _writes(call: ast.Call) -> bool:
    said = ast.unparse(call)
    name = ast.unparse(call.func).rpartition(".")[2]
    if "os.devnull" in said:
        return False
    if name in {
        "write_text",
        "write_bytes",
        "NamedTemporaryFile",
        "TemporaryFile",
        "mkstemp",
        "rename",
        "renames",
        "touch",
    }:
        return isinstance(call.func, ast.Attribute) or name in {"NamedTemporaryFile", "TemporaryFile", "mkstemp"}
    if name == "open":
        return any(flag in said for flag in ("O_WRONLY", "O_RDWR", "O_CREAT")) or any(
            isinstance(one, ast.Constant)
            and isinstance(one.value, str)
            and re.fullmatch(r"[wax]b?\+?|r\+b?", one.value)
            for one in [*call.args, *(keyword.value for keyword in call.keywords)]
        )
    return said.startswith("os.replace(")


def test_one_module_alone_writes_files() -> None:
    """So that every file is whole or absent, and none is written through a link that somebody planted."""
    writing = HOUSES["sessionnet_core"] / "writing.py"
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for folder in HOUSES.values()
        for path in sources(folder)
        if path != writing
        for line in opens_for_writing(ast.parse(path.read_text()))
    }
    assert found == set()
    assert opens_for_writing(ast.parse(writing.read_text()))


def test_the_history_alone_is_written_by_sqlite() -> None:
    """It has a log of its own for the same end; its file is made, and put aside, by the module that writes files."""
    found = {
        path.relative_to(ROOT).parts[:2]
        for folder in HOUSES.values()
        for path in sources(folder)
        if re.search(r"^\s*(import|from) sqlite3", path.read_text(), re.MULTILINE)
    }
    assert found == {("sessionnet_core", "history")}


@pytest.mark.parametrize(
    "line",
    [
        "open(path, 'w')",
        "path.open(mode='ab')",
        "open(path, 'r+')",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
        "path.write_text('x')",
        "tempfile.mkstemp()",
        "os.replace(one, other)",
    ],
)
def test_a_file_that_is_written_elsewhere_would_be_found(line: str) -> None:
    assert opens_for_writing(ast.parse(line)) == [1]
