"""Commands of a query's tokens."""

import re
from typing import Final

from tui.sandbox.insights.commands import (
    Aggregate,
    Aggregated,
    Among,
    Calling,
    Command,
    Comparing,
    Expression,
    Field,
    Fields,
    Filter,
    Joined,
    LimitTo,
    Literal,
    Matching,
    Not,
    Parse,
    Shown,
    Sort,
    Stats,
)
from tui.sandbox.insights.words import Word, malformed, words_of

MOST_ROWS: Final = 100_000
FUNCTIONS: Final = frozenset(
    {"coalesce", "ispresent", "strcontains", "strlen", "tolower", "toupper"}
)
_COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")


def read_query(query: str) -> tuple[Command, ...]:
    """The commands of a query, in order.

    Raises:
        ApiError: MalformedQueryException.
    """
    return _Reader(words_of(query)).commands()


class _Reader:
    """Reads one token after the other; each method what its name says."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._at = 0

    def commands(self) -> tuple[Command, ...]:
        found = [self._command()]
        while self._takes("|"):
            found.append(self._command())
        if self._next.kind != "end":
            raise self._unexpected()
        return tuple(found)

    def _command(self) -> Command:  # noqa: PLR0911 -- one for each command
        match self._take("name").text.lower():
            case "fields":
                return Fields(self._columns())
            case "display":
                return Fields(self._columns(), alone=True)
            case "filter":
                return Filter(self._condition())
            case "parse":
                return self._parse()
            case "sort":
                return self._sort()
            case "limit":
                return LimitTo(self._count())
            case "stats":
                return self._stats()
            case _:
                self._at -= 1
                raise self._unexpected()

    # Commands

    def _columns(self) -> tuple[Shown, ...]:
        columns = [self._column()]
        while self._takes(","):
            columns.append(self._column())
        return tuple(columns)

    def _column(self) -> Shown:
        begin = self._next
        value = self._value()
        if self._takes("as"):
            return Shown(value, self._take("name").text)
        return Shown(value, value.name if isinstance(value, Field) else begin.text)

    def _parse(self) -> Parse:
        value = Field("@message") if self._next.kind in ("regex", "string") else self._value()
        if self._next.kind == "regex":
            return Parse(value, self._pattern())
        glob = self._take("string").text
        if not self._takes("as"):
            raise self._unexpected()
        names = [self._take("name").text]
        while self._takes(","):
            names.append(self._take("name").text)
        pieces = glob.split("*")
        if len(pieces) != len(names) + 1:
            raise malformed("mismatched number of fields", self._next.at)
        made = "".join(
            f"{re.escape(piece)}(?P<{name}>.*{'?' if pieces[n + 1] else ''})"
            for n, (piece, name) in enumerate(zip(pieces, names, strict=False))
        )
        return Parse(value, re.compile(made + re.escape(pieces[-1]), re.DOTALL))

    def _sort(self) -> Sort:
        keys = [self._key()]
        while self._takes(","):
            keys.append(self._key())
        return Sort(tuple(keys))

    def _key(self) -> tuple[Expression, bool]:
        value = self._value()
        descends = self._takes("desc")
        if not descends:
            self._takes("asc")
        return value, descends

    def _count(self) -> int:
        word = self._take("number")
        if not word.text.isdecimal() or not 1 <= int(word.text) <= MOST_ROWS:
            raise malformed(f"invalid limit {word.text}", word.at)
        return int(word.text)

    def _stats(self) -> Stats:
        columns = [self._counted()]
        while self._takes(","):
            columns.append(self._counted())
        return Stats(tuple(columns), self._columns() if self._takes("by") else ())

    def _counted(self) -> Aggregated:
        word = self._take("name")
        if word.text.lower() not in list(Aggregate):
            raise malformed(f"unexpected symbol found {word.text}", word.at)
        self._must_take("(")
        value = None if self._takes("*") else self._value()
        self._must_take(")")
        shown = value.name if isinstance(value, Field) else "*"
        name = self._take("name").text if self._takes("as") else f"{word.text}({shown})"
        return Aggregated(Aggregate(word.text.lower()), value, name)

    # Expressions

    def _condition(self) -> Expression:
        found = self._both()
        while self._takes("or"):
            found = Joined(found, False, self._both())
        return found

    def _both(self) -> Expression:
        found = self._single()
        while self._takes("and"):
            found = Joined(found, True, self._single())
        return found

    def _single(self) -> Expression:
        if self._takes("not"):
            return Not(self._single())
        value = self._value()
        denied = self._takes("not")
        found = self._compared(value)
        if denied and found is value:
            raise self._unexpected()
        return Not(found) if denied else found

    def _compared(self, value: Expression) -> Expression:
        if self._takes("like", "=~"):
            if self._next.kind == "regex":
                return Matching(value, self._pattern())
            return Matching(value, self._take("string").text)
        if self._takes("in"):
            self._must_take("[")
            members = [self._value()]
            while self._takes(","):
                members.append(self._value())
            self._must_take("]")
            return Among(value, tuple(members))
        if self._next.is_a(*_COMPARISONS):
            return Comparing(value, self._take("mark").text, self._value())
        return value

    def _value(self) -> Expression:
        if self._takes("("):
            found = self._condition()
            self._must_take(")")
            return found
        word = self._next
        if word.kind == "string":
            return Literal(self._take("string").text)
        if word.kind == "number":
            return Literal(float(self._take("number").text))
        name = self._take("name").text
        if not self._next.is_a("("):
            return Field(name)
        if name.lower() not in FUNCTIONS:
            raise malformed(f"unknown function {name}", word.at)
        self._must_take("(")
        arguments = [self._value()]
        while self._takes(","):
            arguments.append(self._value())
        self._must_take(")")
        return Calling(name.lower(), tuple(arguments))

    def _pattern(self) -> re.Pattern[str]:
        word = self._take("regex")
        try:
            # Insights names groups as Java and RE2 do.
            return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", word.text))
        except re.error as error:
            raise malformed(f"invalid regular expression ({error})", word.at) from error

    # Tokens

    @property
    def _next(self) -> Word:
        return self._words[self._at]

    def _takes(self, *texts: str) -> bool:
        if not self._next.is_a(*texts):
            return False
        self._at += 1
        return True

    def _must_take(self, text: str) -> None:
        if not self._takes(text):
            raise self._unexpected()

    def _take(self, kind: str) -> Word:
        word = self._next
        if word.kind != kind:
            raise self._unexpected()
        self._at += 1
        return word

    def _unexpected(self) -> Exception:
        word = self._next
        if word.kind == "end":
            return malformed("unexpected end of query", word.at)
        return malformed(f"unexpected symbol found {word.text}", word.at)
