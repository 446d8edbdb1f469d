"""One session document, as it is written in its latest version, which rules new sessions."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from tui.aws.answers import part, text
from tui.aws.client import Aws
from tui.aws.documents.parameters import DocumentParameter, ParameterValues, put_in
from tui.aws.errors import AccessDenied, AwsError, ErrorContext, NotFound
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.document import Preferences, parse_flag, read_preferences, read_version

COMMAND: Final = "command"
"""The parameter of AWS's documents for commands that takes the command line."""

SEPARATE: Final = "separateOutputStream"
"""The property of a command without a terminal by which its exit code is told."""


class SessionType(StrEnum):
    """What a document starts, by AWS's own words."""

    SHELL = "Standard_Stream"
    INTERACTIVE_COMMAND = "InteractiveCommands"
    COMMAND = "NonInteractiveCommands"
    PORT = "Port"


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """A session document: what it starts, what it asks for, and what it says of limits and logs.

    Attributes:
        session_type: None where the document names none that is known.
        preferences: its inputs, as those of the account's preferences.
    """

    name: str
    session_type: SessionType | None
    description: str = ""
    parameters: tuple[DocumentParameter, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)

    @classmethod
    def from_preferences(cls, preferences: Preferences) -> "SessionDocument":
        """A document that was read as one with preferences in it."""
        content = preferences.content
        kind = text(content, "sessionType")
        known = SessionType(kind) if kind in {*SessionType} else None
        if not preferences.exists:
            known = SessionType.SHELL
        declared = part(content, "parameters")
        return cls(
            preferences.document,
            known,
            text(content, "description"),
            tuple(
                DocumentParameter.from_content(name, part(declared, name)) for name in declared
            ),
            preferences,
        )

    def parameter(self, name: str) -> DocumentParameter | None:
        return next((each for each in self.parameters if each.name == name), None)

    def properties(self, values: ParameterValues) -> Mapping[str, Any]:
        """Its properties with values put in; defaults where none is given."""
        content = filled(self.preferences, values).content
        return part(content, "properties")

    def tells_exit_code(self, values: ParameterValues) -> bool:
        """Whether a command without a terminal has its streams apart, and an exit code."""
        properties = self.properties(values)
        systems = [part(properties, system) for system in properties]
        return any(parse_flag(system.get(SEPARATE)) for system in systems)


@dataclass(frozen=True, slots=True)
class ChosenDocument:
    """What a session is to be started with, instead of the account's preferences.

    Attributes:
        values: of its parameters, by their names.
        session_type: None where the document could not be read.
    """

    name: str
    values: ParameterValues = field(default_factory=lambda: MappingProxyType({}), hash=False)
    session_type: SessionType | None = None


async def read_document(aws: Aws, name: str) -> SessionDocument:
    """A session document. Raises AwsError, and NotFound where there is none of that name."""
    preferences = await read_version(aws, name, "$LATEST")
    if not preferences.exists and name != PREFERENCES_DOCUMENT:
        raise NotFound(
            ErrorContext(
                service="ssm",
                operation="GetDocument",
                code="InvalidDocument",
                document=name,
                region=await aws.region(),
            )
        )
    return SessionDocument.from_preferences(preferences)


def filled(preferences: Preferences, values: ParameterValues) -> Preferences:
    """A document with the values of its parameters put in; defaults where none is given."""
    content = preferences.content
    declared = part(content, "parameters")
    known: dict[str, Any] = {
        name: part(declared, name).get("default")
        for name in declared
        if "default" in part(declared, name)
    }
    # The service makes a text of a list of one; of what is a list it stays one.
    known |= {name: given[0] if len(given) == 1 else [*given] for name, given in values.items()}
    if not known:
        return preferences
    parts = {
        key: put_in(content[key], known) for key in ("inputs", "properties") if key in content
    }
    return replace(preferences, content=MappingProxyType({**content, **parts}))


def held_together(document: Preferences, account: Preferences | None) -> Preferences:
    """What holds for a session with a document: what that does not say, the account's preferences do.

    Args:
        document: as it was read, filled.
        account: None where they cannot be read.
    """
    if account is None or not account.exists:
        return document
    inputs = {**part(account.content, "inputs"), **part(document.content, "inputs")}
    return replace(document, content=MappingProxyType({**document.content, "inputs": inputs}))


async def preferences_after(aws: Aws, name: str) -> Preferences:
    """What holds for a session that was started with a document of that name, empty for none.

    What it was given is not known any more; where it cannot be read, the account's preferences
    are the next best. Raises AwsError.
    """
    if name and name != PREFERENCES_DOCUMENT:
        with suppress(AccessDenied, NotFound):
            return await preferences_of(aws, ChosenDocument(name))
    return await read_preferences(aws)


async def preferences_of(aws: Aws, chosen: ChosenDocument) -> Preferences:
    """What holds for a session with a document, as far as it can be read. Raises AwsError."""
    document = (await read_document(aws, chosen.name)).preferences
    account: Preferences | None = None
    try:
        account = await read_version(aws, PREFERENCES_DOCUMENT, "$LATEST")
    except AwsError:
        # Whoever may start that document alone may not read this one.
        account = None
    return held_together(filled(document, chosen.values), account)
