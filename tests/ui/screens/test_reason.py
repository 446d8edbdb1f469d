"""The question for the reason."""

import json
from collections.abc import Mapping
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.fakes import (
    FakeAccount,
    Stopwatch,
    ask_reason,
    make_app,
    opened,
    registry_of,
    screen_text,
    session_answer,
    type_text,
    until,
)
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.aws.errors import AccessDenied, ErrorContext, TargetNotConnected
from tui.settings.settings import Settings
from tui.settings.values import Rules
from tui.ui.app import SsmTui
from tui.ui.screens.document import DocumentScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.terminal.input_guard import QUIET
from tui.ui.widgets.reason_input import ReasonInput
from tui.ui.widgets.reason_list import ReasonList
from tui.ui.widgets.tabs import VIEWS

SIZE = (100, 30)


def paste(app: SsmTui, text: str) -> None:
    app.screen.query_one(ReasonInput).post_message(events.Paste(text))


def typed(app: SsmTui) -> str:
    return app.screen.query_one(ReasonInput).value


def offered(app: SsmTui) -> list[str]:
    return [offer.text for offer in app.screen.query_one(ReasonList).offers]


def problem(app: SsmTui) -> str:
    return str(app.screen.query_one("#reason-problem", Static).content)


def count(app: SsmTui) -> str:
    return str(app.screen.query_one("#reason-count", Static).content)


async def test_enter_starts_a_session_with_the_reason() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        paste(app, "INC-4711 ログ調査")
        await until(pilot, lambda: count(app) == "13/256")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.main.tabs) == len(VIEWS) + 1)
        [session] = registry_of(app).sessions
        assert session.reason == "INC-4711 ログ調査"
        assert session.target.name == "batch-7"


async def test_the_target_the_place_and_the_limits_are_shown() -> None:
    aws = FakeAccount()
    aws.preferences = {"maxSessionDuration": "60", "cloudWatchLogGroupName": "SSMLogs"}
    aws.hold("get_document")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        assert "mi-0123456789abcdef0 · 192.168.4.9 · prod-admin@ap-northeast-1" in screen_text(
            app
        )
        assert "loading session preferences" in screen_text(app)
        aws.release("get_document")
        await until(pilot, lambda: "This session ends after 1 h" in screen_text(app))
        assert "CloudWatch SSMLogs" in screen_text(app).replace("\n", " ")


async def test_a_silent_machine_is_told_before_a_reason_is_thought_of() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        assert "○ The agent was last seen 3 h ago. w in the list diagnoses it." in screen_text(
            app
        )
        await pilot.press("escape", "G")
        await ask_reason(pilot)
        assert not app.screen.query_one("#reason-silence").display


async def test_a_recording_is_announced_with_the_limits() -> None:
    app = make_app(settings=Settings(recording=True))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: "This machine records the session." in screen_text(app))


async def test_limits_that_cannot_be_read_are_not_invented() -> None:
    denied = AccessDenied(ErrorContext(action="ssm:GetDocument"))
    app = make_app(FakeAccount(get_document=denied))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: "Limits unknown" in screen_text(app))
        assert "ssm:GetDocument" in screen_text(app)


async def test_a_line_break_in_a_paste_becomes_a_blank() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        paste(app, "two\r\nlines\n")
        await until(pilot, lambda: typed(app) == "two lines")


async def test_a_reason_that_is_too_long_is_refused_and_kept() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        paste(app, "💾" * 129)
        await until(pilot, lambda: count(app) == "258/256")
        await pilot.press("enter")
        await until(pilot, lambda: "2 characters over" in screen_text(app))
        assert registry_of(app).sessions == ()
        await pilot.press("backspace", "enter")
        await until(pilot, lambda: registry_of(app).sessions)


async def test_why_an_emoji_counts_twice_is_said_where_it_matters() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        paste(app, "💾" * 3)
        await until(pilot, lambda: count(app) == "6/256")
        assert problem(app) == ""
        paste(app, "💾" * 112)
        await until(
            pilot,
            lambda: problem(app) == "Emoji count twice: 115 characters use 230 of 256.",
        )


async def test_an_empty_reason_is_no_reason() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press("space", "enter")
        await until(pilot, lambda: registry_of(app).sessions)
        assert registry_of(app).sessions[0].reason == ""


async def test_a_required_reason_is_asked_for() -> None:
    app = make_app(settings=Settings(reason_required=True))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "A reason is required" in screen_text(app))
        assert registry_of(app).sessions == ()


