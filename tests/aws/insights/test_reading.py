from datetime import UTC, datetime

import pytest

from tests.support.aws.aws_server import Answer, AwsServer
from tui.aws.client import Aws
from tui.aws.insights.hits import LogHit, hits_of
from tui.aws.insights.reading import HitLog
from tui.aws.logs import CloudWatchLog, S3Log

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = int(NOON.timestamp() * 1000)


async def read(log: HitLog) -> str:
    return "".join([piece async for piece in log.pieces()])


@pytest.mark.parametrize("before", [0, 1])
async def test_lines_that_say_the_same_are_counted_up_to_the_hit(
    aws: Aws, fake: AwsServer, before: int
) -> None:
    messages = ("mark\r\nmark twain", "\x1b[1mmark\x1b[0m\n mark ", "mark\nmark", "mark")
    events = [
        {"timestamp": AT + 1000 * (n - 2), "message": text} for n, text in enumerate(messages)
    ]
    answer = {"events": events, "nextForwardToken": "t"}
    fake.on("GetLogEvents", Answer(answer), Answer({"nextForwardToken": "t"}))
    log = HitLog(aws, "/ssm", LogHit("jane-0abc", NOON, "mark", before))
    assert log.place == CloudWatchLog("/ssm", "jane-0abc")
    assert await read(log) == "".join(f"{message}\n" for message in messages)
    assert log.before == 3 + before


async def test_a_hit_in_s3_is_read_from_its_object(aws: Aws, fake: AwsServer) -> None:
    fake.on("HeadObject", Answer("disk full"))
    fake.on("GetObject", Answer("disk full"))
    log = HitLog(aws, "", LogHit("a", None, "disk full", s3_url="s3://logs/ssm/a.log"))
    assert log.place == S3Log("logs", "ssm/a.log")
    assert await read(log) == "disk full"


def test_equal_lines_of_one_event_are_told_apart_by_their_order() -> None:
    row = {"@logStream": "s", "@timestamp": "", "@message": "mark\nother\nmark"}
    assert [(hit.before, hit.at) for hit in hits_of(row, ["mark"])] == [(0, None), (1, None)]


def test_of_a_very_long_line_what_stands_around_the_word_is_kept() -> None:
    (hit,) = hits_of({"@message": "x" * 5000 + "mark" + "y" * 5000}, ["mark"])
    assert "mark" in hit.line
    assert len(hit.line) == 1000
