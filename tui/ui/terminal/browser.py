"""A terminal's screen that can be looked through: back, for words, for links, to copy text.

All of this is the user's own business and nothing of it reaches a remote.
"""

from collections.abc import Sequence
from typing import Final

from textual import events

from tui.printable import clean
from tui.ui.terminal.clipboard import copy_to_clipboard
from tui.ui.terminal.links import TextLink, link_at, links_in
from tui.ui.terminal.modes import Mode, SearchMode, SelectMode
from tui.ui.terminal.paint import Span
from tui.ui.terminal.screen import TerminalScreen
from tui.ui.terminal.selection import Selection, Unit
from tui.ui.terminal.text import Place
from tui.ui.widgets.choice import ChoiceScreen

WHEEL_LINES: Final = 3

MOST_LINKS: Final = 30
"""Addresses to choose from; more do not fit."""

_UNITS: Final = {2: Unit.WORD, 0: Unit.LINE}
"""What a click marks by its number in a row, counted in threes."""

CANCEL, OPEN, COPY = "cancel", "open", "copy"


class TerminalBrowser(TerminalScreen, can_focus=True):
    """Looks back, searches, marks and copies, follows links."""

    selection: Selection | None = None
    mode: Mode | None = None
    _pressed: Place | None = None
    _hovered: TextLink | None = None

    # What the app may call, and keys lead to.

    def action_search(self) -> None:
        """Search the screen and the scrollback."""
        self.enter(SearchMode(self))

    def action_select(self) -> None:
        """Mark text with the keyboard, from what was found on, if anything was."""
        found = self.mode.place if isinstance(self.mode, SearchMode) else None
        self.enter(SelectMode(self, found))

    def action_links(self) -> None:
        """Choose one of the addresses in sight."""
        viewport = self.viewport
        bottom = viewport.top + viewport.height - 1
        links = links_in(viewport.top, bottom, viewport.row_of)[:MOST_LINKS]
        if not links:
            self.app.notify("There is no address on this screen.", markup=False)
        elif len(links) == 1:
            self.ask_to_open(links[0])
        else:
            self._choose(links)

    def action_page(self, pages: int) -> None:
        """Look that many pages further back, or forth."""
        self.scroll_back(pages * max(self.viewport.height - 1, 1))

    def action_copy(self) -> None:
        """Copy what is marked."""
        if not self.copy_selection():
            self.app.notify("Nothing is marked.", markup=False, timeout=2)

    def enter(self, mode: Mode) -> None:
        """Give the keys to a mode."""
        self.leave_mode()
        self.mode = mode
        self.refresh()
        self.cursor.point()

    def leave_mode(self) -> None:
        """Give the keys back."""
        if self.mode is not None:
            mode, self.mode = self.mode, None
            mode.leave()
            self.refresh()
            self.cursor.point()

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
            self._copy(text)
        return text

    def ask_to_open(self, link: TextLink) -> None:
        """Show an address whole, and open it if the user wants."""
        answers = [(CANCEL, "Cancel"), (COPY, "Copy the address")]
        words = [link.target]
        if link.can_be_opened:
            answers.insert(1, (OPEN, "Open it"))
        else:
            words += [
                "",
                "This is not an address of the web or of mail: it can only be copied.",
            ]

        def answered(answer: str | None) -> None:
            if answer == OPEN:
                self.app.open_url(link.target)
            elif answer == COPY:
                self._copy(link.target)

        self.app.push_screen(ChoiceScreen("Open this address?", words, answers), answered)

    # What is painted over the lines.

    @property
    def is_marked(self) -> bool:
        return not (self.selection is None and self.mode is None and self._hovered is None)

    def marks(self, line: int) -> Sequence[Span]:
        painter = self._current_painter()
        spans: list[Span] = []
        if self._hovered is not None:
            spans += [
                (stretch.start, stretch.end, painter.linked)
                for stretch in self._hovered.stretches
                if stretch.line == line
            ]
        if self.mode is not None:
            spans += self.mode.marks(line, painter)
        if self.selection is not None:
            columns = self.selection.columns(line, self.size.width, self.viewport.row_of)
            if columns is not None:
                spans.append((*columns, painter.selected))
        return spans

    def covers_cursor(self, y: int) -> bool:
        return self.mode is not None or super().covers_cursor(y)

    def footer(self) -> str:
        if self.mode is not None:
            return self.mode.footer()
        if self._hovered is not None:
            return f" {clean(self._hovered.target)} · ctrl+click opens"
        return super().footer()

    # The mouse.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        if event.button == 1:
            self._pressed = self.place_of(event)
            self.clear_selection()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is not None and event.button:
            event.stop()
            self._drag(event)
        elif not event.button:
            self._hover(link_at(self.place_of(event), self.viewport.row_of))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self.release_mouse()
        if self._pressed is not None:
            self._pressed = None
            self.copy_selection()

    def on_click(self, event: events.Click) -> None:
        place = self.place_of(event)
        if event.chain > 1:
            event.stop()
            unit = _UNITS.get(event.chain % 3, Unit.CHARACTER)
            self.select(Selection(place, place, unit))
            self.copy_selection()
        elif event.ctrl and (link := link_at(place, self.viewport.row_of)) is not None:
            event.stop()
            self.ask_to_open(link)

    def on_leave(self) -> None:
        self._hover(None)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_back(WHEEL_LINES)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_back(-WHEEL_LINES)

    def place_of(self, event: events.MouseEvent) -> Place:
        """The cell under the mouse, or the nearest."""
        column = min(max(event.x, 0), self.size.width - 1)
        line = min(max(self.viewport.top + event.y, self.viewport.oldest), self.viewport.newest)
        return Place(line, column)

    def _drag(self, event: events.MouseMove) -> None:
        assert self._pressed is not None
        if event.y < 0:
            self.scroll_back(1)
        elif event.y >= self.size.height:
            self.scroll_back(-1)
        place = self.place_of(event)
        if self.selection is not None:
            self.select(self.selection.to(place))
        elif place != self._pressed:
            unit = Unit.BLOCK if event.meta or event.ctrl else Unit.CHARACTER
            self.select(Selection(self._pressed, place, unit))

    def _hover(self, link: TextLink | None) -> None:
        if link != self._hovered:
            self._hovered = link
            self.refresh()

    def _copy(self, text: str) -> None:
        copy_to_clipboard(self, text)
        lines = text.count("\n") + 1
        what = f"{lines} lines" if lines > 1 else f"{len(text)} characters"
        self.app.notify(f"Copied {what}.", markup=False, timeout=2)

    def _choose(self, links: Sequence[TextLink]) -> None:
        answers = [(CANCEL, "Cancel")]
        answers += [(str(number), clean(link.target)) for number, link in enumerate(links)]

        def answered(answer: str | None) -> None:
            if answer not in {None, CANCEL}:
                self.ask_to_open(links[int(answer)])

        self.app.push_screen(ChoiceScreen("Addresses on this screen", [], answers), answered)
