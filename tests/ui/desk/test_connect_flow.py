"""Sessions are opened with reasons that the user's rules take, or not at all."""

import json

import pytest

from tests.ui.fakes import (
    FakeAccount,
    ask_reason,
    connect,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    until,
)
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.aws.errors import AccessDenied, Unreachable
from tui.sessions.ending import Cause, plain
from tui.settings.settings import Settings
from tui.settings.values import Rules
from tui.ui.desk.dependencies import FirstSession
from tui.ui.screens.reason import ReasonScreen

SIZE = (100, 30)
LOST = "/etc/settings.toml line 3: max_minutes was ignored."


async def test_while_a_rule_may_be_lost_the_app_starts_no_session_and_names_the_line() -> None:
    app = make_app(policy_problems=[LOST])
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: any(LOST in words for words in toasts(app)))
        assert not isinstance(app.screen, ReasonScreen)
        session = await connect(pilot)
        session.finish(plain(Cause.EXITED))
        app.clear_notifications()
        assert app.connector.flows is not None
        app.connector.flows.connecting.ask_next(session)  # type: ignore[arg-type]
        await app.connector.flows.connecting.again(session)  # type: ignore[arg-type]
        await until(pilot, lambda: len(toasts(app)) == 2)
        assert [*registry_of(app).sessions] == [session]


async def test_going_on_from_a_session_asks_again_where_the_rules_do_not_take_its_reason() -> (
    None
):
    app = make_app(settings=Settings(reason_pattern=r"INC-\d+"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        allowed = await connect(pilot, "INC-1 disk")
        allowed.finish(plain(Cause.EXITED))
        assert app.connector.flows is not None
        await app.connector.flows.connecting.again(allowed)  # type: ignore[arg-type]
        assert [each.reason for each in registry_of(app).sessions] == ["INC-1 disk (continued)"]
        refused = await connect(pilot, "of an older day")
        refused.finish(plain(Cause.EXITED))
        await app.connector.flows.connecting.again(refused)  # type: ignore[arg-type]
        await until(pilot, lambda: "of an older day (continued)" in screen_text(app))
        assert isinstance(app.screen, ReasonScreen)
        assert len(registry_of(app).sessions) == 1


async def test_the_rules_of_a_profile_hold_although_aws_does_not_say_who_calls() -> None:
    aws = FakeAccount()
    aws.who = AccessDenied()
    app = make_app(
        aws, settings=Settings(profiles=(("prod-admin", Rules(reason_required=True)),))
    )
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "db-primary" in screen_text(app))
        await ask_reason(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "A reason is required." in screen_text(app))


async def test_the_session_that_the_app_was_started_for_waits_until_aws_can_be_asked() -> None:
    aws = FakeAccount()
    known, answers, aws.who = aws.who, aws.answers, Unreachable()
    aws.answers = dict.fromkeys(answers, Unreachable())
    app = make_app(aws, first=FirstSession("web-1", "INC-1 disk"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "AWS can't be reached" in screen_text(app))
        await until(pilot, lambda: len(toasts(app)) == 1)
        aws.who, aws.answers = known, answers
        await pilot.press("r")
        await until(pilot, lambda: len(registry_of(app).sessions) == 1)
        (session,) = registry_of(app).sessions
        assert (session.target.name, session.reason) == ("web-1", "INC-1 disk")
        app.connector.retry()
        await opened(pilot)
        assert len(registry_of(app).sessions) == 1, "it was asked for once"


async def test_another_session_on_a_machine_has_the_document_of_the_last_one() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "INC-1")
        first.chosen_document = ChosenDocument("View", {"path": ("/a",)}, SessionType.SHELL)
        first.finish(plain(Cause.EXITED))
        assert app.connector.flows is not None
        await app.connector.flows.connecting.again(first)  # type: ignore[arg-type]
        [second] = registry_of(app).sessions
        assert second.chosen_document == first.chosen_document


async def test_what_a_session_was_given_that_outlived_its_program_is_asked_for_again() -> None:
    content = {"sessionType": "Standard_Stream", "parameters": {"path": {"type": "String"}}}
    answer = {"Content": json.dumps(content), "DocumentVersion": "1"}
    app = make_app(FakeAccount(get_document=answer))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "INC-1")
        first.chosen_document = ChosenDocument("View")
        first.finish(plain(Cause.EXITED))
        assert app.connector.flows is not None
        await app.connector.flows.connecting.again(first)  # type: ignore[arg-type]
        await until(pilot, lambda: "Document: View" in screen_text(app))
        assert not registry_of(app).sessions


async def test_the_doctor_looks_at_the_document_that_the_settings_name() -> None:
    aws = FakeAccount()
    aws.preferences = {}
    app = make_app(aws, settings=Settings(document="Prod-Shell"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "Session document" in screen_text(app))
        assert any(told.get("Name") == "Prod-Shell" for _, told in aws.calls)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("enter", "No session was opened: this context is read only by [profiles.prod-admin]"),
        ("u", "No session was opened"),
        ("d", "No session was opened"),
    ],
)
async def test_where_nothing_may_change_no_session_is_asked_for(key: str, words: str) -> None:
    aws = FakeAccount()
    aws.read_only = "[profiles.prod-admin]"
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press(key)
        await until(pilot, lambda: toasts(app))
        assert toasts(app)[0].startswith(words)
        assert app.screen is app.main
