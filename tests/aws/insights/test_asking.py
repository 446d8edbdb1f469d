import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, error
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied
from tui.aws.insights import asking
from tui.aws.insights.asking import LogAnswer, LogQueryFailed, ask_logs
from tui.aws.insights.hits import LogHit
from tui.aws.insights.question import LogQuestion
from tui.aws.permissions import Capability

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUESTION = LogQuestion(("disk", "full"), NOON - timedelta(days=7), NOON, limit=2)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.0)


def results(status: str, *messages: str, scanned: float = 0.0, token: str = "") -> Answer:
    rows = [
        [
            {"field": "@timestamp", "value": "2026-11-23 11:00:00.250"},
            {"field": "@logStream", "value": "jane-0abc"},
            {"field": "@message", "value": message},
            {"field": "@ptr", "value": "p"},
        ]
        for message in messages
    ]
    more = {"nextToken": token} if token else {}
    return Answer(
        {"status": status, "results": rows, "statistics": {"bytesScanned": scanned}, **more}
    )


def script(fake: AwsServer, *answers: Answer) -> None:
    fake.on("StartQuery", Answer({"queryId": "q-1"}))
    fake.on("GetQueryResults", *answers)
    fake.on("StopQuery", Answer({"success": True}))


async def ask(aws: Aws, question: LogQuestion = QUESTION) -> list[LogAnswer]:
    return [answer async for answer in ask_logs(aws, "/ssm", question)]


async def test_the_question_goes_out_in_whole_seconds_with_its_group(
    aws: Aws, fake: AwsServer
) -> None:
    script(fake, results("Complete"))
    await ask(aws)
    (asked,) = fake.asked("StartQuery")
    assert asked.arguments["logGroupName"] == "/ssm"
    assert asked.arguments["endTime"] - asked.arguments["startTime"] == 7 * 86400
    assert "disk" in asked.arguments["queryString"]
    assert not fake.asked("StopQuery")


async def test_lines_with_all_words_are_given_back_as_they_are_found(
    aws: Aws, fake: AwsServer
) -> None:
    plain = "$ df\r\n\x1b[31mDisk\x1b[0m is full\r\ndisk\r\nfull"
    streamed = '{"eventVersion":"1.0","sessionData":["ok","full disk"]}'
    running = results("Running", plain, scanned=10)
    script(fake, running, results("Complete", plain, streamed, scanned=2048))
    first, last = await ask(aws)
    at = NOON - timedelta(hours=1) + timedelta(milliseconds=250)
    assert first == LogAnswer((LogHit("jane-0abc", at, "Disk is full"),), 10)
    assert last.hits == (*first.hits, LogHit("jane-0abc", at, "full disk"))
    assert (last.scanned, last.is_done, last.is_cut) == (2048, True, True)


async def test_all_pages_of_a_result_are_read(aws: Aws, fake: AwsServer) -> None:
    script(
        fake,
        results("Complete", "disk full", token="t"),
        results("Complete", "full disk"),
    )
    (answer,) = await ask(aws)
    assert [hit.line for hit in answer.hits] == ["disk full", "full disk"]
    assert fake.asked("GetQueryResults")[1].arguments["nextToken"] == "t"


async def test_who_stops_reading_stops_the_query(aws: Aws, fake: AwsServer) -> None:
    script(fake, results("Running"))
    async with aclosing(ask_logs(aws, "/ssm", QUESTION)) as answers:
        assert not (await anext(answers)).is_done
    (stopped,) = fake.asked("StopQuery")
    assert stopped.arguments == {"queryId": "q-1"}


async def test_who_is_cancelled_while_it_starts_stops_the_query_all_the_same(
    aws: Aws, fake: AwsServer
) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(_request: object) -> Answer:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go.wait(), loop).result()
        return Answer({"queryId": "q-9"})

    script(fake, results("Running"))
    fake.on("StartQuery", slowly)
    asking_it = asyncio.ensure_future(ask(aws))  # noqa: TID251 -- cancelled and awaited below
    await begun.wait()
    asking_it.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await asking_it
    assert [one.arguments for one in fake.asked("StopQuery")] == [{"queryId": "q-9"}]


@pytest.mark.parametrize("operation", ["StartQuery", "GetQueryResults"])
async def test_a_permission_that_is_missing_is_named(
    aws: Aws, fake: AwsServer, operation: str
) -> None:
    script(fake, results("Complete"))
    words = f"User: a is not authorized to perform: logs:{operation} on resource: b"
    fake.on(operation, error("AccessDeniedException", words))
    with pytest.raises(AccessDenied, match=f"logs:{operation}"):
        await ask(aws)
    assert aws.capabilities.denied(Capability.LOGS_SEARCH, "/ssm") or operation != "StartQuery"


@pytest.mark.parametrize("status", ["Failed", "Timeout", "Cancelled", "Unknown"])
async def test_a_query_that_does_not_finish_is_an_error_and_is_not_stopped(
    aws: Aws, fake: AwsServer, status: str
) -> None:
    script(fake, results(status))
    with pytest.raises(LogQueryFailed, match=status):
        await ask(aws)
    assert not fake.asked("StopQuery")
