"""The public names, the tree of errors, and what is imported for them: as the docstrings say."""

from __future__ import annotations

import collections.abc
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

import sessionnet_core
from sessionnet_core import errors
from sessionnet_core.errors import SessionNetError

HOMES: dict[str, str] = sessionnet_core._HOMES


def test_all_names_what_has_a_home() -> None:
    assert sorted(sessionnet_core.__all__) == sorted([*HOMES, "__version__"])
    assert len(set(sessionnet_core.__all__)) == len(sessionnet_core.__all__)


@pytest.mark.parametrize("name", HOMES)
def test_a_public_name_is_that_of_its_home(name: str) -> None:
    home = import_module(f"sessionnet_core.{HOMES[name]}")
    assert getattr(sessionnet_core, name) is getattr(home, name)


def test_whatever_an_answer_is_made_of_is_public() -> None:
    """Whoever annotates a function that takes a part of an answer, or looks for what it holds, finds its type."""
    names = {
        name: value
        for module in pkgutil.walk_packages(sessionnet_core.__path__, "sessionnet_core.")
        for name, value in vars(import_module(module.name)).items()
        if isinstance(value, type) or get_origin(value) is Literal
    }
    names |= {name: getattr(collections.abc, name) for name in ("Callable", "Iterable", "Mapping", "Sequence")}
    found: set[type] = set()

    def hints(of: object, module: str) -> list[object]:
        return list(get_type_hints(of, names | vars(sys.modules[module]), include_extras=False).values())

    def visit(kind: object) -> None:
        for part in get_args(kind):
            for inner in part if isinstance(part, list) else [part]:
                visit(inner)
        kind = get_origin(kind) or kind
        if not isinstance(kind, type) or not kind.__module__.startswith("sessionnet_core") or kind in found:
            return
        found.add(kind)
        if not issubclass(kind, Exception):
            for hint in hints(kind, kind.__module__):
                visit(hint)

    for name, method in inspect.getmembers(sessionnet_core.SessionNetwork):
        if name == "__init__" or not name.startswith("_"):
            for hint in hints(getattr(method, "fget", method), "sessionnet_core.client"):
                visit(hint)
    missing = {kind.__qualname__ for kind in found if kind is not getattr(sessionnet_core, kind.__name__, None)}
    assert not missing
    assert len(found) > 40


def test_everything_can_be_imported_at_once() -> None:
    names: dict[str, object] = {}
    exec("from sessionnet_core import *", names)
    assert set(sessionnet_core.__all__) <= set(names)


def test_the_docstring_tells_every_name_and_its_home() -> None:
    table = re.findall(r"^    (\S+(?:, \S+)*?) {2,}([\w.]+) {2,}\S", sessionnet_core.__doc__ or "", re.MULTILINE)
    told = {name: home for names, home in table for name in names.split(", ")}
    assert told == HOMES


def test_every_package_is_in_the_wheel() -> None:
    """An editable install would hide one that is left out."""
    root = Path(__file__).parents[2]
    declared = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {
        ".".join(folder.parent.relative_to(root).parts).replace("cli", "sessionnet_cli", 1)
        for top in ("cli", "sessionnet_core")
        for folder in (root / top).rglob("__init__.py")
    }
    assert set(declared) == found | {"sessionnet_core.demo"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'swarms'"):
        sessionnet_core.swarms  # noqa: B018


HEAVY = {"requests", "urllib3", "vcr", "yaml", "rich", "click", "ssl", "socket", "nacl", "plotext"}


def imported_by(statement: str) -> set[str]:
    """Give the names of the modules that a fresh interpreter has after a statement."""
    script = f"import sys\n{statement}\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_importing_the_package_or_a_pure_module_pays_for_nothing_heavy() -> None:
    assert not HEAVY & imported_by("import sessionnet_core")
    assert not HEAVY & imported_by("from sessionnet_core import NodeFilter, Sesh, SwarmRing, parse_account, MAINNET")
    assert not HEAVY & imported_by("from sessionnet_core import Api, NetworkInfo, Overview, PriceHistory, TokenFigures")


def test_an_answer_that_asks_nobody_pays_for_neither_http_nor_cryptography() -> None:
    asking = """
from sessionnet_core import Access, SessionNetError, SessionNetwork
network = SessionNetwork(access=Access(offline=True))
for ask in (network.token, network.overview, lambda: network.price_history("1h")):
    try:
        ask()
    except SessionNetError:
        pass
    else:
        raise SystemExit("somebody answered")
"""
    assert not HEAVY & imported_by(asking)


def test_cryptography_is_imported_when_something_is_sealed_or_signed_and_not_before() -> None:
    importing = "import sessionnet_core.onion.sealed as s, sessionnet_core.sources.network_api"
    importing += "\nimport sessionnet_core.queries.overview"
    importing += "\nimport sessionnet_core.identity\nidentity = s.Identity(bytes(32))"
    assert not HEAVY & imported_by(importing)
    assert "nacl" in imported_by(importing + "\nidentity.signed_headers('GET', '/info', 1)")
    assert "nacl" in imported_by(importing + "\ns.public_key_of(bytes(32))")


def test_the_library_knows_of_no_terminal() -> None:
    every = [f"sessionnet_core.{name}" for name in (*HOMES.values(), "cassette", "sources.transport", "queries.probe")]
    assert not {"click", "rich", "sessionnet_cli"} & imported_by("import " + ", ".join(sorted(every)))


def whole_tree() -> dict[str, str | None]:
    """Give every error of the package with the one that it is a kind of."""
    for module in pkgutil.walk_packages(sessionnet_core.__path__, "sessionnet_core."):
        import_module(module.name)
    tree: dict[str, str | None] = {"SessionNetError": None}

    def grow(parent: type[SessionNetError]) -> None:
        for child in parent.__subclasses__():
            if child.__module__.startswith("sessionnet_core"):
                tree[child.__name__] = parent.__name__
                grow(child)

    grow(SessionNetError)
    return tree


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn: dict[str, str | None] = {}
    path: list[str] = []
    for branch, name in re.findall(
        r"^    ((?:│   |    )*(?:├── |└── )?)(\w+)(?: |$)", errors.__doc__ or "", re.MULTILINE
    ):
        del path[len(branch) // 4 :]
        drawn[name] = path[-1] if path else None
        path.append(name)
    assert drawn == whole_tree()


def error_classes() -> list[type[SessionNetError]]:
    return [getattr(errors, name) for name in whole_tree()]


def test_every_error_stands_in_one_module() -> None:
    assert all(hasattr(errors, name) for name in whole_tree())


def test_every_code_is_of_one_error_alone() -> None:
    without = {errors.ProxyFailed: errors.Unreachable, errors.WrongKey: errors.NotSealed}
    codes = [kind.__dict__["code"] for kind in error_classes() if kind not in without]
    assert all(kind.code == above.code for kind, above in without.items())
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_an_error_carries_its_message_hint_and_causes() -> None:
    cause = errors.Unreachable("a: nothing came", hint="Wait.")
    error = errors.NobodyAnswered("nobody", failures=(cause,))
    assert (str(error), error.message, error.hint) == ("nobody", "nobody", None)
    assert error.causes == (cause,)
    assert cause.causes == (cause,)
    assert cause.hint == "Wait."
