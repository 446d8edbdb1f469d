"""Codes, sign-ins and their expiry."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.fakes import (
    FakeAccount,
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.aws.errors import MfaCancelled
from tui.aws.identity.mfa import MfaPrompt, MfaQuestion
from tui.ui.app import SsmTui
from tui.ui.desk.sign_ins import expiry_words, short_expiry_words
from tui.ui.screens.mfa import MfaScreen

SIZE = (140, 30)
QUESTION = MfaQuestion("arn:aws:iam::1:mfa/kaori", "prod-admin")


def prompt_of(aws: FakeAccount) -> MfaPrompt:
    assert aws.mfa_prompt is not None
    return aws.mfa_prompt


async def give(pilot: Pilot[None], app: SsmTui, code: str) -> None:
    """Answer the question on the screen."""
    await until(pilot, lambda: app.screen.query("CodeInput:focus"))
    await type_text(pilot, code)
    await pilot.press("enter")


async def test_a_code_is_asked_for_in_the_app_and_blocks_only_the_thread() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        async with asyncio.TaskGroup() as group:
            code = group.create_task(asyncio.to_thread(prompt_of(aws), QUESTION))
            await until(pilot, lambda: "mfa/kaori" in screen_text(app))
            await give(pilot, app, "12345")
            await until(pilot, lambda: "A code has six digits" in screen_text(app))
            await give(pilot, app, "6")
        assert code.result() == "123456"
        assert app.screen is app.main


async def test_a_pasted_code_may_have_blanks() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        async with asyncio.TaskGroup() as group:
            code = group.create_task(asyncio.to_thread(prompt_of(aws), QUESTION))
            await until(pilot, lambda: app.screen.query("CodeInput:focus"))
            app.screen.query_one(Input).insert_text_at_cursor("123 456")
            await pilot.press("enter")
        assert code.result() == "123456"


async def test_without_a_code_the_call_goes_on_without() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)

        async def refused() -> None:
            with pytest.raises(MfaCancelled):
                await asyncio.to_thread(prompt_of(aws), QUESTION)

        async with asyncio.TaskGroup() as group:
            group.create_task(refused())
            await until(pilot, lambda: isinstance(app.screen, MfaScreen))
            await pilot.press("escape")
        assert app.screen is app.main


@pytest.mark.parametrize("wish", ["r", "w"])
async def test_who_gave_no_code_is_asked_again_once_they_want_something(wish: str) -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        async with asyncio.TaskGroup() as group:
            refused = group.create_task(asyncio.to_thread(no_code, prompt_of(aws)))
            await until(pilot, lambda: app.screen.query("CodeInput:focus"))
            await pilot.press("escape")
            await until(pilot, refused.done)
        await asyncio.to_thread(no_code, prompt_of(aws))
        await pilot.press(wish)
        async with asyncio.TaskGroup() as group:
            code = group.create_task(asyncio.to_thread(prompt_of(aws), QUESTION))
            await give(pilot, app, "123456")
        assert code.result() == "123456"


def no_code(prompt: MfaPrompt) -> None:
    with pytest.raises(MfaCancelled):
        prompt(QUESTION)


async def test_two_questions_come_one_after_the_other() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        async with asyncio.TaskGroup() as group:
            answers = [
                group.create_task(asyncio.to_thread(prompt_of(aws), MfaQuestion(serial)))
                for serial in ("one", "two")
            ]
            await give(pilot, app, "111111")
            assert len(app.screen_stack) == 2
            await until(pilot, lambda: sum(answer.done() for answer in answers) == 1)
            await give(pilot, app, "222222")
        assert {answer.result() for answer in answers} == {"111111", "222222"}


def ending_in(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes, seconds=30)


async def test_while_a_session_lives_the_frame_says_how_long_the_credentials_last() -> None:
    aws = FakeAccount()
    aws.runs_out = ending_in(42)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "credentials expire" not in screen_text(app)
        session = await connect(pilot)
        await until(pilot, lambda: "credentials expire in 42 min" in screen_text(app))
        session.end()
        await until(pilot, lambda: "credentials expire" not in screen_text(app))
        assert aws.refreshed == 0


async def test_the_user_is_told_in_a_shell_and_asked_in_a_list() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        # Only now: who is still at the list when it is looked at is asked there.
        aws.runs_out, aws.lasts_after = ending_in(12), ending_in(600)
        await until(pilot, lambda: any("expire in 12 min" in words for words in toasts(app)))
        assert aws.refreshed == 0
        await leader(pilot, "d")
        await until(pilot, lambda: "Credentials renewed." in toasts(app))
        assert aws.refreshed == 1
        assert session.live


async def test_credentials_that_never_run_out_are_not_called_renewed() -> None:
    app = make_app(FakeAccount())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("I")
        await until(pilot, lambda: any("don't expire" in words for words in toasts(app)))


async def test_credentials_that_run_out_end_no_shell() -> None:
    aws = FakeAccount()
    aws.runs_out = ending_in(-5)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await until(pilot, lambda: "credentials expired" in screen_text(app))
        assert session.live


async def test_what_cannot_be_renewed_is_said() -> None:
    aws = FakeAccount()
    aws.runs_out = ending_in(3)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("I")
        await until(pilot, lambda: toasts(app))
        assert "can't be renewed here" in toasts(app)[0]


@pytest.mark.parametrize(
    ("left", "words", "short"),
    [
        (-1.0, "credentials expired", "creds expired"),
        (12.0, "credentials expire in 1 min", "creds 1 min"),
        (12 * 60.0, "credentials expire in 12 min", "creds 12 min"),
        (3600.0 * 11, "credentials expire in 11 h", "creds 11 h"),
    ],
)
def test_what_is_left_is_said_in_words(left: float, words: str, short: str) -> None:
    assert (expiry_words(left), short_expiry_words(left)) == (words, short)


async def test_what_credentials_are_waited_for_is_said_with_ways_out() -> None:
    aws = FakeAccount()
    aws.hold("describe_instance_information")
    aws.waiting = "the credential_process `vault` of profile shop"
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "waiting for the credential_process" in screen_text(app))
        assert "P switches profile, q quits." in screen_text(app)
        aws.waiting = ""
        await until(pilot, lambda: "waiting for" not in screen_text(app))
        assert "loading instances" in screen_text(app)
        aws.release("describe_instance_information")
        await opened(pilot)
