"""Sessions that an earlier run has left behind."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tests.ui.fakes import (
    NOW,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    until,
)
from tests.ui.leftovers import LEFT, leave
from tui.aws.client import Identity
from tui.aws.errors import AccessDenied, ErrorContext
from tui.sessions.orphans.crash_record import FOLDER
from tui.settings.settings import state_directory
from tui.ui.app import SsmTui
from tui.ui.desk.orphan_prompt import ask_about
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (100, 30)


def files() -> list[Path]:
    return list((state_directory() / FOLDER).glob("*.json"))


async def asked(pilot: Pilot[None], app: SsmTui) -> None:
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
    await until(pilot, lambda: "is still active" in screen_text(app))


async def test_what_was_left_is_offered_with_its_reason_and_can_wait() -> None:
    app = make_app(leave(LEFT))
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        assert "A session on web-1 is still active" in screen_text(app)
        assert "INC-1 ログ調査" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert len(files()) == 1


def test_a_reason_that_nobody_tells_is_not_taken_for_none() -> None:
    question = ask_about(LEFT.without_reason(), "today")
    [line] = [words for words in question._words if words.startswith("reason")]
    assert line.endswith("unknown until AWS answers or the keyring is unlocked")


async def test_it_is_ended_at_aws_and_forgotten() -> None:
    aws = leave(LEFT)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "Ended the session on web-1." in toasts(app))
        assert ("terminate_session", {"SessionId": LEFT.session_id}) in aws.calls
        assert files() == []


async def test_it_is_taken_up_in_a_tab() -> None:
    app = make_app(leave(LEFT))
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.main.session_view)
        [session] = registry_of(app).open_sessions
        assert session.session_id == LEFT.session_id
        assert session.target.label == "web-1"


async def test_several_are_asked_about_one_after_another() -> None:
    app = make_app(leave(LEFT, replace(LEFT, session_id="kaori-2", target_name="db")))
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        await until(pilot, lambda: "(1 of 2)" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "(2 of 2)" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_what_aws_will_not_end_is_told() -> None:
    aws = leave(LEFT)
    aws.answers["terminate_session"] = AccessDenied(ErrorContext(action="ssm:TerminateSession"))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: toasts(app))
        assert "ssm:TerminateSession" in toasts(app)[0]
        assert len(files()) == 1


async def test_nobody_is_asked_while_they_type() -> None:
    aws = leave(LEFT)
    aws.hold("describe_sessions")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("slash", "w")
        aws.release("describe_sessions")
        await until(pilot, lambda: aws.times("describe_sessions"))
        for _ in range(20):
            await pilot.pause()
        assert app.screen is app.main
        await pilot.press("enter")
        await asked(pilot, app)


async def test_a_live_session_is_remembered_until_it_ends() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await until(pilot, files)
        assert files()[0].stem == session.session_id
        await leader(pilot, "x")
        await until(pilot, lambda: not files())


def test_one_that_cannot_be_taken_up_can_only_be_ended() -> None:
    question = ask_about(replace(LEFT, numbers=None), "today")
    assert [answer for answer, _ in question._answers] == ["later", "terminate"]
    assert any("only be terminated" in words for words in question._words)


async def test_what_was_left_elsewhere_is_said_once_and_not_offered() -> None:
    abroad = replace(LEFT, session_id="kaori-2", region="us-east-1", profile="prod-admin")
    app = make_app(leave(abroad, replace(abroad, session_id="kaori-3", target_name="web-9")))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: any("elsewhere" in words for words in toasts(app)))
        (said,) = [words for words in toasts(app) if "elsewhere" in words]
        assert "us-east-1 (profile prod-admin): web-1, web-9" in said
        assert "Switch there with P and R" in said
        app.connector.retry()
        await opened(pilot)
        # A reading that another one replaces is cancelled.
        with suppress(WorkerCancelled):
            await app.workers.wait_for_complete()
        assert len([words for words in toasts(app) if "elsewhere" in words]) == 1
        assert app.screen is app.main


async def test_what_was_left_elsewhere_more_than_a_day_ago_is_over() -> None:
    old = replace(LEFT, region="us-east-1", started=NOW - timedelta(hours=25))
    app = make_app(leave(old))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await app.workers.wait_for_complete()
        assert not toasts(app)


async def test_an_answer_that_nobody_heard_is_asked_for_again() -> None:
    aws = leave(LEFT)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await asked(pilot, app)
        first = app.screen
        assert isinstance(aws.who, Identity)
        app.connector._known_here(aws.who)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: app.screen is not first)
        await asked(pilot, app)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: "Ended the session on web-1." in toasts(app))
