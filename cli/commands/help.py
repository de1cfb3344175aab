"""`sessionnet help`: the help of a command, or a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..command_table import COMMANDS, TOPICS
from ..group import LazyGroup
from ..help_page import HelpPage
from ..near_words import unknown_topic

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _next_words(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the commands below those that were named; at first topics too."""
    from click.shell_completion import CompletionItem

    group = " ".join(ctx.params.get("words") or ())
    words = {path.rpartition(" ")[2]: row.help for path, row in COMMANDS.items() if path.rpartition(" ")[0] == group}
    words |= {} if group else TOPICS
    return [CompletionItem(word, help=line) for word, line in words.items() if word.startswith(incomplete)]


@click.command(cls=HelpPage, short_help=COMMANDS["help"].help, options_metavar="")
@click.argument("words", metavar="[COMMAND... | TOPIC]", nargs=-1, shell_complete=_next_words)
@click.pass_context
def help_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a command, as its --help does, or explain a topic. Without either, list both.

    \b
      sessionnet help nodes show
      sessionnet help exit-status
    """
    if len(words) == 1 and words[0] in TOPICS:
        from ..topics import topic_page

        click.echo(topic_page(words[0], ctx.make_formatter()))
        return
    shown = ctx.find_root()
    for word in words:
        group = shown.command
        if not isinstance(group, LazyGroup) or word not in group.commands:
            raise click.UsageError(unknown_topic(words), ctx)
        shown = click.Context(group.load(word), info_name=word, parent=shown)
    click.echo(shown.command.get_help(shown))


help_command.path = "help"
