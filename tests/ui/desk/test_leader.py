"""Before a session ends: what is said, and what can be done about it."""

import asyncio
from typing import cast

import pytest
from textual.app import App, ComposeResult

from tests.ui.fakes import (
    PATIENCE,
    FakeAccount,
    Stopwatch,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    session_on,
    toasts,
    type_text,
    until,
)
from tui.archive.store import FILE_NAME, Archive
from tui.sessions.ending import Cause, plain
from tui.sessions.session import Session
from tui.settings.settings import Settings, data_directory
from tui.ui.app import SsmTui
from tui.ui.screens.reason import ReasonScreen
from tui.ui.session.bar import SessionBar
from tui.ui.session.ending_strip import EndingStrip
from tui.ui.terminal.input_guard import QUIET
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (100, 30)


def strip(app: SsmTui) -> EndingStrip:
    return app.main.query_one(EndingStrip)


def bar(app: SsmTui) -> SessionBar:
    return app.main.query_one(SessionBar)


def told(app: SsmTui) -> list[str]:
    """What went to the user's own terminal."""
    said: list[str] = []
    app.host_terminal._write = said.append
    return said


async def test_near_the_maximum_a_line_says_what_ends_and_takes_neither_lines_nor_keys() -> (
    None
):
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        lines = session.emulator.lines
        assert not strip(app).display
        session.maximum_left = 540.0
        await until(pilot, lambda: "▲ 09:00 left (AWS limit)" in screen_text(app))
        assert "ctrl+] b bookmark  t tmux  c follow-up" in screen_text(app)
        await pilot.press("x")
        assert session.sent == b"x"
        assert session.emulator.lines == lines
        app.main.show_tab("instances")
        assert not strip(app).display


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (
            100,
            "▲ Idle: 00:59 left. Type to keep it (output doesn't count)  ctrl+] k keep alive",
        ),
        (60, "▲ Idle: 00:59  ctrl+] k keep alive"),
    ],
)
async def test_near_the_idle_limit_the_line_says_that_output_does_not_count(
    width: int, said: str
) -> None:
    app = make_app()
    async with app.run_test(size=(width, 16)) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.idle_left = 59.0
        await until(pilot, lambda: said in screen_text(app))
        session.idle_left = 1200.0
        await until(pilot, lambda: not strip(app).display)


