"""Session logs, as the agent writes them to S3 and CloudWatch Logs (section 8.5).

What a session says, not what is typed, is kept while it runs. When it ends, the text goes to S3
and CloudWatch in the shape of a typescript; with streaming on, CloudWatch gets clean lines in
JSON while the session runs.
"""

import asyncio
import codecs
import json
import logging
import posixpath
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from tui.sandbox.account.documents import is_true
from tui.sandbox.agent.program import ProgramFailed

#: Of CloudWatch's events: at the end, and while streaming, in bytes of text.
LARGEST_EVENT = 200_000
LARGEST_STREAMED = 33_000
#: Seconds between two calls while streaming.
STREAM_PERIOD = 1.0
#: What a session says is kept in memory up to here, in bytes, then in a file.
MOST_IN_MEMORY = 1 << 20

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?"
    r"|[ -/]*[0-~])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)

#: What Go's json.Marshal escapes beside what JSON wants escaped.
_NOT_IN_HTML = re.compile("[<>&\u2028\u2029]")

logger = logging.getLogger(__name__)


class LogStore(Protocol):
    """Where logs go; failures are the store's to report."""

    def bucket_is_encrypted(self, bucket: str) -> bool: ...

    def group_is_encrypted(self, group: str) -> bool: ...

    def group_exists(self, group: str) -> bool: ...

    def put_object(self, bucket: str, key: str, body: bytes) -> bool: ...

    def put_events(self, group: str, stream: str, messages: Sequence[str]) -> bool: ...


@dataclass(frozen=True)
class LogPlan:
    """Where a session document sends its sessions' logs."""

    bucket: str = ""
    prefix: str = ""
    group: str = ""
    streaming: bool = False
    encrypted_bucket: bool = False
    encrypted_group: bool = False

    @classmethod
    def read(cls, inputs: Mapping[str, Any], session_type: str) -> "LogPlan":
        """From a document's inputs; port sessions are not logged, and only shells streamed."""
        if session_type == "Port":
            return cls()
        return cls(
            bucket=str(inputs.get("s3BucketName") or ""),
            prefix=str(inputs.get("s3KeyPrefix") or ""),
            group=str(inputs.get("cloudWatchLogGroupName") or ""),
            streaming=inputs.get("cloudWatchStreamingEnabled") is True
            and session_type == "Standard_Stream",
            encrypted_bucket=is_true(inputs.get("s3EncryptionEnabled")),
            encrypted_group=is_true(inputs.get("cloudWatchEncryptionEnabled")),
        )

    @property
    def wanted(self) -> bool:
        return bool(self.bucket or self.group)

    def key(self, session_id: str) -> str:
        """Of the object in S3."""
        name = f"{session_id.replace(':', '')}.log"
        return posixpath.normpath(posixpath.join(self.prefix, name)) if self.prefix else name

    def check(self, store: LogStore) -> None:
        """Refuse to run a session whose log would lie unencrypted against the account's will.

        Raises:
            ProgramFailed: In the agent's words.
        """
        wants_group = self.group and self.encrypted_group
        wants_bucket = self.bucket and self.encrypted_bucket
        if wants_group and not store.group_is_encrypted(self.group):
            raise _unencrypted("CloudWatch Logs log group", "log group")
        if wants_bucket and not store.bucket_is_encrypted(self.bucket):
            raise _unencrypted("Amazon S3 bucket", "bucket")


def _unencrypted(place: str, short: str) -> ProgramFailed:
    return ProgramFailed(
        "We couldn't start the session because encryption is not set up on the selected "
        f"{place}. Either encrypt the {short} or choose an option to enable logging without "
        "encryption."
    )


@dataclass(frozen=True)
class Subject:
    """Whose log it is."""

    session_id: str
    target: str
    owner: str
    region: str


