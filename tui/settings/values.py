"""What a setting may be: checks that give a value back clean, and the table of a user's rules."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from tui.language import _

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST_LIST: Final = 100
LONGEST_PATTERN: Final = 500
"""Characters of a regular expression: more than a person reads, less than a trap needs."""
ALL: Final = "*"
"""All profiles of the configuration, or all regions that are enabled for an account."""
WARNINGS: Final = 3
"""How often a user is warned of an end."""

DOCUMENT_NAME: Final = re.compile(r"[a-zA-Z0-9_\-.:/]{3,128}")
"""By the model of StartSession."""

TAG_KEY: Final = re.compile(r"[\w .:/+\-@]{1,128}")
TAG_VALUE: Final = re.compile(r"[\w .:/=+\-@]{0,256}")
"""By the model of AWS's tags; a key with an equals sign cannot be told from its value."""

Check = Callable[[Any], Any]
"""Takes a value from outside and gives it back clean, or raises ValueError with the rule."""


def check_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(_("must be text"))
    return value.strip()


def check_switch(value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError(_("must be true or false"))


def check_number(lowest: int, highest: int) -> Check:
    def check(value: Any) -> int:
        try:
            number = int(value) if isinstance(value, str) and len(value) <= 20 else value
        except ValueError:
            number = None
        if type(number) is not int or not lowest <= number <= highest:
            said = _("must be a whole number from {least} to {most}")
            raise ValueError(said.format(least=lowest, most=highest))
        return number

    return check


def check_leader(value: Any) -> str:
    # Escape, Tab, Enter and Backspace are control characters too (ctrl+[, i, m, h),
    # and a leader there would take a key that every program needs.
    if not isinstance(value, str) or not re.fullmatch(
        r"ctrl\+[abcdefgjklnopqrstuvwxyz\]\\^_4-7]", value
    ):
        raise ValueError(
            _(
                "must be ctrl+ and a letter or one of ] \\ ^ _ (not h, i, m), such as ctrl+], or 4 "
                "to 7, which terminals send as \\ ] ^ _"
            )
        )
    return value


def check_texts(value: Any) -> tuple[str, ...]:
    """A list in the file, lines in a variable."""
    items = value.split("\n") if isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > LONGEST_LIST:
        raise ValueError(_("must be a list of up to {most} texts").format(most=LONGEST_LIST))
    return tuple(check_text(item) for item in items)


def check_tags(value: Any) -> tuple[str, ...]:
    """Tags as AWS takes them, each `KEY=VALUE`."""
    tags = check_texts(value)
    for tag in tags:
        key, is_one, text = tag.partition("=")
        if not is_one or not TAG_KEY.fullmatch(key) or not TAG_VALUE.fullmatch(text):
            raise ValueError(
                _(
                    "must be tags of the form KEY=VALUE, of letters, digits, spaces and "
                    "_ . : / = + - @"
                )
            )
    return tags


def tags_of(written: Iterable[str]) -> dict[str, str]:
    """The tags that `check_tags` has found good, by key; the last of a key counts."""
    return dict(tag.split("=", 1) for tag in written)


def check_pattern(value: Any) -> str:
    expression = check_text(value)
    if len(expression) > LONGEST_PATTERN:
        said = _("must be a regular expression of up to {most} characters")
        raise ValueError(said.format(most=LONGEST_PATTERN))
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        said = _("must be a regular expression: {reason}").format(reason=error)
        raise ValueError(said) from error
    return expression


def check_document(value: Any) -> str:
    if not isinstance(value, str) or not DOCUMENT_NAME.fullmatch(value):
        raise ValueError(
            _(
                "must be the name or ARN of a session document: 3 to 128 letters, digits and "
                "_ - . : /"
            )
        )
    return value


def check_warnings(value: Any) -> tuple[int, ...]:
    """A list in the file, numbers with commas between them in a variable."""
    items = value.split(",") if isinstance(value, str) else value
    rule = _("must be three whole numbers of minutes from 1440 to 1, largest first")
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
            raise ValueError(_("must be one of {values}").format(values=_(", ").join(words)))
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
    read_only: bool = setting(False, check_switch)
    """Whether nothing is changed with a profile, and no session opened; no tag says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSet:
    """What is listed together: each of the profiles in each of the regions.

    None at all of the one or the other leaves it to what is usual: the profile that a command
    without `--profile` would use, each profile's own region.
    """

    profiles: tuple[str, ...] = setting((), check_texts)
    regions: tuple[str, ...] = setting((), check_texts)
    read_only: bool = setting(False, check_switch)
    """Whether nothing is changed there and no session opened."""


class WrongWithin(ValueError):
    """What is wrong in a table of tables: the keys of each thing, and a sentence about it."""

    def __init__(self, wrong: list[tuple[tuple[str, ...], str]]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def check_tables(kind: "type[DataclassInstance]", *, but: str = "") -> Check:
    """A table for each name, whose keys are the fields of a dataclass of settings but for one."""
    known = {item.name: item for item in fields(kind) if item.name != but}

    def check(value: Any) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            raise ValueError(_("must be a table for each name"))
        wrong: list[tuple[tuple[str, ...], str]] = []
        found = tuple(
            (name, kind(**_read(known, name, table, wrong))) for name, table in value.items()
        )
        if wrong:
            raise WrongWithin(wrong)
        return found

    return check


def check_table(name: str, kind: "type[DataclassInstance]") -> Check:
    """One table, called by its name, whose keys are the fields of a dataclass of settings."""
    known = {item.name: item for item in fields(kind)}

    def check(value: Any) -> "DataclassInstance":
        wrong: list[tuple[tuple[str, ...], str]] = []
        found = kind(**_read(known, name, value, wrong))
        if wrong:
            raise WrongWithin([(keys[1:], words) for keys, words in wrong])
        return found

    return check


def _read(
    known: "Mapping[str, Field[Any]]",
    name: str,
    table: Any,
    wrong: list[tuple[tuple[str, ...], str]],
) -> dict[str, Any]:
    """What the table of one name sets; what is amiss is added to `wrong`."""
    if not isinstance(table, dict):
        wrong.append(((name,), _("{name} must be a table").format(name=name)))
        return {}
    found = {}
    for key, value in table.items():
        if key not in known:
            said = _("{key!r} in {name} is not a setting").format(key=key, name=name)
            wrong.append(((name, key), said))
            continue
        try:
            found[key] = known[key].metadata["check"](value)
        except ValueError as error:
            said = _("{key} in {name}: {reason}").format(key=key, name=name, reason=error)
            wrong.append(((name, key), said))
    return found
