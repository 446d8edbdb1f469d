"""A search of logs says where and how far it looks, and opens what it found."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from textual.pilot import Pilot

from tests.ui.fakes import NOW, FakeAccount, make_app, opened, screen_text, until
from tui.aws.errors import AwsError, ErrorContext
from tui.aws.insights.asking import LogAnswer, LogQueryFailed
from tui.aws.insights.hits import LogHit
from tui.aws.insights.question import LogQuestion
from tui.aws.insights.reading import HitLog
from tui.ui.screens.insights.screen import LogSearch, LogSearchScreen
from tui.ui.screens.log import LogScreen

HIT = LogHit("jane-0abc", None, "[red]disk\x1b is full", s3_url="s3://logs/ssm/jane-0abc.log")


@dataclass
class FakeTable:
    """A table over logs in S3, which answers so; what it is asked is kept."""

    aws: FakeAccount
    answer: LogAnswer | AwsError
    name: str = "session_logs"
    has_times: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def ask(self, question: LogQuestion) -> AsyncGenerator[LogAnswer, None]:
        self.asked.append(question.terms)
        if isinstance(self.answer, AwsError):
            raise self.answer
        yield self.answer

    def log_of(self, hit: LogHit) -> HitLog:
        return HitLog(self.aws, "", hit)


async def show(pilot: Pilot[None], source: FakeTable, text: str) -> None:
    app = await opened(pilot)

    async def find() -> FakeTable:
        return source

    await app.push_screen(LogSearchScreen(source.aws, find, LogSearch(text), lambda: NOW))


async def test_a_line_of_a_log_in_s3_opens_its_object() -> None:
    aws = FakeAccount()
    aws.answers["head_object"] = {"ContentLength": 20}
    aws.answers["get_object"] = {"Body": b"\r\n[red]disk is full\r\n"}
    source = FakeTable(aws, LogAnswer((HIT,), 2000, is_done=True))
    app = make_app(aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await show(pilot, source, "disk full")
        await until(pilot, lambda: "1 hit in 1 session · 2.0 kB scanned" in screen_text(app))
        assert "session_logs · all times" in screen_text(app)
        assert "[red]disk␛ is full" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        await until(pilot, lambda: "1/1" in screen_text(app) or "1 of 1" in screen_text(app))
        assert "s3://logs/ssm/jane-0abc.log" in screen_text(app)
    assert source.asked == [("disk", "full")]


async def test_what_logs_without_times_cannot_be_asked_is_said_and_not_asked() -> None:
    source = FakeTable(FakeAccount(), LogAnswer(is_done=True))
    app = make_app(source.aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await show(pilot, source, "disk since:2d")
        await until(pilot, lambda: "no times to search by" in screen_text(app))
        await pilot.press("end", *["backspace"] * len(" since:2d"), *" host:a", "enter")
        await until(pilot, lambda: "by words and" in screen_text(app))
    assert source.asked == []


async def test_why_a_search_failed_is_said_and_the_same_may_be_asked_again() -> None:
    source = FakeTable(FakeAccount(), LogQueryFailed(ErrorContext(code="Timeout")))
    app = make_app(source.aws)
    async with app.run_test(size=(60, 16)) as pilot:
        await show(pilot, source, "disk")
        await until(pilot, lambda: "after 60 minutes" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(source.asked) == 2)
