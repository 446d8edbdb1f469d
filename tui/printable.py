"""Text from outside, made fit to be printed, put into a table or written into a report.

Names, tags and reasons are written by others. A control character, an escape sequence or a
bidirectional override in one must not move a cursor, change a colour or turn a line around:
each is replaced by a visible character. In Markdown and CSV it must not become markup or a
formula either. Nothing is cut: a report says all there is.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

CONTROL_PICTURES: Final = 0x2400
"""Unicode's Control Pictures: U+2400 shows NUL, U+241B shows ESC, in order."""

_BLANKS: Final = 0x20

# DEL, C1, separators, directional formatting (UAX #9), surrogates, tags, annotations.
_BEYOND_C0: Final = (
    "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_UNSAFE: Final = re.compile(f"[\x00-\x1f{_BEYOND_C0}]")
_UNSAFE_IN_JSON: Final = re.compile(f"[{_BEYOND_C0}]")

# ECMA-48: control sequences, control strings with their end, and other escape sequences.
_SEQUENCE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
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


def without_sequences(text: str) -> str:
    """What was written to a terminal, without the sequences that told it what to do."""
    return _SEQUENCE.sub("", text)


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


def versioned(found: Mapping[str, Any], schema: int = 1) -> dict[str, Any]:
    """An object of JSON for other programs, which begins with its version.

    Args:
        found: what it tells.
        schema: raised when a key of it goes, or means something else; one that comes raises
            nothing.
    """
    return {"schema": schema, **found}


def json_text(
    value: Any, indent: int | None = None, default: Callable[[Any], Any] | None = None
) -> str:
    """JSON with its letters as they are.

    What could act on a terminal is escaped, and reads back as it was.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=default)
    return _UNSAFE_IN_JSON.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    # JSON writes UTF-16; DEL is no control character to it.
    units = match.group().encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    return "".join(f"\\u{unit}" for unit in units)


def _picture(match: re.Match[str]) -> str:
    character = ord(match.group())
    if character < _BLANKS:
        return chr(CONTROL_PICTURES + character)
    if character == ord("\x7f"):
        return "\N{SYMBOL FOR DELETE}"
    if match.group() in "\u2028\u2029":
        return "\N{SYMBOL FOR NEWLINE}"
    return "\N{REPLACEMENT CHARACTER}"
