"""Every public name of the library is described: what it means, in which unit, and which errors it raises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import sessionnet_core

from .declared import PLACES, fields_of, groups, is_public, meaning_of, module_of, names_of, text_below
from .names import SAME_EVERYWHERE

HOMES = {name: home for group in groups() for names, home, _ in group.rows for name in names}
CLASSES = {
    name: found
    for name, home in HOMES.items()
    for found in module_of(home).body
    if isinstance(found, ast.ClassDef) and found.name == name
}


def functions() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """Return the name of each public function and method, the module that it is in, and its source."""
    for name, home in HOMES.items():
        for found in module_of(home).body:
            if isinstance(found, ast.FunctionDef) and found.name == name:
                yield name, home, found
    for name, found in CLASSES.items():
        for one in found.body:
            if isinstance(one, ast.FunctionDef) and is_public(one.name):
                yield f"{name}.{one.name}", HOMES[name], one


FUNCTIONS = {name: (home, found) for name, home, found in functions()}


def test_every_public_name_has_its_place() -> None:
    assert PLACES.keys() == set(sessionnet_core.__all__) - {"__version__"}


def test_every_class_and_function_has_a_docstring() -> None:
    bare = [name for name, found in CLASSES.items() if not ast.get_docstring(found)]
    assert bare + [name for name, (_, found) in FUNCTIONS.items() if not ast.get_docstring(found)] == []


def test_every_constant_says_what_it_is() -> None:
    """Networks, and names for several types."""
    bare = []
    for name in PLACES.keys() - CLASSES.keys() - FUNCTIONS.keys():
        module = module_of(HOMES[name])
        (found,) = [one for one in module.body if name in names_of(one)]
        bare += [] if text_below(found, module) else [name]
    assert bare == [], "a docstring below it says it"


def test_every_field_says_what_it_means() -> None:
    silent = [
        f"{name}.{names_of(field)[0]}"
        for name, found in CLASSES.items()
        for field in fields_of(found)
        if not meaning_of(field, found)
    ]
    assert silent == [], "a docstring below the field says it"


def test_what_means_the_same_everywhere_is_in_use() -> None:
    used = {names_of(field)[0] for found in CLASSES.values() for field in fields_of(found)}
    assert SAME_EVERYWHERE.keys() <= used


def test_whatever_raises_says_which_errors() -> None:
    """What asks does, and what raises one, by itself or by calling a function of the library that says that it does."""
    silent = [
        name
        for name, (home, found) in FUNCTIONS.items()
        if "Raises:" not in (ast.get_docstring(found) or "") and (asks(home, found) or raises(name, home, found))
    ]
    assert silent == []


def asks(home: str, found: ast.FunctionDef) -> bool:
    return home == "client" and re.fullmatch(r"Answer\[.*\]", ast.unparse(found.returns or found)) is not None


def raises(name: str, home: str, found: ast.FunctionDef) -> bool:
    if any(isinstance(one, ast.Raise) and one.exc is not None for one in ast.walk(found)):
        return True
    if any("Raises:" in (ast.get_docstring(one) or "") for one in called_by(home, found)):
        return True
    helpers = {one.attr for one in ast.walk(found) if isinstance(one, ast.Attribute) and one.attr.startswith("_")}
    own = CLASSES[name.partition(".")[0]].body if "." in name else []
    return any(isinstance(one, ast.FunctionDef) and one.name in helpers and raises(name, home, one) for one in own)


def called_by(home: str, found: ast.FunctionDef) -> Iterator[ast.FunctionDef]:
    """Return the functions of the library that a function calls by name."""
    imported = {
        alias.asname or alias.name: (_absolute(home, one), alias.name)
        for tree in (module_of(home), found)
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.level
        for alias in one.names
    }
    for called in {
        one.func.id for one in ast.walk(found) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }:
        where, name = imported.get(called, (home, called))
        for one in module_of(where).body:
            if isinstance(one, ast.FunctionDef) and one.name == name:
                yield one


def _absolute(home: str, one: ast.ImportFrom) -> str:
    names = home.split(".")
    return ".".join([*names[: len(names) - one.level], *(one.module or "").split(".")])
