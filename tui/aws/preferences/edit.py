"""Changes to Session Manager's preferences: pure, from a document to the next one.

A document is somebody's: what a change does not name keeps its key, its place, its value and
its type, known here or not. Text stays text and booleans booleans. A change that says what the
document says already changes nothing.
"""

import difflib
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, assert_never

from tui.aws.answers import part
from tui.aws.answers import text as content_text
from tui.aws.preferences.document import Preferences, parse_content, parse_flag
from tui.aws.preferences.inputs import INPUTS, InputKind, PreferenceInput, find
from tui.aws.preferences.shape import NEEDS_TYPE, slips_in
from tui.errors import UserFacingError
from tui.language import N_, _

LARGEST_DOCUMENT: Final = 64 * 1024
"""Bytes of a document's content."""

NEW_DOCUMENT: Final[Mapping[str, Any]] = {
    "schemaVersion": "1.0",
    "description": "Document to hold regional settings for Session Manager",
    "sessionType": "Standard_Stream",
    "inputs": {
        "s3BucketName": "",
        "s3KeyPrefix": "",
        "s3EncryptionEnabled": False,
        "cloudWatchLogGroupName": "",
        "cloudWatchEncryptionEnabled": False,
        "cloudWatchStreamingEnabled": False,
        "idleSessionTimeout": "20",
        "maxSessionDuration": "",
        "kmsKeyId": "",
        "runAsEnabled": False,
        "runAsDefaultUser": "",
        "shellProfile": {"windows": "", "linux": ""},
    },
}
"""What a document that does not exist yet is begun with: AWS's defaults, spelt out."""

# Harmless in JSON, but not on a screen: C1, bidirectional formatting, what no encoding carries.
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class EditError(UserFacingError):
    """Preferences that cannot be written so; the sentence says why."""

    title = N_("Preferences not changed")


class BadValue(EditError):
    """A value that an input does not take."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")


class UnknownInput(EditError):
    """A key that is no input of the preferences."""

    def __init__(self, key: str) -> None:
        near = difflib.get_close_matches(key.lower(), map(str.lower, INPUTS), 1, 0.5)
        meant = next((each for each in INPUTS if near and each.lower() == near[0]), None)
        if meant:
            said = _("{key!a} is not a preference. Did you mean {name}?")
            super().__init__(said.format(key=key, name=meant))
        else:
            said = _("{key!a} is not a preference. Preferences: {names}.")
            super().__init__(said.format(key=key, names=_(", ").join(INPUTS)))


class BadDocument(EditError):
    """A document that a form cannot change without losing what is in it."""


@dataclass(frozen=True)
class Draft:
    """A document that is being changed: what it would be, and what that would mean."""

    base: Preferences
    text: str
    """The whole new document, as JSON."""

    @cached_property
    def result(self) -> Preferences:
        """The preferences that would hold; `problems` are its warnings."""
        content, unreadable = parse_content(self.text)
        version = self.base.version
        return Preferences(
            document=self.base.document,
            exists=True,
            version=version,
            default_version=version,
            content=content,
            unreadable=unreadable,
        )

    @property
    def changed(self) -> bool:
        if not self.base.exists:
            return True
        return not same_content(self.result.content, self.base.content)

    @property
    def slips(self) -> tuple[tuple[str, str], ...]:
        """Names of inputs that it adds, one letter off a known one, and the known one."""
        before = set(slips_in(self.base.content))
        return tuple(slip for slip in slips_in(self.result.content) if slip not in before)

    @cached_property
    def diff(self) -> tuple[str, ...]:
        """The lines of a unified diff without its file names; empty where nothing changed."""
        before = written(self.base.content) if self.base.exists else ""
        after = self.text if self.result.unreadable else written(self.result.content)
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
        return tuple(lines)[2:]

    @cached_property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """What changes of the inputs: the label, what it says now, and what it would say."""
        old, new = part(self.base.content, "inputs"), part(self.result.content, "inputs")
        pairs = [(item, item.read(old), item.read(new)) for item in INPUTS.values()]
        return tuple((item.label, was, will) for item, was, will in pairs if was != will)


def form(preferences: Preferences) -> dict[str, str]:
    """What stands in the fields of a form, by the inputs' keys; saved so, it changes nothing."""
    inputs = part(preferences.content, "inputs")
    return {key: item.read(inputs) for key, item in INPUTS.items()}


def document_text(preferences: Preferences) -> str:
    """The document as JSON to begin editing with; a new one where there is none to be read."""
    readable = preferences.exists and not preferences.unreadable
    return written(preferences.content if readable else NEW_DOCUMENT)


