"""What was denied is marked, and names what is missing."""

import pytest

from tests.ui.fakes import (
    FakeAccount,
    make_app,
    opened,
    screen_text,
    session_answer,
    toasts,
    until,
)
from tui.aws.errors import AccessDenied, ErrorContext
from tui.ui.actions import ACTIONS
from tui.ui.lists.instances import InstancesView
from tui.ui.words.needs import CHANGES, EXPLAINS, NEEDS

DENIED = AccessDenied(ErrorContext(action="ec2:DescribeInstances"))


@pytest.mark.parametrize(
    ("width", "words"), [(120, "⊘ connect: ssm:StartSession"), (60, "⊘ connect")]
)
async def test_what_was_denied_is_marked_until_it_works_again(width: int, words: str) -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(width, 20)) as pilot:
        await opened(pilot)
        assert "↵ connect" in screen_text(app)
        aws.capabilities.deny("ssm:StartSession", "mi-0123456789abcdef0")
        await until(pilot, lambda: words in screen_text(app))
        # Another machine may be allowed.
        await pilot.press("down")
        await until(pilot, lambda: "↵ connect" in screen_text(app))
        await pilot.press("up")
        await until(pilot, lambda: words in screen_text(app))
        aws.capabilities.allow("ssm:StartSession", "mi-0123456789abcdef0")
        await until(pilot, lambda: "↵ connect" in screen_text(app))


async def test_a_line_of_keys_that_is_gone_is_told_of_no_denials() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(120, 20)) as pilot:
        await opened(pilot)
        aws.sessions = [session_answer(1)]
        await pilot.press("2", "r")
        await until(pilot, lambda: "INC-1" in screen_text(app))
        told = len(aws.capabilities.watchers)
        assert told
        await pilot.press("enter")
        await until(pilot, lambda: len(aws.capabilities.watchers) == told + 1)
        await pilot.press("escape")
        await until(pilot, lambda: len(aws.capabilities.watchers) == told)
    assert not aws.capabilities.watchers


@pytest.mark.parametrize("action", sorted(EXPLAINS))
async def test_what_only_explains_marks_nothing(action: str) -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(120, 20)) as pilot:
        await opened(pilot)
        aws.capabilities.deny(action, "mi-0123456789abcdef0")
        aws.capabilities.deny("ssm:TerminateSession", "")
        await pilot.press("2")
        await until(pilot, lambda: "You have no sessions" in screen_text(app))
        await pilot.press("1")
        await until(pilot, lambda: "↵ connect" in screen_text(app))


async def test_that_names_are_denied_is_said_once() -> None:
    aws = FakeAccount(describe_instances=DENIED)
    app = make_app(aws)
    async with app.run_test(size=(120, 20)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: toasts(app))
        await pilot.press("r")
        await until(pilot, lambda: aws.times("describe_instances") == 2)
        view = app.main.query_one(InstancesView)
        await until(pilot, lambda: not view.loading_words)
        assert len(toasts(app)) == 1


def test_every_need_is_an_actions() -> None:
    assert {(action.scope, action.id) for action in ACTIONS} >= {*NEEDS, *CHANGES}


async def test_what_is_not_done_where_nothing_may_change_is_named_in_the_hints() -> None:
    aws = FakeAccount()
    aws.read_only = "[profiles.prod-admin]"
    app = make_app(aws)
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "⊘ connect: read only" in screen_text(app))
        assert "w diagnose" in screen_text(app)
        assert "⊘ why" not in screen_text(app)
