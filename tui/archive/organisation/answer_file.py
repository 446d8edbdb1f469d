"""The file of one answer: rows in blocks, and what they are searched and sorted by.

Every method blocks, and raises ArchiveError. A connection serves one thread at a time.
"""

import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from tui.archive.database import (
    Database,
    keep_log,
    opened,
    remove,
    scalar,
    transaction,
    translated,
)
from tui.archive.errors import ArchiveError
from tui.archive.organisation.columns import (
    COLUMNS,
    NAMES,
    Content,
    Values,
    packed_block,
    unpacked_block,
    values_in,
)
from tui.archive.organisation.order import Order, by_numbers, by_texts
from tui.archive.organisation.packing import packed
from tui.archive.organisation.terms import ResultOrder
from tui.language import N_, _

VERSION: Final = 2
"""Of the tables and of what is in them; a file of another version is no answer."""

CIPHER: Final = "aegis"
"""AEGIS-256: by the processor's own AES it reads four times as fast as the history's cipher, and
a filter reads a hundred megabytes."""

PAGE: Final = 16 << 10
"""Bytes: blobs of hundreds of kilobytes are read twice as fast as by SQLite's 4,096."""

BLOCK: Final = 16
"""Rows that are compressed together."""

COLUMN_NUMBERS: Final = 32
"""Numbers of columns for each segment: `NAMES`, and what `packing` has beside them."""

_TABLES: Final = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value)",
    "CREATE TABLE blocks (number INTEGER PRIMARY KEY, rows BLOB NOT NULL)",
    "CREATE TABLE segments (number INTEGER PRIMARY KEY, rows INTEGER NOT NULL)",
    # Texts are read without their codes and the reverse: both are long. `at` is the segment's
    # number, times COLUMN_NUMBERS, and the column's.
    "CREATE TABLE texts (at INTEGER PRIMARY KEY, missing BLOB NOT NULL, texts BLOB NOT NULL)",
    "CREATE TABLE words (at INTEGER PRIMARY KEY, words BLOB NOT NULL)",
    "CREATE TABLE codes (at INTEGER PRIMARY KEY, codes BLOB NOT NULL)",
    "CREATE TABLE numbers (at INTEGER PRIMARY KEY, numbers BLOB NOT NULL)",
    "CREATE TABLE orders (name TEXT PRIMARY KEY, rows BLOB NOT NULL)",
)


class AnswerError(ArchiveError):
    """An answer cannot be kept, or not be read back."""

    def __str__(self) -> str:
        said = _("The results in {path} can't be used: {reason}. Ask again.")
        return said.format(path=self.path, reason=self._reason)


