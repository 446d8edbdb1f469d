"""`config check`: what is wrong with the settings, each with its line and key."""

import os
import sys
from collections.abc import Iterator

import click

from tui.cli.asking import FAILED
from tui.cli.saying import exit_statuses
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import Loaded, load_settings, settings_file, user_theme_directory


@exit_statuses(N_("0 when all settings apply, 1 when one doesn't"))
@click.command()
def check() -> None:
    """Check the settings: the file, the variables, the keys and your own themes.

    Each problem is named with its line and key.
    """
    found = list(problems_of(load_settings()))
    for problem in found:
        click.echo(clean(problem))
    if found:
        sys.exit(FAILED)
    path = settings_file()
    if path.is_file():
        click.echo(_("All settings in {path} apply.").format(path=clean(str(path))))
    else:
        words = _("No settings file: defaults apply. `ssm-tui config init` creates {path}.")
        click.echo(words.format(path=clean(str(path))))


def problems_of(loaded: Loaded) -> Iterator[str]:
    """A sentence for each thing in the settings that does not apply; blocks."""
    from tui.ui.keymap import keymap_of
    from tui.ui.theme import load_themes, theme_directory

    yield from loaded.problems
    yield from keymap_of(loaded.settings, os.environ).problems
    themes = load_themes([theme_directory(), user_theme_directory()])
    yield from themes.problems
    wanted = loaded.settings.theme
    if wanted is not None and wanted not in themes.files:
        known = ", ".join(sorted(themes.files))
        yield _("theme: there is no theme {name}. Themes: {known}.").format(
            name=repr(wanted), known=known
        )
