"""The pages of `config show` and `config check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..configured import ConfigurationChecked, ConfigurationPath, ConfigurationShown, SettingShown, Value, ValueShown
from ..safe import safe
from ..terminal import cell_width
from ..words import counted

if TYPE_CHECKING:
    from ..terminal import Page

_ALIGNED = 30
"""What is wider pushes what follows it aside."""
_STYLES = {"option": "cyan", "environment": "cyan", "file": "green", "built-in": "dim"}


def write_configuration(page: Page, found: ConfigurationShown, *, verbose: bool) -> None:
    """Write what counts for a run, and where it comes from."""
    page.line(_file_words(found.file))
    page.line("")
    page.line(("Options", "bold"))
    lasting = [one for one in found.options if one.variable is not None or one.key is not None]
    _write_values(page, [(one.option, one.value, _origin(one), one.origin) for one in lasting])
    if verbose:
        others = [f"{one.option} {_text(one.value)}" for one in found.options if one not in lasting]
        page.line(f"  Set on command lines alone: {', '.join(others)}.")
    for network in found.networks:
        keys = ("networks", network.name)
        _write_table(page, f"[networks.{network.name}]", network.values, keys, verbose=verbose)
    for table in dict.fromkeys(one.table for one in found.aliases):
        named = [one for one in found.aliases if one.table == table]
        page.line("")
        page.line((f"[{table}]", "bold"))
        _write_values(page, [(f"@{one.name}", one.values, _line(one.line), "file") for one in named])
    _write_table(page, "[history]", found.history, ("history",), verbose=verbose)
    for kind in dict.fromkeys(one.key.split(".")[1] for one in found.check):
        of_kind = [one for one in found.check if one.key.startswith(f"check.{kind}.")]
        _write_table(page, f"[check.{kind}]", of_kind, ("check", kind), verbose=verbose)


def write_checked(page: Page, found: ConfigurationChecked) -> None:
    """Write all that is wrong, each with what to write, and how much it is."""
    path = safe(found.file.path)
    for one in found.problems:
        numbers = (f"{what} {number}" for what, number in (("line", one.line), ("column", one.column)) if number)
        page.line((", ".join((path, *numbers)), "bold"), f": {safe(one.message)}")
        if one.hint is not None:
            page.line((f"  {safe(one.hint)}", "dim"))
    if len(found.problems) > 1:
        page.line("")
        page.line((f"{counted(len(found.problems), 'mistake')} in {path}.", "red"))
    elif found.problems:
        return
    elif found.file.exists:
        page.line(f"Nothing is wrong in {path}.")
    else:
        page.line(_file_words(found.file))


def _file_words(file: ConfigurationPath) -> str:
    named = f", named by {file.named_by}" if file.named_by else ""
    if file.exists:
        return f"The configuration file is {safe(file.path)}{named}."
    return f"There is no configuration file; it would be {safe(file.path)}{named}."


def _write_table(page: Page, title: str, values: Sequence[ValueShown], keys: tuple[str, ...], *, verbose: bool) -> None:
    shown = [one for one in values if verbose or one.origin != "built-in"]
    page.line("")
    if not shown:
        page.line((title, "bold"), ("  built in", "dim"))
        return
    page.line((title, "bold"))
    before = ".".join(keys) + "."
    _write_values(
        page,
        [
            (
                one.key.removeprefix(before),
                one.value,
                _line(one.line) if one.origin == "file" else "built in",
                one.origin,
            )
            for one in shown
        ],
    )


def _write_values(page: Page, rows: Sequence[tuple[str, Value, str, str]]) -> None:
    """Write names, values and where they come from, the first two aligned as far as they are short."""
    names = [safe(name) for name, *_ in rows]
    texts = [safe(_text(value)) for _, value, *_ in rows]
    name_width = max((cell_width(name) for name in names if cell_width(name) <= _ALIGNED), default=0)
    text_width = max((cell_width(text) for text in texts if cell_width(text) <= _ALIGNED), default=0)
    for name, text, (_, _, origin, kind) in zip(names, texts, rows, strict=True):
        gaps = [" " * max(0, width - cell_width(one)) for one, width in ((name, name_width), (text, text_width))]
        page.line(f"  {name}{gaps[0]}  {text}{gaps[1]}  ", (origin, _STYLES[kind]))


def _origin(one: SettingShown) -> str:
    words = {"environment": one.variable or "", "file": _line(one.line), "option": "this command line"}
    return words.get(one.origin, "built in")


def _line(line: int | None) -> str:
    return "the file" if line is None else f"line {line}"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
