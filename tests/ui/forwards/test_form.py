"""The question where a port is to lead: what its fields take, recall and refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.support.aws.fake_aws import denied
from tests.ui.fakes import FakeAccount, make_app, opened, screen_text, toasts, type_text, until
from tui.sessions.forwards.recalled import EarlierForward, remember
from tui.settings.settings import Settings, state_directory
from tui.ui.app import SsmTui
from tui.ui.forwards.form import HOST, LOCAL, PORT, ForwardForm, PortRefused, _port
from tui.ui.widgets.reason_input import ReasonInput

SIZE = (100, 30)
WEB = "i-00000000000000001"


async def ask(pilot: Pilot[None]) -> SsmTui:
    """The form for an instance of the list."""
    app = await opened(pilot)
    app.main.view.go_to(WEB)  # type: ignore[union-attr]
    await pilot.press("F")
    await until(pilot, lambda: isinstance(app.screen, ForwardForm) and app.focused)
    return app


def fields(app: SsmTui) -> tuple[str, str, str]:
    host, port, local = (
        app.screen.query_one(f"#{f}", Input).value for f in (HOST, PORT, LOCAL)
    )
    return host, port, local


def problem(app: SsmTui) -> str:
    return str(app.screen.query_one("#reason-problem", Static).content)


async def test_fields_are_filled_from_above_and_the_service_is_named() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        await type_text(pilot, "db.internal")
        await pilot.press("tab")
        await type_text(pilot, "5432")
        await until(pilot, lambda: "PostgreSQL" in screen_text(app))
        await pilot.press("tab", "tab")
        assert isinstance(app.focused, ReasonInput)
        await type_text(pilot, "look")
        assert fields(app) == ("db.internal", "5432", "")
        assert app.desk is not None
        assert app.desk.drafts == {WEB: "look"}


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        (("5432", "", ""), ("", "5432", "")),
        (("db:5432", "", ""), ("db", "5432", "")),
        (("[fd00::5]:80", "", "\uff10"), ("fd00::5", "80", "")),
        (("fd00::5", "\uff18\uff10", "8080"), ("fd00::5", "80", "8080")),
    ],
)
async def test_a_port_and_a_host_are_read_as_people_write_them(
    typed: tuple[str, str, str], becomes: tuple[str, str, str]
) -> None:
    app = make_app(settings=Settings(reason_required=True))
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        for field, text in zip((HOST, PORT, LOCAL), typed, strict=True):
            app.screen.query_one(f"#{field}", Input).value = text
        await pilot.press("enter")
        await until(pilot, lambda: "required" in problem(app))
        assert fields(app) == becomes


@pytest.mark.parametrize(
    ("typed", "words", "focused"),
    [
        (("", "", ""), "Enter a remote port", PORT),
        (("", "0", ""), "Enter a remote port", PORT),
        (("", "70000", ""), "Enter a remote port", PORT),
        (("", "5e3", ""), "Enter a remote port", PORT),
        (("db", "", ""), "Enter a remote port", PORT),
        (("a b", "80", ""), "as the remote host", HOST),
        (("db\x1b[2J", "80", ""), "as the remote host", HOST),
        (("x" * 254, "80", ""), "as the remote host", HOST),
        (("", "80", "99999"), "Enter a local port", LOCAL),
        (("", "80", "-1"), "Enter a local port", LOCAL),
    ],
)
async def test_what_is_no_port_or_host_is_refused_where_it_stands(
    typed: tuple[str, str, str], words: str, focused: str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        for field, text in zip((HOST, PORT, LOCAL), typed, strict=True):
            app.screen.query_one(f"#{field}", Input).value = text
        await pilot.press("enter")
        await until(pilot, lambda: words in problem(app))
        assert app.focused is not None
        assert app.focused.id == focused
        assert "\x1b" not in screen_text(app)


@given(st.text(max_size=8))
def test_no_text_breaks_the_reading_of_a_port(text: str) -> None:
    refused = None
    try:
        assert 1 <= _port(text, PORT) <= 65_535
    except PortRefused as error:
        refused = error.field
    assert refused in {None, PORT}


async def test_earlier_forwards_of_the_machine_are_recalled_and_left_again() -> None:
    for forward in (EarlierForward("", 80, 8080), EarlierForward("db.internal", 5432, 0)):
        remember(state_directory(), WEB, forward)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        await until(pilot, lambda: "db.internal:5432 · 80 from 8080" in screen_text(app))
        seen = []
        for _ in range(3):
            await pilot.press("down")
            seen.append(fields(app))
        assert seen == [("db.internal", "5432", ""), ("", "80", "8080"), ("", "", "")]


async def test_databases_are_asked_for_when_they_are_wanted_and_a_refusal_is_said() -> None:
    refused = {
        operation: denied(operation)
        for operation in (
            *("describe_db_clusters", "describe_db_instances", "describe_cache_clusters"),
            *("describe_replication_groups", "describe_serverless_caches"),
        )
    }
    aws = FakeAccount(**refused)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        assert not aws.times("describe_db_clusters")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "✕" in screen_text(app))
        await pilot.press("escape")
        assert isinstance(app.screen, ForwardForm)


async def test_a_shells_document_is_not_that_of_a_port() -> None:
    aws = FakeAccount()
    aws.preferences = {"maxSessionDuration": "60"}
    app = make_app(aws, settings=Settings(document="Ops-Shell"))
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        await until(pilot, lambda: "forwarded traffic." in screen_text(app))
        assert "Ops-Shell" not in screen_text(app)
        assert "ssm-user" not in screen_text(app)


async def test_where_the_settings_say_read_only_there_is_no_form() -> None:
    aws = FakeAccount()
    aws.read_only = "prod"
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("F")
        await until(pilot, lambda: any("No session was opened" in each for each in toasts(app)))
        assert not isinstance(app.screen, ForwardForm)
