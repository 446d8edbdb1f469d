"""The session preferences."""

from tests.ui.fakes import FakeAccount, make_app, opened, screen_text, until
from tui.aws.errors import AccessDenied, ErrorContext

SIZE = (100, 30)


async def test_the_document_is_shown_in_words_and_as_json() -> None:
    aws = FakeAccount()
    aws.preferences = {"maxSessionDuration": "90", "idleSessionTimeout": "20"}
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await until(pilot, lambda: '"maxSessionDuration": "90"' in screen_text(app))
        assert "Maximum duration" in screen_text(app)
        assert "updated 0 s ago" in screen_text(app)


async def test_reading_is_said_while_it_lasts() -> None:
    aws = FakeAccount()
    aws.hold("get_document")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "loading session preferences" in screen_text(app))
        aws.release("get_document")
        await until(pilot, lambda: "AWS defaults apply" in screen_text(app))


async def test_a_version_that_the_console_does_not_show_is_noted() -> None:
    aws = FakeAccount()
    aws.answers["get_document"] = lambda arguments: {
        "Content": "{}",
        "DocumentVersion": "1" if arguments["DocumentVersion"] == "$DEFAULT" else "2",
    }
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "New sessions follow version 2" in screen_text(app))


async def test_a_refused_document_names_the_missing_action_and_can_be_tried_again() -> None:
    aws = FakeAccount(get_document=AccessDenied(ErrorContext(action="ssm:GetDocument")))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "ssm:GetDocument" in screen_text(app))
        assert " e edit" not in screen_text(app)
        aws.answers["get_document"] = {"Content": "{}", "DocumentVersion": "1"}
        await pilot.press("r")
        await until(pilot, lambda: "SSM-SessionManagerRunShell, version 1" in screen_text(app))
        assert " e edit" in screen_text(app)
