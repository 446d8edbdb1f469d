"""What is typed behind `/`: terms that must all hold.

`web prod` wants both words anywhere, `!staging` wants a word nowhere, `state:online` wants
a word in the column of that name, `!tags:team=web` the reverse, and `name:=web-1` that word and
no more. Case does not matter. Quotes make one word of several: `"web 01"`, `name:"web 01"`,
`!"web 01"`, `name:="web 01"`; a quote within them is written twice. A word before a colon that
names no column is plain text; a term remembers it, for a mistyped name is worth a hint.

When nothing holds all the terms, a row whose name has the letters in order is *similar*
(`wb1` is similar to `web-1`); the table says so.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.comparing import comparable
from tui.printable import clean

WORD: Final = re.compile(r'!?(?:[^\s":]+:=?)?"(?:[^"]|"")*"?|\S+')
"""A term as it is typed: to the next blank, or to the quote that ends it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word, where it is looked for (None: anywhere), and whether it must be missing."""

    text: str
    column: int | None = None
    negated: bool = False
    unknown: str = ""
    """What stands before the colon where it looks like a column's name and is none."""

    exact: bool = False
    """Whether the column has to hold this and nothing else."""

    def holds(self, everything: str, texts: Sequence[str]) -> bool:
        """Whether a row satisfies the term; both arguments are folded."""
        if self.column is None:
            found = self.text in everything
        elif self.exact:
            found = self.text == texts[self.column]
        else:
            found = self.text in texts[self.column]
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """A filter; the empty one lets everything through."""

    terms: tuple[Term, ...] = ()

    def matches(self, everything: str, texts: Sequence[str]) -> bool:
        """Whether all terms hold for a row.

        Args:
            everything: All texts of the row joined, folded.
            texts: The row's texts by column, folded.
        """
        return all(term.holds(everything, texts) for term in self.terms)

    @property
    def similar(self) -> Callable[[str], bool] | None:
        """A looser test of one folded text, None where the terms are no plain words."""
        if not self.terms or any(
            term.negated or term.column is not None for term in self.terms
        ):
            return None
        letters = "".join(term.text for term in self.terms)
        if len(letters) < 2:
            return None
        return lambda text: _in_order(letters, text)


def _in_order(letters: str, text: str) -> bool:
    """Whether the letters stand in the text in their order, in one pass over it."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def fold(text: str) -> str:
    """The text as it is compared."""
    return comparable(clean(text))


def parse(text: str, columns: Sequence[str]) -> FilterQuery:
    """The filter that was typed; never fails.

    Args:
        text: What was typed.
        columns: The columns' names, in lower case, in order.
    """
    words = WORD.findall(text)
    return FilterQuery(tuple(term for word in words if (term := _term(word, columns))))


def _term(word: str, columns: Sequence[str]) -> Term | None:
    negated = word.startswith("!")
    word = word.removeprefix("!")
    name, colon, value = word.partition(":")
    column = comparable(name)
    if colon and column in columns:
        exact = value.startswith("=")
        text = fold(_unquoted(value.removeprefix("=")))
        return Term(text, columns.index(column), negated, exact=exact) if text else None
    text = fold(_unquoted(word) if word.startswith('"') else name + colon + _unquoted(value))
    unknown = name if colon and name.isidentifier() else ""
    return Term(text, None, negated, unknown) if text else None


def exactly(column: str, text: str) -> str:
    """What is typed to find a column's text and no other."""
    doubled = clean(text).replace('"', '""')
    return f'{column}:="{doubled}"'


def _unquoted(word: str) -> str:
    """The word without its quotes; the second may not be typed yet."""
    if not word.startswith('"'):
        return word
    return word.removeprefix('"').removesuffix('"').replace('""', '"')
