"""All commands of the program."""

from collections.abc import Sequence

import click

from tui.cli import main
from tui.cli.manpages import tree


def every_command() -> list[list[str]]:
    """The words of each command, those of groups among them."""
    return list(tree.every_command(main))


def command_of(words: Sequence[str]) -> click.Command:
    found = tree.command_of(main, words)
    assert found is not None
    return found
