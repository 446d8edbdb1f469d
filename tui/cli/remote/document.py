"""`--document` and `--parameter`: a session document of the user's choice, for any command.

What a document does not take is refused in a sentence before StartSession, with the status of a
command that was called wrongly; AWS checks everything again. Whoever may not read a document may
start it all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.completion.candidates import complete_document
from tui.cli.saying import complain
from tui.errors import UserFacingError
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument, SessionDocument, SessionType
    from tui.aws.documents.parameters import ParameterValues
    from tui.sessions.headless.forward import Destination

UNREAD: Final = N_("Couldn't read {name}, so its parameters aren't checked here. {problem}")

ALONE: Final = N_("--parameter needs --document.")

WRONG_KIND: Final = {
    "Standard_Stream": N_(
        "{name} starts a shell. Use `ssm-tui connect`, or `exec --interactive`."
    ),
    "InteractiveCommands": N_(
        "{name} runs its command on a terminal. Use `ssm-tui exec --interactive`."
    ),
    "NonInteractiveCommands": N_(
        "{name} runs its command without a terminal. Use `ssm-tui exec` without --interactive."
    ),
    "Port": N_("{name} forwards a port. Use `ssm-tui forward`."),
    "": N_(
        "{name} doesn't say what kind of session it starts. Its sessionType must be "
        "Standard_Stream, InteractiveCommands, NonInteractiveCommands or Port."
    ),
}
"""By the kind of a document that does not fit a command."""


class DocumentRefused(UserFacingError):
    """A document, or what it is given, that does not fit; the sentence is `str(error)`."""


def check_document_option(
    context: click.Context, option: click.Parameter, value: str | None
) -> str | None:
    """Refuse a name that AWS would refuse."""
    from tui.settings.values import check_document

    try:
        return None if value is None else check_document(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r}: {error}.") from error


def read_parameters(
    context: click.Context, option: click.Parameter, words: tuple[str, ...]
) -> "ParameterValues":
    """`KEY=VALUE`, each."""
    from tui.aws.documents.parameters import BadParameter, parse_assignments

    try:
        return parse_assignments(words)
    except BadParameter as error:
        raise click.BadParameter(str(error)) from error


DOCUMENT_OPTIONS: Final = (
    click.option(
        "--document",
        metavar="NAME",
        callback=check_document_option,
        shell_complete=complete_document,
        help="Use this session document instead of the default one.",
    ),
    click.option(
        "--parameter",
        "parameters",
        metavar="KEY=VALUE",
        multiple=True,
        callback=read_parameters,
        help="Parameter for the document; a repeated KEY adds to a list.",
    ),
)


def document_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that name a session document, and what it is given."""
    for option in reversed(DOCUMENT_OPTIONS):
        command = option(command)
    return command


def take_document(options: dict[str, Any]) -> "ChosenDocument | None":
    """What the two options say, which are taken out. Raises click.UsageError."""
    from tui.aws.documents.document import ChosenDocument

    name, values = options.pop("document"), options.pop("parameters")
    if name is None and values:
        raise click.UsageError(_(ALONE))
    return None if name is None else ChosenDocument(name, values)


async def for_exec(
    aws: "Aws", chosen: "ChosenDocument", command: tuple[str, ...], *, interactive: bool
) -> "tuple[ChosenDocument, bool]":
    """A document that runs a command, and whether the command's exit code is told.

    The command's words go to its parameter `command`, as AWS's documents call it.

    Raises DocumentRefused and AwsError.
    """
    from tui.aws.documents.document import SEPARATE, SessionType

    kinds = {SessionType.COMMAND}
    if interactive:
        kinds = {SessionType.INTERACTIVE_COMMAND, SessionType.SHELL}
    document = await _read(aws, chosen.name)
    given = dict(chosen.values)
    if command:
        given |= _command(document, given, chosen.name, command)
    if document is None:
        return replace(chosen, values=given), False
    _check_kind(document, kinds)
    if not interactive and document.parameter(SEPARATE) and SEPARATE not in given:
        given[SEPARATE] = ("true",)
    checked = await _checked(document, given)
    return checked, not interactive and document.tells_exit_code(checked.values)


