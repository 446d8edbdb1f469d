"""The inputs of Session Manager's preferences, as a person fills them in.

Each input has a label, the words for what it allows, a check that answers with a sentence, and
a writer that gives a value the type that the document needs. AWS writes minutes as text, and a
switch as a boolean; a document written by hand may hold a switch as text, which stays text.

Shapes follow AWS's "Session document schema" in the Systems Manager user guide, S3's bucket
naming rules, and CreateLogGroup's and GenerateDataKey's descriptions of their arguments.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from tui.aws.preferences.document import (
    LONGEST_IDLE,
    LONGEST_SESSION,
    parse_flag,
    parse_minutes,
)
from tui.language import N_, _, ngettext

LONGEST_KEY: Final = 1024
"""Bytes of an S3 object's key."""

LONGEST_SESSION_ID: Final = 96
"""Characters of a session's id, by the service's model."""

LONGEST_PREFIX: Final = LONGEST_KEY - LONGEST_SESSION_ID - len("/.log")
"""Bytes: what is left for a prefix in front of `/SESSION-ID.log`."""

LONGEST_USER: Final = 100
"""Characters; far more than any system takes, and enough to catch a pasted page."""

_NO_WORDS: Final = frozenset({"", "off", "none", "no"})
_SWITCH_WORDS: Final = {
    **dict.fromkeys(("true", "on", "yes", "1", "t"), True),
    **dict.fromkeys(("false", "off", "no", "0", "f", ""), False),
}

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LOG_GROUP = re.compile(r"[A-Za-z0-9_./#-]{1,512}")
_KEY = re.compile(
    r"arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9:/_-]+)"
    r"|alias/[A-Za-z0-9:/_-]+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_USER = re.compile(r"[^\s:/\\\x00-\x1f\x7f-\x9f]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


class InputKind(Enum):
    """How an input is filled in."""

    MINUTES = "minutes"
    SWITCH = "switch"
    LINE = "line"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class PreferenceInput:
    """One input: where it is in the document, what to call it, what it takes."""

    key: str
    """Its name in `inputs`; `shellProfile.linux` is a key within a key."""
    label: str
    """To be translated where it is shown."""
    allowed: str
    """What it takes, in words that fit beside a field, with `{most}`: `takes` says it."""
    kind: InputKind
    problem: Callable[[str], str | None]
    """What is wrong with a clean text that is not empty, as a sentence."""
    strict_switch: bool = False
    """The agent reads this switch as a boolean only."""
    most: int = 0
    """The highest number, or the greatest length."""

    @property
    def takes(self) -> str:
        return _(self.allowed).format(most=self.most)

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it from `inputs`."""
        return tuple(self.key.split("."))

    def clean(self, written: str) -> str:
        """What a person wrote, in one spelling: minutes without zeros, switches as true or false."""
        if self.kind is InputKind.LINES:
            return written.replace("\r\n", "\n").replace("\r", "\n")
        trimmed = written.strip()
        match self.kind:
            case InputKind.MINUTES if trimmed.lower() in _NO_WORDS:
                return ""
            case InputKind.MINUTES:
                digits = trimmed.replace(",", "")
                is_number = digits.isascii() and digits.isdecimal()
                return digits.lstrip("0") or "0" if is_number else trimmed
            case InputKind.SWITCH if trimmed.lower() in _SWITCH_WORDS:
                return "true" if _SWITCH_WORDS[trimmed.lower()] else "false"
            case _:
                return trimmed

    def check(self, written: str) -> str | None:
        """What keeps a text from being this input's value, as a sentence; None for nothing."""
        text = self.clean(written)
        return self.problem(text) if text else None

    def read(self, inputs: Mapping[str, Any]) -> str:
        """The value in a document's inputs as a person would write it, senseless or not."""
        found = find(inputs, self.path)
        match found:
            case None:
                return "false" if self.kind is InputKind.SWITCH else ""
            case bool():
                return str(found).lower()
            case str() if self.kind is InputKind.SWITCH and parse_flag(found) is not None:
                return str(parse_flag(found)).lower()
            case str() | int():
                return str(found)
            case _:
                return ""

    def write(self, written: str, found: object) -> Any:
        """The value for the document, of the type found there where AWS can live with it.

        Args:
            written: a text that `check` has nothing against.
            found: the value that is there now; None where there is none.
        """
        text = self.clean(written)
        match self.kind:
            case InputKind.SWITCH:
                as_text = isinstance(found, str) and not self.strict_switch
                return text if as_text else text == "true"
            case InputKind.MINUTES if type(found) is int and text:
                return int(text)
            case _:
                return text


def find(inputs: object, path: tuple[str, ...]) -> Any:
    """The value at a path of keys; None where there is none."""
    for key in path:
        inputs = inputs.get(key) if isinstance(inputs, Mapping) else None
    return inputs


def _minutes(longest: int) -> Callable[[str], str | None]:
    def problem(text: str) -> str | None:
        if parse_minutes(text, longest) is not None:
            return None
        return _("Enter a whole number of minutes from 1 to {most:,}.").format(most=longest)

    return problem


def _bucket(text: str) -> str | None:
    if text.startswith("s3:") or "/" in text:
        return _("Enter the bucket name only; the path goes into the prefix.")
    if not _BUCKET.fullmatch(text) or ".." in text:
        return _(
            "A bucket name has 3 to 63 characters: lower-case letters, digits, dots and "
            "hyphens, with a letter or digit at both ends."
        )
    return None


def _prefix(text: str) -> str | None:
    if _CONTROL.search(text):
        return _("A prefix is one line without control characters.")
    over = len(text.encode()) - LONGEST_PREFIX
    if over <= 0:
        return None
    return ngettext(
        "A prefix has at most {most} bytes: {count} byte over.",
        "A prefix has at most {most} bytes: {count} bytes over.",
        over,
    ).format(most=LONGEST_PREFIX, count=over)


def _log_group(text: str) -> str | None:
    if text.startswith("arn:"):
        return _("Enter the log group name, not the ARN.")
    if not _LOG_GROUP.fullmatch(text):
        return _("A log group name has 1 to 512 characters: letters, digits and _ - / . #")
    return None


def _key(text: str) -> str | None:
    if _KEY.fullmatch(text):
        return None
    return _("Enter a KMS key ID, key ARN, or alias such as alias/sessions.")


def _switch(text: str) -> str | None:
    return None if text in {"true", "false"} else _("Enter true or false.")


def _user(text: str) -> str | None:
    if len(text) > LONGEST_USER:
        return _("A user name has at most {most} characters.").format(most=LONGEST_USER)
    if not _USER.fullmatch(text) or text.startswith("-"):
        return _("Enter a user name on the instances, without spaces, slashes or colons.")
    return None


def _profile(text: str) -> str | None:
    if _UNWRITABLE.search(text):
        return _("A shell profile is text: remove the control characters.")
    return None


_TRUE_FALSE: Final = N_("true or false")
_SHELL_LINES: Final = N_("commands run when a shell starts; blank = none")


def _in_minutes(key: str, label: str, allowed: str, longest: int) -> PreferenceInput:
    check = _minutes(longest)
    return PreferenceInput(key, label, allowed, InputKind.MINUTES, check, most=longest)


def _in_line(
    key: str, label: str, allowed: str, problem: Callable[[str], str | None], *, most: int = 0
) -> PreferenceInput:
    return PreferenceInput(key, label, allowed, InputKind.LINE, problem, most=most)


def _by_switch(
    key: str, label: str, allowed: str = _TRUE_FALSE, *, strict: bool = False
) -> PreferenceInput:
    return PreferenceInput(key, label, allowed, InputKind.SWITCH, _switch, strict)


def _in_lines(key: str, label: str) -> PreferenceInput:
    return PreferenceInput(key, label, _SHELL_LINES, InputKind.LINES, _profile)


_INPUTS: Final = (
    _in_minutes(
        "maxSessionDuration",
        N_("Maximum duration"),
        N_("1 to {most:,} minutes, or off"),
        LONGEST_SESSION,
    ),
    _in_minutes(
        "idleSessionTimeout",
        N_("Idle timeout"),
        N_("1 to {most} minutes; blank = AWS default (20)"),
        LONGEST_IDLE,
    ),
    _in_line("s3BucketName", N_("S3 bucket"), N_("bucket name; blank = no S3 log"), _bucket),
    _in_line(
        "s3KeyPrefix",
        N_("S3 prefix"),
        N_("before SESSION-ID.log; up to {most} bytes"),
        _prefix,
        most=LONGEST_PREFIX,
    ),
    _by_switch("s3EncryptionEnabled", N_("Encrypted buckets only")),
    _in_line(
        "cloudWatchLogGroupName",
        N_("CloudWatch log group"),
        N_("log group name; blank = no log"),
        _log_group,
    ),
    _by_switch(
        "cloudWatchStreamingEnabled",
        N_("Stream live"),
        N_("true or false (off: upload when the session ends)"),
        strict=True,
    ),
    _by_switch("cloudWatchEncryptionEnabled", N_("Encrypted log groups only")),
    _in_line(
        "kmsKeyId", N_("KMS key"), N_("key ID, ARN or alias/NAME; blank = TLS only"), _key
    ),
    _by_switch(
        "runAsEnabled", N_("Run As"), N_("true or false: run as a user other than ssm-user")
    ),
    _in_line(
        "runAsDefaultUser",
        N_("Run As user"),
        N_("user on Linux and macOS; blank = caller's SSMSessionRunAs tag"),
        _user,
    ),
    _in_lines("shellProfile.linux", N_("Linux shell profile")),
    _in_lines("shellProfile.windows", N_("Windows shell profile")),
)

INPUTS: Final[Mapping[str, PreferenceInput]] = MappingProxyType(
    {item.key: item for item in _INPUTS}
)
"""Every input by its key, in the order of a form."""
