"""Views are made once they are wanted, and then tell of what came before."""

from typing import cast

import pytest

from tests.ui.fakes import NOW, FakeAccount, connect, make_app, opened, screen_text, until
from tui.sessions.access.record import AccessRecord
from tui.sessions.session import Session
from tui.ui.app import SsmTui
from tui.ui.host.driver import key_event
from tui.ui.host.type_ahead import TypeAhead
from tui.ui.lists.sessions import SessionsView
from tui.ui.widgets.tabs import VIEWS

LATE = VIEWS[1:]
SIZE = (150, 30)


def there(app: SsmTui) -> set[str]:
    """The views that were made."""
    return {str(child.id) for child in app.main.views.children} & {*VIEWS}


async def test_a_start_makes_the_first_view_and_each_other_comes_once_with_what_it_needs() -> (
    None
):
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert there(app) == {"instances"}
        await pilot.press("4")
        await until(pilot, lambda: "no sessions in the last 26 weeks" in screen_text(app))
        assert there(app) == {"instances", "overview", "sessions"}
        overview = app.main.view
        await pilot.press("1", "4")
        assert app.main.view is overview
        await pilot.press("2", "3", "5")
        assert there(app) == {*VIEWS}


async def test_what_is_typed_behind_the_key_of_a_tab_is_for_the_view_that_it_makes() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        keys = TypeAhead(app, patience=60)
        for character in "2/ops":
            keys.deliver(key_event(character.encode()))
        await until(
            pilot,
            lambda: (
                isinstance(view := app.main.view, SessionsView) and view.filter_text == "ops"
            ),
        )
        assert app.main.views.instances.filter_text == ""


@pytest.mark.parametrize("tab", LATE)
async def test_a_view_that_was_left_before_it_was_there_takes_no_keys(tab: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.main.show_tab(tab)
        app.main.show_tab("instances")
        await until(pilot, lambda: app.focused is app.main.views.instances.table)
        await pilot.pause()
        assert app.focused is app.main.views.instances.table
        app.main.show_tab(tab)
        await until(pilot, lambda: app.focused and app.main.view in app.focused.ancestors)


async def test_sessions_are_asked_for_behind_the_end_of_one_and_can_be_looked_at_meanwhile() -> (
    None
):
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        app.main.views.ask_sessions_again()
        app.main.show_tab("sessions")
        await until(pilot, lambda: app.focused and app.main.view in app.focused.ancestors)
        await until(pilot, lambda: cast(SessionsView, app.main.view).updated)
        app.main.show_tab("instances")
        before = aws.times("describe_sessions")
        app.main.views.ask_sessions_again()
        await until(pilot, lambda: aws.times("describe_sessions") > before)


async def test_what_this_program_has_done_is_listed_before_anybody_tells_of_it() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        place = app.connector.here
        assert place is not None
        aws.hold("describe_sessions")
        session = await connect(pilot, "INC-7 before the list")
        session.session_id = "kaori-live"
        app.main.session_changed(cast(Session, session))
        record = AccessRecord(
            request_id="oi-1",
            target="i-1",
            target_name="web-of-old",
            reason="OPS-1",
            account="1",
            region="eu-west-1",
            asked=NOW,
        )
        app.main.views.know_requests({"oi-1": (record, place)})
        app.main.show_tab("sessions")
        await until(pilot, lambda: "web-of-old" in screen_text(app))
        assert "INC-7 before the list" in screen_text(app)


@pytest.mark.parametrize("tab", LATE)
async def test_the_app_can_be_left_while_a_view_is_being_made(tab: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.main.show_tab(tab)
        app.exit()
    assert app.return_code == 0


async def test_what_is_read_for_dialogs_styles_nothing_of_the_main_screen_otherwise() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        for tab in VIEWS:
            app.main.show_tab(tab)
        await pilot.pause()
        nodes = list(app.main.walk_children())
        before = [node.styles.base.css for node in nodes]
        app._load_screen_css(app.main)
        app.stylesheet.update(app.main)
        assert [node.styles.base.css for node in nodes] == before