async def test_what_was_typed_survives_going_back() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"half", "escape")
        await until(pilot, lambda: app.screen is app.main)
        await ask_reason(pilot)
        assert typed(app) == "half"


async def test_a_draft_belongs_to_its_target() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"half", "escape", "down")
        await until(pilot, lambda: app.screen is app.main)
        await ask_reason(pilot)
        assert typed(app) == ""


async def test_a_session_that_fails_keeps_its_reason_for_the_next_try() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"why", "enter")
        await until(pilot, lambda: registry_of(app).sessions and app.main.session_view)
        registry_of(app).sessions[0].fail(TargetNotConnected(ErrorContext(request_id="1-2-3")))
        await until(pilot, lambda: "Instance not connected" in screen_text(app))
        assert "request 1-2-3" in screen_text(app)
        clock.advance(app, QUIET)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("ReasonInput:focus"))
        assert typed(app) == "why"


async def test_a_reason_that_led_to_a_shell_is_no_draft_but_a_recent_one() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"why", "enter")
        await until(pilot, lambda: registry_of(app).sessions and app.main.session_view)
        registry_of(app).sessions[0].connect()
        app.main.show_tab("instances")
        await ask_reason(pilot)
        assert typed(app) == ""
        await until(pilot, lambda: offered(app) == ["why"])
        await pilot.press("down")
        assert typed(app) == "why"


async def test_what_is_typed_while_the_question_opens_is_not_lost() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        screen = await ask_reason(pilot)
        screen.set_focus(None)
        await pilot.press("a")
        await until(pilot, lambda: typed(app) == "a")
        assert isinstance(app.screen, ReasonScreen)


async def test_a_target_cannot_write_on_the_screen() -> None:
    aws = FakeAccount()
    information = aws.answers["describe_instance_information"][0]["InstanceInformationList"]
    information[:] = [{**information[0], "Name": "\x1b[2J[bold]web\u202e"}]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        assert "Connect to ␛[2J[bold]web" in screen_text(app)
        assert "\x1b" not in screen_text(app)


def with_history(*reasons: str) -> FakeAccount:
    aws = FakeAccount()
    aws.sessions = [session_answer(n, Reason=reason) for n, reason in enumerate(reasons)]
    return aws


async def test_earlier_reasons_are_found_by_what_is_typed_and_chosen_with_the_arrows() -> None:
    app = make_app(with_history("INC-1 disk full", "deploy check", "INC-2 ログ調査"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: len(offered(app)) == 3)
        await pilot.press(*"inc")
        await until(pilot, lambda: offered(app) == ["INC-1 disk full", "INC-2 ログ調査"])
        await pilot.press("down", "down")
        await until(pilot, lambda: typed(app) == "INC-2 ログ調査")
        assert len(offered(app)) == 2
        await pilot.press("down")
        await until(pilot, lambda: typed(app) == "inc")
        await pilot.press("up", "enter")
        await until(pilot, lambda: registry_of(app).sessions)
        assert registry_of(app).sessions[0].reason == "INC-2 ログ調査"


async def test_an_earlier_reason_cannot_write_on_the_screen() -> None:
    app = make_app(with_history("\x1b[31m[bold]x\u202e", "y" * 256))
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: "␛[31m[bold]x" in screen_text(app))
        assert "\x1b" not in screen_text(app)


