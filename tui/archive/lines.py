"""The index of the lines that came to be on the screens; every function blocks.

It finds words and beginnings of words in any script, without regard to case and accents. It
keeps no text: a line is read back from its chunk, and to take one out of the index its text has
to be told. It does not keep either where in a line a word stands, which would take as much room
again: whether words stand behind each other is seen in the line. That is also how nothing of a deleted line stays: FTS5 with `contentless_delete` only
marks it as deleted, and its words stay in the file until segments are merged.

A line's number in the index is its chunk's times 65,536, and its place among the chunk's lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import apsw

from tui.archive.chunk import MOST_LINES
from tui.archive.database import Database, scalar
from tui.archive.query import SearchTerm

TIDIED: Final = 2000
"""Pages of the index that are written anew after a small deletion, which gives back its room."""

_USUAL_LINE: Final = 64
"""Characters. To take one out takes about as long as to write one page of the index anew."""

_LEAF: Final = 4000
"""Bytes. FTS5's own 4050 do not fit into an encrypted page, so that each would take two."""

MOST_WORDS: Final = 64
"""Words that are looked up in the index; a phrase can have more."""

_NEITHER: Final = re.compile(r"[\W_]+")
"""What is neither letter nor digit."""

_TOKENIZER: Final = "simplify casefold 1 strip 1 unicodewords"
_TABLE: Final = f"CREATE VIRTUAL TABLE lines USING fts5 (text, content = '', columnsize = 0, detail = none, tokenize = '{_TOKENIZER}')"


def is_there(database: Database) -> bool:
    """Whether any line was ever indexed."""
    return bool(scalar(database, "SELECT count(*) FROM sqlite_master WHERE name = 'lines'"))


def make_ready(database: Database) -> None:
    """Have the index usable on a connection, and there; loading its tokenizer takes 50 ms."""
    import apsw.fts5

    database.register_fts5_tokenizer("simplify", apsw.fts5.SimplifyTokenizer)
    database.register_fts5_tokenizer("unicodewords", apsw.fts5.UnicodeWordsTokenizer)  # type: ignore[arg-type]  # wrapped by a decorator
    if not is_there(database):
        database.execute(_TABLE)
        database.execute("INSERT INTO lines (lines, rank) VALUES ('pgsz', ?)", (_LEAF,))


def add(database: Database, chunk: int, texts: Iterable[str]) -> None:
    """Index the lines of a chunk, by its number."""
    database.executemany("INSERT INTO lines (rowid, text) VALUES (?, ?)", _rows(chunk, texts))


def take_out(
    database: Database, chunks: Iterable[tuple[int, Sequence[str]]], size: int
) -> None:
    """Leave no word of the lines of some chunks in the index.

    Each word is overwritten where it stands; of many it is quicker to mark them as deleted, and
    then to write the whole index anew without them.

    Args:
        database: in a transaction.
        chunks: their numbers and lines, letter for letter as they were added.
        size: characters of them, roughly.
    """
    many = size / _USUAL_LINE > scalar(database, "SELECT count(*) FROM lines_data")
    database.execute("INSERT INTO lines (lines, rank) VALUES ('secure-delete', ?)", (not many,))
    query = "INSERT INTO lines (lines, rowid, text) VALUES ('delete', ?, ?)"
    for chunk, texts in chunks:
        database.executemany(query, _rows(chunk, texts))
    if many:
        database.execute("INSERT INTO lines (lines) VALUES ('optimize')")
    else:
        for pages in (-TIDIED, TIDIED):  # to begin, and to go on
            database.execute("INSERT INTO lines (lines, rank) VALUES ('merge', ?)", (pages,))


def clear(database: Database) -> None:
    """Take out all lines, whatever they are."""
    database.execute("INSERT INTO lines (lines) VALUES ('delete-all')")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words behind each other, as they are in the index; of the last perhaps the beginning."""

    words: tuple[str, ...]
    beginning: bool

    @property
    def squeezed(self) -> str:
        """Its letters and digits."""
        return _squeezed("".join(self.words))

    def is_in(self, words: Sequence[str]) -> bool:
        *first, last = self.words
        starts = range(len(words) - len(first))
        return any(
            list(words[start : start + len(first)]) == first
            and self._is_last(words[start + len(first)], last)
            for start in starts
        )

    def _is_last(self, word: str, last: str) -> bool:
        return word.startswith(last) if self.beginning else word == last


class LineQuery:
    """What is looked for in the index.

    Args:
        database: with the index ready.
        terms: all of which have to be in a line.
    """

    def __init__(self, database: Database, terms: Iterable[SearchTerm]) -> None:
        self._words_of = _tokenizer(database)
        phrases = [_Phrase(self._words_of(term.text), term.beginning) for term in terms]
        # What has no letter and no digit is nowhere in the index, and restrains nothing.
        phrases = [phrase for phrase in phrases if phrase.words]
        self._seen_in_line = [phrase for phrase in phrases if len(phrase.words) > 1]
        words = dict.fromkeys(
            f'"{word}"{" *" if phrase.beginning and word is phrase.words[-1] else ""}'
            for phrase in sorted(phrases, key=lambda phrase: len(phrase.words))
            for word in phrase.words
        )
        self.match = " AND ".join(islice(words, MOST_WORDS))
        """For FTS5: the words of the lines that may be it; empty where nothing can be."""

    @property
    def is_exact(self) -> bool:
        """Whether each line that the index finds is one."""
        return not self._seen_in_line

    def is_in(self, line: str) -> bool:
        """Whether a line that the index finds has the words behind each other too."""
        if line.isascii():
            # Most lines are none, which is seen sooner where words are letters and digits.
            squeezed = _squeezed(line)
            if not all(phrase.squeezed in squeezed for phrase in self._seen_in_line):
                return False
        words = self._words_of(line)
        return all(phrase.is_in(words) for phrase in self._seen_in_line)


def _squeezed(text: str) -> str:
    return _NEITHER.sub("", text.lower())


def _tokenizer(database: Database) -> Callable[[str], tuple[str, ...]]:
    name, *arguments = _TOKENIZER.split()
    tokenizer = database.fts5_tokenizer(name, arguments)

    def words_of(text: str) -> tuple[str, ...]:
        encoded = text.encode(errors="replace")
        found = tokenizer(
            encoded,
            apsw.FTS5_TOKENIZE_QUERY,
            None,
            include_offsets=False,
            include_colocated=False,
        )
        return tuple(map(str, found))

    return words_of


def place_of(number: int) -> tuple[int, int]:
    """The chunk of a line in the index, and its place among the chunk's lines."""
    return divmod(number, MOST_LINES)


def _rows(chunk: int, texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((chunk * MOST_LINES + place, text) for place, text in enumerate(texts))
