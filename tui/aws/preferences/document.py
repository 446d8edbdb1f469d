"""Session Manager's preferences: one session document for an account in a region.

The document need not exist; AWS's defaults hold then. Its newest version rules new sessions,
while the console's page shows the default version: where the two differ, a user should know.

The content is what somebody wrote, perhaps by hand. A value that the agent could not read is
reported in words and treated as unset; nothing in it raises. Idle time and maximum are enforced
by the service alone, the rest by the agent (section 8.2 of the data-channel description).
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from tui.aws.answers import NOTHING, part, text, time
from tui.aws.client import Aws, abandon
from tui.aws.codes import NoSuchVersion
from tui.aws.errors import AwsError, NotFound
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.shape import shape_problems

LONGEST_SESSION = 1440
"""Minutes: the longest maximum duration that can be set."""

LONGEST_IDLE = 60
"""Minutes: the longest idle timeout that can be set."""

DEFAULT_IDLE = 20
"""Minutes without input until the service ends a session, where nothing else is set."""

_SHOWN = 60
"""Characters shown of a value that makes no sense."""

# What Go's strconv.ParseBool takes (section 8.2); absent and empty are false.
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False", ""})

_STREAMING = "cloudWatchStreamingEnabled"
"""The one switch that the agent takes as a bool only."""

_TEXTS = (
    "s3BucketName",
    "s3KeyPrefix",
    "cloudWatchLogGroupName",
    "kmsKeyId",
    "runAsDefaultUser",
)
_FLAGS = (
    "s3EncryptionEnabled",
    "cloudWatchEncryptionEnabled",
    _STREAMING,
    "runAsEnabled",
)

_CONSEQUENCE = "the agent cannot read such a document, and no session will start."

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Preferences:
    """A session document: its content as it is, and what it comes to."""

    document: str = PREFERENCES_DOCUMENT
    exists: bool = False
    version: str | None = None
    """The newest version, which rules."""
    default_version: str | None = None
    """The version that the console shows."""
    created: datetime | None = None
    """When this version was written, in UTC; None where the service does not tell."""
    content: Mapping[str, Any] = field(default_factory=lambda: NOTHING, hash=False)
    """The whole document, keys that are unknown here included."""
    unreadable: str = ""
    """Why the content could not be read as a document; empty where it could."""

    @property
    def drifted(self) -> bool:
        """Whether the console shows another version than the one that rules."""
        return self.exists and self.version != self.default_version

    @property
    def idle_minutes(self) -> int:
        """Minutes without input until the service ends a session."""
        return self._minutes("idleSessionTimeout", LONGEST_IDLE) or DEFAULT_IDLE

    @property
    def says_idle(self) -> bool:
        """Whether it names an idle timeout; AWS's default holds otherwise."""
        return self._minutes("idleSessionTimeout", LONGEST_IDLE) is not None

    @property
    def max_minutes(self) -> int | None:
        """Minutes until the service ends a session whatever it does; None for no maximum."""
        return self._minutes("maxSessionDuration", LONGEST_SESSION)

    @property
    def s3_bucket(self) -> str:
        return self._text("s3BucketName")

    @property
    def s3_prefix(self) -> str:
        return self._text("s3KeyPrefix")

    @property
    def s3_encryption(self) -> bool:
        """Whether the agent refuses to start where the bucket is not encrypted."""
        return self._flag("s3EncryptionEnabled")

    @property
    def log_group(self) -> str:
        return self._text("cloudWatchLogGroupName")

    @property
    def log_streaming(self) -> bool:
        """Whether output goes to CloudWatch while the session runs, not at its end."""
        return self._flag("cloudWatchStreamingEnabled")

    @property
    def log_encryption(self) -> bool:
        """Whether the agent refuses to start where the log group is not encrypted."""
        return self._flag("cloudWatchEncryptionEnabled")

    @property
    def kms_key(self) -> str:
        """The key that encrypts sessions on top of TLS; empty for none."""
        return self._text("kmsKeyId")

    @property
    def run_as_enabled(self) -> bool:
        return self._flag("runAsEnabled")

    @property
    def run_as_user(self) -> str:
        return self._text("runAsDefaultUser")

    @property
    def shell_profile_linux(self) -> str:
        return self._shell_profile("linux")

    @property
    def shell_profile_windows(self) -> str:
        return self._shell_profile("windows")

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the document, in sentences."""
        if self.unreadable:
            return (self.unreadable,)
        found: list[str] = []
        if self.drifted:
            found.append(
                f"New sessions follow version {self.version}, but the console shows version "
                f"{self.default_version}, the default one."
            )
        if self.exists and not isinstance(self.content.get("inputs", {}), Mapping):
            found.append("`inputs` is not an object, so that AWS's defaults hold.")
        if self.exists:
            found += shape_problems(self.content)
        found += _bad_minutes(self._inputs, "idleSessionTimeout", LONGEST_IDLE)
        found += _bad_minutes(self._inputs, "maxSessionDuration", LONGEST_SESSION)
        found += _bad_texts(self._inputs)
        found += _bad_flags(self._inputs)
        if self.run_as_enabled and not self.run_as_user.strip():
            found.append(
                "Run As is on without a user: a session starts only for those whose IAM "
                "identity is tagged with one (SSMSessionRunAs)."
            )
        return tuple(found)

    def describe(self) -> tuple[tuple[str, str], ...]:
        """The preferences as rows of a label and its value in words."""
        return (
            ("Document", self._document_words()),
            (
                "Maximum duration",
                minutes_words(self.max_minutes) if self.max_minutes else "no maximum",
            ),
            ("Idle timeout", self._idle_words()),
            ("Log in S3", self._s3_words()),
            ("Log in CloudWatch", self._cloudwatch_words()),
            ("Encryption", _line(self.kms_key) or "TLS only, no KMS key"),
            ("Run as", self._run_as_words()),
            ("Linux shell profile", _lines_words(self.shell_profile_linux)),
            ("Windows shell profile", _lines_words(self.shell_profile_windows)),
        )

    @property
    def _inputs(self) -> Mapping[str, Any]:
        return part(self.content, "inputs")

    def _minutes(self, key: str, longest: int) -> int | None:
        return parse_minutes(self._inputs.get(key), longest)

    def _text(self, key: str) -> str:
        return text(self._inputs, key)

    def _flag(self, key: str) -> bool:
        return parse_flag(self._inputs.get(key)) or False

    def _shell_profile(self, system: str) -> str:
        return text(part(self._inputs, "shellProfile"), system)

    def _document_words(self) -> str:
        if not self.exists:
            return "none: AWS's defaults hold"
        return f"{self.document}, version {self.version or '?'}"

    def _idle_words(self) -> str:
        return f"{minutes_words(self.idle_minutes)}{'' if self.says_idle else ' (the default)'}"

    def _s3_words(self) -> str:
        if not self.s3_bucket:
            return "off"
        place = f"s3://{self.s3_bucket}/{self.s3_prefix}"
        return _line(place) + (", only if encrypted" if self.s3_encryption else "")

    def _cloudwatch_words(self) -> str:
        if not self.log_group:
            return "off"
        when = "while a session runs" if self.log_streaming else "when a session ends"
        encrypted = ", only if encrypted" if self.log_encryption else ""
        return f"{_line(self.log_group)}, {when}{encrypted}"

    def _run_as_words(self) -> str:
        if not self.run_as_enabled:
            return "ssm-user"
        return _line(self.run_as_user) or "the user in the caller's SSMSessionRunAs tag"


async def read_preferences(aws: Aws, document: str = PREFERENCES_DOCUMENT) -> Preferences:
    """The preferences in force; AWS's defaults where the document does not exist.

    Args:
        aws: whose preferences.
        document: another session document, for a session that was started with one.
    """
    newest = _ask(aws, document, "$LATEST")
    try:
        default = await _ask(aws, document, "$DEFAULT")
        latest = await newest
    except NotFound:
        abandon(newest)
        return Preferences(document)
    except AwsError:
        abandon(newest)
        raise
    return _preferences(document, latest, text(default, "DocumentVersion") or None)


async def read_version(aws: Aws, document: str, version: str) -> Preferences:
    """One version of a session document, or `$LATEST`; its default version is not asked for.

    Gives back preferences that do not exist where there is no such version.
    """
    try:
        answer = await _ask(aws, document, version)
    except (NotFound, NoSuchVersion):
        return Preferences(document)
    return _preferences(document, answer, None)


def _ask(aws: Aws, document: str, version: str) -> "asyncio.Future[dict[str, Any]]":
    return aws.begin(
        "ssm", "get_document", Name=document, DocumentVersion=version, DocumentFormat="JSON"
    )


def parse_content(written: object) -> tuple[Mapping[str, Any], str]:
    """The content of a document, and what is wrong with it as a sentence (empty for nothing)."""
    try:
        content = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        problem = "The document is not readable as JSON, so that AWS's defaults are shown."
        return NOTHING, problem
    if not isinstance(content, dict):
        return NOTHING, "The document is not a JSON object, so that AWS's defaults are shown."
    return MappingProxyType(content), ""


def parse_flag(value: object) -> bool | None:
    """A switch, which may be a bool or one of Go's words for one; None for anything else."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return True if value in _TRUE else False if value in _FALSE else None
    return None


