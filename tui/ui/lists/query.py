"""What is typed behind `/`: terms that must all hold.

`web prod` wants both words anywhere, `!staging` wants a word nowhere, `state:online` wants
a word in the column of that name, `!tags:team=web` the reverse, and `name:=web-1` that word and
no more. `tag:env=prod` wants a tag with that value and no other, `tag:env=prod*` one that begins
so, `tag:env` any value of it. Neither case, width nor how an accent is coded matters. Quotes make
one word of several: `"web 01"`, `name:"web 01"`, `!"web 01"`, `tag:Team="web ops"`; a quote within
them is written twice. A word before a colon that names no column is plain text; a term remembers
it, for a mistyped name is worth a hint.

A plain word may also be meant loosely, and so may a tag's value that is not typed to its end;
`tui.ui.lists.ranking` says what is similar then. Quoted words and columns are meant as they stand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from tui.comparing import comparable
from tui.printable import clean

_QUOTED: Final = r'"(?:[^"]|"")*"?'
WORD: Final = re.compile(rf'!?(?:[^\s":]+:(?:[^\s"]*[=:])?)?{_QUOTED}(?:={_QUOTED})?|\S+')
"""A term as it is typed: to the next blank, or to the quote that ends it."""

_TAG: Final = re.compile(rf"({_QUOTED}|[^=]*)(=?)(.*)", re.DOTALL)

TAG: Final = "tag"
"""What stands before the colon of a term about one tag."""

START, END = "\n", "\n"
"""Around each text of a row, where all are searched as one; no text has a line's end in it."""

TAG_START: Final = "\x1f"
"""Before each tag there: no text that was made harmless has it either."""


@dataclass(frozen=True)
class Term:
    """One word, where it is looked for (None: anywhere), and whether it must be missing."""

    text: str
    column: int | None = None
    negated: bool = False
    unknown: str = ""
    """What stands before the colon where it looks like a column's name and is none."""

    exact: bool = False
    """Whether the column has to hold this and nothing else."""

    plain: bool = False
    """Whether it is a word that rows can have better or worse, or one that is similar."""

    beginning: str = ""
    """What is enough where no row has all of it: the beginning of a tag."""

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What a tag's value with an asterisk in it is."""
        if not self.text.startswith(TAG_START) or "*" not in self.text:
            return None
        return re.compile(".*".join(map(re.escape, self.text.split("*"))))

    def holds(self, everything: str, texts: Sequence[str]) -> bool:
        """Whether a row satisfies the term; both arguments are folded."""
        if self.column is None:
            pattern = self.pattern
            found = bool(pattern.search(everything)) if pattern else self.text in everything
        elif self.exact:
            found = self.text == texts[self.column]
        else:
            found = self.text in texts[self.column]
        return found is not self.negated

    def narrows(self, earlier: "Term") -> bool:
        """Whether whatever satisfies this term satisfies an earlier one too."""
        grown = self.column == earlier.column and not (self.exact or earlier.exact)
        if grown and not (self.negated or earlier.negated) and not self.beginning:
            return not earlier.beginning and earlier.text in self.text
        return self == earlier


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """A filter; the empty one lets everything through."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> tuple[Term, ...]:
        """The terms by which rows are ranked."""
        return tuple(term for term in self.terms if term.plain)

    def matches(self, everything: str, texts: Sequence[str]) -> bool:
        """Whether all terms hold for a row.

        Args:
            everything: All texts of the row, folded, as `searched` joins them.
            texts: The row's texts by column, folded.
        """
        return all(term.holds(everything, texts) for term in self.terms)

    def narrows(self, earlier: "FilterQuery") -> bool:
        """Whether nothing holds that did not hold for an earlier filter."""
        pairs = zip(self.terms, earlier.terms, strict=False)
        return len(self.terms) >= len(earlier.terms) and all(
            now.narrows(before) for now, before in pairs
        )


def searched(texts: Sequence[str], tags: Sequence[str] = ()) -> str:
    """The folded texts of a row as one: each between two ends of lines, and its tags behind."""
    lines = [START, END.join(texts), END]
    lines += [f"{TAG_START}{tag}{END}" for tag in tags]
    return "".join(lines)


def fold(text: str) -> str:
    """The text as it is compared."""
    return comparable(clean(text))


def parse(
    text: str, columns: Sequence[str], said: Sequence[str] = (), *, tags: bool = False
) -> FilterQuery:
    """The filter that was typed; never fails.

    Args:
        text: What was typed.
        columns: The columns' names, folded, in order.
        said: The same in another language.
        tags: Whether the rows have tags.
    """
    known = {name: index for names in (said, columns) for index, name in enumerate(names)}
    words = WORD.findall(text)
    return FilterQuery(tuple(term for word in words if (term := _term(word, known, tags))))


def _term(word: str, columns: Mapping[str, int], tags: bool) -> Term | None:
    negated = word.startswith("!")
    word = word.removeprefix("!")
    name, colon, value = word.partition(":")
    column = comparable(name)
    if colon and tags and column == TAG:
        return _tag_term(value, negated)
    if colon and column in columns:
        exact = value.startswith("=")
        text = fold(_unquoted(value.removeprefix("=")))
        return Term(text, columns[column], negated, exact=exact) if text else None
    quoted = word.startswith('"')
    text = fold(_unquoted(word) if quoted else name + colon + _unquoted(value))
    unknown = name if colon and name.isidentifier() else ""
    plain = not (quoted or negated)
    return Term(text, None, negated, unknown, plain=plain) if text else None


def _tag_term(typed: str, negated: bool) -> Term | None:
    key, equals, value = _TAG.fullmatch(typed).groups()  # type: ignore[union-attr]  # any text
    if not equals:
        key, equals, value = _unquoted(key).partition("=")
    key, value = fold(_unquoted(key)), fold(_unquoted(value))
    if not key:
        return None
    begun = f"{TAG_START}{key}={value}" if equals else f"{TAG_START}{key}"
    whole = f"{TAG_START}{key}={value}{END}" if value else f"{TAG_START}{key}="
    return Term(whole, None, negated, beginning=begun)


def exactly(column: str, text: str) -> str:
    """What is typed to find a column's text and no other."""
    doubled = clean(text).replace('"', '""')
    return f'{column}:="{doubled}"'


def _unquoted(word: str) -> str:
    """The word without its quotes; the second may not be typed yet."""
    if not word.startswith('"'):
        return word
    return word.removeprefix('"').removesuffix('"').replace('""', '"')
