"""What stands where: pictures of the screens in plain text, at two sizes.

`pytest tests/ui/test_layout.py --snapshot-update` takes them anew; look at the difference.
"""

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Static

from tests.ui.fakes import (
    FakeAccount,
    ask_reason,
    connect,
    make_app,
    opened,
    screen_text,
    session_answer,
    type_text,
    until,
)
from tui.ui.app import SsmTui
from tui.ui.words.times import countdown

SIZES = pytest.mark.parametrize("size", [(100, 30), (60, 16)], ids=["100x30", "60x16"])
Size = tuple[int, int]


def make() -> SsmTui:
    aws = FakeAccount()
    aws.preferences = {"maxSessionDuration": "60", "cloudWatchLogGroupName": "SSMLogs"}
    reasons = (
        "INC-4711 ログ調査",
        "そこにセッションがあるから",
        "",
        "фильтр \x1b[31m\u202e",
        "x" * 256,
    )
    aws.sessions = [session_answer(n, Reason=reason) for n, reason in enumerate(reasons)]
    return make_app(aws)


def picture(app: SsmTui) -> str:
    """The screen without the ends of scrollbars, and of lines that are blank there."""
    text = re.sub("[▁▂▃▄▅▆▇]", " ", screen_text(app))
    return "\n".join(line.rstrip() for line in text.splitlines())


@SIZES
async def test_instances(size: Size, snapshot: SnapshotAssertion) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        assert picture(app) == snapshot


@SIZES
async def test_sessions(size: Size, snapshot: SnapshotAssertion) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 5 sessions" in screen_text(app))
        assert picture(app) == snapshot


@SIZES
async def test_the_question_for_the_reason(size: Size, snapshot: SnapshotAssertion) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await type_text(pilot, "INC-1")
        await until(pilot, lambda: "5/256" in screen_text(app))
        await until(
            pilot,
            lambda: "SSMLogs" in str(app.screen.query_one("#reason-limits", Static).content),
        )
        assert picture(app) == snapshot


@SIZES
@pytest.mark.parametrize("left", [2832.0, 299.0, 42.0], ids=["calm", "short", "ending"])
async def test_a_session(size: Size, left: float, snapshot: SnapshotAssertion) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-4711 ログ調査", output=b"ssm-user@batch-7:~$ ")
        session.maximum_left, session.idle_left = left, min(left, 1120.0)
        shown = countdown(left)
        await until(pilot, lambda: f"max {shown}" in screen_text(app))
        if left < 900:
            await until(pilot, lambda: f"● batch-7 {shown}" in screen_text(app))
            await until(pilot, lambda: "▲ Ends in" in screen_text(app))
        await until(pilot, lambda: "ssm-user@batch-7" in screen_text(app))
        assert picture(app) == snapshot


@SIZES
async def test_help(size: Size, snapshot: SnapshotAssertion) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "All that is known" in screen_text(app))
        # What lies behind is drawn in its own time.
        await until(pilot, lambda: "1 Instances" in screen_text(app))
        assert picture(app) == snapshot
