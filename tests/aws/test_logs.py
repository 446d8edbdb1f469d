import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.aws_server import Answer, AwsServer, Request, error
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied
from tui.aws.logs import (
    CHUNK,
    CloudWatchLog,
    LogFinding,
    S3Log,
    find_logs,
    log_places,
    object_key,
    parse_cloudwatch_url,
    parse_s3_url,
    read_log,
)
from tui.aws.preferences.document import Preferences
from tui.aws.sessions import SessionRecord

RECORD = SessionRecord.from_answer({"SessionId": "jane-0abc"})
PREFERENCES = Preferences(
    exists=True,
    content={
        "inputs": {
            "s3BucketName": "logs",
            "s3KeyPrefix": "ssm/",
            "cloudWatchLogGroupName": "/ssm",
        }
    },
)
OBJECT = S3Log("logs", "ssm/jane-0abc.log")
STREAM = CloudWatchLog("/ssm", "jane-0abc")


async def read(aws: Aws, place: S3Log | CloudWatchLog) -> list[str]:
    return [piece async for piece in read_log(aws, place)]


def test_places_follow_from_the_preferences() -> None:
    assert log_places(RECORD, PREFERENCES) == (OBJECT, STREAM)
    assert log_places(RECORD, Preferences()) == ()


def test_places_that_the_session_names_come_first_and_none_comes_twice() -> None:
    named = SessionRecord.from_answer(
        {
            "SessionId": "jane-0abc",
            "OutputUrl": {
                "S3OutputUrl": "https://s3.eu-west-1.amazonaws.com/old/ssm/jane-0abc.log",
                "CloudWatchOutputUrl": "https://console.aws.amazon.com/cloudwatch/home"
                "#logEventViewer:group=/ssm;stream=jane-0abc",
            },
        }
    )
    places = log_places(named, PREFERENCES)
    assert places == (S3Log("old", "ssm/jane-0abc.log"), STREAM, OBJECT)


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ("", "a-0.log"),
        ("ssm", "ssm/a-0.log"),
        ("ssm/", "ssm/a-0.log"),
        ("a//b/", "a/b/a-0.log"),
        ("//a", "/a/a-0.log"),
        ("a/./b/../c", "a/c/a-0.log"),
    ],
)
def test_a_key_is_joined_like_a_path(prefix: str, key: str) -> None:
    assert object_key(prefix, "a-0") == key


def test_colons_are_left_out_of_a_key() -> None:
    assert object_key("ssm", "arn:a-0") == "ssm/arna-0.log"


@pytest.mark.parametrize(
    "url",
    [
        "s3://logs/ssm/jane-0abc.log",
        "https://s3.amazonaws.com/logs/ssm/jane-0abc.log",
        "https://s3.eu-west-1.amazonaws.com/logs/ssm/jane-0abc.log",
        "https://s3-eu-west-1.amazonaws.com/logs/ssm%2Fjane-0abc.log",
        "https://logs.s3.eu-west-1.amazonaws.com/ssm/jane-0abc.log",
        "https://s3.console.aws.amazon.com/s3/object/logs?region=eu-west-1&prefix=ssm/jane-0abc.log",
    ],
)
def test_addresses_of_objects_are_understood(url: str) -> None:
    assert parse_s3_url(url) == OBJECT


@pytest.mark.parametrize(
    "url",
    [
        "https://console.aws.amazon.com/cloudwatch/home?region=x#logEventViewer:group=/ssm;stream=jane-0abc",
        "https://console.aws.amazon.com/cloudwatch/home#logEventViewer:group=%2Fssm;stream=jane-0abc;start=1",
        "https://x.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/$252Fssm/log-events/jane-0abc",
    ],
)
def test_addresses_of_log_streams_are_understood(url: str) -> None:
    assert parse_cloudwatch_url(url) == STREAM


@given(st.text() | st.text().map(lambda tail: f"https://{tail}"))
def test_no_address_raises(url: str) -> None:
    for place in (parse_s3_url(url), parse_cloudwatch_url(url)):
        assert place is None or all(
            (place.bucket, place.key)
            if isinstance(place, S3Log)
            else (place.group, place.stream)
        )


