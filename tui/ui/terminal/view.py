"""The terminal of a session: its screen, and keys, mouse and pastes on their way to it.

A key goes to the remote as the bytes that xterm would send. Where the driver hands over what
the user's own terminal sent (`tui.ui.host.driver`), those bytes go through and only what depends on
a mode is changed; elsewhere the bytes are made from Textual's name of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol, assert_never

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer

from tui.printable import clean
from tui.terminal.emulator import ClipboardWrite, Emulator, Notification, Request
from tui.terminal.input.keys import CSI, encode_focus, encode_key, reencode
from tui.terminal.input.kitty import encode_kitty_key
from tui.terminal.input.mouse import MouseAction, MouseButton
from tui.terminal.input.other_keys import decode_report
from tui.terminal.input.paste import encode_paste, is_risky
from tui.terminal.palette import Palette
from tui.ui.host.driver import (
    KeyboardModes,
    host_speaks_kitty,
    host_term,
    mirror_modes,
    raw_bytes,
)
from tui.ui.host.type_ahead import KeyTaker, Taken
from tui.ui.terminal.browser import CANCEL, WHEEL_LINES, TerminalBrowser
from tui.ui.terminal.clipboard import PREVIEW_LINES, PREVIEW_WIDTH, ClipboardConsent
from tui.ui.terminal.input_guard import InputGuard
from tui.ui.terminal.keys import HangUp, KeyGate, Leader, LeaderKey, Send
from tui.ui.terminal.mouse import WHEEL, MouseReports
from tui.ui.terminal.options import TerminalOptions
from tui.ui.terminal.pasting import LARGE, Pasting
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end

RESIZE_PATIENCE: Final = 0.1
"""Seconds without another change before the remote is told of a new size."""

NOTIFICATION_PATIENCE: Final = 5.0
"""Seconds between two notifications of a remote; the others are left out."""

LONGEST_WORDS: Final = 200

LEADER_KEYS: Final = {
    "slash": ("search", "Search the screen and what has scrolled away"),
    "left_square_bracket": ("select", "Mark and copy text with the keyboard"),
    "v": ("select", "Mark and copy text with the keyboard"),
    "o": ("links", "Open or copy an address on the screen"),
    "y": ("copy", "Copy what is marked"),
    "w": ("clipboard", "Let the far end fill your clipboard, or not"),
    "pageup": ("page(1)", "Look a page back"),
    "pagedown": ("page(-1)", "Look a page forth"),
}
"""After the leader these are the terminal's own: the action, and what it does."""

_PASTE: Final = "paste"


class TerminalSession(Protocol):
    """What a view needs of a session."""

    @property
    def emulator(self) -> Emulator:
        """The screen."""

    @property
    def live(self) -> bool:
        """Whether input can still reach the remote."""

    @property
    def backlog(self) -> int:
        """Bytes of input that the remote has not acknowledged yet."""

    def send(self, data: bytes) -> None:
        """Send input; never waits."""

    def resize(self, columns: int, lines: int) -> None:
        """Give the screen another size, here and at the far end; never waits."""


