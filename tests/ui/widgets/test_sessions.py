"""The list of sessions, active and past."""

from datetime import timedelta

from tests.ui.fakes import (
    ME,
    NOW,
    FakeAws,
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    session_answer,
    type_text,
    until,
)
from tui.aws.errors import AccessDenied, Facts
from tui.ui.app import SsmTui
from tui.ui.widgets.sessions import SessionsView

SIZE = (120, 30)
OTHER = ME.replace("kaori", "jonas")


def view(app: SsmTui) -> SessionsView:
    return app.main.query_one(SessionsView)


def with_sessions() -> FakeAws:
    aws = FakeAws()
    aws.sessions = [
        session_answer(1, Reason="そこにセッションがあるから"),
        session_answer(2, Reason="nightly import", EndDate=NOW - timedelta(hours=2)),
        session_answer(3, Reason="elsewhere", Status="Connected", EndDate=None),
        session_answer(4, Reason="not mine", Owner=OTHER),
    ]
    return aws


async def test_mine_are_listed_with_reason_target_and_end_the_latest_first() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        text = screen_text(app)
        assert (
            text.index("そこにセッション")
            < text.index("nightly import")
            < text.index("elsewhere")
        )
        assert "maximum reached" in text
        assert "not mine" not in text
        assert "web-1" in text


async def test_m_shows_everyones() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2", "m")
        await until(pilot, lambda: "everyone's · 4 sessions" in screen_text(app))
        assert "jonas" in screen_text(app)


async def test_reasons_and_targets_are_searched() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        await type_text(pilot, "/reason:nightly web-1")
        await until(pilot, lambda: "mine · 1 of 3" in screen_text(app))


async def test_a_session_of_this_program_is_there_before_aws_lists_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-7")
        session.session_id = "kaori-live"
        await leader(pilot, "2")
        await until(pilot, lambda: "live here" in screen_text(app))
        assert "INC-7" in screen_text(app)


async def test_no_sessions_is_explained() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "You have no sessions" in screen_text(app))


async def test_a_refused_list_names_the_missing_action() -> None:
    denied = AccessDenied(Facts(action="ssm:DescribeSessions"))
    app = make_app(FakeAws(describe_sessions=denied))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "ssm:DescribeSessions" in screen_text(app))


async def test_a_session_that_ends_is_asked_for_again() -> None:
    aws = with_sessions()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        before = aws.called("describe_sessions")
        session.end()
        await until(pilot, lambda: aws.called("describe_sessions") > before)
