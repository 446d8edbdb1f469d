"""A JSON value as coloured lines: keys, texts, numbers and words each in a colour of the theme."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from textual.content import Content

from tui.printable import clean

KEY: Final = "$primary"
TEXT: Final = "$success"
NUMBER: Final = "$warning"
WORD: Final = "$accent"
MARK: Final = "$foreground-muted"

_TOKEN: Final = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?"""
    r"""|(?P<word>\btrue\b|\bfalse\b|\bnull\b)"""
    r"""|(?P<number>-?\d[\d.eE+-]*)"""
)


def json_content(value: Any) -> Content:
    """The value indented by two, harmless and coloured."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return Content("\n").join([coloured_line(line) for line in text.split("\n")])


def coloured_line(line: str) -> Content:
    """One line of JSON."""
    return Content.assemble(*_parts(clean(line)))


def _parts(line: str) -> Iterator[tuple[str, str]]:
    done = 0
    for token in _TOKEN.finditer(line):
        yield line[done : token.start()], MARK
        done = token.end()
        if token["text"] is None:
            yield token.group(), WORD if token["word"] else NUMBER
            continue
        yield token["text"], KEY if token["key"] else TEXT
        yield token["key"] or "", MARK
    yield line[done:], MARK
