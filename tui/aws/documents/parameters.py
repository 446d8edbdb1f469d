"""The parameters of a session document: what each may be, and its values in the content.

A parameter's pattern is not tried here: an expression of others may take years over a few
characters. `tui.sessions.document_check` tries it where it can be stopped.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tui.aws.answers import text
from tui.language import _, ngettext

LONGEST_NAME: Final = 255
LONGEST_VALUE: Final = 65_535
"""Characters, by the model of StartSession; none may be empty."""

MOST_SHOWN: Final = 60
"""Characters of a value in a sentence."""

LISTED: Final = 12
"""Allowed values in a sentence."""

LIST_TYPE: Final = "StringList"

_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}", re.ASCII)

ParameterValues: TypeAlias = Mapping[str, tuple[str, ...]]
"""By name; several values are for a list."""


class BadParameter(ValueError):
    """What was written is no `KEY=VALUE`; the sentence is `str(error)`."""


@dataclass(frozen=True, slots=True)
class DocumentParameter:
    """What a document asks for.

    Attributes:
        name: as the document spells it.
        is_list: it takes several values.
        description: of whoever wrote it; may be empty.
        default: None where a value has to be given.
        allowed_values: empty where any is.
        allowed_pattern: a regular expression of AWS's dialect, to be found in each value.
        characters, items: the least and the most of them, as far as they are said.
    """

    name: str
    is_list: bool = False
    description: str = ""
    default: tuple[str, ...] | None = None
    allowed_values: tuple[str, ...] = ()
    allowed_pattern: str = ""
    characters: tuple[int | None, int | None] = (None, None)
    items: tuple[int | None, int | None] = (None, None)

    @classmethod
    def from_content(cls, name: str, declared: Mapping[str, Any]) -> "DocumentParameter":
        """One of a document's `parameters`."""
        allowed = declared.get("allowedValues")
        return cls(
            name,
            is_list=text(declared, "type") == LIST_TYPE,
            description=text(declared, "description"),
            default=_default(declared.get("default")),
            allowed_values=tuple(map(_written, allowed)) if isinstance(allowed, list) else (),
            allowed_pattern=text(declared, "allowedPattern"),
            characters=(_number(declared.get("minChars")), _number(declared.get("maxChars"))),
            items=(_number(declared.get("minItems")), _number(declared.get("maxItems"))),
        )

    @property
    def is_required(self) -> bool:
        return self.default is None

    def problem(self, values: Sequence[str]) -> str:
        """What is wrong with values beside the pattern, in a sentence; empty for nothing."""
        if not values or "" in values:
            return _("A value is needed.")
        if not self.is_list and len(values) > 1:
            return _("Only one value is allowed, not {count}.").format(count=len(values))
        words = (_beyond_values(len(values), self.items), *map(self._value_problem, values))
        return next(filter(None, words), "")

    def _value_problem(self, value: str) -> str:
        if self.allowed_values and value not in self.allowed_values:
            said = _("{value} is not allowed. Allowed values: {values}.")
            return said.format(value=shown(value), values=listed(self.allowed_values))
        if len(value) > LONGEST_VALUE:
            return _at_most_characters(LONGEST_VALUE)
        return _beyond_characters(len(value), self.characters)


def parse_assignments(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`KEY=VALUE`, each; of a key that comes again, the values in their order.

    Raises BadParameter.
    """
    values: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise BadParameter(_("{word} is not KEY=VALUE.").format(word=shown(word)))
        if len(name) > LONGEST_NAME:
            said = _("A parameter name has at most {most} characters.")
            raise BadParameter(said.format(most=LONGEST_NAME))
        if not value:
            said = _("{name} has no value. Leave it out to use its default, if it has one.")
            raise BadParameter(said.format(name=name))
        if len(value) > LONGEST_VALUE:
            said = _("{name} takes at most {most} characters.")
            raise BadParameter(said.format(name=name, most=LONGEST_VALUE))
        values[name] = (*values.get(name, ()), value)
    return values


def put_in(node: Any, values: Mapping[str, Any]) -> Any:
    """A part of a document's content with each `{{ name }}` replaced by its value."""
    if isinstance(node, Mapping):
        return {key: put_in(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [put_in(value, values) for value in node]
    if not isinstance(node, str):
        return node
    if (whole := _NAME.fullmatch(node)) and whole[1] in values:
        return values[whole[1]]
    return _NAME.sub(lambda match: _written(values.get(match[1], match[0])), node)


def shown(value: str) -> str:
    """A value within a sentence."""
    return f"`{value}`" if len(value) <= MOST_SHOWN else f"`{value[:MOST_SHOWN]}…`"


def listed(values: Sequence[str]) -> str:
    """Values within a sentence."""
    more, names = len(values) - LISTED, _(", ").join(map(shown, values[:LISTED]))
    if more <= 0:
        return names
    return _("{names} and {count:,} more").format(names=names, count=more)


def _default(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(map(_written, value)) if isinstance(value, list) else (_written(value),)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: object) -> int | None:
    """A bound, which may be a number or text; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


Bounds = tuple[int | None, int | None]


def _beyond_values(number: int, bounds: Bounds) -> str:
    least, most = bounds
    if least is not None and number < least:
        said = ngettext(
            "At least {count} value is needed.", "At least {count} values are needed.", least
        )
        return said.format(count=least)
    if most is not None and number > most:
        said = ngettext(
            "At most {count} value is allowed.", "At most {count} values are allowed.", most
        )
        return said.format(count=most)
    return ""


def _beyond_characters(number: int, bounds: Bounds) -> str:
    least, most = bounds
    if least is not None and number < least:
        said = ngettext(
            "At least {count} character is needed.",
            "At least {count} characters are needed.",
            least,
        )
        return said.format(count=least)
    return _at_most_characters(most) if most is not None and number > most else ""


def _at_most_characters(most: int) -> str:
    return ngettext(
        "At most {count} character is allowed.", "At most {count} characters are allowed.", most
    ).format(count=most)
