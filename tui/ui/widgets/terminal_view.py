"""The terminal of a session: its screen, and keys, mouse and pastes on their way to it.

A key goes to the remote as the bytes that xterm would send. Where the driver hands over what
the user's own terminal sent (`tui.ui.driver`), those bytes go through and only what depends on
a mode is changed; elsewhere the bytes are made from Textual's name of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer

from tui.terminal.emulator import Emulator
from tui.terminal.keys import encode_focus, encode_key, reencode
from tui.terminal.mouse import MouseAction, MouseButton, MouseEvent, encode_mouse
from tui.terminal.palette import Palette
from tui.terminal.paste import encode_paste
from tui.ui.driver import host_term, raw_bytes
from tui.ui.widgets.terminal_clipboard import copy_to_clipboard
from tui.ui.widgets.terminal_keys import Chosen, HangUp, KeyGate, Leader, Send
from tui.ui.widgets.terminal_paint import Span
from tui.ui.widgets.terminal_screen import TerminalScreen
from tui.ui.widgets.terminal_selection import Selection, Unit
from tui.ui.widgets.terminal_text import Place

RESIZE_PATIENCE: Final = 0.1
"""Seconds without another change before the remote is told of a new size."""

WHEEL_LINES: Final = 3

_BUTTONS: Final = {1: MouseButton.LEFT, 2: MouseButton.MIDDLE, 3: MouseButton.RIGHT}
_WHEEL: Final = {
    events.MouseScrollUp: MouseButton.WHEEL_UP,
    events.MouseScrollDown: MouseButton.WHEEL_DOWN,
    events.MouseScrollLeft: MouseButton.WHEEL_LEFT,
    events.MouseScrollRight: MouseButton.WHEEL_RIGHT,
}
_UNITS: Final = {1: Unit.CHARACTER, 2: Unit.WORD, 3: Unit.LINE}


class TerminalSession(Protocol):
    """What a view needs of a session."""

    @property
    def emulator(self) -> Emulator:
        """The screen."""

    @property
    def live(self) -> bool:
        """Whether input can still reach the remote."""

    def send(self, data: bytes) -> None:
        """Send input; never waits."""

    def resize(self, columns: int, lines: int) -> None:
        """Give the screen another size, here and at the far end; never waits."""


class TerminalView(TerminalScreen, can_focus=True):
    """The screen of a session, and its keyboard."""

    @dataclass
    class LeaderPressed(Message):
        """The leader chord was pressed, and then this key."""

        view: "TerminalView"
        key: str

    @dataclass
    class LeaderWaiting(Message):
        """The leader chord was pressed and a key is awaited, or no longer."""

        view: "TerminalView"
        waiting: bool

    @dataclass
    class HangUp(Message):
        """`Enter ~ .`: the user wants out of a session that may hang.

        The full stop is in `held` and was not sent; `send` it if that was not meant.
        """

        view: "TerminalView"
        held: bytes

    def __init__(
        self,
        session: TerminalSession,
        *,
        leader: str,
        palette: Palette,
        hang_up: bool = True,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        super().__init__(session.emulator, palette=palette, id=id)
        self.session = session
        self.gate = KeyGate(leader, session.emulator.modes, hang_up=hang_up)
        self.selection: Selection | None = None
        self._resize_timer: Timer | None = None
        self._sized = False
        # The last mouse report, so that a move inside a cell is not one.
        self._reported: MouseEvent | None = None
        self._reporting = False
        self._pressed: Place | None = None

    def send(self, data: bytes) -> None:
        """Send what the user typed: it brings the view back to the screen."""
        if not data or not self.session.live:
            return
        self.session.send(data)
        self.scroll_back(-self.viewport.back)

    def marks(self, line: int) -> Sequence[Span]:
        if self.selection is None:
            return ()
        columns = self.selection.columns(line, self.size.width, self.viewport.row_of)
        return () if columns is None else ((*columns, self._current_painter().selected),)

    # Keys.

    async def on_key(self, event: events.Key) -> None:
        modes = self.emulator.modes
        if not self.session.live and not self.gate.leading and self._is_free(event):
            return
        event.stop()
        event.prevent_default()
        if self._local_key(event.key):
            return
        raw = raw_bytes(event)
        if raw is None:
            data = encode_key(event.key, event.character, modes)
        else:
            data = reencode(raw, modes, host_term())
        waiting = self.gate.leading
        match outcome := self.gate.press(event.key, data):
            case Send(sent):
                self.clear_selection()
                self.send(sent)
            case Leader():
                pass
            case Chosen(key):
                self.post_message(self.LeaderPressed(self, key))
            case HangUp(held):
                self.post_message(self.HangUp(self, held))
            case _:
                assert_never(outcome)
        if waiting != self.gate.leading:
            self._leader_waits(waiting=self.gate.leading)

    def _is_free(self, event: events.Key) -> bool:
        """Nothing is sent any more: the app may have the keys that are not ours."""
        return not self.gate.is_leader(event.key) and event.key not in {
            "shift+pageup",
            "shift+pagedown",
        }

    def _local_key(self, key: str) -> bool:
        page = max(self.viewport.height - 1, 1)
        match key:
            case "shift+pageup" if not self.emulator.modes.alternate_screen:
                self.scroll_back(page)
            case "shift+pagedown" if not self.emulator.modes.alternate_screen:
                self.scroll_back(-page)
            case _:
                return False
        return True

    def _leader_waits(self, *, waiting: bool) -> None:
        self.post_message(self.LeaderWaiting(self, waiting))
        self.refresh()

    def label(self) -> str:
        return f" {self.gate.chord} … " if self.gate.leading else super().label()

    async def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        raw = raw_bytes(event)
        text = event.text.encode("utf-8", "surrogateescape") if raw is None else raw
        self.send(encode_paste(text, bracketed=self.emulator.modes.bracketed_paste))

    # The focus and the size.

    def on_focus(self) -> None:
        self._report_focus(gained=True)

    def on_blur(self) -> None:
        if self.gate.leading:
            self.gate.cancel()
            self._leader_waits(waiting=False)
        self._report_focus(gained=False)

    def _report_focus(self, *, gained: bool) -> None:
        if self.emulator.modes.focus_events and self.session.live:
            self.session.send(encode_focus(gained=gained))

    def on_resize(self, event: events.Resize) -> None:
        if not event.size:
            return
        if self._resize_timer is not None:
            self._resize_timer.stop()
        if self._sized:
            # Dragging a window's corner makes many sizes; the remote redraws for each.
            self._resize_timer = self.set_timer(RESIZE_PATIENCE, self._resize_session)
        else:
            self._resize_session()

    def _resize_session(self) -> None:
        size = self.size
        if not size:
            return
        self._sized = True
        if size != Size(self.emulator.columns, self.emulator.lines):
            self.clear_selection()
            self.session.resize(size.width, size.height)
            self.collect(whole=True)

    # The mouse.

    async def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        if self._forward(event, MouseAction.PRESS):
            self._reporting = True
            self.capture_mouse()
        elif event.button == 1:
            self._pressed = self._place(event)
            self.clear_selection()
            self.capture_mouse()

    async def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is not None and event.button:
            event.stop()
            self._drag(event)
        else:
            self._forward(event, MouseAction.MOVE)

    async def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self.release_mouse()
        if self._reporting:
            self._reporting = False
            self._forward(event, MouseAction.RELEASE)
        elif self._pressed is not None:
            self._pressed = None
            self.copy_selection()

    async def on_click(self, event: events.Click) -> None:
        if event.chain > 1 and not self._is_reported(event):
            event.stop()
            place = self._place(event)
            self.select(Selection(place, place, _UNITS[(event.chain - 1) % 3 + 1]))
            self.copy_selection()

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1)

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, -1)

    async def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._wheel(event, 0)

    async def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._wheel(event, 0)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        event.stop()
        event.prevent_default()
        modes = self.emulator.modes
        if self._forward(event, MouseAction.PRESS, _WHEEL[type(event)]) or not direction:
            return
        if modes.alternate_screen:
            if modes.alternate_scroll:
                key = encode_key("up" if direction > 0 else "down", None, modes)
                self.send(key * WHEEL_LINES)
            return
        self.scroll_back(direction * WHEEL_LINES)

    def _is_reported(self, event: events.MouseEvent) -> bool:
        """Whether the mouse is the remote's; with Shift it stays the user's."""
        return (
            bool(self.emulator.modes.mouse_tracking) and self.session.live and not event.shift
        )

    def _forward(
        self, event: events.MouseEvent, action: MouseAction, button: MouseButton | None = None
    ) -> bool:
        """Report the event if the mouse is the remote's, and say whether it is."""
        if not self._is_reported(event):
            return False
        if button is None:
            button = _BUTTONS.get(event.button, MouseButton.NONE)
        report = MouseEvent(
            action,
            button,
            min(max(event.x, 0), self.size.width - 1),
            min(max(event.y, 0), self.size.height - 1),
            meta=event.meta,
            ctrl=event.ctrl,
        )
        if report != self._reported or action is not MouseAction.MOVE:
            self._reported = report
            self.session.send(encode_mouse(report, self.emulator.modes))
        return True

    def _place(self, event: events.MouseEvent) -> Place:
        column = min(max(event.x, 0), self.size.width - 1)
        line = min(max(self.viewport.top + event.y, self.viewport.oldest), self.viewport.newest)
        return Place(line, column)

    # The selection.

    def select(self, selection: Selection) -> None:
        """Mark a stretch of lines."""
        self.selection = selection
        self.refresh()

    def clear_selection(self) -> None:
        """Mark nothing."""
        if self.selection is not None:
            self.selection = None
            self.refresh()

    def copy_selection(self) -> str:
        """Copy what is marked to the clipboard, and give it back."""
        if self.selection is None:
            return ""
        text = self.selection.text(self.size.width, self.viewport.row_of)
        if text:
            copy_to_clipboard(self, text)
        return text

    def _drag(self, event: events.MouseMove) -> None:
        assert self._pressed is not None
        if event.y < 0:
            self.scroll_back(1)
        elif event.y >= self.size.height:
            self.scroll_back(-1)
        place = self._place(event)
        if self.selection is not None:
            self.select(self.selection.to(place))
        elif place != self._pressed:
            unit = Unit.BLOCK if event.meta or event.ctrl else Unit.CHARACTER
            self.select(Selection(self._pressed, place, unit))
