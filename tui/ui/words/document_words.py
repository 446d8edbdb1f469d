"""Session documents as words: what each starts, what it says of limits, what it is given."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tui.aws.documents.document import SessionType
from tui.printable import clean
from tui.ui.words.cells import cut_end
from tui.ui.words.times import minutes_as_words

if TYPE_CHECKING:
    from tui.aws.documents.document import ChosenDocument, SessionDocument
    from tui.aws.documents.parameters import DocumentParameter

USUAL: Final = "the account's session preferences"

KINDS: Final[Mapping[SessionType | None, str]] = {
    SessionType.SHELL: "a shell",
    SessionType.INTERACTIVE_COMMAND: "a command on a terminal",
    SessionType.COMMAND: "a command without a terminal",
    SessionType.PORT: "a forwarded port",
    None: "an unknown kind of session",
}

IN_A_LIST: Final[Mapping[SessionType | None, str]] = {
    SessionType.SHELL: "shell",
    SessionType.INTERACTIVE_COMMAND: "command on a terminal",
    SessionType.COMMAND: "command, no terminal",
    SessionType.PORT: "port: not in a tab",
    None: "unknown",
}
"""The same where there is little room; a port is no matter of a tab."""

LONGEST_VALUE: Final = 24
"""Cells of a value beside others."""


def chosen_words(chosen: "ChosenDocument") -> str:
    """A document and what it is given, on one line."""
    given = [
        f"{clean(name)}={cut_end(clean(','.join(values)), LONGEST_VALUE)}"
        for name, values in chosen.values.items()
    ]
    kind = KINDS[chosen.session_type] if chosen.session_type else ""
    return " · ".join(filter(None, (clean(chosen.name), kind, " ".join(given))))


def document_lines(document: "SessionDocument") -> list[str]:
    """What a document does, as a few sentences, a line each."""
    asks = [
        f"{clean(each.name)}{'' if each.is_required else ' (has a default)'}"
        for each in document.parameters
    ]
    return [
        *filter(None, (clean(document.description),)),
        f"Starts {KINDS[document.session_type]}. {_limits(document)}",
        f"Asks for {', '.join(asks)}." if asks else "Asks for nothing.",
    ]


def parameter_words(parameter: "DocumentParameter") -> str:
    """What a parameter takes, beside its name."""
    words = []
    if parameter.description:
        words.append(clean(parameter.description))
    if parameter.is_list:
        words.append("a value a line")
    if parameter.default is None:
        words.append("needed")
    elif not parameter.allowed_values:
        default = clean(", ".join(parameter.default))
        words.append(f"blank is {default}" if default else "may stay blank")
    if parameter.allowed_pattern:
        words.append(f"matches {clean(parameter.allowed_pattern)}")
    return " · ".join(words)


def _limits(document: "SessionDocument") -> str:
    held, said = document.preferences, []
    if held.max_minutes:
        said.append(f"a maximum of {minutes_as_words(held.max_minutes)}")
    if held.says_idle:
        said.append(f"{minutes_as_words(held.idle_minutes)} without input")
    if not said:
        return "Its limits are those of the account's preferences."
    return f"It is ended at {' or after '.join(said)}."
