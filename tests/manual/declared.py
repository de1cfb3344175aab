"""What the library's source declares: the public names and where each is described, fields, and what they mean."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

from msgspec import Struct

import sessionnet_core

from .names import SAME_EVERYWHERE

CORE = Path(sessionnet_core.__file__).parent
_ROW = re.compile(r"^    (?P<names>\S.*?)  +(?P<home>[a-z_.]+)  +(?P<meaning>.+)$")


class Group(Struct, frozen=True):
    """Public names that are on one page."""

    file: str
    title: str
    rows: tuple[tuple[tuple[str, ...], str, str], ...] = ()
    """Names, their home, and what they are."""


_TITLES = (
    ("client", "Asking the network"),
    ("errors", "Errors"),
    ("answers", "Answers and their evidence"),
    ("networks", "Networks and their hosts"),
    ("nodes", "Nodes and swarms"),
    ("money", "Token and staking"),
    ("monitoring", "Monitoring"),
    ("history", "History"),
    ("doctor", "Diagnosis"),
)
"""The groups of the package's docstring, in its order."""


def groups() -> list[Group]:
    """Return the groups of names, as the package lists them."""
    assert sessionnet_core.__doc__ is not None
    _, _, names = sessionnet_core.__doc__.partition("where each has its home::\n\n")
    blocks = names.partition("\n\nThe library never")[0].split("\n\n")
    return [
        Group(file, title, tuple(_row(line) for line in block.splitlines()))
        for (file, title), block in zip(_TITLES, blocks, strict=True)
    ]


def _row(line: str) -> tuple[tuple[str, ...], str, str]:
    row = _ROW.match(line)
    assert row is not None, line
    return tuple(row["names"].split(", ")), row["home"], row["meaning"]


PLACES = {name: f"{group.file}.md#{name.lower()}" for group in groups() for names, _, _ in group.rows for name in names}
"""Where each public name is described, seen from the pages of the library."""


def fields_of(found: ast.ClassDef) -> list[ast.AnnAssign | ast.Assign]:
    """Return the public fields of a class, and the members of an enumeration."""
    kinds = ast.AnnAssign | ast.Assign if any(ast.unparse(base) == "Enum" for base in found.bases) else ast.AnnAssign
    return [one for one in found.body if isinstance(one, kinds) and is_public(names_of(one)[0])]


def meaning_of(field: ast.AnnAssign | ast.Assign, found: ast.ClassDef) -> str:
    """Return what a field means; empty if nobody says so."""
    meaning = " ".join(text_below(field, found).split()) or SAME_EVERYWHERE.get(names_of(field)[0], "")
    in_json = _of_field(field, "name")
    return f"{meaning} In JSON it is `{ast.literal_eval(in_json)}`." if meaning and in_json else meaning


def _of_field(field: ast.AnnAssign | ast.Assign, argument: str) -> ast.expr | None:
    """Return what msgspec's `field` is called with, where a field has one."""
    if not isinstance(field.value, ast.Call) or ast.unparse(field.value.func) != "field":
        return None
    return next((one.value for one in field.value.keywords if one.arg == argument), None)


def declared(field: ast.AnnAssign | ast.Assign, home: str) -> str:
    """Return the type of a field, with its default; of a member of an enumeration, its value."""
    if isinstance(field, ast.Assign):
        return ast.unparse(field.value)
    kind = re.sub(r"Annotated\[(\w+), .*\]", r"\1", ast.unparse(field.annotation))
    called = isinstance(field.value, ast.Call) and ast.unparse(field.value.func) == "field"
    default = _of_field(field, "default") if called else field.value
    if default is None:
        return kind
    value = getattr(import_module(f"sessionnet_core.{home}"), default.id) if isinstance(default, ast.Name) else None
    return f"{kind} = {value if isinstance(value, int | float) else ast.unparse(default)}"


def choice(field: ast.AnnAssign | ast.Assign, home: str) -> str:
    """Return the values that a field may have whose type is a name for several."""
    if isinstance(field, ast.Assign):
        return ""
    module = import_module(f"sessionnet_core.{home}")
    names = [one.id for one in ast.walk(field.annotation) if isinstance(one, ast.Name)]
    values = [value for name in names for value in get_args(getattr(module, name, None)) if isinstance(value, str)]
    return f"One of {', '.join(f'`{value}`' for value in values)}." if any(values) else ""


def folded(signature: str) -> Sequence[str]:
    """Return a signature in one line, or if it is long with a line for each parameter."""
    if len(signature) <= 100:
        return [signature]
    tree = ast.parse(f"def {signature}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    returned = f" -> {ast.unparse(tree.returns)}" if tree.returns is not None else ""
    return [f"{tree.name}(", *(f"    {part}," for part in _parts(tree.args)), f"){returned}"]


def arguments(found: ast.FunctionDef) -> str:
    """Return the parameters of a function as whoever calls it sees them."""
    return re.sub(r"^(self|cls)(, )?", "", ", ".join(_parts(found.args)))


def _parts(found: ast.arguments) -> list[str]:
    """Return each parameter as it is written: spaces around the sign before a default, if it has a type."""
    parts, depth, last = [], 0, 0
    inside = ast.unparse(found)
    for at, mark in enumerate(inside):
        depth += (mark in "[({") - (mark in "])}")
        if mark == "," and depth == 0:
            parts.append(inside[last:at].strip())
            last = at + 1
    parts.append(inside[last:].strip())
    return [ast.unparse(ast.parse(part)) if re.match(r"\w+: .*=", part) else part for part in parts]


def text_below(node: ast.stmt, within: ast.Module | ast.ClassDef) -> str:
    """Return the string that describes an assignment, which stands below it."""
    at = within.body.index(node) + 1
    below = within.body[at] if at < len(within.body) else None
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
        return below.value.value
    return ""


def names_of(node: ast.stmt) -> list[str]:
    """Return the names that a statement binds."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]


def is_public(name: str) -> bool:
    """Whether a name is meant for others."""
    return not name.startswith("_")


@cache
def module_of(home: str) -> ast.Module:
    """Return the source of a module of the library."""
    path = CORE.joinpath(*home.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))
