"""A query's text in tokens.

A regular expression stands between slashes, and only where one may stand: `a / b` divides.
"""

import re
from dataclasses import dataclass
from typing import Final

from tui.sandbox.calls.answers import ApiError

_TOKENS: Final = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |`(?P<quoted>[^`]+)`
    |(?P<name>[@A-Za-z_][\w@.]*)
    |(?P<mark>=~|!=|<=|>=|[|,()\[\]=<>*])""",
    re.VERBOSE | re.DOTALL,
)
_REGEX: Final = re.compile(r"/((?:\\.|[^/\\])+)/", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_BEFORE_REGEX: Final = frozenset({"like", "=~"})


@dataclass(frozen=True, slots=True)
class Word:
    """A token: its kind is number, string, regex, name, mark or end; where it begins."""

    kind: str
    text: str
    at: int

    def is_a(self, *texts: str) -> bool:
        """Whether it is one of these marks or keywords, which have no case."""
        return self.kind in ("name", "mark") and self.text.lower() in texts


def words_of(query: str) -> list[Word]:
    """The tokens, with one of the kind `end` behind them.

    Raises:
        ApiError: There is something that begins none.
    """
    words: list[Word] = []
    at = 0
    while at < len(query):
        if query[at] == "/" and words and _may_be_followed_by_a_regex(words):
            found = _REGEX.match(query, at)
            kind = "regex"
        else:
            found = _TOKENS.match(query, at)
            kind = found.lastgroup or "" if found else ""
        if found is None:
            raise malformed(f"unexpected symbol found {query[at]}", at)
        if kind != "blank":
            text = found[1] if kind == "regex" else found[kind]
            text = _ESCAPED.sub(r"\1", text[1:-1]) if kind == "string" else text
            words.append(Word("name" if kind == "quoted" else kind, text, at))
        at = found.end()
    return [*words, Word("end", "", len(query))]


def _may_be_followed_by_a_regex(words: list[Word]) -> bool:
    parsed = len(words) > 1 and words[-2].is_a("parse") and words[-1].kind == "name"
    return parsed or words[-1].is_a(*_BEFORE_REGEX) or words[-1].is_a("parse")


def malformed(what: str, at: int) -> ApiError:
    """The error of a query that says nothing."""
    return ApiError("MalformedQueryException", f"{what} at line 1 and position {at + 1}")
