"""`--profile`, `--region` and `--endpoint-url`: they stand before any command's name, or behind it.

The root command has them as its own; every command in the tree is given the same when it is
looked up. What stands nearer to the command's words holds.
"""

from dataclasses import replace
from typing import Any, Final

import click

from tui.cli.completion.candidates import complete_profile, complete_region
from tui.cli.connection import ConnectionOptions
from tui.cli.languages.choosing import PARAMETER, language_option
from tui.language import N_

PLACE: Final = (
    ("profile", "NAME", N_("AWS profile to use."), complete_profile),
    ("region", "NAME", N_("AWS region to use."), complete_region),
    ("endpoint_url", "URL", N_("Send every AWS call to this URL."), None),
)
"""The fields of `ConnectionOptions`, what help says of each, and what a shell completes."""

PREFIX: Final = "place_"
"""Before the names of the parameters: `credentials remove` has a `profile` of its own."""


def with_place_options(command: click.Command, *, hidden: bool = False) -> click.Command:
    """The command, and all below it, with the options of where; given twice it stays the same.

    Args:
        command: one of the tree.
        hidden: its help says nothing of them: it asks AWS for nothing.
    """
    known = {parameter.name for parameter in command.params}
    for field, value, words, complete in PLACE:
        if PREFIX + field in known:
            continue
        option = click.Option(
            [f"--{field.replace('_', '-')}", PREFIX + field],
            metavar=value,
            help=words,
            hidden=hidden,
            expose_value=False,
            callback=_choose,
            shell_complete=complete,
        )
        command.params.append(option)
    if PARAMETER not in known:
        command.params.append(language_option(hidden=True))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            with_place_options(below, hidden=hidden)
    return command


def _choose(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Put it in the place of what was said before the command's name."""
    if value is not None and isinstance(context.obj, ConnectionOptions):
        assert option.name is not None
        context.obj = replace(context.obj, **{option.name.removeprefix(PREFIX): value})
