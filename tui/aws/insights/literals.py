r"""Text as a regular expression of Logs Insights, and the query that looks for it.

Nothing that a user has typed stands in a query as it was typed. Letters and digits of ASCII mean
themselves; every other character of ASCII is its number (`/` is `\x2f`), so that no quote, slash,
bar or backslash can end a literal, whatever the rules of the language are. The rest stands in
all its spellings: Insights' engine is not known to know the cases of letters beyond ASCII.

In a streamed event the text is within JSON. Go escapes `"`, `\`, `<`, `>` and `&` there,
and the separators of lines and paragraphs.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from tui.language import _

LONGEST_QUERY: Final = 10_000
"""Characters of a query string, by StartQuery's model."""

STREAMED: Final = r"^\{\x22eventVersion\x22:"
"""How a streamed event begins: its fields have one order."""

OUTPUT: Final = r"\x22sessionData\x22:\[.*"
"""What stands before the text in one: its last field, so that no name of a user is text."""

_SPELLED_IN_JSON: Final = {
    '"': r"\x5c?\x22",
    "\\": r"\x5c{1,2}",
    "<": r"(?:\x3c|\x5cu003c)",
    ">": r"(?:\x3e|\x5cu003e)",
    "&": r"(?:\x26|\x5cu0026)",
    "\u2028": "(?:\u2028|\\x5cu2028)",
    "\u2029": "(?:\u2029|\\x5cu2029)",
}


def pattern(text: str) -> str:
    """A regular expression that finds the text in any case, in plain text and within JSON."""
    forms = dict.fromkeys((unicodedata.normalize("NFC", text), text))
    patterns = ["".join(map(_character, form)) for form in forms]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def query_of(terms: Sequence[str], limit: int) -> str:
    """The query for the newest events that have all the terms. Raises ValueError for too many.

    Args:
        terms: what is looked for; none is empty.
        limit: events at most.
    """
    streamed = " and ".join(f"@message like /(?i){OUTPUT}{pattern(term)}/" for term in terms)
    plain = " and ".join(f"@message like /(?i){pattern(term)}/" for term in terms)
    query = (
        "fields @timestamp, @logStream, @message"
        f" | filter (@message like /{STREAMED}/ and {streamed})"
        f" or (@message not like /{STREAMED}/ and {plain})"
        f" | sort @timestamp desc | limit {limit}"
    )
    if len(query) > LONGEST_QUERY:
        raise ValueError(_("That is too much for one search of logs. Use fewer words."))
    return query


def _character(character: str) -> str:
    if character in _SPELLED_IN_JSON:
        return _SPELLED_IN_JSON[character]
    if character.isascii():
        return _plain(character)
    spellings = _spellings(character)
    return f"(?:{'|'.join(spellings)})" if len(spellings) > 1 else spellings[0]


def _spellings(character: str) -> list[str]:
    """A character beyond ASCII in its cases, composed and decomposed."""
    cases = (character, character.lower(), character.upper(), character.casefold())
    forms = [
        unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD", "NFKC")
    ]
    return list(dict.fromkeys("".join(map(_plain, form)) for form in (*cases, *forms)))


def _plain(character: str) -> str:
    if character.isascii() and not character.isalnum():
        return f"\\x{ord(character):02x}"
    return character
