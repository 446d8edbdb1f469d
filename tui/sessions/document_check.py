"""Which session document, and what is wrong with what it is given: said before AWS is asked.

AWS checks it again and has the last word: where a pattern cannot be used here, for its dialect is
another or because it takes too long, nothing is said of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from tui.aws.client import Aws
from tui.aws.documents.document import (
    ChosenDocument,
    SessionDocument,
    SessionType,
    read_document,
)
from tui.aws.documents.parameters import DocumentParameter, ParameterValues, shown
from tui.aws.errors import AccessDenied
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.bounded import PatternUnusable, search
from tui.settings.settings import Settings

PATIENCE: Final = 5.0
"""Seconds that somebody waits to see a document."""

MISSING: Final = N_("It is required.")


class DocumentUnfit(UserFacingError):
    """A document with which the app starts no session, or what it is given does not fit."""


def usual_document(
    settings: Settings, profile: str | None, tags: Mapping[str, str] | None
) -> ChosenDocument | None:
    """What the settings say to start a session with; None for the account's preferences.

    That of a tag goes before a profile's, and that before the general one; of several tags the
    one that stands last counts, and none while the machine's tags are not known.
    """
    named = [rules.document for _first, rules in settings.rules(profile, tags or {})]
    name = next((each for each in reversed(named) if each), PREFERENCES_DOCUMENT)
    return None if name == PREFERENCES_DOCUMENT else ChosenDocument(name)


async def fit_for_app(aws: Aws, chosen: ChosenDocument) -> ChosenDocument:
    """A document with what is known of it, for a session in the app.

    One that may not be read, or not in time, is left as it is: it may be started all the same.

    Raises DocumentUnfit and AwsError.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            document = await read_document(aws, chosen.name)
    except (AccessDenied, TimeoutError):
        return chosen
    if words := unfit_for_app(document):
        raise DocumentUnfit(words)
    if problems := await problems_of(document, chosen.values):
        raise DocumentUnfit(in_a_sentence(document, problems))
    return ChosenDocument(document.name, chosen.values, document.session_type)


def unfit_for_app(document: SessionDocument) -> str:
    """Why no tab shows a session of a document, in a sentence; empty where one does."""
    if document.session_type is SessionType.PORT:
        said = _("{document} forwards a port: use `ssm-tui forward --document {document}`.")
        return said.format(document=document.name)
    if document.session_type is None:
        said = _("{document} doesn't say what kind of session it starts (sessionType).")
        return said.format(document=document.name)
    return ""


async def problems_of(document: SessionDocument, values: ParameterValues) -> dict[str, str]:
    """By a parameter's name, what is wrong with it, in a sentence; empty for nothing."""
    found = dict(unknown_ones(document, values))
    given = [each for each in document.parameters if each.name in values]
    problems = await asyncio.gather(*(value_problem(one, values[one.name]) for one in given))
    found |= {one.name: words for one, words in zip(given, problems, strict=True) if words}
    missing = (one.name for one in document.parameters if one.is_required)
    return found | {name: MISSING for name in missing if name not in values}


async def value_problem(parameter: DocumentParameter, values: Sequence[str]) -> str:
    """What is wrong with the values of one parameter, its pattern tried; empty for nothing."""
    words = parameter.problem(values)
    if words or not parameter.allowed_pattern:
        return words
    try:
        matches = await search(parameter.allowed_pattern, values)
    except PatternUnusable:
        return ""
    unmatched = [value for value, match in zip(values, matches, strict=True) if match is None]
    if not unmatched:
        return ""
    said = _("{value} doesn't match {pattern}.")
    return said.format(value=shown(unmatched[0]), pattern=shown(parameter.allowed_pattern))


def unknown_ones(document: SessionDocument, values: ParameterValues) -> Mapping[str, str]:
    """The names that a document does not know, with what it takes instead."""
    known = [each.name for each in document.parameters]
    unknown = {}
    for name in values:
        if name in known:
            continue
        near = get_close_matches(name, known, 1)
        if near:
            said = _("Unknown parameter. Did you mean {name}? Parameters: {names}.")
            unknown[name] = said.format(name=near[0], names=_(", ").join(known))
        elif known:
            said = _("Unknown parameter. Parameters: {names}.")
            unknown[name] = said.format(names=_(", ").join(known))
        else:
            unknown[name] = _("Unknown parameter: the document has none.")
    return unknown


def in_a_sentence(document: SessionDocument, problems: Mapping[str, str]) -> str:
    """All that is wrong, each with the name of its parameter."""
    said = _("Parameter {name} of {document}: {problem}")
    return " ".join(
        said.format(name=name, document=document.name, problem=_(words))
        for name, words in problems.items()
    )
