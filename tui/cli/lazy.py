"""A group of commands that are imported when they are called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class ImportedGroup(click.Group):
    """Looks its commands up by name.

    Args:
        places: Every command and where it lives, as `module:attribute`.
    """

    def __init__(self, *arguments: Any, places: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._places = places

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(self._places)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self._places:
            return None
        module, attribute = self._places[name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command
