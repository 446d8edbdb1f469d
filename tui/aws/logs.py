"""What a session left in S3 and CloudWatch Logs, where its preferences say so.

The places follow from the preferences and the session's id (section 8.5 of the data-channel
description), and do not wait for the session to name them. Preferences may have changed since,
so the places that the session itself names are looked at as well, and a finding tells where
nothing was found. The log of a whole session is written when it ends, and lost when the
instance stops before; port sessions are not logged at all.
"""

import codecs
import json
import posixpath
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final, assert_never
from urllib.parse import parse_qs, unquote, urlsplit

from tui.aws.answers import parts, text
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError, NotFound
from tui.aws.preferences.document import Preferences
from tui.aws.sessions import SessionRecord
from tui.language import N_, _
from tui.sizes import size_words

CHUNK = 1 << 20
"""Bytes asked of S3 at a time, about what a page of CloudWatch's holds."""


@dataclass(frozen=True, slots=True)
class S3Log:
    """An object in S3."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class CloudWatchLog:
    """A log stream in CloudWatch Logs."""

    group: str
    stream: str

    def __str__(self) -> str:
        said = _("log group {group}, stream {stream}")
        return said.format(group=self.group, stream=self.stream)


LogPlace = S3Log | CloudWatchLog


@dataclass(frozen=True, slots=True)
class LogFinding:
    """What is at a place where the log of a session may be."""

    place: LogPlace
    exists: bool
    size: int | None = None
    """Bytes; None where the service does not tell, as CloudWatch never does."""
    error: AwsError | None = None
    """Why it could not be looked at."""

    def __str__(self) -> str:
        if self.error is not None:
            said = f"{self.place}: {self.error}"
            return f"{said} {_(_DOUBT)}" if _is_doubtful(self) else said
        if not self.exists:
            return _("{place}: no log.").format(place=self.place)
        if self.size is None:
            return _("{place}.").format(place=self.place)
        return _("{place}: {size}.").format(place=self.place, size=size_words(self.size))


def log_places(record: SessionRecord, preferences: Preferences) -> tuple[LogPlace, ...]:
    """Where the log of a session may be, the likeliest place first."""
    session_id = record.session_id
    places: list[LogPlace | None] = [
        parse_s3_url(record.s3_url),
        parse_cloudwatch_url(record.cloudwatch_url),
    ]
    if bucket := preferences.s3_bucket:
        places.append(S3Log(bucket, object_key(preferences.s3_prefix, session_id)))
    if group := preferences.log_group:
        places.append(CloudWatchLog(group, session_id))
    return tuple(dict.fromkeys(place for place in places if place is not None))


async def find_logs(
    aws: Aws, record: SessionRecord, preferences: Preferences
) -> tuple[LogFinding, ...]:
    """What there is at each place; raises nothing that one of the places is the cause of."""
    return tuple([await _look(aws, place) for place in log_places(record, preferences)])


async def read_log(aws: Aws, place: LogPlace) -> AsyncGenerator[str, None]:
    """The text of a log, in pieces as they arrive; raises AwsError.

    Whatever is not UTF-8 is replaced. Text from a whole session still holds the terminal's
    escape sequences: show it through a terminal, or without them.
    """
    match place:
        case S3Log():
            reading = _read_object(aws, place)
        case CloudWatchLog():
            reading = _read_stream(aws, place)
        case _:
            assert_never(place)
    async with aclosing(reading) as pieces:
        async for piece in pieces:
            yield piece


def object_key(prefix: str, session_id: str) -> str:
    """The key the agent gives a session's log in S3: prefix and name, joined like a path."""
    name = f"{session_id.replace(':', '')}.log"
    if not prefix:
        return name
    # normpath would keep two slashes at the very start.
    return posixpath.normpath(re.sub(r"/{2,}", "/", f"{prefix}/{name}"))


def parse_s3_url(url: str) -> S3Log | None:
    """The object that an address names: `s3://`, path style, host style or the console's."""
    try:
        address = urlsplit(url)
        host = (address.hostname or "").split(".")
    except ValueError:
        return None
    path = unquote(address.path).lstrip("/")
    if address.scheme == "s3":
        return _object(address.netloc, path)
    if "console" in host:
        prefix = parse_qs(address.query).get("prefix", [""])[0]
        return _object(path.rsplit("/", 1)[-1], prefix)
    service = next(
        (i for i, label in enumerate(host) if re.fullmatch(r"s3(-.+)?", label)), None
    )
    if service is None:
        return None
    bucket = ".".join(host[:service])
    return _object(bucket, path) if bucket else _object(*_halves(path))


