"""Every fault that cosmic-ray's operators can put into a module, and the sample that is tried.

Left out is what cannot be run at all, what only changes an annotation, which nobody runs, and what is neither inside of
a function, nor a function's default, nor a constant of the module: decorators and the fields of classes; and the `|`
between types, without which no import succeeds. Of two operators that make the same text one counts.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Change:
    """One fault in one module."""

    module: str
    """The module's file, from the root of the checkout."""
    key: str
    """Where and what: the function, the line as it is, and as it becomes."""
    lines: frozenset[int]
    """The numbers of the lines that are run if the changed code is."""
    text: str
    """The whole module with the fault in it."""


@dataclass(frozen=True)
class _Place:
    """Where an operator can do something."""

    operator: str
    occurrence: int
    """The how manieth of this operator's in the statement."""
    top: int
    end: int
    """The lines of the statement of the module that it lies in, counted from 0, the last one excluded."""
    first: int
    last: int
    """The lines that change, counted from 1."""
    rank: bytes
    """What the sample is drawn by. It follows from the seed and the line, so that a sample outlives other changes."""


def sample(module: str, size: int, seed: int) -> list[Change]:
    """Return so many changes of a module, drawn by the seed; all if there are fewer."""
    original = (ROOT / module).read_text()
    tree = ast.parse(original)
    lines = original.splitlines(keepends=True)
    seen = set()
    found: dict[str, Change] = {}
    for place in sorted(_places(tree, lines, f"{seed} {module}"), key=lambda place: place.rank):
        if len(found) == size:
            break
        if not _is_tried(tree, place.first):
            continue
        statement = "".join(lines[place.top : place.end])
        text = _text(statement, place)
        if text is None or text == statement:
            continue
        whole = "".join(lines[: place.top]) + text + "".join(lines[place.end :])
        runs = _what_runs(whole)
        if runs in seen or runs == _what_runs(original):
            continue
        seen.add(runs)
        key = f"{_definition(tree, place.first)}: {_difference(lines[place.top : place.end], text)}"
        if key not in found:
            found[key] = Change(module, key, _lines(tree, place.first, place.last), whole)
    return list(found.values())


def _is_tried(tree: ast.Module, line: int) -> bool:
    body: list[ast.stmt] = tree.body
    while True:
        inner = next((one for one in body if one.lineno <= line <= (one.end_lineno or 0)), None)
        if not isinstance(inner, ast.ClassDef):
            return isinstance(inner, ast.FunctionDef) or (
                body is tree.body and isinstance(inner, ast.Assign | ast.AnnAssign)
            )
        body = inner.body


def _places(tree: ast.Module, lines: list[str], draw: str) -> Iterator[_Place]:
    for statement in tree.body:  # one at a time: the operators take their time over a whole module
        top = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))]) - 1
        end = statement.end_lineno or statement.lineno
        nodes = list(ast_nodes(get_ast("".join(lines[top:end]))))
        for name in operator_names():
            kind = get_operator(name)
            if kind.arguments():
                continue
            operator = kind()
            positions = [place for node in nodes for place in operator.mutation_positions(node)]
            for occurrence, ((first, column), (last, _)) in enumerate(positions):
                line = lines[top + first - 1].strip()
                rank = hashlib.sha256(f"{draw} {name} {column} {line}".encode()).digest()
                yield _Place(name, occurrence, top, end, top + first, top + last, rank)


def _text(statement: str, place: _Place) -> str | None:
    """Return what becomes of a statement; nothing if it cannot be run, or Python itself warns of it."""
    try:
        text: str = mutate_code(statement, get_operator(place.operator)(), place.occurrence)
    except AttributeError:  # cosmic-ray 8.7 cannot replace an exception whose name has a dot in it
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(text, "-", "exec")
        except SyntaxError:
            return None
    return text


def changed_function(original: str, text: str, file: str) -> tuple[CodeType, CodeType] | None:
    """Return the one function that differs, before and after; None if more does than the inside of one function."""
    return _differing(compile(original, file, "exec"), compile(text, file, "exec"))


def _differing(one: CodeType, other: CodeType) -> tuple[CodeType, CodeType] | None:
    if len(one.co_consts) != len(other.co_consts) or _frame(one) != _frame(other):
        return None
    pairs = [
        (mine, its)
        for mine, its in zip(one.co_consts, other.co_consts, strict=True)
        if mine != its or type(mine) is not type(its)
    ]
    if len(pairs) != 1 or not isinstance(pairs[0][0], CodeType) or not isinstance(pairs[0][1], CodeType):
        return None
    mine, its = pairs[0]
    if mine.co_name.startswith("<") and mine.co_name != "<lambda>":
        return None  # a comprehension of the module's own, which has been run by now
    if mine.co_flags & 1:  # a function, as against the body of a class
        return (mine, its) if mine.co_freevars == its.co_freevars else None
    return _differing(mine, its)


def _frame(code: CodeType) -> CodeType:
    """Return code without what is nested in it, and without the columns that its last line ends in."""
    return code.replace(co_consts=(), co_linetable=b"")


def _what_runs(text: str) -> str:
    """Return a module without its annotations, and without what its constants put between types."""
    tree = ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            _Types().visit(statement)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
    return ast.dump(tree)


class _Types(ast.NodeTransformer):
    """What makes all unions of types alike."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return ast.Constant(None) if _is_type(node.left) or _is_type(node.right) else node


def _is_type(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_type(node.left) or _is_type(node.right)
    if isinstance(node, ast.Subscript):
        return _is_type(node.value)
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Name) and not node.id.isupper()


def _difference(before: list[str], text: str) -> str:
    after = text.splitlines(keepends=True)
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    old, new = (" ".join(line.strip() for line in lines) for lines in (before, after))
    return f"{old} → {new or '(nothing)'}"


def _definition(tree: ast.Module, line: int) -> str:
    names: list[str] = []
    body: list[ast.stmt] = tree.body
    while inner := next(
        (
            node
            for node in body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and min([node.lineno, *(one.lineno for one in node.decorator_list)]) <= line <= (node.end_lineno or 0)
        ),
        None,
    ):
        names.append(inner.name)
        body = inner.body
    return ".".join(names) or "module"


def _lines(tree: ast.Module, first: int, last: int) -> frozenset[int]:
    """Return the lines of the innermost statement there; of one with a body, those above the body."""
    nearest = range(first, last + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            if node.lineno <= first <= max(end, node.lineno):
                nearest = range(node.lineno, max(end, node.lineno, last) + 1)
    return frozenset(nearest)
