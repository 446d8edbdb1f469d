"""Sizes and ages as people write and read them."""

import re
from typing import Final

_THOUSAND: Final = 1000
_FACTORS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BINARY: Final = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?([kmgt]?)(i?)b?")


def size_of(text: str) -> int | None:
    """The bytes that a text means (`500MB`, `1.5 GiB`, `2g`); None for none."""
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None or (match[3] and not match[2]):
        return None
    return round(float(match[1]) * (_BINARY if match[3] else _FACTORS)[match[2]])


def size_words(size: int) -> str:
    """`820 B`, `1.4 MB`."""
    if size < _THOUSAND:
        return f"{size} B"
    shown, units = size / _THOUSAND, iter(("kB", "MB", "GB"))
    for unit in units:
        if round(shown, 1) < _THOUSAND:
            return f"{shown:.1f} {unit}"
        shown /= _THOUSAND
    return f"{shown:,.1f} TB"
