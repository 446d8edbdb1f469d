"""What opens by itself opens over no live shell, and no key for the shell answers it."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from tests.ui.fakes import (
    FakeAccount,
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
from tui.aws.identity.mfa import MfaQuestion
from tui.sessions.states import SessionState
from tui.ui.app import SsmTui
from tui.ui.desk.dependencies import FirstSession

KEYS = ("j", "enter", "1", "escape", "q")
TYPED = b"j\r1\x1bq"


async def no_events(aws: object) -> AsyncIterator[object]:
    """A sign-in that nobody confirms."""
    await asyncio.Event().wait()
    yield aws


def code(app: SsmTui, aws: FakeAccount) -> None:
    assert aws.mfa_prompt is not None
    app.run_worker(asyncio.to_thread(aws.mfa_prompt, MfaQuestion("arn:mfa/kaori")))


def sign_in(app: SsmTui, aws: FakeAccount) -> None:
    async def settings() -> object:
        return object()

    aws.sso_settings = settings  # type: ignore[method-assign, assignment]
    app.connector.renew()


def leftover(app: SsmTui, aws: FakeAccount) -> None:
    assert isinstance(aws.who, Identity)
    app.connector._known_here(aws.who)


def error(app: SsmTui, aws: FakeAccount) -> None:
    aws.hold("describe_instance_information")
    app.main.views.instances.is_answered = False
    app.connector._failed(AccessDenied(ErrorContext(operation="GetCallerIdentity")))


WAYS: dict[str, tuple[Callable[[SsmTui, FakeAccount], None], str, str]] = {
    "code": (code, "MFA code: ctrl+] d", "mfa/kaori"),
    "sign-in": (sign_in, "Sign-in: ctrl+] d", "Confirm in a browser"),
    "leftover": (leftover, "", "is still active"),
    "error": (error, "AWS: ctrl+] d", "No permission"),
}


@pytest.mark.parametrize("kind", WAYS)
async def test_what_opens_by_itself_waits_while_a_shell_takes_the_keys(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, waits, shown = WAYS[kind]
    monkeypatch.setattr("tui.ui.screens.sign_in.sign_in", no_events)
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        if kind == "leftover":
            aws.answers.update(leave(LEFT).answers)
        ask(app, aws)
        await until(pilot, lambda: waits in screen_text(app))
        await until(
            pilot, lambda: not waits or any("waiting for you" in x for x in toasts(app))
        )
        await pilot.press(*KEYS)
        await until(pilot, lambda: session.sent == TYPED)
        assert app.screen is app.main
        await leader(pilot, "d")
        await until(pilot, lambda: shown in screen_text(app))
        await until(pilot, lambda: not waits or waits not in screen_text(app))


async def test_a_code_that_a_starting_session_waits_for_is_asked_for_at_once() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.state = SessionState.STARTING
        code(app, aws)
        await until(pilot, lambda: "mfa/kaori" in screen_text(app))


async def test_a_leftover_waits_for_the_session_that_the_app_was_started_for() -> None:
    aws = leave(LEFT)
    aws.hold("describe_instance_information")
    app = make_app(aws, first=FirstSession("web-1", "INC-1 disk"))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.is_working("leftovers"))
        await until(pilot, lambda: aws.times("describe_sessions") > 0)
        for _ in range(50):
            app.connector.tick()
            await pilot.pause()
        assert app.screen is app.main
        aws.release("describe_instance_information")
        await until(pilot, lambda: len(registry_of(app).sessions) == 1)
        await until(pilot, lambda: app.main.session_view is not None)
        assert app.screen is app.main
        await leader(pilot, "d")
        await until(pilot, lambda: "is still active" in screen_text(app))
