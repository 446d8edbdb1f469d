"""Text from outside, made fit to be printed, put into a table or written into a report.

Names, tags and reasons are written by others. A control character, an escape sequence or a
bidirectional override in one must not move a cursor, change a colour or turn a line around:
each is replaced by a visible character. In Markdown and CSV it must not become markup or a
formula either. Nothing is cut: a report says all there is.
"""

import re
from typing import Final

CONTROL_PICTURES: Final = 0x2400
"""Unicode's Control Pictures: U+2400 shows NUL, U+241B shows ESC, in order."""

_BLANKS: Final = 0x20

# C0, DEL, C1, separators, directional formatting (UAX #9), surrogates, tags, annotations.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)

# What CommonMark and GitHub's dialect give a meaning to within a line, links without brackets
# included. What has one at the start of a line only is harmless: no text is put there.
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~&$#@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)

# What a spreadsheet takes for a formula, full-width forms included (OWASP, "CSV Injection").
_FORMULA: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

_FENCE: Final = re.compile(r"`{3,}")


def clean(text: str) -> str:
    """One line with everything that could act instead of being read made visible."""
    if text.isascii() and text.isprintable():
        return text  # most of it, and there may be ten thousand rows
    return _UNSAFE.sub(_picture, text)


def clean_lines(text: str) -> str:
    """Lines of which each is harmless; only a line feed breaks one."""
    return "\n".join(map(clean, text.split("\n")))


def markdown(text: str) -> str:
    """One line that Markdown shows as it is, within a line or in a cell of a table."""
    return _MARKDOWN.sub(r"\\\1", clean(text))


def fenced(text: str, language: str = "") -> str:
    """A block of code, in a fence that is longer than any within the text."""
    text = clean_lines(text)
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def csv_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    shown = clean(text)
    # A blank in front does not stop every spreadsheet.
    dangerous = text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA
    return f"'{shown}" if dangerous else shown


def _picture(match: re.Match[str]) -> str:
    character = ord(match.group())
    if character < _BLANKS:
        return chr(CONTROL_PICTURES + character)
    if character == ord("\x7f"):
        return "\N{SYMBOL FOR DELETE}"
    if match.group() in "\u2028\u2029":
        return "\N{SYMBOL FOR NEWLINE}"
    return "\N{REPLACEMENT CHARACTER}"
