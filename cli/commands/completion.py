"""`sessionnet completion`: the script that makes a shell complete."""

from __future__ import annotations

import click

from ..command_table import COMMANDS


@click.command(short_help=COMMANDS["completion"].help)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options and their values.

    The first of these examples goes into ~/.bashrc, the second into ~/.zshrc, the third into
    ~/.config/fish/config.fish.

    \b
      source <(sessionnet completion bash)
      source <(sessionnet completion zsh)
      sessionnet completion fish | source
    """
    from ..completion.scripts import SCRIPTS
    from ..output import write_bytes

    write_bytes(SCRIPTS[shell].encode())