async def test_the_fields_of_a_template_are_filled_in_one_after_the_other() -> None:
    app = make_app(settings=Settings(reason_templates=("{ticket}: {what}",)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: offered(app) == ["{ticket}: {what}"])
        await pilot.press("down", *"CHG1", "enter")
        await until(pilot, lambda: "Fill in {what} first" in problem(app))
        await pilot.press("tab", *"reboot")
        assert typed(app) == "CHG1: reboot"
        await pilot.press("enter")
        await until(pilot, lambda: registry_of(app).sessions)


async def test_templates_stand_below_the_latest_reasons_and_are_found_by_their_words() -> None:
    rules = Settings(reason_templates=("{ticket}: {what}", "deploy {service}"))
    app = make_app(with_history(*"abc", "did a pull", "e"), settings=rules)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        expected = ["a", "b", "c", "{ticket}: {what}", "deploy {service}", "did a pull", "e"]
        await until(pilot, lambda: offered(app) == expected)
        await pilot.press(*"depl")
        await until(pilot, lambda: offered(app) == ["deploy {service}"])
        await pilot.press("backspace", "backspace", "backspace", "p", "l")
        await until(pilot, lambda: offered(app) == ["deploy {service}", "did a pull"])
        await pilot.press("down", *"api", "enter")
        await until(pilot, lambda: registry_of(app).sessions)
        assert registry_of(app).sessions[0].reason == "deploy api"


async def test_a_policy_is_said_before_and_holds_a_reason_up_in_a_sentence() -> None:
    rules = Settings(
        reason_pattern=r"INC-\d+",
        reason_pattern_words="a ticket and what you do",
        reason_forbidden=("test",),
    )
    app = make_app(settings=rules)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        assert "The reason must be a ticket and what you do." in screen_text(app)
        await pilot.press(*"test")
        await until(pilot, lambda: '"test" is not a reason' in problem(app))
        await pilot.press("x", "enter")
        await until(
            pilot, lambda: problem(app) == "The reason must be a ticket and what you do."
        )
        assert registry_of(app).sessions == ()
        paste(app, "INC-7")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: registry_of(app).sessions)


async def test_rules_of_a_profile_hold_for_it() -> None:
    app = make_app(settings=Settings(profiles=(("prod-admin", Rules(reason_required=True)),)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: problem(app) == "A reason is required.")


async def test_an_enter_that_comes_along_with_a_composed_text_submits_nothing() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        field = app.screen.query_one(ReasonInput)
        for key, character in (("査", "査"), ("enter", "\r")):
            event = events.Key(key, character)
            event.time = 1.0
            field.post_message(event)
        await until(pilot, lambda: "Press Enter again to connect." in problem(app))
        assert typed(app) == "査"
        assert registry_of(app).sessions == ()
        await pilot.press("enter")
        await until(pilot, lambda: registry_of(app).sessions)


def with_documents() -> FakeAccount:
    """An account with a document that asks for something, and preferences."""
    contents = {
        "View": {
            "sessionType": "InteractiveCommands",
            "parameters": {"path": {"type": "String"}},
        },
        "Short": {"sessionType": "Standard_Stream", "inputs": {"maxSessionDuration": "15"}},
        "SSM-SessionManagerRunShell": {"inputs": {"maxSessionDuration": "60"}},
    }

    def get_document(arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"Content": json.dumps(contents[arguments["Name"]]), "DocumentVersion": "1"}

    listed = [{"Name": name, "Owner": "1"} for name in contents]
    return FakeAccount(
        list_documents={"DocumentIdentifiers": listed}, get_document=get_document
    )


async def choose_document(pilot: Pilot[None], name: str) -> None:
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, DocumentScreen))
    await until(pilot, lambda: name in screen_text(pilot.app))
    await type_text(pilot, name.lower())
    await pilot.press("enter")


async def test_a_document_that_is_chosen_has_its_own_limits_and_stays_for_the_next_time() -> (
    None
):
    app = make_app(with_documents())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: "ends after 1 h" in screen_text(app))
        await choose_document(pilot, "Short")
        await until(pilot, lambda: "Document: Short · shell" in screen_text(app))
        await until(pilot, lambda: "ends after 15 min" in screen_text(app))
        await pilot.press(*"why", "enter")
        await until(pilot, lambda: registry_of(app).sessions)
        chosen = ChosenDocument("Short", {}, SessionType.SHELL)
        assert registry_of(app).sessions[0].chosen_document == chosen
        app.main.show_tab("instances")
        await ask_reason(pilot)
        await until(pilot, lambda: "Document: Short" in screen_text(app))


async def test_the_document_of_the_settings_is_held_up_until_it_has_what_it_asks_for() -> None:
    rules = Settings(profiles=(("prod-admin", Rules(document="View")),))
    app = make_app(with_documents(), settings=rules)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await until(pilot, lambda: "Document: View" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "path of View: It is required." in problem(app))
        assert "ctrl+o" in problem(app)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "● View" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("ParameterField Input:focus"))
        await pilot.press("a", "enter")
        await until(pilot, lambda: "path=a" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: registry_of(app).sessions)
        chosen = registry_of(app).sessions[0].chosen_document
        assert chosen is not None
        assert chosen.values == {"path": ("a",)}


async def test_going_back_from_the_documents_changes_nothing() -> None:
    app = make_app(with_documents())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"why", "ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, DocumentScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert typed(app) == "why"
        assert not app.screen.query_one("#reason-document").display
