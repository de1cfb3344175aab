"""The manual's page about the library: every public name, as its source declares and describes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sessionnet_core

CORE = Path(sessionnet_core.__file__).parent
_ROW = re.compile(r"^    (?P<names>\S.*?)  +(?P<home>[a-z_.]+)  +(?P<meaning>.+)$")
_SECTION = re.compile(r"^(Args|Raises|Returns|Yields):$")


def library_page(introduction: str) -> str:
    """Return the page: what the package says of its names, a group of them after the other."""
    return "\n".join([introduction.strip(), "", *_groups()]).rstrip() + "\n"


def rows() -> Iterator[tuple[list[str], str, str] | None]:
    """Return the package's own table of names: the names, their home, what they are; None between two groups."""
    assert sessionnet_core.__doc__ is not None
    _, _, table = sessionnet_core.__doc__.partition("where each has its home::\n\n")
    for line in table.splitlines():
        row = _ROW.match(line)
        if row is not None:
            yield row["names"].split(", "), row["home"], row["meaning"]
        elif not line.strip():
            yield None
        else:
            return


def _groups() -> Iterator[str]:
    for row in rows():
        if row is None:
            yield from ("---", "")
            continue
        names, home, _ = row
        for name in names:
            yield from _described(name, home)


def _described(name: str, home: str) -> Iterator[str]:
    found = next((one for one in _module(home).body if name in _names_of(one)), None)
    assert found is not None, f"{name} is not in {home}"
    yield from (f"## {name}", "", f"*From `sessionnet_core.{home}`.*", "")
    if isinstance(found, ast.ClassDef):
        yield from _class(found)
    elif isinstance(found, ast.FunctionDef):
        yield from _function(found, name)
    else:
        yield from _prose(_text_below(found, _module(home)))


def _class(found: ast.ClassDef) -> Iterator[str]:
    bases = [ast.unparse(base) for base in found.bases]
    frozen = any(one.arg == "frozen" for one in found.keywords)
    kind = "A frozen struct. " if "Struct" in bases and frozen else ""
    yield from _prose(kind + (ast.get_docstring(found) or ""))
    fields = [one for one in found.body if isinstance(one, ast.AnnAssign) and _is_public(_names_of(one)[0])]
    if fields:
        yield from ("| field | type | |", "|---|---|---|")
        for field in fields:
            meaning = " ".join(_text_below(field, found).split())
            default = f" = {ast.unparse(field.value)}" if field.value is not None else ""
            yield f"| `{_names_of(field)[0]}` | {_code(ast.unparse(field.annotation) + default)} | {_cell(meaning)} |"
        yield ""
    for one in found.body:
        if isinstance(one, ast.FunctionDef) and (_is_public(one.name) or one.name == "__init__"):
            if one.name == "__init__" and (fields or not one.args.args[1:]):
                continue
            made = one.name == "__init__"
            yield from ((f"### {found.name}(…)" if made else f"### {found.name}.{one.name}"), "")
            yield from _function(one, found.name if made else one.name)


def _function(found: ast.FunctionDef, name: str) -> Iterator[str]:
    is_property = any(ast.unparse(one) in ("property", "cached_property") for one in found.decorator_list)
    returned = f" -> {ast.unparse(found.returns)}" if found.returns is not None else ""
    if name != found.name:
        returned = ""
    shown = f"{name}: {returned[4:]}" if is_property else f"{name}({_arguments(found)}){returned}"
    yield from ("```python", shown, "```", "")
    yield from _prose(ast.get_docstring(found) or "")


def _arguments(found: ast.FunctionDef) -> str:
    return ast.unparse(found.args).removeprefix("self, ").removeprefix("cls, ").removeprefix("self").removeprefix("cls")


def _prose(docstring: str) -> Iterator[str]:
    """Return a docstring as Markdown: its sections as lists, its literal blocks as such."""
    in_section = in_literal = False
    for line in docstring.splitlines():
        section = _SECTION.match(line.strip())
        if section is not None:
            in_section = True
            yield from (f"**{section[1]}**", "")
        elif in_section and line.startswith("    ") and not line.startswith("     "):
            term, colon, meaning = line.strip().partition(":")
            yield f"* `{term}`:{_escaped(meaning)}" if colon else f"* {_escaped(term)}"
        elif line.rstrip().endswith("::"):
            in_literal = True
            yield from ([] if line.strip() == "::" else [_escaped(line.rstrip()[:-1])])
        elif in_literal and line and not line.startswith(" "):
            in_literal = False
            yield _escaped(line)
        else:
            yield line if in_literal else " " * 2 * in_section + _escaped(line.strip()) if line.strip() else ""
    yield ""


def _text_below(node: ast.stmt, within: ast.Module | ast.ClassDef) -> str:
    """Return the string that describes an assignment, which stands below it."""
    at = within.body.index(node) + 1
    below = within.body[at] if at < len(within.body) else None
    is_text = (
        isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    )
    return str(below.value.value) if is_text else ""  # type: ignore[union-attr]


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _code(text: str) -> str:
    return f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('|', '&#124;')}</code>"


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "&#124;")


def _escaped(text: str) -> str:
    """Return text with nothing in it that Markdown would take for HTML or a mark; code in back quotes stays."""
    parts = text.split("`")
    for at in range(0, len(parts), 2):
        parts[at] = parts[at].replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
    return "`".join(parts)


@cache
def _module(home: str) -> ast.Module:
    path = CORE.joinpath(*home.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))