class StripApp(App[None]):
    """The line and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.strip = EndingStrip("ctrl+]", still_here=True)

    def compose(self) -> ComposeResult:
        yield self.strip


async def test_no_key_is_named_without_the_leader_before_it() -> None:
    session, app = session_on("web-1"), StripApp()
    session.maximum_left = 540.0
    named = set()
    async with app.run_test(size=(30, 3)):
        for room in range(30, 110, 2):
            app.strip.look(cast(Session, session), room)
            words = app.strip.render().plain
            assert len(words) == app.strip.cells <= room
            names = tuple(name for name in ("bookmark", "tmux", "follow-up") if name in words)
            assert ("ctrl+] b" in words) == bool(names)
            named.add(names)
    whole = ("bookmark", "tmux", "follow-up")
    assert named == {whole[:count] for count in range(4)}


async def test_one_key_says_that_the_user_is_here_and_it_is_noted() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "k")
        await until(pilot, lambda: "Idle timer reset: 20:00." in toasts(app))
        assert session.asked == ["nudge"]
        assert session.sent == b""
        archive = Archive.within(data_directory())
        assert [mark.kind for mark in await archive.marks(session.session_id or "")] == ["here"]


async def test_the_key_can_be_switched_off() -> None:
    app = make_app(settings=Settings(still_here_key=False))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.idle_left = 59.0
        await until(pilot, lambda: "output doesn't count" in screen_text(app))
        assert "keep alive" not in screen_text(app)
        await pilot.press("ctrl+right_square_bracket")
        await until(pilot, lambda: "b bookmark" in bar(app).render().plain)
        assert "keep alive" not in bar(app).render().plain
        await pilot.press("question_mark")
        await until(pilot, lambda: "Bookmark this moment" in screen_text(app))
        assert "keep alive" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await leader(pilot, "k")
        await until(pilot, lambda: any("This key is off" in words for words in toasts(app)))
        assert session.asked == []


async def test_a_tmux_line_is_typed_and_not_run() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-4711; rm -rf /")
        await leader(pilot, "t")
        await until(pilot, lambda: session.sent == b"tmux new -A -s INC-4711-rm-rf")


async def test_a_bookmark_is_kept_in_the_history() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.maximum_left = 540.0
        await leader(pilot, "b")
        told = "Bookmarked at 16:00:00."
        await until(pilot, lambda: told in toasts(app))
        [mark] = await Archive.within(data_directory()).marks(session.session_id or "")
        assert (mark.kind, mark.words) == ("bookmark", "after 51:00, 09:00 left")


async def test_without_a_history_a_bookmark_has_no_place() -> None:
    app = make_app(settings=Settings(local_history=False))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "b")
        await until(pilot, lambda: "the local history is off" in "".join(toasts(app)))
        assert not data_directory().exists()


async def test_the_next_session_is_prepared_with_the_reason_continued() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "nightly import")
        await leader(pilot, "c")
        await until(pilot, lambda: app.screen.query("ReasonInput:focus"))
        assert isinstance(app.screen, ReasonScreen)
        await pilot.press("enter")
        await until(pilot, lambda: len(registry_of(app).sessions) == 2)
        second = registry_of(app).sessions[1]
        assert first.live
        assert (second.target, second.reason) == (first.target, "nightly import (continued)")
        second.connect()
        archive = Archive.within(data_directory())

        async def linked() -> bool:
            row = await archive.find(second.session_id or "")
            return row is not None and row.continues == first.session_id

        while not await linked():
            await pilot.pause()


async def test_a_session_and_its_end_are_in_the_history_and_the_next_one_is_linked() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "nightly import")
        first.finish(plain(Cause.EXITED))
        clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(registry_of(app).sessions) == 1 and first.ending)
        await until(pilot, lambda: registry_of(app).sessions[0] is not first)
        assert registry_of(app).sessions[0].reason == "nightly import (continued)"
        row = await Archive.within(data_directory()).find(cast(str, first.session_id))
        assert row is not None
        assert (row.reason, row.cause) == ("nightly import", "exited")


async def test_a_session_that_is_opened_before_aws_says_who_calls_is_in_the_history() -> None:
    aws = FakeAccount()
    aws.hold("identity")
    app = make_app(aws)
    archive = Archive.within(data_directory())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "db-primary" in screen_text(app))
        session = await connect(pilot, "before its name")

        async def account() -> str | None:
            row = await archive.find(cast(str, session.session_id))
            return row.account if row is not None else None

        async with asyncio.timeout(PATIENCE):
            while await account() is None:
                await pilot.pause()
            assert await account() == ""
            aws.release("identity")
            while not await account():
                await pilot.pause()
        assert await account() == "123456789012"


async def test_the_app_says_once_that_the_history_is_unusable() -> None:
    data_directory().mkdir(parents=True)
    (data_directory() / FILE_NAME).write_bytes(bytes(8192))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await until(pilot, lambda: any("is damaged" in one for one in toasts(app)))
        session = registry_of(app).open_sessions[-1]
        session.finish(plain(Cause.EXITED))
        await until(pilot, lambda: "Ended:" in screen_text(app))
        assert sum("is damaged" in one for one in toasts(app)) == 1


async def test_a_warning_goes_to_the_desktop_where_that_is_wanted() -> None:
    app = make_app(settings=Settings(desktop_notification="osc9"))
    said = told(app)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.maximum_left = 299.0
        await until(pilot, lambda: any(text.startswith("\x1b]9;") for text in said))
        assert any("batch-7 04:59 - ssm-tui" in text for text in said)
    assert said[-1] == "\x1b[23;2t"


async def test_a_maximum_of_ones_own_is_called_so() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.own, session.maximum_left = True, 540.0
        await until(pilot, lambda: "(your limit)" in screen_text(app))
        assert "limit 09:00" in screen_text(app)


async def test_toasts_leave_the_last_lines_of_a_terminal_free() -> None:
    app = make_app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await connect(pilot)
        for number in range(3):
            app.notify(f"number {number}")
        await until(pilot, lambda: "number 2" in screen_text(app))
        last = max(n for n, line in enumerate(screen_text(app).split("\n")) if "number" in line)
        assert last < SIZE[1] - 10


async def test_another_session_on_the_same_machine_is_one_key() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "INC-1 look")
        await leader(pilot, "a")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert first.target.label in screen_text(app)
        await type_text(pilot, "INC-1 tail the log")
        await pilot.press("enter")
        await until(pilot, lambda: len(registry_of(app).sessions) == 2)
        assert {one.target for one in registry_of(app).sessions} == {first.target}


async def test_a_session_that_hangs_is_left_without_a_tilde() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "ctrl+x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("escape")
        assert session.sent == b""
        assert session.live