async def test_a_log_that_is_there_has_its_size(fake: AwsServer, aws: Aws) -> None:
    fake.on("HeadObject", Answer(b"x" * 1234))
    fake.on("GetLogEvents", Answer({"events": []}))
    found = await find_logs(aws, RECORD, PREFERENCES)
    assert found == (LogFinding(OBJECT, True, 1234), LogFinding(STREAM, True))
    assert str(found[0]) == "s3://logs/ssm/jane-0abc.log: 1.2 kB."
    assert fake.asked("HeadObject")[0].path == "/logs/ssm/jane-0abc.log"


async def test_a_log_that_is_not_there_is_told_with_its_place(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("HeadObject", Answer(b"", 404))
    fake.on("GetLogEvents", error("ResourceNotFoundException", "no stream"))
    found = await find_logs(aws, RECORD, PREFERENCES)
    assert [finding.exists for finding in found] == [False, False]
    assert str(found[1]) == "log group /ssm, stream jane-0abc: no log."


async def test_a_denied_place_does_not_hide_the_others(fake: AwsServer, aws: Aws) -> None:
    fake.on("HeadObject", Answer(b"", 403))
    fake.on("GetLogEvents", Answer({"events": []}))
    denied, there = await find_logs(aws, RECORD, PREFERENCES)
    assert isinstance(denied.error, AccessDenied)
    assert denied.error.action == "s3:GetObject"
    assert "s3:ListBucket" in str(denied)
    assert there.exists


async def test_an_object_is_read_in_pieces_that_join_to_the_whole(
    fake: AwsServer, aws: Aws
) -> None:
    text = "é" * (CHUNK // 2) + "ü" * 10  # the first piece ends within no character
    data = b"x" + text.encode()  # and now it ends within one

    def get(request: Request) -> Answer:
        first, last = request.headers["Range"].removeprefix("bytes=").split("-")
        return Answer(data[int(first) : int(last) + 1], 206)

    fake.on("HeadObject", Answer(data))
    fake.on("GetObject", get)
    pieces = await read(aws, OBJECT)
    assert len(pieces) == 2
    assert "".join(pieces) == data.decode()


async def test_an_empty_object_is_no_text(fake: AwsServer, aws: Aws) -> None:
    fake.on("HeadObject", Answer(b""))
    assert await read(aws, OBJECT) == []


async def test_bytes_that_are_no_text_are_replaced(fake: AwsServer, aws: Aws) -> None:
    fake.on("HeadObject", Answer(b"ok\xff\xc3"))
    fake.on("GetObject", Answer(b"ok\xff\xc3"))
    assert "".join(await read(aws, OBJECT)) == "ok\ufffd\ufffd"


async def test_a_stream_is_read_past_empty_pages_to_its_end(fake: AwsServer, aws: Aws) -> None:
    streamed = json.dumps({"eventVersion": "1.0", "sessionData": ["line 2", "行 3"]})
    fake.on(
        "GetLogEvents",
        Answer({"events": [{"message": "line 1"}], "nextForwardToken": "a"}),
        Answer({"events": [], "nextForwardToken": "b"}),
        Answer({"events": [{"message": streamed}], "nextForwardToken": "c"}),
        Answer({"events": [], "nextForwardToken": "c"}),
    )
    assert "".join(await read(aws, STREAM)) == "line 1\nline 2\n行 3\n"
    assert all(request.arguments["startFromHead"] for request in fake.requests)
    assert len(fake.requests) == 4


@pytest.mark.parametrize("message", ["{", "{}", '{"sessionData": 7}', "{" * 100_000, "plain"])
async def test_an_event_of_another_shape_is_shown_as_it_is(
    fake: AwsServer, aws: Aws, message: str
) -> None:
    fake.on("GetLogEvents", Answer({"events": [{"message": message}]}))
    assert await read(aws, STREAM) == [f"{message}\n"]
