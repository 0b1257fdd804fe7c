"""teamkit completion."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    teamkit completion bash > ~/.local/share/bash-completion/completions/teamkit
    teamkit completion zsh  > ~/.zfunc/_teamkit
    teamkit completion fish > ~/.config/fish/completions/teamkit.fish
    """
    from teamkit.cli import main  # noqa: PLC0415  (the group imports this module by name)

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, "teamkit", "_TEAMKIT_COMPLETE").source())
