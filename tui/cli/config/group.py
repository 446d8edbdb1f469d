"""`ssm-tui config`: the settings, explained and looked after."""

from typing import Final

import click

from tui.cli.lazy import CommandPlace, ImportedGroup
from tui.cli.saying import exit_statuses
from tui.language import N_

COMMANDS: Final = {
    "check": CommandPlace(
        "tui.cli.config.checking:check",
        N_("Check the settings: the file, the variables, the keys and your own themes."),
    ),
    "edit": CommandPlace(
        "tui.cli.config.changing:edit",
        N_("Open the settings file in $VISUAL or $EDITOR, and check it when you are done."),
    ),
    "init": CommandPlace(
        "tui.cli.config.changing:init",
        N_("Write a settings file that names every setting and changes none."),
    ),
    "path": CommandPlace(
        "tui.cli.config.show:path", N_("Print the path of the settings file.")
    ),
    "set": CommandPlace(
        "tui.cli.config.changing:change",
        N_("Set KEY to VALUE in the settings file; without VALUE, remove it."),
    ),
    "show": CommandPlace(
        "tui.cli.config.show:show",
        N_("Show the settings: the value of each, where it comes from, and what it means."),
    ),
}
"""Every command and where it lives."""


@exit_statuses(N_("depends on the command (see its --help)"))
@click.group(cls=ImportedGroup, places=COMMANDS, placeless=COMMANDS)
def config() -> None:
    """Show, check and change the settings."""
