"""Which language the commands speak."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

import click

from tui import language
from tui.settings.settings import AUTOMATIC, FolderError, load_settings

OPTION: Final = "--language"
PARAMETER: Final = "place_language"


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Speak the language of the option, else of the setting, else of the environment.

    It is chosen before the command line is understood: what is wrong with that is said in it.
    Gives back whether the user has said it by one of the first two: those are nearer than what
    was chosen in the app, the last time.
    """
    decided = _of_option(arguments) or _of_setting(environment)
    language.choose(decided or language.of_environment(environment))
    return decided is not None


def language_option(*, hidden: bool = False) -> click.Option:
    """The option, of any command: it stands before a command's name or behind it."""
    return click.Option(
        [OPTION, PARAMETER],
        type=click.Choice([*language.LANGUAGES]),
        help="Language of the program.",
        hidden=hidden,
        expose_value=False,
        is_eager=True,
        callback=_choose,
    )


def _choose(_context: click.Context, _option: click.Parameter, value: Any) -> None:
    if value is not None:
        language.choose(value)


def _of_option(arguments: Sequence[str]) -> str | None:
    """What the option names last, where that is a language."""
    found = None
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == OPTION:
            found = language.known(value if equals else following) or found
    return found


def _of_setting(environment: Mapping[str, str]) -> str | None:
    try:
        wanted = load_settings(environment).settings.language
    except FolderError:
        # Said by whoever needs the folder.
        return None
    return None if wanted == AUTOMATIC else wanted
