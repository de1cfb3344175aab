"""`sessionnet completion`: the script that makes a shell complete."""

from __future__ import annotations

import click

from ..command_table import COMMANDS


@click.command(short_help=COMMANDS["completion"].help)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options and their values.

    \b
      source <(sessionnet completion bash)     in ~/.bashrc
      source <(sessionnet completion zsh)      in ~/.zshrc
      sessionnet completion fish | source      in ~/.config/fish/config.fish
    """
    from ..completion.scripts import SCRIPTS
    from ..output import write_bytes

    write_bytes(SCRIPTS[shell].encode())