async def for_forward(
    aws: "Aws", chosen: "ChosenDocument", destination: "Destination | None"
) -> "tuple[ChosenDocument, Destination]":
    """A document that forwards a port, and where that leads.

    Raises DocumentRefused and AwsError.
    """
    from tui.aws.documents.document import SessionType

    document = await _read(aws, chosen.name)
    given = dict(chosen.values)
    if document is not None:
        _check_kind(document, {SessionType.PORT})
    for name, values in (destination.parameters if destination else {}).items():
        if name in given:
            raise DocumentRefused(
                _("{name} is given twice: with --parameter and with [HOST:]PORT.").format(
                    name=name
                )
            )
        if document is not None and document.parameter(name) is None:
            what = "HOST" if name == "host" else "[HOST:]PORT"
            raise DocumentRefused(
                _(
                    "{document} has no parameter {parameter}. Leave {argument} out. {parameters}"
                ).format(
                    document=document.name,
                    parameter=name,
                    argument=what,
                    parameters=_takes(document),
                )
            )
        given[name] = tuple(values)
    if document is None:
        return replace(chosen, values=given), destination or _leads_to(chosen.name, given)
    checked = await _checked(document, given)
    told = document.properties(checked.values)
    return checked, destination or _leads_to(document.name, told)


async def _read(aws: "Aws", name: str) -> "SessionDocument | None":
    """The document; None where it may not be read, which is said."""
    from tui.aws.documents.document import read_document
    from tui.aws.errors import AccessDenied

    try:
        return await read_document(aws, name)
    except AccessDenied as error:
        complain(_(UNREAD).format(name=name, problem=error.sentence()))
        return None


def _command(
    document: "SessionDocument | None",
    given: Mapping[str, object],
    name: str,
    command: tuple[str, ...],
) -> "dict[str, tuple[str, ...]]":
    from tui.aws.documents.document import COMMAND
    from tui.sessions.headless.command_run import command_line

    if COMMAND in given:
        raise DocumentRefused(
            _("The command is given twice: with --parameter and with COMMAND.")
        )
    if document is not None and document.parameter(COMMAND) is None:
        raise DocumentRefused(
            _("{name} doesn't take a command. Leave COMMAND out. {parameters}").format(
                name=name, parameters=_takes(document)
            )
        )
    return {COMMAND: (command_line(command),)}


def _takes(document: "SessionDocument") -> str:
    names = _(", ").join(each.name for each in document.parameters)
    if not names:
        return _("It has no parameters.")
    return _("Its parameters: {names}.").format(names=names)


def _check_kind(document: "SessionDocument", kinds: "set[SessionType]") -> None:
    if document.session_type not in kinds:
        raise DocumentRefused(
            _(WRONG_KIND[document.session_type or ""]).format(name=document.name)
        )


async def _checked(document: "SessionDocument", given: "ParameterValues") -> "ChosenDocument":
    from tui.aws.documents.document import ChosenDocument
    from tui.sessions.document_check import in_a_sentence, problems_of

    if problems := await problems_of(document, given):
        raise DocumentRefused(in_a_sentence(document, problems))
    return ChosenDocument(document.name, given, document.session_type)


def _leads_to(name: str, told: Mapping[str, Any]) -> "Destination":
    """Where a document leads by itself; `told` are its properties, or what it is given."""
    from tui.sessions.headless.forward import BadDestination, Destination

    def one(key: str) -> str:
        value = told.get(key)
        return str(value[0] if isinstance(value, tuple) else value or "")

    host = one("host")
    written = f"[{host}]" if ":" in host else host
    try:
        return Destination.parse(
            f"{written}:{one('portNumber')}" if host else one("portNumber")
        )
    except BadDestination:
        raise DocumentRefused(
            _(
                "Where {name} forwards to is unknown. Give [HOST:]PORT, or --parameter "
                "portNumber=PORT."
            ).format(name=name)
        ) from None
