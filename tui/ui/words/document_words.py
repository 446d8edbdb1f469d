"""Session documents as words: what each starts, what it says of limits, what it is given."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tui.aws.documents.document import SessionType
from tui.durations import minutes_as_words
from tui.language import N_, _
from tui.printable import clean
from tui.ui.words.cells import cut_end

if TYPE_CHECKING:
    from tui.aws.documents.document import ChosenDocument, SessionDocument
    from tui.aws.documents.parameters import DocumentParameter

USUAL: Final = N_("account preferences")

KINDS: Final[Mapping[SessionType | None, str]] = {
    SessionType.SHELL: N_("shell"),
    SessionType.INTERACTIVE_COMMAND: N_("command on a terminal"),
    SessionType.COMMAND: N_("command without a terminal"),
    SessionType.PORT: N_("port forwarding"),
    None: N_("unknown session type"),
}

IN_A_LIST: Final[Mapping[SessionType | None, str]] = {
    SessionType.SHELL: N_("shell"),
    SessionType.INTERACTIVE_COMMAND: N_("command on a terminal"),
    SessionType.COMMAND: N_("command, no terminal"),
    SessionType.PORT: N_("port (not in a tab)"),
    None: N_("unknown"),
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
    kind = _(KINDS[chosen.session_type]) if chosen.session_type else ""
    return " · ".join(filter(None, (clean(chosen.name), kind, " ".join(given))))


def document_lines(document: "SessionDocument") -> list[str]:
    """What a document does, as a few sentences, a line each."""
    asks = [
        clean(each.name)
        if each.is_required
        else _("{name} (has a default)").format(name=clean(each.name))
        for each in document.parameters
    ]
    return [
        *filter(None, (clean(document.description),)),
        _("Session type: {kind}.").format(kind=_(KINDS[document.session_type])),
        _limits(document),
        _("Parameters: {names}.").format(names=_(", ").join(asks))
        if asks
        else _("No parameters."),
    ]


def parameter_words(parameter: "DocumentParameter") -> str:
    """What a parameter takes, beside its name."""
    words = []
    if parameter.description:
        words.append(clean(parameter.description))
    if parameter.is_list:
        words.append(_("one value per line"))
    if parameter.default is None:
        words.append(_("required"))
    elif not parameter.allowed_values:
        default = clean(", ".join(parameter.default))
        words.append(
            _("blank = {default}").format(default=default) if default else _("optional")
        )
    if parameter.allowed_pattern:
        words.append(_("pattern: {pattern}").format(pattern=clean(parameter.allowed_pattern)))
    return " · ".join(words)


def _limits(document: "SessionDocument") -> str:
    held = document.preferences
    maximum = minutes_as_words(held.max_minutes) if held.max_minutes else ""
    idle = minutes_as_words(held.idle_minutes) if held.says_idle else ""
    if maximum and idle:
        words = _("Limits: maximum {maximum}, idle timeout {idle}.")
    elif maximum:
        words = _("Limits: maximum {maximum}.")
    elif idle:
        words = _("Limits: idle timeout {idle}.")
    else:
        words = _("Limits: those of the account preferences.")
    return words.format(maximum=maximum, idle=idle)