class AnswerFile:
    """A connection to the file of an answer.

    Args:
        path: the file, which is there.
        key: 32 bytes; None for a plain file.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.path = path
        self._held = ExitStack()
        self._lock = threading.RLock()
        with _in_words(path):
            self._database = self._held.enter_context(opened(path, key, cipher=CIPHER))
            # What a power cut takes of it can be asked for again.
            self._database.pragma("synchronous", "NORMAL")

    @classmethod
    def begin(cls, path: Path, key: bytes | None, facts: dict[str, Any]) -> Self:
        """A new one; its folder is there. Nothing of it stays where that fails."""
        with _in_words(path):
            path.touch(mode=0o600, exist_ok=False)
        with ExitStack() as failing:
            failing.callback(_forget, path)
            file = cls(path, key)
            failing.callback(file.close)
            with file._use() as database:
                database.pragma("page_size", PAGE)
                keep_log(database, path)
                with transaction(database):
                    for statement in _TABLES:
                        database.execute(statement)
                    file._state(database, {"version": VERSION, **facts})
            failing.pop_all()
        return file

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self._lock, _in_words(self.path):
            self._held.close()

    def remove(self) -> None:
        """Let go of the file, and remove it."""
        self.close()
        _forget(self.path)

    def facts(self) -> dict[str, Any]:
        """What is written of the answer. Raises AnswerError for what is none of this version."""
        with self._use() as database:
            found = dict(database.execute("SELECT name, value FROM facts"))
        if found.get("version") != VERSION:
            raise AnswerError(self.path, N_("another version of ssm-tui wrote it"))
        return found

    def state(self, facts: dict[str, Any]) -> None:
        """Write what is known of the answer by now."""
        with self._use() as database, transaction(database):
            self._state(database, facts)

    @staticmethod
    def _state(database: Database, facts: dict[str, Any]) -> None:
        database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    # Rows.

    def add(self, first: int, rows: Sequence[Values]) -> None:
        """Add a segment, at once for all who read.

        Args:
            first: the number of its first row, a multiple of `BLOCK`.
            rows: a multiple of it too, but for the last segment.
        """
        columns = list(packed(rows))
        blocks = [
            ((first + at) // BLOCK, packed_block(rows[at : at + BLOCK]))
            for at in range(0, len(rows), BLOCK)
        ]
        with self._use() as database, transaction(database):
            segment = int(scalar(database, "SELECT count(*) FROM segments"))
            database.execute("INSERT INTO segments VALUES (?, ?)", (segment, len(rows)))
            database.executemany("INSERT INTO blocks VALUES (?, ?)", blocks)
            for one in columns:
                at = segment * COLUMN_NUMBERS + one.number
                texts = (at, one.missing, one.texts)
                database.execute("INSERT INTO texts VALUES (?, ?, ?)", texts)
                database.execute("INSERT INTO codes VALUES (?, ?)", (at, one.codes))
                if one.words:
                    database.execute("INSERT INTO words VALUES (?, ?)", (at, one.words))
                if one.numbers is not None:
                    database.execute("INSERT INTO numbers VALUES (?, ?)", (at, one.numbers))

    def rows(self, numbers: Sequence[int]) -> list[Values]:
        """The rows of these numbers, in their order."""
        query = "SELECT rows FROM blocks WHERE number = ?"
        wanted: dict[int, list[int]] = {}
        for number in numbers:
            wanted.setdefault(number // BLOCK, []).append(number)
        found: dict[int, Values] = {}
        with self._use() as database:
            for block, its_numbers in wanted.items():
                rows = unpacked_block(_blob(scalar(database, query, (block,))))
                for number in its_numbers:
                    found[number] = values_in(rows[number % BLOCK])
        return [found[number] for number in numbers]

    def segments(self, known: int = 0) -> list[int]:
        """How many rows each segment has; without the first so many, which are known."""
        query = "SELECT rows FROM segments WHERE number >= ? ORDER BY number"
        with self._use() as database:
            return [int(rows) for (rows,) in database.execute(query, (known,))]

    # Columns of a segment, by their numbers.

    def missing(self, segment: int) -> dict[int, bytes]:
        """For each column the bytes that none of its texts has."""
        query = "SELECT at, missing FROM texts WHERE at >= ? AND at < ?"
        bounds = (segment * COLUMN_NUMBERS, (segment + 1) * COLUMN_NUMBERS)
        with self._use() as database:
            found = database.execute(query, bounds)
            return {int(at) % COLUMN_NUMBERS: _blob(missing) for at, missing in found}

    def texts(self, segment: int, column: int) -> bytes:
        return self._column("SELECT texts FROM texts WHERE at = ?", segment, column)

    def words(self, segment: int, column: int) -> bytes | None:
        """The words of the texts; None where nobody has written them."""
        query = "SELECT words FROM words WHERE at = ?"
        with self._use() as database:
            found = scalar(database, query, (segment * COLUMN_NUMBERS + column,))
        return None if found is None else _blob(found)

    def codes(self, segment: int, column: int) -> bytes:
        return self._column("SELECT codes FROM codes WHERE at = ?", segment, column)

    def _column(self, query: str, segment: int, column: int) -> bytes:
        with self._use() as database:
            return _blob(scalar(database, query, (segment * COLUMN_NUMBERS + column,)))

    # Orders.

    def order(self, wanted: ResultOrder, segments: Sequence[int]) -> Order:
        """The rows of so many segments, with these numbers of rows, as they are wanted.

        It takes a second or two for a million rows.
        """
        number, down = NAMES.index(wanted.column), wanted.descending
        if COLUMNS[wanted.column] is not Content.TEXT:
            return by_numbers(self._all_numbers(number, len(segments)), descending=down)
        columns = [
            (self.texts(segment, number), self.codes(segment, number), rows)
            for segment, rows in enumerate(segments)
        ]
        return by_texts(columns, descending=down)

    def _all_numbers(self, column: int, segments: int) -> Iterator[int]:
        for segment in range(segments):
            query = "SELECT numbers FROM numbers WHERE at = ?"
            yield from array("q", self._column(query, segment, column))

    def kept_order(self, wanted: ResultOrder, rows: int) -> "Order | None":
        """An order of so many rows that was kept; None for none."""
        query = "SELECT rows FROM orders WHERE name = ?"
        with self._use() as database:
            found = scalar(database, query, (_name(wanted),))
        if found is None:
            return None
        order = array("I", _blob(found)) or range(rows)
        return order if len(order) == rows else None

    def keep_order(self, wanted: ResultOrder, order: Order) -> None:
        """Keep the order of an answer that is whole."""
        row = _name(wanted), b"" if isinstance(order, range) else order.tobytes()
        with self._use() as database, transaction(database):
            database.execute("INSERT OR REPLACE INTO orders VALUES (?, ?)", row)

    @contextmanager
    def _use(self) -> Iterator[Database]:
        with self._lock, _in_words(self.path):
            yield self._database


def _name(order: ResultOrder) -> str:
    return f"{order.column} {'down' if order.descending else 'up'}"


def _blob(value: Any) -> bytes:
    """What a column has to have. Raises ValueError for anything else."""
    if not isinstance(value, bytes):
        raise ValueError(N_("a part of it is missing"))
    return value


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        with translated(path):
            yield
    except ArchiveError as error:
        raise AnswerError(path, error.problem) from error


def _forget(path: Path) -> None:
    with suppress(OSError):
        remove(path)
