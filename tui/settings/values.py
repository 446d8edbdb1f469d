"""What a setting may be: checks that give a value back clean, and the table of a user's rules."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Final

LONGEST_LIST: Final = 100
LONGEST_PATTERN: Final = 500
"""Characters of a regular expression: more than a person reads, less than a trap needs."""
WARNINGS: Final = 3
"""How often a user is warned of an end."""

DOCUMENT_NAME: Final = re.compile(r"[a-zA-Z0-9_\-.:/]{3,128}")
"""By the model of StartSession."""

Check = Callable[[Any], Any]
"""Takes a value from outside and gives it back clean, or raises ValueError with the rule."""


def check_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("it takes a text")
    return value.strip()


def check_switch(value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("it takes true or false")


def check_number(lowest: int, highest: int) -> Check:
    def check(value: Any) -> int:
        try:
            number = int(value) if isinstance(value, str) and len(value) <= 20 else value
        except ValueError:
            number = None
        if type(number) is not int or not lowest <= number <= highest:
            raise ValueError(f"it takes a whole number from {lowest} to {highest}")
        return number

    return check


def check_leader(value: Any) -> str:
    # Escape, Tab, Enter and Backspace are control characters too (ctrl+[, i, m, h),
    # and a leader there would take a key that every program needs.
    if not isinstance(value, str) or not re.fullmatch(
        r"ctrl\+[abcdefgjklnopqrstuvwxyz\]\\^_]", value
    ):
        raise ValueError(
            "it takes ctrl+ and a letter or one of ] \\ ^ _ (not h, i, m), such as ctrl+]"
        )
    return value


def check_texts(value: Any) -> tuple[str, ...]:
    """A list in the file, lines in a variable."""
    items = value.split("\n") if isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > LONGEST_LIST:
        raise ValueError(f"it takes a list of up to {LONGEST_LIST} texts")
    return tuple(check_text(item) for item in items)


def check_pattern(value: Any) -> str:
    expression = check_text(value)
    if len(expression) > LONGEST_PATTERN:
        raise ValueError(f"it takes a regular expression of up to {LONGEST_PATTERN} characters")
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"it takes a regular expression: {error}") from error
    return expression


def check_document(value: Any) -> str:
    if not isinstance(value, str) or not DOCUMENT_NAME.fullmatch(value):
        raise ValueError(
            "it takes the name or the ARN of a session document: 3 to 128 letters, digits and "
            "_ - . : /"
        )
    return value


def check_warnings(value: Any) -> tuple[int, ...]:
    """A list in the file, numbers with commas between them in a variable."""
    items = value.split(",") if isinstance(value, str) else value
    rule = "it takes three whole numbers of minutes from 1440 to 1, the largest first"
    try:
        minutes = tuple(check_number(1, 1440)(item) for item in items)
    except (TypeError, ValueError):
        raise ValueError(rule) from None
    if len(minutes) != WARNINGS or list(minutes) != sorted(set(minutes), reverse=True):
        raise ValueError(rule)
    return minutes


def check_choice(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"it takes one of {', '.join(words)}")
        return str(value)

    return check


def setting(default: Any, check: Check) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a user holds to with one profile, or on instances with one tag."""

    max_minutes: int | None = setting(None, check_number(1, 1440))
    """A maximum of one's own; the service's holds where it is stricter."""
    reason_required: bool = setting(False, check_switch)
    reason_pattern: str | None = setting(None, check_pattern)
    """A regular expression that is to be found in a reason."""
    reason_pattern_words: str | None = setting(None, check_text)
    """The same for people, as in `a ticket, a colon and what you do`."""
    reason_forbidden: tuple[str, ...] = setting((), check_texts)
    """Words that say nothing."""
    recording: bool | None = setting(None, check_switch)
    """Whether sessions are recorded; None where nothing is said of that."""
    document: str | None = setting(None, check_document)
    """The session document that the app's sessions are started with."""


class WrongWithin(ValueError):
    """What is wrong in a table of tables: the keys of each thing, and a sentence about it."""

    def __init__(self, wrong: list[tuple[tuple[str, ...], str]]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def check_rules(value: Any) -> tuple[tuple[str, Rules], ...]:
    if not isinstance(value, dict):
        raise ValueError("it takes a table for each name")
    wrong: list[tuple[tuple[str, ...], str]] = []
    rules = tuple((name, _rules_of(name, table, wrong)) for name, table in value.items())
    if wrong:
        raise WrongWithin(wrong)
    return rules


def _rules_of(name: str, table: Any, wrong: list[tuple[tuple[str, ...], str]]) -> Rules:
    """The rules of one name; what is amiss is added to `wrong`."""
    if not isinstance(table, dict):
        wrong.append(((name,), f"{name} takes a table"))
        return Rules()
    known = {item.name: item for item in fields(Rules)}
    found = {}
    for key, value in table.items():
        if key not in known:
            wrong.append(((name, key), f"{key!r} in {name} is not a setting"))
            continue
        try:
            found[key] = known[key].metadata["check"](value)
        except ValueError as error:
            wrong.append(((name, key), f"{key} in {name}: {error}"))
    return Rules(**found)
