"""How a command's help is laid out, and what a wrong option is told: for commands and groups alike.

Usage, text, examples and commands come first, then the options that change the answer, then the rest by what they are
for. Click has one list of options, in the order of their declaration. The columns of all lists are aligned.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click import Context, HelpFormatter

Rows = list[tuple[str, str]]

_WIDEST_TERM = 30
_SPACES = 2
_CONTINUED = 4


class HelpPage(click.Command):
    """A command whose help is laid out here."""

    path = ""
    """In the table of commands; none for the root."""
    has_answer = True
    """Whether it has one itself. Otherwise its help leaves what forms an answer to its commands."""
    _help: click.Option | None = None

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse as Click does, with an answer of our own to an unknown option."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from .near_words import unknown_option

            options = [one for one in self.get_params(ctx) if isinstance(one, click.Option) and not one.hidden]
            names = [name for one in options for name in (*one.opts, *one.secondary_opts)]
            message = unknown_option(error.option_name, names, self.path)
            raise click.NoSuchOption(error.option_name, message, ctx=ctx) from None

    def get_help_option(self, ctx: Context) -> click.Option | None:
        """Return the option that shows the help, made once: Click's own looks for a translation of its line first."""
        names = self.get_help_option_names(ctx)
        if self._help is None and names:
            self._help = click.Option(
                [*names, "shows_help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                help="Show this message and exit.",
                callback=_show_help,
            )
        return self._help

    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the text, and the examples that stand below it in the docstring after an empty line and `\\b`."""
        text, _, examples = inspect.cleandoc(self.help or "").partition("\n\n\b\n")
        formatter.write_paragraph()
        with formatter.indentation():
            write_prose(formatter, text)
        if examples:
            with formatter.section("Examples"):
                for line in examples.splitlines():
                    formatter.write("\n".join(folded(line.strip(), formatter.width, formatter.current_indent)) + "\n")

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands of a group, and the options section by section."""
        sections: dict[str, Rows] = {"Options": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            section = getattr(param, "section", "")
            if record is not None and not isinstance(param, click.Argument) and (self.has_answer or not section):
                sections.setdefault(section or "Options", []).append(record)
        write_sections(formatter, {"Commands": self.commands_of(ctx), **in_order(sections)})

    def commands_of(self, ctx: Context) -> Rows:
        """Return the commands of a group with a line about each."""
        return []


def _show_help(ctx: Context, param: click.Parameter, value: bool) -> None:
    del param
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


_TITLES = {
    "Options": "Options",
    "Output": "Output",
    "Network": "Network and hosts, instead of the built-in ones",
    "Connection": "Connection",
    "Cache": "Cache",
    "Recording": "Recording",
}
"""The sections in the order of the help."""


def in_order(sections: dict[str, Rows]) -> dict[str, Rows]:
    """Return sections by their titles in the order of the help."""
    return {title: sections[name] for name, title in _TITLES.items() if name in sections}


def write_sections(formatter: HelpFormatter, sections: dict[str, Rows], widest: int | None = None) -> None:
    """Write lists with titles, the second columns of all below each other.

    Args:
        widest: longer terms have a line to themselves; by default, those that take more than a third of it.
    """
    widest = min(_WIDEST_TERM, formatter.width // 3) if widest is None else widest
    terms = [len(term) for rows in sections.values() for term, _ in rows]
    width = max((length for length in terms if length <= widest), default=widest)
    for title, rows in sections.items():
        if rows:
            with formatter.section(title):
                formatter.write_dl([(term.ljust(width), text) for term, text in rows], width, _SPACES)


def write_prose(formatter: HelpFormatter, text: str) -> None:
    """Write paragraphs, those that begin with a line of `\\b` as they are."""
    indent = " " * formatter.current_indent
    formatter.write(click.wrap_text(text, formatter.width, indent, indent, preserve_paragraphs=True) + "\n")


def folded(line: str, width: int, indent: int) -> Iterable[str]:
    """Return an example in lines that fit, each but the last continued as in a shell; no word is ever divided."""
    start, rest = " " * indent, line
    while len(start) + len(rest) > width and " " in rest:
        room = width - len(start) - len(" \\")
        end = rest.rfind(" -", 0, room + 2)  # best before an option, if the rest then fits
        if end < 0 or indent + _CONTINUED + len(rest) - end > width:
            end = rest.rfind(" ", 0, room + 1)
        if end < 0:
            end = rest.index(" ")
        yield f"{start}{rest[:end]} \\"
        start, rest = " " * (indent + _CONTINUED), rest[end + 1 :]
    yield start + rest
