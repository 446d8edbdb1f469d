"""In which rows of a packed column a text is."""

from typing import Final

from tui.archive.organisation.packing import AS_WORDS, SMALL

FEW: Final = 100
"""Finds that are looked at one by one; more only where they are as rare in the rest."""

RARE: Final = 10
"""Times as many may be in a segment: from then on it is quicker to ask each text."""

_END: Final = b"\n"


def may_have(missing: bytes, sought: bytes) -> bool:
    """Whether a column without these bytes may have the text."""
    return len(sought.translate(None, missing)) == len(sought)


def words_may_have(words: bytes, sought: bytes) -> bool:
    """Whether texts with these words may have the text: each part of it is in one of them."""
    return all(part in words for part in sought.translate(AS_WORDS).split(b" "))


def found_texts(texts: bytes, sought: bytes, *, exact: bool = False) -> bytes:
    """A byte for each text of a column, 1 where the text has what is sought; empty for none."""
    wanted = b"\n%b\n" % sought if exact else sought
    place = texts.find(wanted)
    if place < 0:
        return b""
    flags = bytearray(texts.count(_END) - 1)
    number, before = -1, 0
    while place >= 0:
        for _each in range(FEW):
            # What is to be exact begins with the end of the text before.
            number += texts.count(_END, before, place + exact)
            flags[number] = 1
            before = place + exact
            place = texts.find(wanted, texts.find(_END, before))
            if place < 0:
                break
        if place * RARE < len(texts):
            break
    if place >= 0:
        return bytes([sought in text for text in texts[1:-1].split(_END)])
    return bytes(flags)


def found_rows(codes: bytes, count: int, found: bytes) -> bytes:
    """A byte for each of the rows, 1 where its text is one of those that were found."""
    if not codes:
        return found
    if len(codes) == count:
        return codes.translate(found.ljust(SMALL, b"\0"))
    return bytes(map(found.__getitem__, memoryview(codes).cast("H")))
