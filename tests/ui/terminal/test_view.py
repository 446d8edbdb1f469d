"""A terminal in an app: what is typed, pasted and clicked, and what the remote gets for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.support.terminal import TerminalApp, TerminalSession
from tests.ui.fakes import screen_text, until
from tui.settings.settings import Settings
from tui.terminal.input.paste import END, START
from tui.ui.host.driver import RawPaste, key_event
from tui.ui.host.type_ahead import TypeAhead
from tui.ui.terminal.frames import FRAME, Frames
from tui.ui.terminal.keys import HangUp, LeaderKey
from tui.ui.terminal.last_output import FULL_SCREEN, NOTHING, UNMARKED
from tui.ui.terminal.selection import Selection, Unit, word_at
from tui.ui.terminal.text import LogicalLine, TextPlace
from tui.ui.terminal.view import TerminalView
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (40, 10)


class Terminal:
    """The app, and what tests do with it."""

    def __init__(self, app: TerminalApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.view = app.view
        self.session = app.session

    async def feed(self, data: str) -> None:
        self.app.feed(data.encode())
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def resize(self, columns: int, lines: int) -> None:
        """The window has another size, and the remote was told."""
        await self.pilot.resize_terminal(columns, lines)
        while (columns, lines) not in self.session.sizes:
            await self.pilot.pause(0.01)

    async def send(self, event: events.Event) -> None:
        """As if the driver had sent it."""
        self.view.post_message(event)
        await self.pilot.pause()

    async def mouse(
        self,
        kind: type[events.MouseEvent],
        x: float,
        y: float,
        button: int = 1,
        **modifiers: bool,
    ) -> None:
        shift, meta, ctrl = (modifiers.get(name, False) for name in ("shift", "meta", "ctrl"))
        await self.send(kind(self.view, x, y, 0, 0, button, shift, meta, ctrl, x, y))

    async def drag(
        self, start: tuple[int, int], end: tuple[int, int], **modifiers: bool
    ) -> None:
        await self.mouse(events.MouseDown, *start, **modifiers)
        await self.mouse(events.MouseMove, *end, **modifiers)
        await self.mouse(events.MouseUp, *end, **modifiers)

    def lines(self) -> list[str]:
        """What is painted."""
        strips = self.view.render_lines(self.view.size.region)
        return [strip.text.rstrip() for strip in strips]

    def toasts(self) -> list[str]:
        """What was said, the oldest first."""
        return [each.message for each in self.app._notifications]

    def take(self) -> bytes:
        """What the remote got since the last look."""
        data = self.session.input
        self.session.sent.clear()
        return data


@asynccontextmanager
async def terminal(
    size: tuple[int, int] = SIZE, settings: Settings | None = None
) -> AsyncIterator[Terminal]:
    app = TerminalApp(TerminalSession(*size), settings=settings)
    async with app.run_test(size=size) as pilot:
        yield Terminal(app, pilot)


async def test_keys_reach_the_remote_and_nothing_else() -> None:
    async with terminal() as it:
        await it.press(
            "a", "tab", "shift+tab", "enter", "escape", "ctrl+c", "ctrl+q", "ctrl+p", "f1"
        )
        assert it.take() == b"a\t\x1b[Z\r\x1b\x03\x11\x10\x1bOP"


async def test_a_raw_key_goes_through_byte_for_byte() -> None:
    async with terminal() as it:
        for raw in (b"\x1b.", b"\x1bb", b"\x1b[25~", b"\x1b[1;3A"):
            await it.send(key_event(raw))
            assert it.take() == raw


async def test_cursor_keys_follow_the_remotes_mode() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?1h")
        await it.press("up")
        await it.send(key_event(b"\x1b[A"))
        assert it.take() == b"\x1bOA\x1bOA"


async def test_after_the_leader_a_key_is_the_apps() -> None:
    async with terminal() as it:
        await it.press("ctrl+right_square_bracket")
        assert "ctrl+]" in it.lines()[0]
        await it.press("d")
        assert it.take() == b""
        assert [message.key for message in it.app.of(LeaderKey)] == ["d"]


async def test_the_leader_twice_is_sent() -> None:
    async with terminal() as it:
        await it.press("ctrl+right_square_bracket", "ctrl+right_square_bracket", "d")
        assert it.take() == b"\x1dd"


async def test_enter_tilde_full_stop_leads_out_and_holds_the_full_stop() -> None:
    async with terminal() as it:
        await it.press("enter", "tilde", "full_stop")
        assert it.take() == b"\r~"
        assert [message.held for message in it.app.of(HangUp)] == [b"."]


@pytest.mark.parametrize("typed", ["a~.", "\r~~.", "\r~a.", "\r.~"])
async def test_tildes_elsewhere_are_typed(typed: str) -> None:
    async with terminal() as it:
        await it.press("x", *(("enter" if key == "\r" else key) for key in typed))
        assert it.take() == b"x" + typed.encode()
        assert it.app.of(HangUp) == []


async def test_an_ended_session_gets_no_keys_and_the_app_does() -> None:
    async with terminal() as it:
        it.session.live = False
        await it.press("a", "enter")
        assert it.take() == b""
        assert it.app.keys == ["a", "enter"]
        await it.press("ctrl+right_square_bracket", "d")
        assert len(it.app.of(LeaderKey)) == 1


async def test_what_the_remote_writes_is_painted() -> None:
    async with terminal() as it:
        await it.feed("hello\r\n漢字 é\r\n")
        assert it.lines()[:2] == ["hello", "漢字 é"]


async def test_what_answers_a_key_does_not_wait_for_the_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.terminal.frames.ANSWER", 3600)
    async with terminal() as it:
        await it.press("x")
        last = it.view.frames.begun = monotonic() - FRAME / 2
        it.app.feed(b"x")
        assert it.view.frames.begun > last


async def test_the_scrollback_is_looked_at_and_typing_comes_back() -> None:
    async with terminal() as it:
        await it.feed("\r\n".join(f"line {number}" for number in range(50)))
        await it.press("shift+pageup")
        assert it.lines()[1:3] == ["line 32", "line 33"]
        assert it.lines()[0].endswith("↑ 9/40")
        await it.feed("\r\nmore")
        # What is looked at stays, from the next frame on.
        await until(it.pilot, lambda: it.lines()[1] == "line 32")
        await it.mouse(events.MouseScrollUp, 1, 1, 0)
        assert it.lines()[1] == "line 29"
        assert it.take() == b""
        await it.press("x")
        assert it.lines()[-1] == "more"


async def test_who_goes_back_before_the_next_frame_goes_from_what_has_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with terminal() as it:
        # Another terminal waits for an echo: this one is painted later.
        monkeypatch.setattr(Frames, "_key_anywhere", monotonic() + 60)
        it.view.frames.begin()
        await it.feed("\r\n".join(f"line {number}" for number in range(50)))
        await it.press("shift+pageup")
        assert it.lines()[1:3] == ["line 32", "line 33"]
        it.view.collect()
        assert it.lines()[1:3] == ["line 32", "line 33"]


async def test_the_wheel_is_cursor_keys_where_there_is_nothing_to_look_back_at() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?1049h\x1b[?1007h\x1b[?1h")
        await it.mouse(events.MouseScrollUp, 1, 1, 0)
        await it.mouse(events.MouseScrollDown, 1, 1, 0)
        assert it.take() == b"\x1bOA" * 3 + b"\x1bOB" * 3
        await it.press("shift+pageup")
        assert it.take() == b"\x1b[5;2~"


async def test_the_mouse_is_the_remotes_if_it_asked_and_the_users_with_shift() -> None:
    async with terminal() as it:
        await it.feed("hello\x1b[?1002h\x1b[?1006h")
        await it.drag((1, 2), (3, 2))
        assert it.take() == b"\x1b[<0;2;3M\x1b[<32;4;3M\x1b[<0;4;3m"
        await it.drag((0, 0), (4, 0), shift=True)
        assert it.take() == b""
        assert it.app.clipboard == "hello"


async def test_who_took_a_press_has_the_mouse_until_it_is_let_go() -> None:
    async with terminal() as it:
        await it.feed("hello\x1b[?1002h\x1b[?1006h")
        await it.mouse(events.MouseDown, 0, 0, shift=True)
        await it.mouse(events.MouseMove, 4, 0)
        await it.mouse(events.MouseUp, 4, 0)
        assert (it.take(), it.app.clipboard) == (b"", "hello")
        await it.mouse(events.MouseDown, 1, 0)
        await it.mouse(events.MouseMove, 2, 0, shift=True)
        await it.mouse(events.MouseUp, 2, 0)
        assert it.take() == b"\x1b[<0;2;1M\x1b[<0;3;1m"
        assert it.view.selection.now is not None, "it was not the user's press"
        await it.mouse(events.MouseUp, 3, 0)
        assert it.take() == b"", "nobody had pressed"


async def test_what_the_mouse_changed_nothing_of_is_not_reported() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?1000h\x1b[?1006h")
        await it.mouse(events.MouseMove, 3, 3, 0)
        assert it.session.sent == []


async def test_moves_inside_a_cell_are_reported_once() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?1003h\x1b[?1006h")
        for x in (5, 5, 6):
            await it.mouse(events.MouseMove, x, 0, 0)
        assert it.take() == b"\x1b[<35;6;1M\x1b[<35;7;1M"


async def test_moves_inside_a_cell_are_reported_where_pixels_are_asked_for() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?1003h\x1b[?1016h")
        for x in (5.0, 5.5, 5.5):
            await it.mouse(events.MouseMove, x, 0, 0)
        assert it.take() == b"\x1b[<35;41;1M\x1b[<35;45;1M"


async def test_dragging_marks_and_copies() -> None:
    async with terminal() as it:
        await it.feed("one two\r\nthree")
        await it.drag((4, 0), (4, 1))
        assert it.app.clipboard == "two\nthree"
        await it.press("x")
        assert it.view.selection.now is None


async def test_dragging_with_alt_marks_a_block() -> None:
    async with terminal() as it:
        await it.feed("abcd\r\nefgh")
        await it.drag((1, 0), (2, 1), meta=True)
        assert it.app.clipboard == "bc\nfg"


async def test_two_clicks_mark_a_word_and_three_a_line() -> None:
    async with terminal() as it:
        await it.feed("cat /etc/hosts now")
        await it.pilot.click(offset=(6, 0), times=2)
        assert it.app.clipboard == "/etc/hosts"
        await it.pilot.click(offset=(6, 0), times=3)
        assert it.app.clipboard == "cat /etc/hosts now"


async def test_a_selection_stays_on_its_text_while_lines_arrive() -> None:
    async with terminal() as it:
        await it.feed("\r\n" * 8 + "marked")
        await it.drag((0, 8), (5, 8))
        await it.feed("\r\nmore" * 20)
        assert it.view.selection.copy() == "marked"


async def test_text_is_marked_and_copied_with_the_keyboard() -> None:
    async with terminal() as it:
        await it.feed("first word\r\nsecond line")
        await it.press("ctrl+right_square_bracket", "v")
        await it.press("k", "0", "w", "v", "j", "h")
        assert it.view.selection.now is not None
        assert it.view.selection.now.unit is Unit.CHARACTER
        await it.press("y")
        assert it.app.clipboard == "word\nsecond"
        assert it.view.mode is None
        assert it.take() == b""


async def test_a_search_marks_and_shows_its_hits() -> None:
    async with terminal() as it:
        await it.feed("\r\n".join(f"line {number}" for number in range(50)))
        await it.press("ctrl+right_square_bracket", "slash", *"line 1")
        await it.pilot.pause()
        assert "1 of 11" in it.lines()[-1]
        assert any(line == "line 19" for line in it.lines())
        await it.press("enter", "up")
        assert "3 of 11" in it.lines()[-1]
        await it.press("escape")
        assert it.view.viewport.back, "what was found stays in sight"
        assert it.take() == b""
        await it.press("x")
        assert it.lines()[-1] == "line 49"


async def test_a_search_has_escape_before_a_paste_that_is_under_way() -> None:
    async with terminal() as it:
        it.session.backlog = 100_000
        await it.feed("\x1b[?2004h")
        await it.send(events.Paste("x" * 10_000))
        await it.press("ctrl+right_square_bracket", "slash", "a")
        assert "/a" in it.lines()[-1]
        await it.press("escape")
        assert "Pasting: 0%" in it.lines()[-1]
        await it.press("escape")
        it.session.backlog = 0
        await it.app.workers.wait_for_complete()
        assert it.take() == END, "no piece had gone yet"


async def test_what_was_found_is_copied_with_the_keyboard_alone() -> None:
    async with terminal() as it:
        await it.feed("\r\n".join(f"line {number} here" for number in range(50)))
        await it.press("ctrl+right_square_bracket", "slash", *"line 7")
        await it.press("ctrl+right_square_bracket", "v", "v", "end", "y")
        assert it.app.clipboard == "line 7 here"
        assert it.take() == b""


async def test_a_paste_goes_between_markers_where_the_remote_asked() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?2004h")
        await it.send(RawPaste(b"a\nb\x1b[31m"))
        assert it.take() == START + b"a\rb\x1b[31m" + END


async def test_several_lines_are_asked_about_where_the_remote_would_run_them() -> None:
    async with terminal() as it:
        await it.send(events.Paste("rm -rf build\nmake"))
        assert isinstance(it.app.screen, ChoiceScreen)
        assert it.take() == b""
        await it.press("enter")
        assert it.take() == b"", "the harmless answer is the first"
        await it.send(events.Paste("rm -rf build\nmake"))
        it.app.screen.query_one(OptionList).action_cursor_down()
        await it.press("enter")
        assert it.take() == b"rm -rf build\rmake"


async def test_a_large_paste_is_handed_over_in_pieces_and_keys_come_after_it() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?2004h")
        it.session.backlog = 100_000
        await it.send(events.Paste("x" * 10_000))
        assert "Pasting: 0%" in it.lines()[-1]
        await it.press("a")
        it.session.backlog = 0
        await it.app.workers.wait_for_complete()
        assert max(map(len, it.session.sent)) <= 1024
        assert it.take() == START + b"x" * 10_000 + END + b"a"


async def test_a_large_paste_can_be_stopped_and_is_still_ended() -> None:
    async with terminal() as it:
        await it.feed("\x1b[?2004h")
        await it.send(events.Paste("x" * 1_000_000))
        await it.press("escape")
        await it.app.workers.wait_for_complete()
        sent = it.take()
        assert len(sent) < 500_000
        assert sent.endswith(b"x" + END)


async def test_the_focus_is_reported_where_the_remote_asked() -> None:
    async with terminal() as it:
        it.app.set_focus(None)
        it.view.focus()
        await it.pilot.pause()
        assert it.take() == b""
        await it.feed("\x1b[?1004h")
        it.app.set_focus(None)
        it.view.focus()
        await it.pilot.pause()
        assert it.take() == b"\x1b[O\x1b[I"


async def test_the_title_and_the_bell_are_told() -> None:
    async with terminal() as it:
        await it.feed("\x1b]2;build\x07\x07\x07")
        assert [message.title for message in it.app.of(TerminalView.TitleChanged)] == ["build"]
        assert len(it.app.of(TerminalView.Rang)) == 1


async def test_the_remote_gets_the_first_size_at_once_and_later_ones_when_they_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = TerminalApp(TerminalSession(80, 24))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert app.session.sizes == [(100, 30)]
        for width, lasts in ((90, 3600), (80, 3600), (70, 0.01)):
            monkeypatch.setattr("tui.ui.terminal.view.RESIZE_PATIENCE", lasts)
            await pilot.resize_terminal(width, 20)
        while len(app.session.sizes) < 2:
            await pilot.pause(0.02)
        assert app.session.sizes == [(100, 30), (70, 20)]


OTHER_SIZES = [(60, 15), (60, 25), (30, 20), (90, 20), (25, 12), (200, 40)]
"""Where there were 60 columns and 20 lines."""


def long_line(number: int) -> str:
    return f"line {number}: " + " ".join(f"w{number}x{word}" for word in range(number % 40))


@pytest.mark.parametrize("size", OTHER_SIZES)
async def test_copy_mode_goes_on_in_another_size_with_the_same_text(
    size: tuple[int, int],
) -> None:
    async with terminal((60, 20)) as it:
        await it.feed("\r\n".join(map(long_line, range(90))))
        await it.press("ctrl+right_square_bracket", "left_square_bracket", "v")
        await it.press(*"30k", *"5w", "v", "v", *"12k", *"3b")
        view, width = it.view, it.view.size.width
        selection = view.selection.now
        assert selection is not None
        marked = selection.text(width, view.viewport.row_of)
        word = word_at(view.copy_mode.place, view.viewport.row_of)
        assert len(marked) > 200
        here = text_of(it, word)
        # What has come and is not painted yet counts as well.
        it.session.emulator.feed(b"\r\n" * 3)
        await it.resize(*size)
        assert view.copy_mode.active
        selection = view.selection.now
        assert selection is not None
        assert selection.text(size[0], view.viewport.row_of) == marked
        word = word_at(view.copy_mode.place, view.viewport.row_of)
        assert text_of(it, word) == here
        assert 0 <= view.copy_mode.place.line - view.viewport.top < size[1]


def text_of(it: Terminal, word: tuple[TextPlace, TextPlace]) -> str:
    return Selection(*word).text(it.view.size.width, it.view.viewport.row_of)


@pytest.mark.parametrize("size", OTHER_SIZES)
async def test_what_is_looked_at_in_the_scrollback_stays_in_another_size(
    size: tuple[int, int],
) -> None:
    async with terminal((60, 20)) as it:
        await it.feed("\r\n".join(map(long_line, range(190))))
        await it.press(*["shift+pageup"] * 8)
        line, characters = first_line(it)
        it.session.emulator.feed(b"\r\n" * 3)
        await it.resize(*size)
        same, now = first_line(it)
        assert same == line
        assert characters.start in now


def first_line(it: Terminal) -> tuple[str, range]:
    """The text that the first line in sight is a part of, and which part."""
    viewport = it.view.viewport
    line, row = LogicalLine.at(viewport.top, viewport.row_of), viewport.row_of(viewport.top)
    start = line.position(TextPlace(viewport.top, 0))
    assert row is not None
    assert start is not None
    return line.text, range(start, start + len(row.text))


@pytest.mark.parametrize("size", OTHER_SIZES)
async def test_a_search_goes_on_in_another_size_where_it_was(size: tuple[int, int]) -> None:
    async with terminal((60, 20)) as it:
        lines = (f"{'x' * number} needle {number}" for number in range(400))
        await it.feed("\r\n".join(lines))
        await it.press("ctrl+right_square_bracket", "slash", *"need")
        while "of 400" not in it.lines()[-1]:
            await it.pilot.pause(0.01)
        await it.press(*["down"] * 4)
        assert "/need▏ 397 of 400" in it.lines()[-1]
        await it.resize(*size)
        while "of 400 ·" not in it.lines()[-1]:
            await it.pilot.pause(0.01)
        assert "/need▏ 397 of 400" in it.lines()[-1]
        place, viewport = it.view.search.place, it.view.viewport
        assert place is not None
        assert 0 <= place.line - viewport.top < size[1]
        await it.press(*"le")
        assert it.take() == b""


@pytest.mark.parametrize(("size", "stays"), [((70, 20), True), ((20, 20), False)])
async def test_a_block_stays_marked_where_its_lines_stay_whole(
    size: tuple[int, int], *, stays: bool
) -> None:
    async with terminal((60, 20)) as it:
        await it.feed("\r\n".join(["short", "x" * 30, "short", "end"] * 9))
        await it.drag((1, 3), (4, 9), ctrl=True)
        selection = it.view.selection.now
        assert selection is not None
        assert selection.unit is Unit.BLOCK
        marked = selection.text(60, it.view.viewport.row_of)
        await it.resize(*size)
        selection = it.view.selection.now
        assert (selection is not None) is stays
        assert selection is None or selection.text(70, it.view.viewport.row_of) == marked


async def test_links_are_shown_whole_before_they_are_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    async with terminal() as it:
        monkeypatch.setattr(it.app, "open_url", opened.append)
        await it.feed("see https://example.com/a/very/long/address/here.")
        await it.mouse(events.MouseMove, 6, 0, 0)
        assert "https://example.com/a" in it.lines()[-1]
        await it.press("ctrl+right_square_bracket", "o")
        assert isinstance(it.app.screen, ChoiceScreen)
        await it.press("down", "enter")
        await it.pilot.pause()
    assert opened == ["https://example.com/a/very/long/address/here"]


async def test_of_several_links_one_is_chosen_at_once_and_none_opened_by_enter_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    async with terminal() as it:
        monkeypatch.setattr(it.app, "open_url", opened.append)
        await it.feed("https://a.example and https://b.example")
        await it.press("ctrl+right_square_bracket", "o", "enter")
        await until(it.pilot, lambda: "Copy link" in screen_text(it.app))
        await it.press("enter")
        await until(it.pilot, lambda: not isinstance(it.app.screen, ChoiceScreen))
    assert not opened


async def test_a_link_under_the_mouse_is_asked_about_after_ctrl_and_a_click() -> None:
    async with terminal() as it:
        await it.feed("\r\n" * 9 + "see mailto:me@a.example")
        assert not it.view.covers_cursor(9)
        await it.mouse(events.MouseMove, 6, 9, 0)
        assert it.lines()[-1] == " mailto:me@a.example · ctrl+click opens"
        assert it.view.covers_cursor(9)
        await it.mouse(events.Click, 1, 9, ctrl=True)
        assert not isinstance(it.app.screen, ChoiceScreen)
        await it.mouse(events.Click, 6, 9, ctrl=True)
        assert isinstance(it.app.screen, ChoiceScreen)


WISH = ("ctrl+right_square_bracket", "w")


@pytest.mark.parametrize(("setting", "filled"), [("always", "secret"), ("never", "")])
async def test_the_user_can_decide_once_for_all_about_the_clipboard(
    setting: str, filled: str
) -> None:
    async with terminal(settings=Settings(remote_clipboard=setting)) as it:
        await it.feed("\x1b]52;c;c2VjcmV0\x07")
        assert it.app.clipboard == filled
        assert not it.app._notifications


async def test_the_way_out_can_be_shut() -> None:
    async with terminal(settings=Settings(hang_up=False)) as it:
        await it.press("enter", "tilde", "full_stop")
        assert it.take() == b"\r~."


async def test_the_remote_fills_the_clipboard_only_after_the_user_allowed_it() -> None:
    async with terminal() as it:
        await it.feed("\x1b]52;c;c2VjcmV0\x07" * 2)
        [told] = it.app._notifications
        assert "ctrl+] w" in told.message
        await it.press("x", *WISH, "enter")
        assert it.take() == b"x", "what was being typed goes where it was going"
        assert it.app.clipboard == ""
        await it.feed("\x1b]52;c;b25jZQ==\x07")
        await it.press(*WISH, "down", "enter")
        assert it.app.clipboard == "once"
        await it.press(*WISH)
        assert not isinstance(it.app.screen, ChoiceScreen)
        await it.feed("\x1b]52;c;YWx3YXlz\x07")
        await it.press(*WISH, "down", "down", "enter")
        await it.feed("\x1b]52;c;YWdhaW4=\x07")
        assert it.app.clipboard == "again"


async def test_a_notification_of_the_remote_is_told_in_plain_words() -> None:
    async with terminal() as it:
        await it.feed("\x1b]777;notify;[b]Build[/b];done\x07" * 3)
        [told] = it.app._notifications
        assert (told.title, told.message, told.markup) == ("[b]Build[/b]", "done", False)


async def test_a_key_from_the_driver_does_not_overtake_one_that_waits() -> None:
    async with terminal() as it:
        it.app.post_message(events.Key("a", "a"))
        keys = TypeAhead(it.app)
        keys.deliver(key_event(b"b"))
        await it.pilot.pause()
        keys.deliver(key_event(b"c"))
        keys.deliver(RawPaste(b"d"))
        await it.pilot.pause()
        assert it.take() == b"abcd"


async def test_a_key_from_the_driver_goes_to_who_has_the_focus() -> None:
    async with terminal() as it:
        await it.send(events.Paste("a\nb"))
        keys = TypeAhead(it.app)
        keys.deliver(key_event(b"\x1b"))
        await it.pilot.pause()
        assert not isinstance(it.app.screen, ChoiceScreen)
        it.session.live = False
        keys.deliver(key_event(b"\r"))
        await it.pilot.pause()
        assert it.take() == b""
        assert it.app.keys == ["escape", "enter"]


PROMPT = "\x1b]133;A\x07$ \x1b]133;B\x07"


async def test_without_a_selection_the_last_commands_output_is_copied() -> None:
    async with terminal() as it:
        await it.feed(f"{PROMPT}ls\r\n\x1b]133;C\x07one\r\ntwo\r\n\x1b]133;D;0\x07{PROMPT}")
        await it.press("ctrl+right_square_bracket", "y")
        assert it.app.clipboard == "one\ntwo"
        await it.feed(f"true\r\n\x1b]133;C\x07\x1b]133;D;0\x07{PROMPT}")
        await it.press("ctrl+right_square_bracket", "y")
        assert it.app.clipboard == "one\ntwo", "the last one wrote nothing"
        assert NOTHING in it.toasts()[-1]


async def test_what_a_command_has_written_so_far_is_copied_while_it_runs() -> None:
    async with terminal() as it:
        lines = "".join(f"line {number}\r\n" for number in range(60))
        await it.feed(f"{PROMPT}build\r\n\x1b]133;C\x07{lines}and")
        await it.press("ctrl+right_square_bracket", "y")
        assert it.app.clipboard == lines.replace("\r\n", "\n") + "and"


async def test_a_shell_that_marks_nothing_is_told_of() -> None:
    async with terminal() as it:
        await it.feed("$ ls\r\none\r\n$ ")
        await it.press("ctrl+right_square_bracket", "y")
        assert it.app.clipboard == ""
        assert UNMARKED in it.toasts()[-1]
        await it.feed("\x1b[?1049h")
        await it.press("ctrl+right_square_bracket", "y")
        assert FULL_SCREEN in it.toasts()[-1]


async def test_a_number_before_a_move_is_how_often_it_is_made() -> None:
    async with terminal() as it:
        await it.feed("\r\n".join(f"line {number} of words here" for number in range(50)))
        await it.press("ctrl+right_square_bracket", "v", "1", "2", "k", "0")
        newest = it.view.viewport.newest
        assert it.view.copy_mode.place == (newest - 12, 0)
        await it.press("2", "w")
        assert it.view.copy_mode.place == (newest - 12, len("line 37 "))
        await it.press("7", "g")
        assert it.view.copy_mode.place == (it.view.viewport.oldest + 6, 0)
        await it.press("9", "9", "9", "9", "9", "w")
        assert it.view.copy_mode.place.line == newest


async def test_escape_drops_a_number_first_which_is_seen_while_it_is_typed() -> None:
    async with terminal() as it:
        await it.feed("\r\n".join(str(number) for number in range(50)))
        await it.press("ctrl+right_square_bracket", "v", "4", "2")
        assert "42▏" in it.lines()[-1]
        await it.press("escape")
        assert it.view.mode is not None
        assert "42▏" not in it.lines()[-1]
        place = it.view.copy_mode.place
        await it.press("k")
        assert it.view.copy_mode.place.line == place.line - 1
        await it.press("escape")
        assert it.view.mode is None
