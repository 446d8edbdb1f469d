"""What a query says."""

import re
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event, or one that a command has made."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Matching:
    """Whether a value has a text in it, or a match of a regular expression."""

    value: "Expression"
    sought: str | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Comparing:
    """Two values, compared by one of = != < <= > >=."""

    left: "Expression"
    operator: str
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is one of a list."""

    value: "Expression"
    members: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """`and` or `or` of two conditions."""

    left: "Expression"
    both: bool
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    value: "Expression"


@dataclass(frozen=True, slots=True)
class Calling:
    """A function of values."""

    function: str
    arguments: tuple["Expression", ...]


Expression = Field | Literal | Matching | Comparing | Among | Joined | Not | Calling


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that is a column."""

    value: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns that are shown beside those before; `display` shows its own alone."""

    columns: tuple[Shown, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Only events of which a condition holds."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Parse:
    """Fields made of parts of a value: the named groups of a regular expression."""

    value: Expression
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sort:
    """The order, by the first key first; each with whether it is descending."""

    keys: tuple[tuple[Expression, bool], ...]


@dataclass(frozen=True, slots=True)
class LimitTo:
    """So many rows at most."""

    most: int


class Aggregate(StrEnum):
    """What `stats` makes of the values of a group."""

    COUNT = "count"
    MIN = "min"
    MAX = "max"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Aggregated:
    """A column of `stats`; no value counts the events."""

    aggregate: Aggregate
    value: Expression | None
    name: str


@dataclass(frozen=True, slots=True)
class Stats:
    """One row for each group."""

    columns: tuple[Aggregated, ...]
    groups: tuple[Shown, ...]


Command = Fields | Filter | Parse | Sort | LimitTo | Stats
