"""What is typed behind `/`: terms that must all hold.

`web prod` wants both words anywhere, `!staging` wants a word nowhere, `state:online` wants
a word in the column of that name, `!tags:team=web` the reverse. Case does not matter. A word
before a colon that names no column is plain text.

When nothing holds all the terms, a row whose name has the letters in order is *similar*
(`wb1` is similar to `web-1`); the table says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.sessions.printable import clean


@dataclass(frozen=True, slots=True)
class Term:
    """One word, where it is looked for (None: anywhere), and whether it must be missing."""

    text: str
    column: int | None = None
    negated: bool = False

    def holds(self, everything: str, texts: Sequence[str]) -> bool:
        """Whether a row satisfies the term; both arguments are folded."""
        found = self.text in (everything if self.column is None else texts[self.column])
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Query:
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
    return clean(text).casefold()


def parse(text: str, columns: Sequence[str]) -> Query:
    """The filter that was typed; never fails.

    Args:
        text: What was typed.
        columns: The columns' names, in lower case, in order.
    """
    return Query(tuple(term for word in text.split() if (term := _term(word, columns))))


def _term(word: str, columns: Sequence[str]) -> Term | None:
    negated = word.startswith("!")
    word = word.removeprefix("!")
    name, colon, value = word.partition(":")
    column = name.casefold()
    if colon and column in columns:
        return Term(fold(value), columns.index(column), negated) if value else None
    return Term(fold(word), None, negated) if word else None