def parse_cloudwatch_url(url: str) -> CloudWatchLog | None:
    """The log stream that an address of the console names, in its older form or its newer."""
    fragment = url.partition("#")[2]
    older = re.fullmatch(r"logEventViewer:group=([^;]+);stream=([^;]+)(?:;.*)?", fragment)
    newer = re.fullmatch(r"logsV2:log-groups/log-group/([^/]+)/log-events/([^/?]+).*", fragment)
    if found := older or newer:
        # The newer form is percent-encoded twice, with a dollar sign in place of the first %.
        group, stream = (unquote(unquote(name.replace("$", "%"))) for name in found.groups())
        return CloudWatchLog(group, stream)
    return None


async def _look(aws: Aws, place: LogPlace) -> LogFinding:
    try:
        match place:
            case S3Log(bucket, key):
                answer = await aws.call("s3", "head_object", Bucket=bucket, Key=key)
                return LogFinding(place, exists=True, size=answer.get("ContentLength"))
            case CloudWatchLog(group, stream):
                # Not DescribeLogStreams: reading needs this permission anyway, and no other.
                await aws.call(
                    "logs", "get_log_events", logGroupName=group, logStreamName=stream, limit=1
                )
                return LogFinding(place, exists=True)
            case _:
                assert_never(place)
    except NotFound:
        return LogFinding(place, exists=False)
    except AwsError as error:
        return LogFinding(place, exists=False, error=error)


async def _read_object(aws: Aws, place: S3Log) -> AsyncGenerator[str, None]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    head = await aws.call("s3", "head_object", Bucket=place.bucket, Key=place.key)
    size = int(head.get("ContentLength") or 0)
    for start in range(0, size, CHUNK):
        wanted = f"bytes={start}-{min(start + CHUNK, size) - 1}"
        answer = await aws.call(
            "s3", "get_object", Bucket=place.bucket, Key=place.key, Range=wanted
        )
        yield decoder.decode(answer["Body"])
    if rest := decoder.decode(b"", final=True):
        yield rest


async def _read_stream(aws: Aws, place: CloudWatchLog) -> AsyncGenerator[str, None]:
    async with aclosing(read_events(aws, place)) as pages:
        async for events in pages:
            if piece := "".join(map(event_text, events)):
                yield piece


async def read_events(
    aws: Aws, place: CloudWatchLog
) -> AsyncGenerator[Sequence[Mapping[str, Any]], None]:
    """The events of a stream as GetLogEvents gives them, the oldest first, in pages.

    Raises AwsError.
    """
    arguments: dict[str, Any] = {
        "logGroupName": place.group,
        "logStreamName": place.stream,
        "startFromHead": True,
    }
    while True:
        answer = await aws.call("logs", "get_log_events", **arguments)
        yield parts(answer, "events")
        # A page may be empty with more behind it; the end repeats the token it was given.
        token = answer.get("nextForwardToken")
        if not token or token == arguments.get("nextToken"):
            return
        arguments["nextToken"] = token


def event_text(event: Mapping[str, Any]) -> str:
    """The output in an event: plain text, or the lines of a streamed event's JSON."""
    message = text(event, "message")
    if not message.startswith("{"):
        return f"{message}\n"
    try:
        streamed = json.loads(message)
    except (ValueError, RecursionError):
        return f"{message}\n"
    lines = streamed.get("sessionData")
    if not isinstance(lines, list):
        return f"{message}\n"
    return "".join(f"{line}\n" for line in lines if isinstance(line, str))


def _object(bucket: str, key: str) -> S3Log | None:
    return S3Log(bucket, key) if bucket and key else None


def _halves(path: str) -> tuple[str, str]:
    bucket, _slash, key = path.partition("/")
    return bucket, key


_DOUBT: Final = N_("Without s3:ListBucket, S3 says this of missing objects too.")


def _is_doubtful(finding: LogFinding) -> bool:
    return isinstance(finding.error, AccessDenied) and isinstance(finding.place, S3Log)
