"""What a command's help says, in the language of now."""

from typing import Any, Final

import click

from tui.cli.languages.paragraphs import paragraphs_of
from tui.cli.saying import STATUSES
from tui.language import ENGLISH, _, current

KEPT: Final = "_in_english"
"""Under which a command keeps what it was translated from."""


def translate(command: click.Command) -> None:
    """Have a command, its options and what is below it speak the language of now."""
    if current() == ENGLISH:
        command.context_class = click.Context
    else:
        from tui.cli.languages.formatter import WideContext

        command.context_class = WideContext
    for name in ("help", "epilog", "short_help"):
        _translate(command, name)
    if statuses := getattr(command, STATUSES, ()):
        sentence = _("Exit status: {statuses}.").format(statuses=_(", ").join(map(_, statuses)))
        command.epilog = "\n\n".join(filter(None, (command.epilog, sentence)))
    if current() != ENGLISH and command.help and not command.short_help:
        # Of its own click takes what stands before the first full stop of ASCII.
        command.short_help = command.help.partition("\n\n")[0].partition("。")[0]
    for parameter in command.params:
        _translate(parameter, "help")
    if isinstance(command, click.Group):
        for below in command.commands.values():
            translate(below)


def _translate(owner: Any, name: str) -> None:
    kept = vars(owner).setdefault(KEPT, {})
    english = kept.setdefault(name, getattr(owner, name, None))
    setattr(owner, name, english and "\n\n".join(map(_, paragraphs_of(english))))
