"""A group of commands that are imported when they are called."""

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from tui.cli.languages.translating import translate
from tui.cli.place_options import with_place_options


class CommandPlace(NamedTuple):
    """Where a command lives, and how its help begins."""

    name: str
    """As `module:attribute`."""
    about: str
    """The first paragraph of its help, so that a list of commands imports none of them."""


class ImportedGroup(click.Group):
    """Looks its commands up by name.

    Args:
        places: Every command and where it lives.
        placeless: Those that ask AWS for nothing; the options of where stay out of their help.
    """

    def __init__(
        self,
        *arguments: Any,
        places: Mapping[str, CommandPlace],
        placeless: Collection[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(*arguments, **more)
        self._places, self._placeless = places, placeless

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(self._places)

    def shell_complete(self, context: click.Context, incomplete: str) -> list[Any]:
        """The commands' names: what help says of each is in a module that would be imported."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in self._places if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, context, incomplete)]

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        told = click.Group()
        for name, place in self._places.items():
            told.add_command(click.Command(name, help=place.about))
        translate(told)
        told.format_commands(context, formatter)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self._places:
            return None
        module, attribute = self._places[name].name.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        with_place_options(command, hidden=name in self._placeless)
        translate(command)
        return command