class TerminalView(TerminalBrowser, KeyTaker):
    """The screen of a session, and its keyboard."""

    @dataclass
    class LeaderPressed(Message):
        """The leader chord was pressed, and then a key that is not the terminal's own."""

        view: "TerminalView"
        key: str

    @dataclass
    class LeaderWaiting(Message):
        """The leader chord was pressed and a key is awaited, or no longer."""

        view: "TerminalView"
        waiting: bool

    @dataclass
    class HangUpTyped(Message):
        """`Enter ~ .`: the user wants out of a session that may hang.

        The full stop is in `held` and was not sent; `send` it if that was not meant.
        """

        view: "TerminalView"
        held: bytes

    def __init__(
        self,
        session: TerminalSession,
        *,
        palette: Palette,
        options: TerminalOptions | None = None,
        guard: InputGuard | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        options = options or TerminalOptions()
        super().__init__(session.emulator, palette=palette, id=id)
        self.session = session
        self.guard = guard or InputGuard(monotonic)
        """Takes what is typed after an end that nobody asked for."""
        self.gate = KeyGate(options.leader, session.emulator.modes, hang_up=options.hang_up)
        self.cursor.may_be_hosts = options.own_cursor
        self.set_reactive(TerminalView.cursor_blinks, options.cursor_blink)
        self._pasting: Pasting | None = None
        self._consent = ClipboardConsent(self, options.remote_clipboard)
        self._told = -NOTIFICATION_PATIENCE
        # What the user's terminal was put into.
        self._mirrored = KeyboardModes()
        self._resize_timer: Timer | None = None
        self._sized = False
        self._reports = MouseReports()
        self._reporting = False

    def send(self, data: bytes) -> None:
        """Send what the user typed: it brings the view back to the screen."""
        if not data or not self.session.live:
            return
        self.key_pressed = monotonic()
        if self._pasting is not None:
            self._pasting.add(data)
        else:
            self.session.send(data)
        self.clear_selection()
        self.scroll_back(-self.viewport.back)

    def label(self) -> str:
        return f" {self.gate.chord} … " if self.gate.leading else super().label()

    def footer(self) -> str:
        if self._pasting is not None:
            return f" Pasting: {self._pasting.words} · Esc stops it"
        return super().footer()

    # Keys.

    def take(self, event: events.Key | events.Paste) -> Taken:
        if isinstance(event, events.Key):
            return self._take_key(event)
        return self._take_paste(event)

    def on_key(self, event: events.Key) -> None:
        if self._take_key(event) is not Taken.LEFT:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._take_paste(event)

    def _take_key(self, event: events.Key) -> Taken:
        if self.guard.active and self.mode is None:
            return Taken.LEFT
        if not (self.session.live or self._is_ours(event.key)):
            # Nothing is sent any more: the key may mean something to the app.
            return Taken.LEFT
        waiting, taken = self.gate.leading, Taken.DONE
        if waiting or self.gate.is_leader(event.key) or not self._take_locally(event):
            taken = self._press(event)
        if waiting != self.gate.leading:
            self._leader_waits(waiting=self.gate.leading)
        return taken

    def _is_ours(self, key: str) -> bool:
        return (
            self.gate.leading
            or self.mode is not None
            or self.gate.is_leader(key)
            or key in {"shift+pageup", "shift+pagedown"}
        )

    def _take_locally(self, event: events.Key) -> bool:
        """Whether the key was for the view itself."""
        if self.mode is not None:
            self.guard.touch()
            if not self.mode.press(event.key, event.character):
                self.leave_mode()
            return True
        if self._pasting is not None and event.key in {"escape", "ctrl+c"}:
            self._pasting.stop()
            return event.key == "escape"
        if self.emulator.modes.alternate_screen:
            return False
        match event.key:
            case "shift+pageup":
                self.action_page(1)
            case "shift+pagedown":
                self.action_page(-1)
            case _:
                return False
        return True

    def _press(self, event: events.Key) -> Taken:
        data = self._bytes_of(event)
        match outcome := self.gate.press(event.key, data):
            case Send(sent):
                self.send(sent)
            case Leader():
                pass
            case LeaderKey(key):
                self._choose_action(key)
                return Taken.LEADS_ON
            case HangUp(held):
                self.post_message(self.HangUpTyped(self, held))
                return Taken.LEADS_ON
            case _:
                assert_never(outcome)
        return Taken.DONE

    def _bytes_of(self, event: events.Key) -> bytes:
        modes, raw = self.emulator.modes, raw_bytes(event)
        if flags := modes.kitty_keyboard_flags:
            if raw is not None and host_speaks_kitty(self.app):
                return raw
            return encode_kitty_key(event.key, event.character, flags, modes)
        if raw is None or (decode_report(raw) is None and _is_kittys(raw)):
            # The name is all there is, or the bytes are of a protocol that is off again.
            return encode_key(event.key, event.character, modes)
        return reencode(raw, modes, host_term())

    def _choose_action(self, key: str) -> None:
        if key in LEADER_KEYS:
            self.call_next(self.run_action, LEADER_KEYS[key][0])
        else:
            self.post_message(self.LeaderPressed(self, key))

    def _leader_waits(self, *, waiting: bool) -> None:
        self.post_message(self.LeaderWaiting(self, waiting))
        self.refresh()

    # Pastes.

    def _take_paste(self, event: events.Paste) -> Taken:
        if self.mode is not None:
            self.mode.paste(event.text)
            return Taken.DONE
        raw = raw_bytes(event)
        return self.paste(event.text.encode("utf-8", "surrogateescape") if raw is None else raw)

    def paste(self, text: bytes) -> Taken:
        """Paste, asking first where the remote would run lines as they come."""
        if not text:
            return Taken.DONE
        if self.session.live and is_risky(text, bracketed=self.emulator.modes.bracketed_paste):
            self._ask_to_paste(text)
            return Taken.LEADS_ON
        self._send_paste(text)
        return Taken.DONE

    def _ask_to_paste(self, text: bytes) -> None:
        lines = text.decode("utf-8", "replace").splitlines()
        words = [f"{len(lines)} lines, and the far end would run each as it comes:", ""]
        words += [cut_end(clean(line), PREVIEW_WIDTH) for line in lines[:PREVIEW_LINES]]
        if len(lines) > PREVIEW_LINES:
            words.append(f"… and {len(lines) - PREVIEW_LINES} more")

        def answered(answer: str | None) -> None:
            if answer == _PASTE:
                self._send_paste(text)

        answers = [(CANCEL, "Cancel"), (_PASTE, "Paste it")]
        self.app.push_screen(ChoiceScreen("Paste several lines?", words, answers), answered)

    def _send_paste(self, text: bytes) -> None:
        if not self.session.live:
            self.guard.paste()
            return
        data = encode_paste(text, bracketed=self.emulator.modes.bracketed_paste)
        if len(data) <= LARGE or self._pasting is not None:
            self.send(data)
            return
        self._pasting = Pasting(
            data,
            send=self.session.send,
            waiting=lambda: self.session.backlog,
            progress=self.refresh,
        )
        self.run_worker(self._hand_over(self._pasting), group="paste")

    def give_up_paste(self) -> int:
        """Nobody takes a paste any more that is under way; the bytes that were left of it."""
        return 0 if self._pasting is None else self._pasting.give_up()

    async def _hand_over(self, pasting: Pasting) -> None:
        try:
            await pasting.run()
        finally:
            self._pasting = None
            self.refresh()

    # What the remote asks of the user.

    def answer(self, requests: Sequence[Request]) -> None:
        for request in requests:
            match request:
                case ClipboardWrite(text=text):
                    self._offer_clipboard(text)
                case Notification(title, body):
                    self._tell(title, body)
                case _:
                    assert_never(request)

    def _offer_clipboard(self, text: str) -> None:
        # What is asked of a tab that is not seen would puzzle; and a question in the middle
        # of a line would take the keys that are meant for the line.
        if self._consent.takes(text) or not self.in_sight:
            return
        keys = f"{self.gate.chord} w"
        self._tell("", f"The far end wants to fill your clipboard. {keys} shows with what.")

    def action_clipboard(self) -> None:
        """Decide about what the remote last wanted in the clipboard."""
        self._consent.ask()

    def _tell(self, title: str, body: str) -> None:
        now = monotonic()
        if now - self._told < NOTIFICATION_PATIENCE:
            return
        self._told = now
        heading, words = (cut_end(clean(text), LONGEST_WORDS) for text in (title, body))
        self.app.notify(words or heading, title=heading if words else "", markup=False)

    # The focus and the size.

    def collect(self, *, whole: bool = False) -> None:
        super().collect(whole=whole)
        self._mirror()

    def _mirror(self) -> None:
        modes = KeyboardModes(
            self.modes.application_keypad,
            self.modes.kitty_keyboard_flags,
            self.modes.modify_other_keys,
        )
        if modes != self._mirrored and self.has_focus:
            self._mirrored = modes
            mirror_modes(self.app, modes)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._mirrored = KeyboardModes()
        if has_focus:
            # Another terminal may have left its own modes behind.
            mirror_modes(self.app, self._mirrored)
            self._mirror()
        elif not self.has_successor:
            mirror_modes(self.app, self._mirrored)

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
        if size != Size(self.emulator.room, self.emulator.lines):
            self.clear_selection()
            self.leave_mode()
            self.session.resize(size.width, size.height)
            self.collect(whole=True)

    # The mouse: the remote's if it asked, and the user's with Shift.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if self._forward(event, MouseAction.PRESS):
            self._reporting = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is None:
            self._forward(event, MouseAction.MOVE)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._reporting:
            self._reporting = False
            self.release_mouse()
            self._forward(event, MouseAction.RELEASE)

    def on_click(self, event: events.Click) -> None:
        if self._is_reported(event):
            event.stop()
            event.prevent_default()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, "up")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, "down")

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._wheel(event)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._wheel(event)

    def _wheel(self, event: events.MouseEvent, key: str = "") -> None:
        modes = self.emulator.modes
        if self._forward(event, MouseAction.PRESS, WHEEL[type(event)]):
            return
        if modes.alternate_screen:
            # There is nothing to look back at; a pager takes cursor keys instead.
            event.stop()
            event.prevent_default()
            if modes.alternate_scroll and key:
                self.send(encode_key(key, None, modes) * WHEEL_LINES)

    def _is_reported(self, event: events.MouseEvent) -> bool:
        takes = self.session.live or self.guard.active
        return bool(self.emulator.modes.mouse_tracking) and takes and not event.shift

    def _forward(
        self, event: events.MouseEvent, action: MouseAction, button: MouseButton | None = None
    ) -> bool:
        """Report the event if the mouse is the remote's, and say whether it is."""
        if not self._is_reported(event):
            return False
        event.stop()
        event.prevent_default()
        if self.session.live:
            self.session.send(
                self._reports.report(event, action, button, self.emulator.modes, self.size)
            )
        elif action is MouseAction.PRESS and button is None:
            self.guard.click()
        return True


def _is_kittys(raw: bytes) -> bool:
    return raw.startswith(CSI) and raw.endswith(b"u")
