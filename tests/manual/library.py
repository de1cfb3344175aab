"""The manual's pages about the library: every public name, as its source declares and describes it.

A page for each group of the table of names in the package's docstring, and one for each module that is public as such.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from sessionnet_cli.failures import exit_status_of
from sessionnet_core import errors

from .declared import (
    PLACES,
    Group,
    arguments,
    choice,
    declared,
    fields_of,
    folded,
    groups,
    is_public,
    meaning_of,
    module_of,
    names_of,
    text_below,
)
from .markup import code, prose, table
from .names import SAME_EVERYWHERE

_MADE = "<!-- Made by `make docs` from the docstrings in sessionnet_core. -->"
_SECTION = re.compile(r"^(Args|Raises|Returns|Yields):$")


def library_pages() -> dict[str, str]:
    """Return the text of each page by the name of its file."""
    pages = {f"{group.file}.md": _group(group) for group in groups() if group.file != "errors"}
    pages |= {"errors.md": _errors(), "web3.md": _module_page("web3", "Contracts for web3")}
    return {name: _text([*lines, "", _MADE]) for name, lines in pages.items()}


def table_of_names() -> str:
    """Return all public names in a line each, group by group: the middle of the page that leads to the others."""
    return _text(_names())


def table_of_fields() -> str:
    """Return the fields that mean the same everywhere."""
    return _text(table(("field", "meaning"), ((code(name), prose(text)) for name, text in SAME_EVERYWHERE.items())))


def _text(lines: Iterable[str]) -> str:
    """Return a page, with no empty line too many: not in a row, nor at either end of code."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    text = re.sub(r"^(```\w+\n)\n", r"\1", text, flags=re.MULTILINE)
    return text.replace("\n\n```\n", "\n```\n").rstrip() + "\n"


def _names() -> Iterator[str]:
    for group in groups():
        yield from (f"**[{group.title}](library/{group.file}.md)**", "")
        rows = (
            (", ".join(f"[`{name}`](library/{PLACES[name]})" for name in names), prose(text))
            for names, _, text in group.rows
        )
        yield from table(("name", "what it is"), rows)
        yield ""


def _group(group: Group) -> Iterator[str]:
    yield from _head(group.title)
    for names, home, _ in group.rows:
        for name in names:
            yield from _described(name, home)


def _head(title: str) -> Iterator[str]:
    yield from (f"# {title}", "")
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
    yield from ("# Errors", "")
    yield "[All names](../library.md) · All are imported from `sessionnet_core.errors`; the root, those right"
    yield "below it, and `Shortage` also from `sessionnet_core`."
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
    yield from (f"# {title}", "")
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
                code(declared(one, home)),
                _linked(prose(f"{meaning_of(one, found)} {choice(one, home)}".strip()), own),
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


def _function(found: ast.FunctionDef, name: str, own: str) -> Iterator[str]:
    is_property = any(ast.unparse(one) in ("property", "cached_property") for one in found.decorator_list)
    returned = f" -> {ast.unparse(found.returns)}" if found.returns is not None else ""
    if name != found.name:
        returned = ""
    shown = f"{name}: {returned[4:]}" if is_property else f"{name}({arguments(found)}){returned}"
    yield from ("```python", *folded(shown), "```", "")
    yield from _prose(ast.get_docstring(found) or "", own)


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
