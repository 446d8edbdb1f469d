"""The rows of an answer in the order of a column: by its texts, or by its numbers.

Both are read a segment at a time, and what is made of a million rows takes a few bytes each.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import accumulate, islice
from operator import lt
from typing import Final, TypeAlias

Order: TypeAlias = "array[int] | range"
"""The numbers of rows, the first first: four bytes each, and none where they are in order."""

_ROW_BITS: Final = 32
_ROW_MASK: Final = (1 << _ROW_BITS) - 1


def by_numbers(numbers: Iterable[int], *, descending: bool = False) -> Order:
    """The rows by their numbers; those of one number as they are."""
    sign = -1 if descending else 1
    both = [((sign * number) << _ROW_BITS) + row for row, number in enumerate(numbers)]
    if all(map(lt, both, islice(both, 1, None))):
        return range(len(both))
    both.sort()
    return array("I", (each & _ROW_MASK for each in both))


def by_texts(
    segments: Sequence[tuple[bytes, bytes, int]], *, descending: bool = False
) -> Order:
    """The rows by their texts: of each segment its texts, its codes, and how many rows it has."""
    ranks = _ranks([texts for texts, _codes, _rows in segments])
    of_rows = array("I")
    for own, (_texts, codes, rows) in zip(ranks, segments, strict=True):
        narrow = len(codes) == rows
        places = codes if narrow else memoryview(codes).cast("H")
        of_rows.extend(map(own.__getitem__, places) if codes else own)
    last = max(map(max, ranks), default=0)
    if descending:
        of_rows = array("I", map(last.__sub__, of_rows))
    return _counted(of_rows, last + 1)


def _ranks(all_texts: Sequence[bytes]) -> "list[array[int]]":
    """For each text of each segment its place among those of all segments."""
    sorted_texts = [_sorted(texts, segment) for segment, texts in enumerate(all_texts)]
    ranks = [array("I", bytes(4 * (texts.count(b"\n") - 1))) for texts in all_texts]
    rank, last = -1, None
    for text, segment, place in merge(*sorted_texts):
        if text != last:
            rank, last = rank + 1, text
        ranks[segment][place] = rank
    return ranks


def _sorted(texts: bytes, segment: int) -> Iterator[tuple[bytes, int, int]]:
    """The texts of a segment in order, each with its place; a text is made when it is asked for."""
    lines = texts[1:-1].split(b"\n")
    order = array("H", sorted(range(len(lines)), key=lines.__getitem__))
    starts = array("I", accumulate((len(line) + 1 for line in lines), initial=1))
    del lines
    for place in order:
        yield texts[starts[place] : starts[place + 1] - 1], segment, place


def _counted(ranks: "array[int]", different: int) -> Order:
    """The rows by their ranks, those of one rank as they are."""
    sizes = array("I", bytes(4 * (different + 1)))
    for rank in ranks:
        sizes[rank + 1] += 1
    places = array("I", accumulate(sizes))
    order = array("I", bytes(4 * len(ranks)))
    for row, rank in enumerate(ranks):
        order[places[rank]] = row
        places[rank] += 1
    return order
