"""Which of the rows that a filter lets through come first, and which are similar to it.

A row that holds a word is the better for it, in this order: its name is the word, begins with it,
has a word that begins with it; one of its other texts has a word that begins so; it is within a
word of the name; it is within one elsewhere. Of several words the grades are added up; rows of
one grade keep the order of the table.

Where few rows hold what was typed, those follow that are similar to it: the name has the letters
in order and close together (`wb1`, `wpeu`), or a word is nearly the same (`porduction`). The
fewer letters are left out or wrong, the further up. No more than some, and never before one that
holds it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from tui.ui.lists.corpus import Corpus, letters_in_order
from tui.ui.lists.query import START, TAG_START, FilterQuery, Term

if TYPE_CHECKING:
    from tui.ui.lists.table_row import TableRow

FEW: Final = 10
"""From this many rows on that hold what was typed, nothing similar is offered."""

MOST_SIMILAR: Final = 20
"""Rows that are only similar; more would be a flood."""

MANY: Final = 2000
"""From more rows on than these only names are looked at to see which is best."""

LETTERS: Final = 3
"""The fewest letters of a word that anything is similar to."""

LONGEST: Final = 64
"""The most letters: what is longer was pasted, and is meant as it stands."""

SLIPS: Final = ((8, 2), (4, 1))
"""From so many letters on, how many of them may be wrong, missing, too many or swapped."""

MOST_WORDS: Final = 5
"""Words that are taken for the one that was typed; the nearest."""

MOST_LOOKED_AT: Final = 100
"""Names with the letters in order that are looked at closely; they may be made to be slow."""

LONGEST_NAME: Final = 100
"""Characters of a name that are looked at."""

IN_ORDER, NEARLY = 1, 2
"""How a row is similar; of two that are equally near, the first comes first."""

_WORD: Final = re.compile(r"[^\W_]+")

Places = tuple[int, ...]
_Way = tuple[int, Places]
"""How many letters are left out, and where those stand that are not."""

Closeness = tuple[float, int]
"""By how much a row is not what was typed, a share of the letters, and how it is similar."""


def grades(rows: "Sequence[TableRow[Any]]", terms: Sequence[Term], name: int) -> list[int]:
    """How well each row holds the words, which all of them do; 0 is best.

    Args:
        rows: The rows; of many, no more is graded than their names.
        terms: The words.
        name: Which of the columns is what people call a row.
    """
    names = [row.folded[name] for row in rows]
    everything = [row.everything for row in rows] if len(rows) <= MANY else names
    found = [_grades_of(term.text, names, everything) for term in terms]
    return found[0] if len(found) == 1 else [sum(each) for each in zip(*found, strict=True)]


def _grades_of(text: str, names: Sequence[str], everything: Sequence[str]) -> list[int]:
    # Ten thousand rows at every keystroke: no call for each of them, and no pattern.
    dash, dot, line, blank = f"-{text}", f".{text}", f"_{text}", f" {text}"
    start, tag, value = f"{START}{text}", f"{TAG_START}{text}", f"={text}"
    return [
        0
        if called == text
        else 1
        if called.startswith(text)
        else 2
        if text in called
        and (dash in called or blank in called or dot in called or line in called)
        else 3
        if start in all_ or value in all_ or tag in all_ or dash in all_ or blank in all_
        else 4
        if text in called
        else 5
        for called, all_ in zip(names, everything, strict=True)
    ]


class Vocabulary:
    """The words in texts that may be meant where they are only similar; a number is not."""

    def __init__(self) -> None:
        # By their first letters, and in their order: from run to run the same is similar.
        self._words: dict[str, dict[str, None]] = {}
        self._seen: set[str] = set()
        self._begun: dict[int, list[str]] = {}
        self._near: dict[str, dict[str, Closeness]] = {}

    def add(self, text: str) -> None:
        """Take in the words of a folded text."""
        if text not in self._seen:
            self._seen.add(text)
            for word in _WORD.findall(text):
                if not word.isdigit():
                    self._words.setdefault(word[0], {})[word] = None
            self._begun.clear()
            self._near.clear()

    def near(self, text: str) -> dict[str, Closeness]:
        """Beginnings of words that are nearly the text, and words it shortens; nearest first."""
        if text not in self._near:
            self._near[text] = self._look_near(text)
        return self._near[text]

    def _look_near(self, text: str) -> dict[str, Closeness]:
        in_order = letters_in_order(text)
        likely = (word for word in self._words.get(text[0], ()) if in_order(word))
        near = _in_order(text, islice(likely, MOST_LOOKED_AT))
        slips = next((slips for least, slips in SLIPS if len(text) >= least), 0)
        if slips:
            near = {**self._slipped(text, slips), **near}
        nearest = sorted(near.items(), key=lambda item: (item[1], item[0]))
        return dict(nearest[:MOST_WORDS])

    def _slipped(self, text: str, slips: int) -> dict[str, Closeness]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = [
            (distance, word)
            for length in range(len(text) - 1, len(text) + 2)
            for word, distance, _ in process.extract(
                text,
                self._beginnings(length),
                scorer=OSA.distance,
                score_cutoff=slips,
                limit=MOST_WORDS,
            )
        ]
        return {word: (distance / len(text), NEARLY) for distance, word in sorted(found)}

    def _beginnings(self, length: int) -> list[str]:
        """What is typed may go on: the beginnings of words are compared, of which there are few."""
        if length not in self._begun:
            words = chain.from_iterable(self._words.values())
            begun = dict.fromkeys(word[:length] for word in words if len(word) >= length)
            self._begun[length] = list(begun)
        return self._begun[length]


def _in_order(letters: str, texts: Iterable[str]) -> dict[str, Closeness]:
    found = ((text, *closest_letters(letters, text[:LONGEST_NAME])) for text in texts)
    return {text: (out / len(letters), IN_ORDER) for text, places, out in found if places}


def closest_letters(letters: str, text: str) -> tuple[Places, int]:
    """Where the letters stand in a text in order, and how many are left out between them.

    The first begins a word. What is left out counts from the letter before, or from the
    beginning of a later word; the places are those with the least of it. There are none where
    as many are left out as there are letters.
    """
    starts = word_starts(text)
    ways: list[_Way] = [
        (0, (at,)) for at, start in enumerate(starts) if at == start and text[at] == letters[0]
    ]
    for letter in letters[1:]:
        ways = list(_steps(ways, letter, text, starts))
    left_out, places = min(ways, default=(0, ()))
    return (places, left_out) if left_out < len(letters) else ((), 0)


def word_starts(text: str) -> list[int]:
    """For each character where its word begins; what is no letter and no digit is a word."""
    starts, word = [], 0
    for index, character in enumerate(text):
        if not index or not (character.isalnum() and text[index - 1].isalnum()):
            word = index
        starts.append(word)
    return starts


def _steps(ways: list[_Way], letter: str, text: str, starts: Sequence[int]) -> Iterator[_Way]:
    """The best way to each place of the next letter, from the ways so far, in order."""
    ahead = iter([*ways, (0, (len(text),))])
    following = next(ahead)
    anywhere: _Way | None = None
    before: _Way | None = None
    within: _Way | None = None
    for at, character in enumerate(text):
        if at == starts[at]:
            before, within = anywhere, None
        if character == letter:
            found = []
            if before is not None:
                found.append((before[0] + at - starts[at], before[1]))
            if within is not None:
                found.append((within[0] + at - 1, within[1]))
            if found:
                left_out, places = min(found)
                yield left_out, (*places, at)
        if at == following[1][-1]:
            anywhere = min(anywhere or following, following)
            left_out, places = following
            here = (left_out - at, places)
            within = min(within or here, here)
            following = next(ahead)


def loosened(query: FilterQuery) -> bool:
    """Whether anything can be similar to what was typed."""
    return any(term.beginning or is_loose(term) for term in query.terms)


def is_loose(term: Term) -> bool:
    """Whether a word may be meant that is only similar."""
    return term.plain and LETTERS <= len(term.text) <= LONGEST


def similar(corpus: Corpus, query: FilterQuery, vocabulary: Vocabulary) -> dict[int, Closeness]:
    """The rows that are similar to what was typed, and those that hold it, and how close.

    Args:
        corpus: The rows.
        query: What was typed.
        vocabulary: The words of the rows.
    """
    found: dict[int, Closeness] | None = None
    for term in query.terms:
        close = _closeness(corpus, term, vocabulary)
        if found is not None:
            close = {
                row: (out + found[row][0], max(kind, found[row][1]))
                for row, (out, kind) in close.items()
                if row in found
            }
        found = close
    return found or {}


def _closeness(corpus: Corpus, term: Term, vocabulary: Vocabulary) -> dict[int, Closeness]:
    text = term.text
    found: dict[int, Closeness] = {}
    if is_loose(term):
        shortened = corpus.with_letters(text, MOST_LOOKED_AT)
        names = {row: corpus.name(row) for row in shortened}
        shorts = _in_order(text, set(names.values()))
        found = {row: shorts[name] for row, name in names.items() if name in shorts}
        near = vocabulary.near(text)
        # What has the text itself needs no likeness.
        for word, closeness in [(word, near[word]) for word in near if text not in word]:
            for row in corpus.with_text(word):
                found[row] = min(closeness, found.get(row, closeness))
    elif term.beginning and not term.negated:
        found = dict.fromkeys(corpus.with_text(term.beginning), (0.0, 0))
    return {**found, **dict.fromkeys(corpus.satisfying(term), (0.0, 0))}
