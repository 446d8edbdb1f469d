"""Text and names in SQL: the one place where what users typed becomes a part of a query.

Athena's execution parameters are SQL text themselves and need the same quotes; they would save
nothing. A literal is what stands between single quotes, a quote in it is doubled, and nothing
else is special: no backslash escapes, and line breaks are ordinary. Parts of text are found with
STRPOS, for which `%` and `_` are ordinary too, and not with LIKE.
"""

from typing import Final

from tui.aws.errors import AwsError, ErrorContext
from tui.language import N_, _

LONGEST: Final = 1024
"""Characters: the longest that Athena takes as one execution parameter, and Lake in a filter."""

_LAST_SURROGATE: Final = 0xDFFF
_FIRST_SURROGATE: Final = 0xD800


class NotAskable(AwsError):
    """Text that cannot be part of a query; nothing was sent."""

    title = N_("Can't be searched for")

    def sentence(self) -> str:
        return _(self.context.message)


def literal(text: str) -> str:
    """A string literal of SQL that means this text. Raises NotAskable."""
    if len(text) > LONGEST:
        raise _not_askable(
            N_("What you search for is longer than 1,024 characters. Search for a part of it.")
        )
    if "\0" in text or any(_FIRST_SURROGATE <= ord(each) <= _LAST_SURROGATE for each in text):
        raise _not_askable(
            N_("What you search for holds a character that can't be sent. Leave it out.")
        )
    return "'" + text.replace("'", "''") + "'"


def literals(texts: tuple[str, ...]) -> str:
    """String literals, as they stand between the brackets of IN."""
    return ", ".join(literal(text) for text in texts)


def identifier(name: str) -> str:
    """A name of a table or a column, whatever is in it and whichever words are reserved."""
    if not name or "\0" in name or len(name) > LONGEST:
        raise _not_askable(N_("A table, database or column has a name that can't be sent."))
    return '"' + name.replace('"', '""') + '"'


def contains(expression: str, part: str) -> str:
    """A condition: the text that an expression gives holds this part, in any case."""
    return f"STRPOS(LOWER({expression}), LOWER({literal(part)})) > 0"


def _not_askable(words: str) -> NotAskable:
    return NotAskable(ErrorContext(service="athena", message=words))
