"""The terminal of a session: an emulator's lines, painted at most once a frame, and overlays.

The emulator is fed by somebody else. `output_arrived` only marks; the lines that changed are
collected once a frame, and Textual asks for them with `render_lines`, which skips Textual's
own styling of lines. A terminal that is not in sight collects and paints nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar, Final

from textual import events, on
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from tui.printable import clean
from tui.settings.settings import Settings
from tui.terminal.emulator import Changes
from tui.terminal.input.keys import encode_focus
from tui.terminal.palette import XTERM, Palette
from tui.ui.host.type_ahead import KeyTaker, Taken
from tui.ui.terminal.copy_mode import CopyMode
from tui.ui.terminal.cursor import ScreenCursor
from tui.ui.terminal.frames import Frames
from tui.ui.terminal.input_guard import InputGuard
from tui.ui.terminal.keys import Keyboard, KeyGate
from tui.ui.terminal.last_output import copy_last_output
from tui.ui.terminal.links import LinksOverlay
from tui.ui.terminal.mouse import RemoteMouse
from tui.ui.terminal.overlay import Mode, Overlay, Surface, TerminalSession
from tui.ui.terminal.pasting import PasteOverlay
from tui.ui.terminal.renderer import Look, Renderer
from tui.ui.terminal.requests import RemoteRequests
from tui.ui.terminal.scrollback import Scrollback
from tui.ui.terminal.search import SearchMode
from tui.ui.terminal.selection import SelectionOverlay
from tui.ui.terminal.viewport import Viewport

RESIZE_PATIENCE: Final = 0.1
"""Seconds without another change before the remote is told of a new size."""

BELL_PATIENCE: Final = 0.5
"""Seconds between two bells: a remote may ring thousands."""

WHOLE: Final = 0.8
"""Above this share of changed lines all are painted: naming them would cost more."""

LONGEST_TITLE: Final = 200


class TerminalView(KeyTaker, can_focus=True):
    """The screen of a session, and its keyboard.

    Args:
        session: Whose emulator is painted, and who gets what is typed.
        palette: The colours.
        settings: How it behaves where users differ.
        guard: Takes what is typed after an end that nobody asked for.
        id: The widget's.
    """

    DEFAULT_CSS = """
    TerminalView {
        width: 1fr;
        height: 1fr;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    ALLOW_MAXIMIZE: ClassVar[bool | None] = False

    dimmed: reactive[bool] = reactive(default=False, init=False)
    palette: reactive[Palette] = reactive(XTERM, init=False)
    cursor_blinks: reactive[bool] = reactive(default=True, init=False)

    @dataclass
    class TitleChanged(Message):
        """The remote gave its window a title."""

        title: str

    class Rang(Message):
        """The remote rang the bell."""

    def __init__(
        self,
        session: TerminalSession,
        *,
        palette: Palette,
        settings: Settings | None = None,
        guard: InputGuard | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        settings = settings or Settings()
        super().__init__(id=id)
        self.session = session
        self.emulator = emulator = session.emulator
        self.viewport = Viewport(emulator, emulator.lines)
        self.guard = guard or InputGuard(monotonic)
        self.gate = KeyGate(settings.leader, emulator.modes, hang_up=settings.hang_up)
        self.set_reactive(TerminalView.palette, palette)
        self.set_reactive(TerminalView.cursor_blinks, settings.cursor_blink)
        emulator.palette = palette
        # How often the remote has changed colours.
        self._recolored = 0
        # The modes when they were last looked at.
        self.modes = emulator.modes
        # Whether there is anything to paint on.
        self.in_sight = False
        self.frames = Frames(emulator, self.collect)
        self.surface = surface = Surface(
            self, session, self.viewport, self.send, self.overlay_changed, self.frames.catch_up
        )
        self.scroll_back = surface.scroll_back
        self.cursor = ScreenCursor(surface, self, may_be_hosts=settings.own_cursor)
        self._requests = RemoteRequests(surface, settings)
        self.keyboard = Keyboard(surface, self.gate)
        self.selection = SelectionOverlay(surface)
        self.search = SearchMode(surface)
        self.copy_mode = CopyMode(surface, self.selection)
        self.pastes = PasteOverlay(surface, self.guard)
        self.scrollback = Scrollback(surface)
        self.links = LinksOverlay(surface)
        mouse = RemoteMouse(surface, self.guard)
        upper = (self.keyboard, mouse, self.selection, self.search, self.copy_mode)
        self.overlays: tuple[Overlay, ...] = (*upper, self.pastes, self.scrollback, self.links)
        self._renderer = Renderer(emulator, self.viewport, self.cursor, self.overlays)
        # Who has taken a press of the mouse, until it is let go.
        self._mouse_taker: Overlay | None = None
        self._rung = 0.0
        self._resize_timer: Timer | None = None
        self._sized = False

    # What the app may call, and keys behind the leader lead to.

    def action_search(self) -> None:
        self._leave_mode()
        self.search.enter()

    def action_select(self) -> None:
        """Mark text with the keyboard, from what was found on, if anything was."""
        found = self.search.place
        self._leave_mode()
        self.copy_mode.enter(found)

    def action_links(self) -> None:
        self.links.choose()

    def action_page(self, pages: int) -> None:
        self.scrollback.page(pages)

    def action_copy(self) -> None:
        """Copy what is marked, and without that what the last command wrote."""
        if not self.selection.copy():
            copy_last_output(self.surface)

    def action_clipboard(self) -> None:
        self._requests.ask_about_clipboard()

    @property
    def mode(self) -> Mode | None:
        """What takes all keys at the moment."""
        return next((mode for mode in (self.search, self.copy_mode) if mode.active), None)

    def _leave_mode(self) -> None:
        if self.mode is not None:
            self.mode.leave()

    # Keys and pastes.

    def send(self, data: bytes) -> None:
        """Send what the user typed: it brings the view back to the screen."""
        if not data or not self.session.live:
            return
        self.frames.key_pressed()
        if not self.pastes.queue(data):
            self.session.send(data)
        self.selection.select(None)
        self.scroll_back(-self.viewport.back)

    def take(self, event: events.Key | events.Paste) -> Taken:
        if isinstance(event, events.Key):
            return self._take_key(event)
        takers = (overlay.paste(event) for overlay in self.overlays)
        return next((taken for taken in takers if taken is not None), Taken.LEFT)

    def _take_key(self, event: events.Key) -> Taken:
        if self.guard.active:
            if self.mode is None:
                return Taken.LEFT
            self.guard.touch()
        for overlay in self.overlays:
            if (taken := overlay.press(event)) is not None:
                return taken
        # Where nothing is sent any more the key may mean something to the app.
        return self.keyboard.type(event) if self.session.live else Taken.LEFT

    @on(events.Key)
    @on(events.Paste)
    def _typed(self, event: events.Key | events.Paste) -> None:
        if self.take(event) is not Taken.LEFT:
            event.stop()
            event.prevent_default()

    # The mouse.

    @on(events.MouseEvent)
    def _take_mouse(self, event: events.MouseEvent) -> None:
        takers, is_release = self.overlays, isinstance(event, events.MouseUp)
        if is_release or (isinstance(event, events.MouseMove) and event.button):
            takers = () if self._mouse_taker is None else (self._mouse_taker,)
        taker = next((overlay for overlay in takers if overlay.mouse(event)), None)
        if isinstance(event, events.MouseDown):
            self._mouse_taker = taker
            self.capture_mouse(taker is not None)
        elif is_release:
            self._mouse_taker = None
            self.release_mouse()
        if taker is not None:
            event.stop()
            event.prevent_default()

    def on_leave(self) -> None:
        self.links.hover(None)

    # What is painted, and when.

    def output_arrived(self) -> None:
        """The emulator was fed: paint what changed, in this frame or the next."""
        if requests := self.emulator.take_requests():
            self._requests.answer(requests, in_sight=self.in_sight)
        self.frames.output_arrived(in_sight=self.in_sight)

    def overlay_changed(self) -> None:
        self.refresh()
        self.cursor.point()

    def refresh_lines(self, lines: Collection[int]) -> None:
        """Paint these lines of the emulator's screen anew, where they are in sight."""
        ys = [y for line in lines if (y := self.viewport.line_y(line)) is not None]
        if len(ys) > WHOLE * self.viewport.height:
            self.refresh()
        elif ys:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in ys))

    def collect(self, *, whole: bool = False) -> None:
        """Ask Textual to paint the lines that changed, or all of them."""
        if not self.is_attached:
            return
        self.frames.begin()
        self.modes = self.emulator.modes
        if not self.in_sight or whole or not self.frames.is_held(self.modes):
            self._look(whole=whole)
        self.keyboard.mirror(self.modes, focused=self.has_focus)

    def _look(self, *, whole: bool) -> None:
        changes = self.emulator.take_changes()
        self.viewport.follow(changes)
        self._recolored += changes.palette
        self._report(changes)
        lines = changes.lines | self.cursor.look()
        if not self.in_sight:
            return
        anew = whole or changes.all or self._look_now() != self._renderer.look
        if anew or self.viewport.back:
            self.refresh()
        else:
            self.refresh_lines(lines)
        self.cursor.point()
        self._paint()

    def _paint(self) -> None:
        """Let the screen paint now what waits to be painted.

        By Textual's own way it would pass through two queues and a timer, a turn of the event
        loop each. That is nothing in calm; while output floods, a turn is as long as a slice
        of output. `collect` keeps to the frame already.
        """
        screen = self.screen
        if self._repaint_required and screen.is_current and self in screen._compositor:
            self._repaint_required = False
            screen._dirty_widgets.add(self)
            screen._on_timer_update()

    def _report(self, changes: Changes) -> None:
        if changes.title:
            self.post_message(self.TitleChanged(clean(self.emulator.title[:LONGEST_TITLE])))
        if changes.bells and self.frames.begun - self._rung > BELL_PATIENCE:
            self._rung = self.frames.begun
            self.post_message(self.Rang())

    def _look_now(self) -> Look:
        filters, reverse_video = tuple(self.get_line_filters()), self.modes.reverse_video
        return Look(self.size.width, self.dimmed, reverse_video, filters, self._recolored)

    def render_lines(self, crop: Region) -> list[Strip]:
        return self._renderer.strips(self._look_now(), crop, focused=self.has_focus)

    def covers_cursor(self, y: int) -> bool:
        """Whether something of ours lies over the cursor in that line."""
        is_last = y == self.viewport.height - 1
        return self.mode is not None or (is_last and bool(self._renderer.footer()))

    @property
    def is_in_front(self) -> bool:
        return self.in_sight and self.is_attached and self.screen.is_active

    @property
    def has_successor(self) -> bool:
        """Whether another terminal has the keyboard now."""
        focused = self.app.focused
        return isinstance(focused, TerminalView) and focused is not self

    def on_mount(self) -> None:
        self.app.screen_change_signal.subscribe(
            self, lambda _: self.cursor.point(), immediate=True
        )
        self.cursor.start()

    def on_unmount(self) -> None:
        # The app would hold it, and all that it has shown.
        self.app.screen_change_signal.unsubscribe(self)
        self.frames.stop()

    def on_show(self) -> None:
        self.in_sight = True
        self.collect(whole=True)

    def on_hide(self) -> None:
        self.in_sight = False
        self.cursor.point()

    def watch_palette(self) -> None:
        self.emulator.palette = self.palette
        self._recolored += 1
        self.overlay_changed()

    def watch_dimmed(self) -> None:
        self.overlay_changed()

    def watch_cursor_blinks(self) -> None:
        self.cursor.point()
        self.cursor.restart()

    # The focus and the size.

    def watch_has_focus(self, has_focus: bool) -> None:
        # Not in on_focus and on_blur: Textual changes this after them.
        super().watch_has_focus(has_focus)
        self.cursor.point()
        self.cursor.restart()
        self.refresh_lines({self.cursor.now.y})
        if has_focus or not self.has_successor:
            # Another terminal may have left its own modes behind.
            self.keyboard.stop_mirroring()
        self.keyboard.mirror(self.modes, focused=has_focus)

    def on_focus(self) -> None:
        self._report_focus(gained=True)

    def on_blur(self) -> None:
        self.keyboard.cancel_leader()
        self._report_focus(gained=False)

    def _report_focus(self, *, gained: bool) -> None:
        if self.emulator.modes.focus_events and self.session.live:
            self.session.send(encode_focus(gained=gained))

    def on_resize(self, event: events.Resize) -> None:
        if not event.size:
            return
        self.viewport.height = event.size.height
        self.in_sight = True
        self.overlay_changed()
        if self._resize_timer is not None:
            self._resize_timer.stop()
        if self._sized:
            # Dragging a window's corner makes many sizes; the remote redraws for each.
            self._resize_timer = self.set_timer(RESIZE_PATIENCE, self._resize_session)
        else:
            self._resize_session()

    def _resize_session(self) -> None:
        if not (size := self.size):
            return
        self._sized = True
        if size != Size(self.emulator.room, self.emulator.lines):
            places = [place for overlay in self.overlays for place in overlay.places()]
            if places or self.viewport.back:
                # Lines have the names of now.
                self.collect(whole=True)
            moved = self.viewport.resize(*size, places)
            self.session.resize(*size)
            for overlay in self.overlays:
                overlay.resized(moved)
            self.collect(whole=True)
