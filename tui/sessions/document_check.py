"""What is wrong with what a session document is to be given: said before AWS is asked.

AWS checks it again and has the last word: where a pattern cannot be used here, for its dialect is
another or because it takes too long, nothing is said of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from tui.aws.documents.document import SessionDocument
from tui.aws.documents.parameters import DocumentParameter, ParameterValues, shown
from tui.sessions.bounded import PatternUnusable, search

MISSING: Final = "It has to be given."


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
    return f"{shown(unmatched[0])} does not match {shown(parameter.allowed_pattern)}."


def unknown_ones(document: SessionDocument, values: ParameterValues) -> Mapping[str, str]:
    """The names that a document does not know, with what it takes instead."""
    known = [each.name for each in document.parameters]
    unknown = {}
    for name in values:
        if name in known:
            continue
        takes = f"It takes {', '.join(known)}." if known else "It takes none."
        near = get_close_matches(name, known, 1)
        guess = f" Is {near[0]} meant?" if near else ""
        unknown[name] = f"There is no such one. {takes}{guess}"
    return unknown


def in_a_sentence(document: SessionDocument, problems: Mapping[str, str]) -> str:
    """All that is wrong, each with the name of its parameter."""
    return " ".join(
        f"The parameter {name} of {document.name}: {words}" for name, words in problems.items()
    )
