"""What of a row's texts the filter found: the letters that are marked in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui.comparing import SoughtText, comparable
from tui.ui.lists.query import END, TAG_START, FilterQuery, Term
from tui.ui.lists.ranking import Vocabulary, closest_letters, is_loose
from tui.ui.words.cells import ELLIPSIS

if TYPE_CHECKING:
    from tui.ui.lists.table_row import TableRow

Span = tuple[int, int]
"""From one index of a text to another."""


class FoundLetters:
    """What one filter has found.

    Args:
        query: The filter.
        vocabulary: The words of the rows, for what is only similar.
        called: Which of the columns is what people call a row.
    """

    def __init__(self, query: FilterQuery, vocabulary: Vocabulary, called: int) -> None:
        self._terms = [
            (term, SoughtText(_words(term))) for term in query.terms if not term.negated
        ]
        self._vocabulary = vocabulary
        self._called = called
        self._near: dict[str, list[SoughtText]] = {}

    def spans(self, row: "TableRow[Any]", column: int, shown: str) -> list[Span]:
        """Where in a cell there is what was found, in order and without overlaps.

        Args:
            row: Of which row.
            column: In which column.
            shown: Its text, as far as it is shown; where what was found is cut off, the ellipsis
                stands for it.
        """
        found: list[Span] = []
        for term, sought in self._terms:
            if term.column in {None, column}:
                places = sought.places(shown) or [*self._similar(term, row, column, shown)]
                if not places and ELLIPSIS in shown and sought.is_in(row.texts[column]):
                    at = shown.index(ELLIPSIS)
                    places = [(at, at + 1)]
                found += places
        return _joined(sorted(found)) if len(found) > 1 else found

    def _similar(
        self, term: Term, row: "TableRow[Any]", column: int, shown: str
    ) -> Iterator[Span]:
        """Where a cell has what is similar to a word that its row does not hold."""
        if not is_loose(term) or term.text in row.everything:
            return
        if column == self._called:
            folded = comparable(shown)
            if len(folded) == len(shown):
                places, _ = closest_letters(term.text, folded)
                yield from ((at, at + 1) for at in places)
                if places:
                    return
        if term.text not in self._near:
            near = self._vocabulary.near(term.text)
            self._near[term.text] = [SoughtText(word) for word in near]
        for word in self._near[term.text]:
            yield from word.places(shown)


def _words(term: Term) -> str:
    """A term as it stands in a cell: a tag without what holds its ends in the searched text."""
    return term.text.removeprefix(TAG_START).removesuffix(END).partition("*")[0]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
