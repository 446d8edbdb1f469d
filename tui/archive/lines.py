"""The index of the lines that came to be on the screens; every function blocks.

It finds words and beginnings of words in any script, without regard to case and accents. It
keeps no text: a line is read back from its chunk, and to take one out of the index its text has
to be told. That is also how nothing of a deleted line stays: FTS5 with `contentless_delete` only
marks it as deleted, and its words stay in the file until segments are merged.

A line's number in the index is its chunk's times 65,536, and its place among the chunk's lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tui.archive.chunk import MOST_LINES
from tui.archive.database import Database, scalar

TIDIED: Final = 2000
"""Pages of the index that are written anew after a small deletion, which gives back its room."""

_USUAL_LINE: Final = 64
"""Characters. To take one out takes about as long as to write one page of the index anew."""

_TOKENIZER: Final = "simplify casefold 1 strip 1 unicodewords"
_TABLE: Final = f"CREATE VIRTUAL TABLE lines USING fts5 (text, content = '', columnsize = 0, tokenize = '{_TOKENIZER}')"


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


def place_of(number: int) -> tuple[int, int]:
    """The chunk of a line in the index, and its place among the chunk's lines."""
    return divmod(number, MOST_LINES)


def _rows(chunk: int, texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((chunk * MOST_LINES + place, text) for place, text in enumerate(texts))