class SessionLog:
    """The log of one session, from its start to its upload."""

    def __init__(self, plan: LogPlan, subject: Subject, store: LogStore) -> None:
        self._plan = plan
        self._subject = subject
        self._store = store
        self._text: Any = None
        self._started = time.time()
        self._streaming = plan.streaming and store.group_exists(plan.group)
        self._lines = LineReader()
        self._unsent: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def write(self, pieces: Sequence[bytes]) -> None:
        if not self._plan.wanted:
            return
        if self._text is None:
            self._text = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115  - closed by finish
        data = b"".join(pieces)
        self._text.write(data)
        if self._streaming:
            self._unsent += self._lines.feed(data)
            if self._timer is None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(STREAM_PERIOD, self._stream)

    def finish(self) -> dict[str, str]:
        """Upload what is to be uploaded; answers the places, by `s3` and `cloudwatch`."""
        if self._timer is not None:
            self._timer.cancel()
        plan, session_id = self._plan, self._subject.session_id
        script = typescript(self._all(), self._started, time.time()) if plan.wanted else b""
        places = {}
        if plan.bucket and self._store.put_object(plan.bucket, plan.key(session_id), script):
            places["s3"] = f"https://s3.{self._subject.region}.amazonaws.com/{plan.bucket}/" + (
                plan.key(session_id)
            )
        if plan.group and self._finish_group(script):
            places["cloudwatch"] = console_url(self._subject.region, plan.group, session_id)
        return places

    def _all(self) -> bytes:
        if self._text is None:
            return b""
        with self._text as text:
            text.seek(0)
            output: bytes = text.read()
        return output

    def _finish_group(self, script: bytes) -> bool:
        group, stream = self._plan.group, self._subject.session_id
        if self._streaming:
            self._unsent += self._lines.rest()
            self._stream()
            return True
        return self._store.put_events(group, stream, list(text_events(script)))

    def _stream(self) -> None:
        """Send the complete lines that have come together."""
        self._timer = None
        messages = [self._event(lines) for lines in bundles(self._unsent)]
        self._unsent = []
        if messages:
            self._store.put_events(self._plan.group, self._subject.session_id, messages)

    def _event(self, lines: Sequence[str]) -> str:
        return as_go_writes(
            {
                "eventVersion": "1.0",
                "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "awsRegion": self._subject.region,
                "target": {"id": self._subject.target},
                "userIdentity": {"arn": self._subject.owner},
                "runAsUser": "ssm-user",
                "sessionId": self._subject.session_id,
                "sessionData": list(lines),
            }
        )


def console_url(region: str, group: str, stream: str) -> str:
    """Where a log is looked at, as DescribeSessions tells it."""
    return (
        f"https://console.aws.amazon.com/cloudwatch/home?region={region}"
        f"#logEventViewer:group={group};stream={stream}"
    )


def as_go_writes(value: Mapping[str, Any]) -> str:
    """JSON as the agent's library writes it: without blanks, and fit to stand within HTML."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _NOT_IN_HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


class LineReader:
    """Makes clean lines of terminal output that comes in pieces: no escape sequences, no CR."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._partial = ""

    def feed(self, data: bytes) -> list[str]:
        *lines, self._partial = (self._partial + self._decoder.decode(data)).split("\n")
        return [_clean(line) for line in lines]

    def rest(self) -> list[str]:
        """The last line, which has no end."""
        rest, self._partial = self._partial + self._decoder.decode(b"", final=True), ""
        return [_clean(rest)] if rest else []


def _clean(line: str) -> str:
    return _ESCAPES.sub("", line.replace("\r", "").replace("\t", " "))


def bundles(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines in groups of a size that fits an event; a longer line is cut."""
    bundle: list[str] = []
    size = 0
    for line in lines:
        for piece in _pieces(line, LARGEST_STREAMED):
            length = len(piece.encode())
            if bundle and size + length > LARGEST_STREAMED:
                yield bundle
                bundle, size = [], 0
            bundle.append(piece)
            size += length
    if bundle:
        yield bundle


def _pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most so many bytes; no character takes more than four."""
    if len(text.encode()) <= most:
        yield text
        return
    step = most // 4
    for start in range(0, len(text), step):
        yield text[start : start + step]


def typescript(output: bytes, started: float, ended: float) -> bytes:
    """The output as `script` records it when a terminal replays it."""
    first = f'Script started on {_moment(started)} [TERM="xterm-256color"]\n'
    last = f'\nScript done on {_moment(ended)} [COMMAND_EXIT_CODE="0"]\n'
    return first.encode() + output.replace(b"\n", b"\r\n") + last.encode()


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S+00:00")


def text_events(script: bytes) -> Iterator[str]:
    """A log as CloudWatch's events, when it is sent at the end."""
    text = script.replace(b"\r\n", b"\n").removesuffix(b"\n").decode("utf-8", "replace")
    yield from _pieces(text, LARGEST_EVENT)
