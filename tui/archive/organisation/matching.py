"""Which rows of an answer a filter leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.archive.organisation.answer_file import AnswerFile
from tui.archive.organisation.columns import NAMES, SEPARATOR, folded
from tui.archive.organisation.finding import (
    found_rows,
    found_texts,
    may_have,
    words_may_have,
)
from tui.archive.organisation.packing import OTHER_END, REDUCED
from tui.archive.organisation.terms import ResultFilter, ResultTerm

_SET: Final = b"\x01"

_ID: Final = "event_id"
"""Texts of which every row has another, and nobody knows by heart: 36 characters of hexadecimal."""

_ID_LETTERS: Final = frozenset(b"0123456789abcdef-")
_ID_PART: Final = 8
"""Characters of one that somebody looks for in all columns."""

_SHORT_FIRST: Final = (
    "region", "account", "from_console", "resumed", "document", "error_code", "role", "user_agent",
    "session_name", "source_identity", "start", "end", "error_message", "source_ip", "target",
    "principal", "ended_by", "session_id", "reason", _ID,
)  # fmt: skip
"""Columns as they are looked through: what has few texts comes first, and may be enough."""


@dataclass(frozen=True, slots=True)
class _Search:
    """A term, as it is looked for in the columns of a segment."""

    sought: bytes
    columns: tuple[int, ...]
    negated: bool
    exact: bool


class RowFilter:
    """The rows that a filter leaves, a byte each; of later segments when there are some.

    Args:
        wanted: the filter.
        file: the answer's.
    """

    def __init__(self, wanted: ResultFilter, file: AnswerFile) -> None:
        self._searches = [_search(term) for term in wanted if term.text or term.exact]
        self._file = file
        self.segments = 0
        """Those that were looked through."""
        self.flags = bytearray()
        """1 for each row that is left, 0 for the others."""
        self.count = 0

    def go_on(self, segments: Sequence[int], missing: Sequence[dict[int, bytes]]) -> None:
        """Look through the segments that were not there before.

        Args:
            segments: how many rows each has.
            missing: for each of them its columns' missing bytes.
        """
        for segment in range(self.segments, len(segments)):
            rows = segments[segment]
            left = _ones(rows)
            for search in self._searches:
                if not left:
                    break
                left &= self._holds(search, segment, rows, missing[segment])
            flags = left.to_bytes(rows, "big")
            self.flags += flags
            self.count += flags.count(_SET)
            self.segments = segment + 1

    def _holds(
        self, search: _Search, segment: int, rows: int, missing: dict[int, bytes]
    ) -> int:
        every, found = _ones(rows), 0
        for column in search.columns:
            if not may_have(missing.get(column, b""), search.sought):
                continue
            words = self._file.words(segment, column)
            if words is not None and not words_may_have(words, search.sought):
                continue
            texts = self._file.texts(segment, column)
            if places := found_texts(texts, search.sought, exact=search.exact):
                codes = self._file.codes(segment, column)
                found |= int.from_bytes(found_rows(codes, rows, places), "big")
                if found == every:
                    break
        return every ^ found if search.negated else found


def _search(term: ResultTerm) -> _Search:
    sought = folded(term.text)
    names = term.columns or tuple(
        name for name in _SHORT_FIRST if name != _ID or _is_id(sought)
    )
    numbers = dict(zip(NAMES, range(len(NAMES)), strict=True))
    if not (term.columns or term.exact):
        # What composed texts have of others is found there.
        words = not SEPARATOR.search(sought)
        numbers |= REDUCED if words else {"ended_by": OTHER_END}
    return _Search(sought, tuple(numbers[name] for name in names), term.negated, term.exact)


def _is_id(sought: bytes) -> bool:
    return len(sought) >= _ID_PART and _ID_LETTERS.issuperset(sought)


def _ones(rows: int) -> int:
    """A number whose bytes, one a row, are all 1."""
    return int.from_bytes(_SET * rows, "big")
