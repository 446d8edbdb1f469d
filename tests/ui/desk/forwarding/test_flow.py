"""Forwarded ports are kept, begun again, listed and ended on the user's behalf."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.forwards.behind import PORT as BEHIND
from tests.support.forwards.behind import about, child
from tests.ui.fakes import (
    FakeAccount,
    connect,
    make_app,
    opened,
    remember,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.aws.client import Aws, Identity
from tui.sessions.forwards.background import write
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.forwards.kept import KeptForward
from tui.settings.settings import Settings, state_directory
from tui.ui.app import SsmTui
from tui.ui.desk.forwarding.flow import ForwardFlow
from tui.ui.forwards.details import ForwardScreen
from tui.ui.forwards.form import PORT, ForwardForm
from tui.ui.forwards.view import ForwardsView
from tui.ui.screens.columns import ColumnsScreen
from tui.ui.screens.leave import EndingScreen
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (140, 30)
WEB = "i-00000000000000001"
ENDED = "Your session timed out due to inactivity."


class FakeKept(KeptForward):
    """A port that listens, and ends when it is told to."""

    made: "list[FakeKept]" = []  # noqa: RUF012 -- those of one test
    stubborn = False

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.now = PortFacts("127.0.0.1:15432", str(self.destination))
        self.over = asyncio.Event()
        self.runs = 0
        self.made.append(self)

    @property
    def facts(self) -> PortFacts:
        return self.now

    async def run(self) -> None:
        self.runs += 1
        self.is_unwanted = False
        self.over.clear()
        self.now = replace(self.now, state=PortState.LISTENING, why="")
        await self.over.wait()

    def finish(self, why: str = ENDED) -> None:
        self.now = replace(self.now, state=PortState.ENDED, why=why, open=0)
        self.over.set()

    def end(self, *, within: float | None = None) -> None:
        self.is_unwanted = True
        if not self.stubborn:
            self.finish("You ended the forward.")

    async def wait_over(self) -> None:
        await self.over.wait()


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[FakeKept]:
    monkeypatch.setattr(FakeKept, "made", [])
    monkeypatch.setattr("tui.ui.desk.forwarding.flow.KeptForward", FakeKept)
    return FakeKept.made


def flow(app: SsmTui) -> ForwardFlow:
    assert app.connector.flows is not None
    return app.connector.flows.forwarding


def text(app: SsmTui, pattern: str) -> bool:
    return pattern in screen_text(app)


async def forward(pilot: Pilot[None], reason: str = "INC-1 look") -> FakeKept:
    """A port that listens, and the list of them in sight."""
    app = await opened(pilot)
    app.main.show_tab("instances")
    app.main.view.go_to(WEB)  # type: ignore[union-attr]
    await pilot.press("F")
    await until(pilot, lambda: isinstance(app.screen, ForwardForm) and app.focused)
    app.screen.query_one(f"#{PORT}", Input).value = "5432"
    await pilot.press("tab", "tab", "tab")
    await type_text(pilot, reason)
    await pilot.press("enter")
    await until(pilot, lambda: app.screen is app.main and text(app, "● listening"))
    return FakeKept.made[-1]


async def test_one_that_ends_by_itself_says_why_and_enter_begins_it_again() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        assert app.main.active == "forwards"
        port.finish()
        await until(pilot, lambda: ENDED in toasts(app))
        await until(pilot, lambda: text(app, f"localhost:15432: {ENDED} ↵ reconnects it."))
        await pilot.press("enter")
        await until(pilot, lambda: text(app, "● listening"))
        assert (port.runs, port.reason) == (2, "INC-1 look (continued)")
        await pilot.press("x")
        await until(pilot, lambda: text(app, "○ ended"))
        assert len(toasts(app)) == 1
        await pilot.press("x")
        await until(pilot, lambda: text(app, "No ports are forwarded."))


async def test_where_the_rules_do_not_take_its_reason_again_the_form_asks() -> None:
    app = make_app(settings=Settings(reason_pattern=r"INC-\d+"))
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        port.reason = "of an older day"
        port.finish()
        await until(pilot, lambda: text(app, "○ ended"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ForwardForm) and app.focused)
        assert app.screen.query_one(f"#{PORT}", Input).value == "5432"
        await until(pilot, lambda: text(app, "of an older day (continued)"))
        assert port.runs == 1


async def test_what_connections_hang_on_is_ended_after_a_question_only() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        port.now = replace(port.now, open=2, total=3)
        await pilot.press("x")
        await until(pilot, lambda: text(app, "End and cut 2 connections"))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert port.live
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: not port.live)


async def test_its_details_follow_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ForwardScreen))
        assert text(app, "INC-1 look")
        port.now = replace(port.now, total=7)
        await until(pilot, lambda: text(app, "0 open, 7 total"))
        await pilot.press("y")
        await until(pilot, lambda: "Copied localhost:15432." in toasts(app))
        await pilot.press("x")
        await until(pilot, lambda: app.screen is app.main and text(app, "○ ended"))


async def test_y_in_the_list_copies_what_a_program_connects_to() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await forward(pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "localhost:15432")


async def test_its_columns_are_chosen_and_keys_of_other_lists_do_nothing_here() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await forward(pilot)
        await pilot.press("space", "z", "e")
        assert app.screen is app.main
        assert not app.main.query_one(ForwardsView).table.marked
        await pilot.press("C")
        await until(pilot, lambda: isinstance(app.screen, ColumnsScreen))
        await pilot.press("escape")


async def test_a_sentence_that_comes_again_and_again_is_said_once() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        for _ in range(3):
            port.notify("The instance couldn't connect to \x1b[2J.")
        await until(pilot, lambda: toasts(app))
        assert len(toasts(app)) == 1
        assert "\x1b" not in toasts(app)[0]


async def test_the_way_out_ends_what_nobody_uses_without_a_question() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
        assert port.is_unwanted
    assert app.return_code == 0


async def test_the_question_about_sessions_names_the_connections_that_end_too() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        port.now = replace(port.now, open=1)
        app.main.show_tab("instances")
        await connect(pilot)
        app.main.show_tab("instances")
        await pilot.press("q")
        await until(pilot, lambda: text(app, "1 session is active"))
        assert text(app, "127.0.0.1:15432 to localhost:5432: 1 connection open")
        # Leaving the session running is no way to leave the port.
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: not app.is_running)
        assert port.is_unwanted


async def test_an_end_that_aws_does_not_confirm_is_said_behind_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeKept, "stubborn", True)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        port.now = replace(port.now, session_id="kaori-1")
        left = await flow(app).wind_up(patience=0.05)
        assert left is not None
        assert "AWS hasn't confirmed the end of kaori-1" in left
        assert not isinstance(app.screen, EndingScreen)


async def test_what_a_process_in_the_background_forwards_is_marked_and_ended_with_it() -> None:
    await remember("you-0abc", reason="INC-7 locks")
    app = make_app()
    with child() as behind:
        other = replace(BEHIND, local="127.0.0.1:8080", open=0)
        write(
            state_directory(), replace(behind, ports=(BEHIND, other), target_name="db\x1b[2J")
        )
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot)
            await pilot.press("5")
            await until(pilot, lambda: text(app, "background · INC-7 locks"))
            assert "\x1b" not in screen_text(app)
            await pilot.press("x")
            await until(pilot, lambda: text(app, "End these forwards?"))
            assert text(app, "localhost:8080")
            await pilot.press("down", "enter")
            await until(pilot, lambda: text(app, "No ports are forwarded."))
            assert not behind.runs


async def test_one_in_the_background_that_is_over_is_shown_and_not_begun_again() -> None:
    app = make_app()
    dead = replace(BEHIND, state=PortState.FAILED, why="It was lost.")
    with child() as behind:
        write(state_directory(), replace(behind, ports=(dead,)))
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot)
            await pilot.press("5")
            await until(pilot, lambda: text(app, "It was lost."))
            assert not text(app, "reconnects it")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ForwardScreen))


async def test_where_the_settings_say_read_only_nothing_is_begun_again() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        port = await forward(pilot)
        port.finish()
        await until(pilot, lambda: text(app, "○ ended"))
        aws.read_only = "prod"
        await pilot.press("enter")
        await until(pilot, lambda: any("No session was opened" in each for each in toasts(app)))
        assert port.runs == 1


async def test_a_port_keeps_its_account_while_the_user_works_in_another_one() -> None:
    home, away = FakeAccount(), FakeAccount()
    away.who = Identity("999999999999", "arn", "AROA:kaori", "eu-west-1", "shop", None)

    async def open_place(profile: str | None, region: str | None) -> Aws:
        return away

    app = make_app(home, open_place=open_place)
    async with app.run_test(size=(200, 30)) as pilot:
        port = await forward(pilot)
        app.connector.go("shop", None)
        await until(pilot, lambda: app.connector.identity and text(app, "999999999999"))
        await pilot.press("5")
        await until(pilot, lambda: text(app, "prod-admin") and text(app, "INC-1 look"))
        assert not home.closed
        port.finish()
        await until(pilot, lambda: text(app, "○ ended"))
        await pilot.press("enter")
        await until(pilot, lambda: port.runs == 2)
        assert port.aws is home
        await pilot.press("x")
        await until(pilot, lambda: text(app, "○ ended"))
        await pilot.press("x")
        await until(pilot, lambda: home.closed)


async def test_files_that_are_not_ours_are_no_rows() -> None:
    write(state_directory(), about(process="another start"))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("5")
        await until(pilot, lambda: text(app, "No ports are forwarded."))
        assert len(app.main.query_one(ForwardsView).table.rows) == 0
