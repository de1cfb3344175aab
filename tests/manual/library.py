"""The manual's pages about the library: every public name, as its source declares and describes it.

A page for each group of the table of names in the package's docstring, and one for each module that is public as such.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

from msgspec import Struct

import sessionnet_core
from sessionnet_cli.failures import exit_status_of
from sessionnet_core import errors

from .markup import code, prose, table
from .names import SAME_EVERYWHERE

CORE = Path(sessionnet_core.__file__).parent
_ROW = re.compile(r"^    (?P<names>\S.*?)  +(?P<home>[a-z_.]+)  +(?P<meaning>.+)$")
_SECTION = re.compile(r"^(Args|Raises|Returns|Yields):$")
_CALLED = re.compile(r"(?<![\w.`])([A-Z]\w+)")


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


def library_pages() -> dict[str, str]:
    """Return the text of each page by the name of its file."""
    pages = {f"{group.file}.md": _page(group) for group in groups() if group.file != "errors"}
    return {**pages, "errors.md": _text(_errors()), "web3.md": _text(_module_page("web3", "Contracts for web3"))}


def table_of_names() -> str:
    """Return all public names in a line each, group by group: the middle of the page that leads to the others."""
    return _text(_names())


def table_of_fields() -> str:
    """Return the fields that mean the same everywhere."""
    return _text(table(("field", "meaning"), ((code(name), prose(text)) for name, text in SAME_EVERYWHERE.items())))


def _text(lines: Iterator[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _names() -> Iterator[str]:
    for group in groups():
        yield from (f"**[{group.title}](library/{group.file}.md)**", "")
        rows = (
            (", ".join(f"[`{name}`](library/{PLACES[name]})" for name in names), prose(text))
            for names, _, text in group.rows
        )
        yield from table(("name", "what it is"), rows)
        yield ""


def _page(group: Group) -> str:
    return _text(
        line
        for part in (_head(group.title), *(_described(name, home) for names, home, _ in group.rows for name in names))
        for line in part
    )


def _head(title: str) -> Iterator[str]:
    yield from ("<!-- Made by `make docs` from the docstrings in sessionnet_core. -->", "", f"# {title}", "")
    yield from ("[All names](../library.md) · All of these are imported from `sessionnet_core`.", "")


def _described(name: str, home: str) -> Iterator[str]:
    module = module_of(home)
    found = next((one for one in module.body if name in names_of(one)), None)
    assert found is not None, f"{name} is not in {home}"
    yield from (f"## {name}", "")
    if isinstance(found, ast.ClassDef):
        yield from _class(found, home, own=name)
    elif isinstance(found, ast.FunctionDef):
        yield from _function(found, name, own=name)
    else:
        yield from _prose(text_below(found, module), own=name)


def _errors() -> Iterator[str]:
    """Return the page of the whole tree of errors, each with its code and the exit status that it leads to."""
    tree = re.search(r"::\n\n(    SessionNetError.*?)\n\n(.*)", errors.__doc__ or "", re.DOTALL)
    assert tree is not None
    yield from ("<!-- Made by `make docs` from the docstrings in sessionnet_core. -->", "", "# Errors", "")
    yield "[All names](../library.md) · Those of the first fork are imported from `sessionnet_core`, all of them from"
    yield "`sessionnet_core.errors`."
    yield from ("", "```text", *(line[4:] for line in tree[1].splitlines()), "```", "", *_prose(tree[2]))
    classes = [one for one in module_of("errors").body if isinstance(one, ast.ClassDef)]
    rows = []
    for one in classes:
        kind = getattr(errors, one.name)
        rows.append((f"[`{one.name}`](#{one.name.lower()})", code(kind.code), str(exit_status_of(kind("")))))
    yield from table(("error", "code", "exit status of the command"), rows)
    for one in classes:
        yield from ("", f"## {one.name}", "")
        yield from _class(one, "errors", own=one.name)


def _module_page(home: str, title: str) -> Iterator[str]:
    module = module_of(home)
    yield from ("<!-- Made by `make docs` from the docstrings in sessionnet_core. -->", "", f"# {title}", "")
    yield from ("[All names](../library.md) · All of these are imported from `sessionnet_core.web3`.", "")
    yield from _prose(ast.get_docstring(module) or "", own="")
    for one in module.body:
        if isinstance(one, ast.ClassDef | ast.FunctionDef) and is_public(one.name):
            yield from _described(one.name, home)


def _class(found: ast.ClassDef, home: str, own: str) -> Iterator[str]:
    yield from _prose(ast.get_docstring(found) or "", own)
    fields = fields_of(found)
    if fields:
        rows = (
            (
                code(names_of(one)[0]),
                code(_declared(one)),
                _linked(prose(f"{meaning_of(one, found)} {_choice(one, home)}".strip()), own),
            )
            for one in fields
        )
        yield from table(("field", "type", "meaning"), rows)
        yield ""
    for one in found.body:
        made = isinstance(one, ast.FunctionDef) and one.name == "__init__" and not fields and bool(one.args.args[1:])
        if isinstance(one, ast.FunctionDef) and (is_public(one.name) or made):
            yield from (f"### {found.name}(…)" if made else f"### {found.name}.{one.name}", "")
            yield from _function(one, found.name if made else one.name, own)


def _choice(field: ast.AnnAssign | ast.Assign, home: str) -> str:
    """Return the values that a field may have whose type is a name for several."""
    if isinstance(field, ast.Assign):
        return ""
    module = import_module(f"sessionnet_core.{home}")
    names = [one.id for one in ast.walk(field.annotation) if isinstance(one, ast.Name)]
    values = [value for name in names for value in get_args(getattr(module, name, None)) if isinstance(value, str)]
    return f"One of {', '.join(f'`{value}`' for value in values)}." if any(values) else ""


def fields_of(found: ast.ClassDef) -> list[ast.AnnAssign | ast.Assign]:
    """Return the public fields of a class, and the members of an enumeration."""
    kinds = ast.AnnAssign | ast.Assign if any(ast.unparse(base) == "Enum" for base in found.bases) else ast.AnnAssign
    return [one for one in found.body if isinstance(one, kinds) and is_public(names_of(one)[0])]


def meaning_of(field: ast.AnnAssign | ast.Assign, found: ast.ClassDef) -> str:
    """Return what a field means; empty if nobody says so."""
    meaning = " ".join(text_below(field, found).split()) or SAME_EVERYWHERE.get(names_of(field)[0], "")
    in_json = _of_field(field, "name")
    return f"{meaning} In JSON it is `{ast.literal_eval(in_json)}`." if in_json else meaning


def _declared(field: ast.AnnAssign | ast.Assign) -> str:
    if isinstance(field, ast.Assign):
        return ast.unparse(field.value)
    kind = re.sub(r"Annotated\[(\w+), .*\]", r"\1", ast.unparse(field.annotation))
    called = isinstance(field.value, ast.Call) and ast.unparse(field.value.func) == "field"
    default = _of_field(field, "default") if called else field.value
    return kind if default is None else f"{kind} = {ast.unparse(default)}"


def _of_field(field: ast.AnnAssign | ast.Assign, argument: str) -> ast.expr | None:
    """Return what msgspec's `field` is called with, where a field has one."""
    if not isinstance(field.value, ast.Call) or ast.unparse(field.value.func) != "field":
        return None
    return next((one.value for one in field.value.keywords if one.arg == argument), None)


