"""Rows as columns of texts: each text once, and a code for each row."""

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tui.archive.organisation.columns import (
    COLUMNS,
    COMPOSED,
    NAMES,
    PARTS,
    SEPARATOR,
    Content,
    Values,
    folded,
    number_of,
    text_of,
)

T = TypeVar("T")

REDUCED: Final = {name: len(NAMES) + index for index, name in enumerate(COMPOSED)}
"""The numbers of the columns with what composed texts have beside the texts of others."""

OTHER_END: Final = len(NAMES) + len(COMPOSED)
"""The number of the column with who ended a session, where it was not who started it."""

SMALL: Final = 256
"""Texts of a column whose codes take a byte."""

AS_WORDS: Final = bytes.maketrans(b"\n-:/", b"    ")
"""Makes blanks of what is between words."""

LONG: Final = 1 << 16
"""Bytes of texts in a column: less is read as it is."""

WORTH: Final = 2
"""So many times shorter the words of a column have to be than its texts."""

_BETWEEN: Final = b"/"
_ALL_BYTES: Final = bytes(range(256))
_PARTS: Final = tuple(NAMES.index(name) for name in PARTS)


@dataclass(frozen=True, slots=True)
class PackedColumn:
    """A column of a segment."""

    number: int
    """Its place in `NAMES`, or one of `REDUCED`."""
    missing: bytes
    """Bytes that are in none of its texts."""
    texts: bytes
    """Each text once, between ends of lines; or that of each row, where most have another."""
    codes: bytes
    """For each row the place of its text: a byte each, or two in the machine's order where there
    are more than `SMALL`. Empty where there is a text for each row."""
    words: bytes = b""
    """Each word of the texts once, as `AS_WORDS` parts them, where that is far less than the texts."""
    numbers: bytes | None = None
    """What the rows are sorted by, where that is no text: eight bytes each."""


def packed(rows: Sequence[Values]) -> Iterator[PackedColumn]:
    """The columns of a segment; of at most 65,536 rows."""
    columns = list(zip(*rows, strict=True))
    for number, (content, values) in enumerate(zip(COLUMNS.values(), columns, strict=True)):
        yield _column(number, _folded(content, values), _numbers(content, values))
    parts = [columns[index] for index in _PARTS]
    both = (columns[NAMES.index(name)] for name in ("principal", "ended_by"))
    ended_by = tuple("" if end == start else end for start, end in zip(*both, strict=True))
    composed = {name: columns[NAMES.index(name)] for name in COMPOSED} | {"ended_by": ended_by}
    for name, number in REDUCED.items():
        yield _column(number, _reduced(composed[name], parts))
    yield _column(OTHER_END, _folded(Content.TEXT, ended_by))


def _column(number: int, texts: Sequence[bytes], numbers: bytes | None = None) -> PackedColumn:
    distinct = dict.fromkeys(texts)
    each = len(distinct) > len(texts) // 2
    joined = b"\n".join((b"", *(texts if each else distinct), b""))
    missing = _ALL_BYTES.translate(None, joined)
    codes = b"" if each else _codes(texts, distinct)
    return PackedColumn(number, missing, joined, codes, _words(joined), numbers)


def _words(joined: bytes) -> bytes:
    """The words of long texts; empty where they are not worth it."""
    if len(joined) < LONG:
        return b""
    words = b" ".join(set(joined.translate(AS_WORDS).split(b" ")))
    return words if len(words) * WORTH < len(joined) else b""


def _codes(texts: Iterable[bytes], distinct: Iterable[bytes]) -> bytes:
    places = {text: place for place, text in enumerate(distinct)}
    codes = array("B" if len(places) <= SMALL else "H", map(places.__getitem__, texts))
    return codes.tobytes()


def _folded(content: Content, values: Sequence[Any]) -> list[bytes]:
    known = _Remembering(lambda value: folded(text_of(content, value)))
    return [known[value] for value in values]


def _numbers(content: Content, values: Iterable[Any]) -> bytes | None:
    if content is Content.TEXT:
        return None
    return array("q", map(number_of, values)).tobytes()


def _reduced(texts: Iterable[str], parts: Sequence[Sequence[str]]) -> list[bytes]:
    """Of each text the words that the parts of its row do not have."""
    there = _Remembering(lambda row: {word for part in row for word in words_of(part)})
    known = _Remembering(lambda key: _without(key[0], there[key[1]]))
    return [known[key] for key in zip(texts, zip(*parts, strict=True), strict=True)]


def _without(text: str, there: Container[bytes]) -> bytes:
    # What is looked for in it has no separator, so it is found within a word alone.
    return _BETWEEN.join(word for word in words_of(text) if word not in there)


def words_of(text: str) -> list[bytes]:
    """What is between the separators of a composed text, folded."""
    return SEPARATOR.split(folded(text))


class _Remembering(dict[Any, T]):
    """Answers each question once."""

    def __init__(self, answer: Callable[[Any], T]) -> None:
        self._answer = answer

    def __missing__(self, key: Any) -> T:
        found = self[key] = self._answer(key)
        return found
