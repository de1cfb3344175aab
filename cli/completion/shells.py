"""The shells: what was typed, read from their variables, and the candidates in the form that their scripts read.

Without `COMP_CWORD`, `COMP_WORDS` is the line up to the cursor; with it, Click's own protocol is spoken.
"""

from __future__ import annotations

import os
from contextlib import redirect_stderr

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    _resolve_context,
    _resolve_incomplete,
    split_arg_string,
)

from .scripts import SCRIPTS

VARIABLE = "_SESSIONNET_COMPLETE"
_CURSOR = "\0"
"""Put behind the line, so that the word at the cursor is always the last one, even an empty one."""


def answer(root: click.Command) -> None:
    """Print what the shell asked for with its variables; nothing, in place of any failure."""
    shell, _, wanted = os.environ[VARIABLE].partition("_")
    if shell not in SCRIPTS:
        return
    if wanted == "source":
        click.echo(SCRIPTS[shell], nl=False)
    elif wanted == "complete":
        with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
            try:
                shown = _SHELLS[shell](root, {}, "sessionnet", VARIABLE).complete()
            except Exception:
                return
        click.echo(shown.encode(errors="surrogateescape"))  # as it was typed, and whatever the locale


class _Sessionnet(ShellComplete):
    """What all shells have in common; stands before Click's class of each."""

    word: str
    """At the cursor, without its quotes."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one at the cursor, and that one."""
        if os.environ.get("COMP_CWORD"):
            words, self.word = super().get_completion_args()
        else:
            *words, self.word = split_arg_string(os.environ["COMP_WORDS"] + _CURSOR)[1:]
            self.word = self.word.removesuffix(_CURSOR)
        return words, self.word

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return the candidates, each with `before`, the part of the word that stands before it: `--network=`."""
        # Click has no public way to what stands at the cursor. Its own objects know choices, commands and options only,
        # and no option should have to import what else there is.
        option, equals, value = incomplete.partition("=")
        if equals and option.startswith("--") and "--" not in args:  # before a command as well, as two words
            args, incomplete = [*args, option], value
        context = _resolve_context(self.cli, self.ctx_args, self.prog_name, args)
        place, incomplete = _resolve_incomplete(context, args, incomplete)
        items = None
        if isinstance(place, click.Parameter):
            from .candidates import candidates

            items = candidates(place, context, incomplete)
        if items is None:
            items = place.shell_complete(context, incomplete)
        before = self.word[: len(self.word) - len(incomplete)] if self.word.endswith(incomplete) else ""
        return [CompletionItem(one.value, one.type, _line(one.help), before=before) for one in items if _is_safe(one)]


def _is_safe(item: CompletionItem[str]) -> bool:
    """Whether a candidate is one line of text, which a shell may insert."""
    return str(item.value).isprintable()


def _line(text: str | None) -> str | None:
    return "".join(one if one.isprintable() else " " for one in text) if text else None


class _Bash(_Sessionnet, BashComplete):
    """Bash, which replaces less than a word: what follows the last of `=:` and others, and tells it as `COMP_WORD`."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        replaced = os.environ.get("COMP_WORD")
        if replaced is None or item.type != "plain":
            return f"{item.type},{item.value}"
        line = os.environ["COMP_WORDS"]
        is_quoted = line.removesuffix(replaced)[-1:] in ("'", '"')
        plain = replaced if is_quoted else "".join(split_arg_string(replaced))
        value = (item.before + item.value)[max(0, len(self.word) - len(plain)) :]
        return f"plain,{value if is_quoted else _escaped(value)}"


class _Zsh(_Sessionnet, ZshComplete):
    """Zsh, which quotes and matches candidates itself."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = item.value if item.type != "plain" else item.before + item.value
        return f"{item.type}\n{value}\n{item.help or '_'}"


class _Fish(_Sessionnet, FishComplete):
    """Fish, which quotes and matches candidates itself, and files only where it is told what stands before them."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        if item.type != "plain":
            return f"{item.type},{item.before}\t{item.value}"
        return f"plain,{item.before}{item.value}" + (f"\t{item.help}" if item.help else "")


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}


def _escaped(value: str) -> str:
    """Return text as it must be typed in bash, where no quote is open."""
    return "".join(f"\\{one}" if one in " \t!\"#$&'()*;<>?[\\]^`{|}" else one for one in value)
