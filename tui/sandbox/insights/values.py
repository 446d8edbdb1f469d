"""What an expression comes to for an event: a text, a number, a truth, or nothing."""

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from tui.sandbox.insights.commands import (
    Among,
    Calling,
    Comparing,
    Expression,
    Field,
    Joined,
    Literal,
    Matching,
    Not,
)

MOST_FIELDS: Final = 200
"""Fields that are discovered in an event of JSON."""

Value = str | float | bool | None
Row = Mapping[str, Value]

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def value_of(expression: Expression, row: Row) -> Value:  # noqa: PLR0911 -- one for each kind
    """What it comes to; a field that is not there is nothing."""
    match expression:
        case Field(name):
            return row.get(name)
        case Literal(value):
            return value
        case Not(value):
            return not value_of(value, row)
        case Joined(left, both, right):
            first = bool(value_of(left, row))
            return first if first is not both else bool(value_of(right, row))
        case Matching(value, sought):
            return _matches(value_of(value, row), sought)
        case Among(value, members):
            found = value_of(value, row)
            return any(_compare("=", found, value_of(member, row)) for member in members)
        case Comparing(left, sign, right):
            return _compare(sign, value_of(left, row), value_of(right, row))
        case Calling(function, arguments):
            return _call(function, [value_of(argument, row) for argument in arguments])


def written(value: Value) -> str:
    """A value as results show it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return value or ""


def discovered(message: str) -> dict[str, Value]:
    """The fields of an event that is JSON: `target.id`, `sessionData.0`."""
    if not message.startswith("{"):
        return {}
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    return dict(islice(_flat(found, ""), MOST_FIELDS)) if isinstance(found, dict) else {}


def _flat(value: Any, name: str) -> Iterator[tuple[str, Value]]:
    pairs = enumerate(value) if isinstance(value, list) else value.items()
    for key, each in pairs:
        whole = f"{name}.{key}" if name else str(key)
        if isinstance(each, (dict, list)):
            yield from _flat(each, whole)
        elif each is not None:
            yield whole, each if isinstance(each, (str, bool)) else float(each)


def _matches(value: Value, sought: str | re.Pattern[str]) -> bool:
    if value is None:
        return False
    text = written(value)
    return sought in text if isinstance(sought, str) else sought.search(text) is not None


def _compare(sign: str, left: Value, right: Value) -> bool:
    if left is None or right is None:
        return sign == "!=" and left is not right
    numbers = _number(left), _number(right)
    if None not in numbers:
        return _COMPARE[sign](*numbers)
    return _COMPARE[sign](written(left), written(right))


def _number(value: Value) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None


def _call(function: str, values: list[Value]) -> Value:
    first = values[0]
    match function:
        case "coalesce":
            return next((value for value in values if value is not None), None)
        case "ispresent":
            return first is not None
        case "strcontains":
            return written(values[-1]) in written(first)
        case "strlen":
            return float(len(written(first)))
        case "tolower":
            return written(first).lower()
        case _:
            return written(first).upper()
