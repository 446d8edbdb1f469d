"""What is on a screen in another language, with the English of it: tests wait for English words."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial

from tests.language.messages import first_of, read
from tui import language

FIELD = re.compile(r"\{([^{}]*)\}")
BREAK = re.compile(r"[│▌\s]*\n[│▌\s]*")
VALUE = re.compile(r"\\\{[^{}]*\\\}")
"""A placeholder, once what is special to regular expressions was escaped."""


def with_english(text: str) -> str:
    """The text, and below it the English of every sentence that it holds."""
    if (tag := language.current()) == language.ENGLISH:
        return text
    # Japanese is broken anywhere, and has no spaces there.
    whole = BREAK.sub("", text)
    return "\n".join([text, *_english_of(text, tag), *_english_of(whole, tag)])


def _english_of(text: str, tag: str) -> Iterator[str]:
    for letters, spoken, english in _sentences(tag):
        # To look for letters takes a hundredth of the time that an expression takes.
        if not all(each in text for each in letters):
            continue
        for found in _pattern(spoken).finditer(text):
            words = FIELD.sub(partial(_value, found.groupdict()), english)
            # What stands beside it is waited for too, as in `max 04:59`.
            before = text[: found.start()].rpartition("\n")[2]
            yield f"{before}{words}{text[found.end() :].partition(chr(10))[0]}"


@cache
def _sentences(tag: str) -> tuple[tuple[list[str], str, str], ...]:
    """Each with the letters that it has whatever its values are, and its English."""
    return tuple(
        (sorted(FIELD.split(spoken)[::2], key=len, reverse=True), spoken, english)
        for message in read(tag)
        if message.id and (spoken := first_of(message))
        for english in ([message.id] if isinstance(message.id, str) else message.id)
    )


@cache
def _pattern(spoken: str) -> re.Pattern[str]:
    """Words with any values; what stands beside them is kept, as in `最大 04:59`."""
    seen: set[str] = set()

    def value(match: re.Match[str]) -> str:
        name = _name(match[0].replace("\\", "").strip("{}"))
        if not name or name in seen:
            return r"[^│\n]*?"
        seen.add(name)
        return rf"(?P<{name}>[^│\n]*?)"

    # A value at the beginning is a word: what stands before it is no part of it.
    inner = VALUE.sub(value, re.escape(spoken))
    inner = re.sub(r"^(\(\?P<\w+>)\[\^│\\n\]", r"\1\\S", inner)
    return re.compile(inner + (r"$" if inner.endswith("?)") else ""), re.MULTILINE)


def _value(values: Mapping[str, str], field: re.Match[str]) -> str:
    return values.get(_name(field[1]), field[0])


def _name(field: str) -> str:
    """A placeholder's name as a group may have it."""
    found = re.match(r"\w+", field)
    return f"v_{found[0]}" if found and "." not in field else ""