def draft(preferences: Preferences, changes: Mapping[str, str]) -> Draft:
    """The document with some changes. Raises EditError.

    Args:
        preferences: the document as it was read.
        changes: by the inputs' keys (those of `INPUTS`), as a person writes them.
    """
    content = deepcopy(dict(preferences.content if preferences.exists else NEW_DOCUMENT))
    if preferences.unreadable:
        raise BadDocument(
            _(
                "The document is not valid JSON, and the form would overwrite all of it. "
                "Rewrite it with `ssm-tui preferences edit`."
            )
        )
    for key, text in changes.items():
        if key not in INPUTS:
            raise UnknownInput(key)
        if problem := INPUTS[key].check(text):
            raise BadValue(key, problem)
        _change(content, INPUTS[key], text)
    return draft_of(preferences, written(content))


def draft_of(preferences: Preferences, text: str) -> Draft:
    """A document that was written as JSON. Raises EditError where AWS would not take it."""
    content, unreadable = parse_content(text)
    if unreadable:
        raise BadDocument(_("This is not a JSON object. Correct it, then save."))
    if (size := len(text.encode(errors="replace"))) > LARGEST_DOCUMENT:
        said = _("The document has {size:,} bytes. The limit is {most:,}.")
        raise BadDocument(said.format(size=size, most=LARGEST_DOCUMENT))
    if str(content.get("schemaVersion")) != "1.0":
        raise BadDocument(_('A session document needs `"schemaVersion": "1.0"`.'))
    if not content_text(content, "sessionType"):
        raise BadDocument(_(NEEDS_TYPE))
    _check_inputs(preferences, content)
    return Draft(preferences, text)


def written(content: Mapping[str, Any]) -> str:
    """A document as JSON, the way this program writes it. Raises BadDocument."""
    try:
        text = json.dumps(dict(content), indent=2, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise BadDocument(
            _("The document has a number or nesting that JSON can't hold. Edit it as text.")
        ) from error
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two documents say the same, types included; the order of keys says nothing."""
    first, second = (json.dumps(dict(content), sort_keys=True) for content in (one, other))
    return first == second


def _change(content: dict[str, Any], item: PreferenceInput, text: str) -> None:
    if _says(item, find(content.get("inputs"), item.path), text):
        return
    place: dict[str, Any] = content
    for key in ("inputs", *item.path[:-1]):
        # An absent part is made; a part that is something else is not ours to throw away.
        inner = place.setdefault(key, {})
        if not isinstance(inner, dict):
            raise BadDocument(
                _(
                    "`{key}` in the document is not an object, so the form can't change it. "
                    "Correct it with `ssm-tui preferences edit`."
                ).format(key=key)
            )
        place = inner
    last = item.path[-1]
    place[last] = item.write(text, place.get(last))


def _says(item: PreferenceInput, found: object, text: str) -> bool:
    """Whether the document says so already, in a spelling and a type of its own."""
    shown = item.read(_nested(item.path, found))
    match item.kind:
        case InputKind.MINUTES | InputKind.LINES:
            return item.clean(shown) == item.clean(text)
        case InputKind.LINE:
            # Blanks around a value are a value of their own in the document.
            return shown in {text, item.clean(text)}
        case InputKind.SWITCH:
            readable = isinstance(found, bool | None) if item.strict_switch else True
            return readable and parse_flag(found) is not None and shown == item.clean(text)
        case _:
            assert_never(item.kind)


def _nested(path: tuple[str, ...], value: object) -> Mapping[str, Any]:
    for key in reversed(path):
        value = {key: value}
    assert isinstance(value, Mapping)
    return value


def _check_inputs(preferences: Preferences, content: Mapping[str, Any]) -> None:
    """Refuse values that AWS refuses, but for those that were in the document before."""
    inputs = content.get("inputs", {})
    if not isinstance(inputs, Mapping):
        raise BadDocument(_("`inputs` must be an object."))
    before = preferences.content.get("inputs")
    for item in INPUTS.values():
        found = find(inputs, item.path)
        was = find(before, item.path)
        if found is None or (type(found) is type(was) and found == was):
            continue
        if not isinstance(found, str | bool | int):
            raise BadValue(item.key, _("Enter text, a number, true or false."))
        if isinstance(found, bool) is not (item.kind is InputKind.SWITCH) and not isinstance(
            found, str
        ):
            raise BadValue(item.key, _("Allowed: {values}.").format(values=item.takes))
        if problem := item.check(item.read(inputs)):
            raise BadValue(item.key, problem)
