"""Session Manager's preferences: one session document for an account in a region.

The document need not exist; AWS's defaults hold then. Its newest version rules new sessions,
while the console's page shows the default version: where the two differ, a user should know.

The content is what somebody wrote, perhaps by hand. A value that the agent could not read is
reported in words and treated as unset; nothing in it raises. Idle time and maximum are enforced
by the service alone, the rest by the agent (section 8.2 of the data-channel description).
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tui.aws.answers import NOTHING, part, text, time
from tui.aws.client import Aws, abandon
from tui.aws.codes import NoSuchVersion
from tui.aws.errors import AwsError, NotFound
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.shape import one_line, shape_problems, shown
from tui.durations import minutes_as_words
from tui.language import N_, _

LONGEST_SESSION = 1440
"""Minutes: the longest maximum duration that can be set."""

LONGEST_IDLE = 60
"""Minutes: the longest idle timeout that can be set."""

DEFAULT_IDLE = 20
"""Minutes without input until the service ends a session, where nothing else is set."""

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

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the document, in sentences."""
        if self.unreadable:
            return (_(self.unreadable),)
        found: list[str] = []
        if self.drifted:
            found.append(
                _(
                    "New sessions follow version {version}, but the console shows version "
                    "{default} (the default version)."
                ).format(version=self.version, default=self.default_version)
            )
        if self.exists and not isinstance(self.content.get("inputs", {}), Mapping):
            found.append(_("`inputs` is not an object, so AWS defaults apply."))
        if self.exists:
            found += shape_problems(self.content)
        found += _bad_minutes(self._inputs, "idleSessionTimeout", LONGEST_IDLE)
        found += _bad_minutes(self._inputs, "maxSessionDuration", LONGEST_SESSION)
        found += self._unreadable_inputs
        if self.run_as_enabled and not self.run_as_user.strip():
            found.append(
                _(
                    "Run As is on without a user: only callers whose IAM identity has an "
                    "SSMSessionRunAs tag can start sessions."
                )
            )
        return tuple(found)

    @property
    def stops_sessions(self) -> bool:
        """Whether the agent cannot read the document, so that no session starts."""
        return bool(self._unreadable_inputs)

    @property
    def _unreadable_inputs(self) -> list[str]:
        return [*_bad_texts(self._inputs), *_bad_flags(self._inputs)]

    def describe(self) -> tuple[tuple[str, str], ...]:
        """The preferences as rows of a label and its value in words."""
        return (
            (_("Document"), self._document_words()),
            (
                _("Maximum duration"),
                minutes_as_words(self.max_minutes) if self.max_minutes else _("no maximum"),
            ),
            (_("Idle timeout"), self._idle_words()),
            (_("S3 log"), self._s3_words()),
            (_("CloudWatch log"), self._cloudwatch_words()),
            (_("Encryption"), one_line(self.kms_key) or _("TLS only, no KMS key")),
            (_("Run as"), self._run_as_words()),
            (_("Linux shell profile"), _lines_words(self.shell_profile_linux)),
            (_("Windows shell profile"), _lines_words(self.shell_profile_windows)),
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
            return _("none (AWS defaults apply)")
        said = _("{document}, version {version}")
        return said.format(document=self.document, version=self.version or "?")

    def _idle_words(self) -> str:
        duration = minutes_as_words(self.idle_minutes)
        if self.says_idle:
            return duration
        return _("{duration} (default)").format(duration=duration)

    def _s3_words(self) -> str:
        if not self.s3_bucket:
            return _("off")
        facts = [one_line(f"s3://{self.s3_bucket}/{self.s3_prefix}")]
        if self.s3_encryption:
            facts.append(_("encrypted bucket only"))
        return " · ".join(facts)

    def _cloudwatch_words(self) -> str:
        if not self.log_group:
            return _("off")
        facts = [
            one_line(self.log_group),
            _("streamed live") if self.log_streaming else _("uploaded when a session ends"),
        ]
        if self.log_encryption:
            facts.append(_("encrypted log group only"))
        return " · ".join(facts)

    def _run_as_words(self) -> str:
        if not self.run_as_enabled:
            return "ssm-user"
        return one_line(self.run_as_user) or _("the user in the caller's SSMSessionRunAs tag")


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
    """The content of a document, and what is wrong with it as a sentence (empty for nothing).

    The sentence is to be translated where it is shown.
    """
    try:
        content = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return NOTHING, N_("The document is not valid JSON, so AWS defaults are shown.")
    if not isinstance(content, dict):
        return NOTHING, N_("The document is not a JSON object, so AWS defaults are shown.")
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
    said = _("`{key}` is {value}, not a number of minutes from 1 to {most}.")
    return [said.format(key=key, value=shown(value), most=longest)]


def _bad_texts(inputs: Mapping[str, Any]) -> list[str]:
    said = _(
        "`{key}` is {value} instead of text. The agent can't read this: no session starts."
    )
    return [
        said.format(key=key, value=shown(inputs[key]))
        for key in _TEXTS
        if not isinstance(inputs.get(key, ""), str)
    ]


def _bad_flags(inputs: Mapping[str, Any]) -> list[str]:
    said = _(
        "`{key}` is {value} instead of true or false. The agent can't read this: no session "
        "starts."
    )
    found = [
        said.format(key=key, value=shown(inputs[key]))
        for key in _FLAGS
        if parse_flag(inputs.get(key)) is None
    ]
    if (
        isinstance(streaming := inputs.get(_STREAMING), str)
        and parse_flag(streaming) is not None
    ):
        said = _("`{key}` is {value} in quotes. The agent can't read this: no session starts.")
        found.append(said.format(key=_STREAMING, value=shown(streaming)))
    return found


def _lines_words(value: str) -> str:
    lines = [line for line in value.splitlines() if line.strip()]
    if not lines:
        return _("none")
    first, more = one_line(lines[0]), len(lines) - 1
    return _("{first} (and {count} more)").format(first=first, count=more) if more else first


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
