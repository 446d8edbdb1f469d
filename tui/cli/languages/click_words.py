"""click's own sentences: translated as ours are, by the language of now."""

from typing import Final

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from tui.language import N_, _, ngettext

SPEAKING: Final = (
    click.core,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)
"""Its modules that speak at the moment something is said; each has gettext's names of its own."""

SENTENCES: Final = (
    N_("Options"),
    N_("Commands"),
    N_("Usage:"),
    N_("Aborted!"),
    N_("default: {default}"),
    N_("required"),
    N_("Show the version and exit."),
    N_("Show this message and exit."),
    N_("%(prog)s, version %(version)s"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid boolean. Recognized values: {states}"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("Could not open file {filename!r}: {message}"),
    N_("unknown error"),
    N_("file"),
    N_("directory"),
    N_("path"),
)
"""What users of ours can meet; `tests/cli/languages` holds it to click's own source."""


def plural_sentences(count: int) -> tuple[str, ...]:
    """Those that count, which gettext finds marked by being here."""
    return (
        ngettext(
            "Got unexpected extra argument ({args})",
            "Got unexpected extra arguments ({args})",
            count,
        ),
        ngettext(
            "Option {name!r} requires an argument.",
            "Option {name!r} requires {nargs} arguments.",
            count,
        ),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
        ngettext(
            "Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count
        ),
        ngettext(
            "Takes {nargs} values but 1 was given.",
            "Takes {nargs} values but {len} were given.",
            count,
        ),
    )


def speak_for_click() -> None:
    """Have click ask us for its words."""
    for module in SPEAKING:
        for name, words in (("_", _), ("ngettext", ngettext)):
            if hasattr(module, name):
                setattr(module, name, words)
    # Evaluated once, when a command is made: it is translated with the command's own help.
    vars(click.decorators)["_"] = N_