def _function(found: ast.FunctionDef, name: str, own: str) -> Iterator[str]:
    is_property = any(ast.unparse(one) in ("property", "cached_property") for one in found.decorator_list)
    returned = f" -> {ast.unparse(found.returns)}" if found.returns is not None else ""
    if name != found.name:
        returned = ""
    shown = f"{name}: {returned[4:]}" if is_property else f"{name}({_arguments(found)}){returned}"
    yield from ("```python", *_folded(shown), "```", "")
    yield from _prose(ast.get_docstring(found) or "", own)


def _folded(signature: str) -> Sequence[str]:
    """Return a signature in one line, or if it is long with a line for each parameter."""
    if len(signature) <= 100:
        return [signature]
    tree = ast.parse(f"def {signature}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    parts, depth, last = [], 0, 0
    inside = ast.unparse(tree.args)
    for at, mark in enumerate(inside):
        depth += (mark in "[({") - (mark in "])}")
        if mark == "," and depth == 0:
            parts.append(inside[last:at].strip())
            last = at + 1
    parts.append(inside[last:].strip())
    returned = f" -> {ast.unparse(tree.returns)}" if tree.returns is not None else ""
    return [f"{tree.name}(", *(f"    {part}," for part in parts), f"){returned}"]


def _arguments(found: ast.FunctionDef) -> str:
    return re.sub(r"^(self|cls)(, )?", "", ast.unparse(found.args))


def _prose(docstring: str, own: str = "") -> Iterator[str]:
    """Return a docstring as Markdown: its sections as lists, its literal blocks as such, public names as links."""
    in_section = in_literal = False
    for line in docstring.splitlines():
        if in_literal and (not line or line.startswith("    ")):
            yield line[4:]
            continue
        if in_literal:
            in_literal = False
            yield from ("```", "")
        section = _SECTION.match(line.strip())
        if section is not None:
            in_section = True
            yield from (f"**{section[1]}**", "")
        elif in_section and line.startswith("    ") and not line.startswith("     "):
            term, colon, meaning = line.strip().partition(": ")
            yield (
                f"* {_terms(term, own)}: {_linked(prose(meaning), own)}"
                if colon
                else f"* {_linked(prose(line.strip()), own)}"
            )
        elif line.rstrip().endswith("::"):
            in_literal = True
            text = line.strip().removesuffix("::").rstrip()
            yield from ((_linked(prose(text), own) + ":", "", "```text") if text else ("```python",))
        else:
            yield ("  " if in_section and line else "") + _linked(prose(line.strip()), own)
    if in_literal:
        yield "```"
    yield ""


def _terms(terms: str, own: str) -> str:
    return ", ".join(_linked(f"`{one}`", own) for one in terms.split(", "))


def _linked(text: str, own: str) -> str:
    """Return Markdown with public names in back quotes as links to where they are described."""

    def link(found: re.Match[str]) -> str:
        name = found[1].partition(".")[0]
        place = PLACES.get(name) or (
            f"errors.md#{name.lower()}" if hasattr(errors, name) and name[0].isupper() else None
        )
        if place is None or name == own:
            return found[0]
        return f"[{found[0]}]({place})"

    return re.sub(r"`([A-Za-z_.]+)`", link, text)


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