def _preferences(document: str, answer: Mapping[str, Any], default: str | None) -> Preferences:
    content, unreadable = parse_content(answer.get("Content"))
    return Preferences(
        document=document,
        exists=True,
        version=text(answer, "DocumentVersion") or None,
        default_version=default,
        created=time(answer, "CreatedDate"),
        content=content,
        unreadable=unreadable,
    )


def _bad_minutes(inputs: Mapping[str, Any], key: str, longest: int) -> list[str]:
    value = inputs.get(key)
    if value in (None, "") or parse_minutes(value, longest) is not None:
        return []
    return [f"`{key}` is {_shown(value)}, which is no number of minutes from 1 to {longest}."]


def _bad_texts(inputs: Mapping[str, Any]) -> list[str]:
    return [
        f"`{key}` is {_shown(inputs[key])} instead of text: {_CONSEQUENCE}"
        for key in _TEXTS
        if not isinstance(inputs.get(key, ""), str)
    ]


def _bad_flags(inputs: Mapping[str, Any]) -> list[str]:
    found = [
        f"`{key}` is {_shown(inputs[key])} instead of true or false: {_CONSEQUENCE}"
        for key in _FLAGS
        if parse_flag(inputs.get(key)) is None
    ]
    if (
        isinstance(streaming := inputs.get(_STREAMING), str)
        and parse_flag(streaming) is not None
    ):
        found.append(f"`{_STREAMING}` is {_shown(streaming)} in quotes: {_CONSEQUENCE}")
    return found


def _shown(value: object) -> str:
    match value:
        case str():
            line = _line(value)
            return f"`{line}`" if len(line) <= _SHOWN else f"`{line[:_SHOWN]}…`"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number" if len(str(value)) > _SHOWN else str(value)
        case list():
            return "a list"
        case _:
            return "an object"


def _line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()


def _lines_words(value: str) -> str:
    lines = [line for line in value.splitlines() if line.strip()]
    if not lines:
        return "none"
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    return f"{_line(lines[0])}{more}"


def parse_minutes(value: object, longest: int = LONGEST_SESSION) -> int | None:
    """A number of minutes from 1 to `longest`, from text or a whole number; None otherwise.

    By value: the pattern in the service's model refuses 240 durations that it accepts itself.
    """
    match value:
        case bool():
            return None
        case int():
            minutes = value
        case str() if value.isascii() and value.isdecimal() and len(value) <= len(str(longest)):
            minutes = int(value)
        case _:
            return None
    return minutes if 1 <= minutes <= longest else None


def minutes_words(minutes: int) -> str:
    """`1 minute`, `45 minutes`, `2 hours`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(_counted(rest, "minute"))
    return " ".join(parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
