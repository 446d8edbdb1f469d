"""Marked sessions are ended together, and written together."""

from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    FakeAccount,
    make_app,
    opened,
    screen_text,
    session_answer,
    toasts,
    until,
)
from tui.aws.errors import ErrorContext, Throttled
from tui.settings.settings import data_directory
from tui.ui.lists.sessions import SessionsView
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (120, 30)
OTHER = ME.replace("kaori", "jonas")


def account(active: int) -> FakeAccount:
    """An account with so many active sessions of one's own, one that is over, one of jonas."""
    aws = FakeAccount()
    aws.sessions = [
        session_answer(number, Reason=f"INC-{number}", Status="Connected", EndDate=None)
        for number in range(10, 10 + active)
    ]
    aws.sessions.append(session_answer(1, Reason="long over"))
    theirs = session_answer(2, Reason="theirs", Owner=OTHER, Status="Connected", EndDate=None)
    aws.sessions.append(theirs)
    aws.answers["terminate_session"] = {}
    return aws


async def all_marked(pilot: Pilot[None], count: int) -> None:
    """Everyone's sessions, all of them marked."""
    app = await opened(pilot)
    await pilot.press("2", "m")
    await until(pilot, lambda: f"everyone's · {count} sessions" in screen_text(app))
    await pilot.press("g", *["space"] * count)
    await until(pilot, lambda: f"{count} marked" in screen_text(app))


async def test_ones_own_that_run_are_named_in_one_question_and_ended() -> None:
    aws = account(3)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await all_marked(pilot, 5)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        text = screen_text(app)
        assert "End 3 sessions?" in text
        assert all(f"INC-{number}" in text for number in (10, 11, 12))
        assert "Left out: 1 already ended." in text
        assert "Left out: 1 of other owners." in text
        await pilot.press("down", "enter")
        await until(pilot, lambda: aws.times("terminate_session") == 3)
        await until(pilot, lambda: "Ended 3 sessions." in toasts(app))


async def test_enter_lets_them_run() -> None:
    aws = account(2)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await all_marked(pilot, 4)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert aws.times("terminate_session") == 0
        assert "4 marked" in screen_text(app)


async def test_none_of_ones_own_is_said_and_nothing_asked() -> None:
    app = make_app(account(0))
    async with app.run_test(size=SIZE) as pilot:
        await all_marked(pilot, 2)
        await pilot.press("x")
        await until(pilot, lambda: any("None of the marked" in words for words in toasts(app)))
        assert app.screen is app.main


async def test_what_aws_refuses_is_told_by_machine_and_the_others_are_ended() -> None:
    aws = account(2)
    busy = Throttled(ErrorContext(service="ssm", operation="TerminateSession"))

    def answer(arguments: dict[str, str]) -> object:
        if arguments["SessionId"].endswith("0a"):
            raise busy
        return {}

    aws.answers["terminate_session"] = answer
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await all_marked(pilot, 4)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Ended 1 session." in toasts(app))
        assert any("Too many TerminateSession calls" in words for words in toasts(app))


async def test_what_is_marked_is_written_and_nothing_else() -> None:
    app = make_app(account(2))
    async with app.run_test(size=SIZE) as pilot:
        await all_marked(pilot, 4)
        view = app.main.query_one(SessionsView)
        view.table.unmark()
        await pilot.press("g", "space", "E")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert "Export 1 session as" in screen_text(app)
        assert "The marked rows." in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: any("Written to ~/" in words for words in toasts(app)))
        [path] = (data_directory() / "exports").glob("sessions-*.csv")
        assert len(path.read_text().splitlines()) == 2
