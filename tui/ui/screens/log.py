"""The text of a session's log at AWS, as it stood on the screens; or raw, as it was written.

A log holds all that a shell wrote, sequences that clear screens and scrollback among them. It is
read as a record: nothing in it may hide what stands before it. The text has what was cleared, and
in the raw log no sequence is obeyed.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

from tui.aws.errors import AwsError
from tui.comparing import comparable, places
from tui.language import _, ngettext
from tui.printable import clean, without_sequences
from tui.replay.log_text import COLUMNS, LINES, LogText, what_is_missing
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.counted import CountedKeys
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

MOST: Final = 4 << 20
"""Characters that are read; more is a matter for other tools."""

TAB: Final = 8

AT_ONCE: Final = 4096
"""Characters that are drawn before one looks whether they are still wanted."""

CUT: Final = 4096
"""Characters of a raw line; what is longer goes on in the next."""


@dataclass(frozen=True, slots=True)
class SoughtLine:
    """A line at which a log is opened.

    Attributes:
        words: what is marked in it.
        line: what it says, without escape sequences.
        before: so many lines before it say the same; it is asked once all is read.
    """

    words: str
    line: str
    before: Callable[[], int]

    def is_at(self, line: str) -> bool:
        """Whether a line of the screen is that one, or the part of it that holds the words."""
        return comparable(line.strip()) in comparable(self.line)


class LogLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines as wide as the screen, and what is searched for in them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"log--found", "log--current"}

    def __init__(self) -> None:
        super().__init__()
        self._text: list[str] = []
        self._lines: list[str] = []
        self._width = 0
        self._wanted = ""
        self._found: list[int] = []
        self._place = -1
        self._then: Callable[[], object] | None = None

    def show(self, lines: list[str], then: Callable[[], object] | None = None) -> None:
        """Show these, which are not changed any more; then it is told that they are there."""
        self._text = lines
        self._then = then or self._then
        self._fold()

    def search(self, words: str) -> int:
        """Go to the first line that holds the words; gives back how many there are."""
        self._wanted = comparable(words)
        self._look()
        self._place = -1
        self.step(1)
        return len(self._found)

    def go_to(self, sought: SoughtLine) -> str:
        """Go to a line, or to the first that holds its words where it is not on the screens."""
        self._wanted = comparable(sought.words)
        self._look()
        same = [place for place, n in enumerate(self._found) if sought.is_at(self._lines[n])]
        self._place = same[min(sought.before(), len(same) - 1)] if same else 0
        return self.step(0)

    def step(self, steps: int) -> str:
        """The next line found, round and round; `3 of 12`."""
        self.refresh()
        if not self._found:
            return _("not found") if self._wanted else ""
        self._place = (self._place + steps) % len(self._found)
        self.scroll_to(y=max(0, self._found[self._place] - 3), animate=False)
        return _("{count} of {total}").format(count=self._place + 1, total=len(self._found))

    def on_resize(self) -> None:
        if self._fold_width() != self._width:
            self._fold()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        base = self.rich_style
        if index >= len(self._lines):
            return Strip.blank(self.size.width, base)
        line = self._lines[index]
        current = self._found[self._place] if 0 <= self._place < len(self._found) else -1
        name = "log--current" if index == current else "log--found"
        style = self.get_component_rich_style(name)
        segments = list(self._segments(line, base, style))
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _segments(self, line: str, base: Style, found: Style) -> list[Segment]:
        segments: list[Segment] = []
        done = 0
        for at, end in places(self._wanted, line):
            segments += [Segment(line[done:at], base), Segment(line[at:end], found)]
            done = end
        return [*segments, Segment(line[done:], base)]

    def _fold_width(self) -> int:
        return max(2, self.scrollable_content_region.width or self.size.width)

    @work(exclusive=True)
    async def _fold(self) -> None:
        """In a thread: a log may be one line of millions of characters."""
        text, width = self._text, self._fold_width()
        lines = await asyncio.to_thread(lambda: list(folded(text, width)))
        self.call_later(self._folded, lines, width)

    def _folded(self, lines: list[str], width: int) -> None:
        self._lines, self._width = lines, width
        self.virtual_size = Size(width, len(self._lines))
        self._look()
        self.refresh()
        if self._then is not None:
            then, self._then = self._then, None
            # There is nowhere to scroll to before they are laid out.
            self.call_after_refresh(then)

    def _look(self) -> None:
        wanted = self._wanted
        self._found = (
            [n for n, line in enumerate(self._lines) if wanted in comparable(line)]
            if wanted
            else []
        )


class LogScreen(CountedKeys, LeftOnce[None]):
    """Read while it arrives, searched with `/`.

    Args:
        title: Where it is, or what it is of.
        pieces: Reads it, in pieces; what it raises of AwsError is said.
        size: Of the session's terminal, in columns and lines, where it is known.
        sought: Where it is opened; None for its beginning.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.LOG)

    def __init__(
        self,
        title: str,
        pieces: Callable[[], AsyncGenerator[str, None]],
        size: tuple[int, int] | None = None,
        *,
        sought: SoughtLine | None = None,
    ) -> None:
        super().__init__()
        self._heading = title
        self._read_pieces = pieces
        self._text = LogText(*(size or (COLUMNS, LINES)))
        self._drawn: list[str] = []
        self._pieces: list[str] = []
        """As AWS has it."""
        self._seen = 0
        self._raw = False
        self._state = ""
        self._sought = sought

    def compose(self) -> ComposeResult:
        with Horizontal(id="log-title"):
            yield Static(Content(clean(self._heading)), id="log-place")
            yield Static(_("reading…"), id="log-state", markup=False)
        yield LogLines()
        yield Input(placeholder=_("search"), compact=True, id="log-search")
        yield KeyFooter(Scope.LOG)

    def on_mount(self) -> None:
        self.query_one("#log-search").display = False
        self.query_one(LogLines).focus()
        self._read()

    def on_key(self, event: events.Key) -> None:
        self.count_key(event)

    def action_close(self) -> None:
        if self.query_one("#log-search").display:
            self._leave_search()
        else:
            self.dismiss()

    def action_search(self) -> None:
        field = self.query_one("#log-search", Input)
        field.display = True
        field.focus()

    def action_next(self) -> None:
        self._say(self.query_one(LogLines).step(self.times()))

    def action_previous(self) -> None:
        self._say(self.query_one(LogLines).step(-self.times()))

    def action_raw(self) -> None:
        """The log as it was written, or as it stood on the screens."""
        self._raw = not self._raw
        self._show()

    def action_scroll(self, lines: int) -> None:
        self.query_one(LogLines).scroll_relative(y=lines * self.times(), animate=False)

    def action_page(self, pages: int) -> None:
        self.action_scroll(pages * max(1, self.query_one(LogLines).size.height - 1))

    def action_to_line(self, otherwise: int) -> None:
        """To the line of the number before the key, from 1; without one to an end."""
        number = self.number()
        line = otherwise if number is None else number - 1
        self.query_one(LogLines).scroll_to(y=line, animate=False)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        lines = self.query_one(LogLines)
        count = lines.search(event.value)
        words = ngettext("{count:,} line", "{count:,} lines", count).format(count=count)
        self._say(words if event.value else "")

    @on(Input.Submitted)
    def _keep(self) -> None:
        self._leave_search()

    def _leave_search(self) -> None:
        self.query_one("#log-search").display = False
        self.query_one(LogLines).focus()

    @work(exclusive=True)
    async def _read(self) -> None:
        size, problem = 0, None
        try:
            async with aclosing(self._read_pieces()) as pieces:
                async for piece in pieces:
                    self._pieces.append(piece[: MOST - size])
                    size += len(self._pieces[-1])
                    await self._draw(self._pieces[-1])
                    if size >= MOST:
                        break
        except AwsError as error:
            problem = error
        self._drawn += await asyncio.to_thread(_cleaned, self._text.rest)
        self.call_later(self._finish, size, problem)

    async def _draw(self, piece: str) -> None:
        """Draw a piece in a thread, in parts that do not take long."""
        for start in range(0, len(piece), AT_ONCE):
            part = piece[start : start + AT_ONCE]
            self._drawn += await asyncio.to_thread(_cleaned, partial(self._text.feed, part))
            if len(self._drawn) >= 2 * self._seen:
                # Lines are folded each time that they are shown.
                self._seen = len(self._drawn)
                self.call_later(self._show)

    def _finish(self, size: int, error: AwsError | None) -> None:
        count = ngettext("{count:,} character", "{count:,} characters", size).format(count=size)
        self._state = _("first {amount}").format(amount=count) if size >= MOST else count
        if error is not None:
            title, sentence, _facts = words_of(error)
            self._state = _("failed after {amount}").format(amount=count)
            self.notify(sentence, title=title, severity="error", markup=False)
        elif size < MOST and (missing := what_is_missing("".join(self._pieces))):
            self._state = _("{amount}, incomplete").format(amount=count)
            self.notify(missing, severity="warning", timeout=12, markup=False)
        self._show()

    @work(exclusive=True, group="showing")
    async def _show(self) -> None:
        lines, pieces = self._drawn.copy(), self._pieces.copy()
        if self._raw:
            lines = await asyncio.to_thread(lambda: plain_lines("".join(pieces)))
        self.call_later(self._shown, lines)

    def _shown(self, lines: list[str]) -> None:
        # What is sought may stand behind what is not read yet.
        is_read = bool(self._state)
        self.query_one(LogLines).show(lines, self._seek if is_read else None)
        self._say("")

    def _seek(self) -> None:
        sought, self._sought = self._sought, None
        if sought is not None:
            self._say(self.query_one(LogLines).go_to(sought))

    def _say(self, found: str) -> None:
        """What was found, or how much there is."""
        words = found or self._state or _("reading…")
        self.query_one("#log-state", Static).update(
            _("raw: {words}").format(words=words) if self._raw else words
        )


def _cleaned(lines: Callable[[], list[str]]) -> list[str]:
    return [clean(line) for line in lines()]


def plain_lines(text: str) -> list[str]:
    """The lines of a log; only a line feed breaks one, with a carriage return before it or not."""
    lines = (line.rstrip("\r") for line in without_sequences(text).split("\n"))
    return [
        clean(line[start : start + CUT].expandtabs(TAB))
        for line in lines
        for start in range(0, max(1, len(line)), CUT)
    ]


def folded(lines: list[str], width: int) -> Iterator[str]:
    """The lines in pieces of at most so many cells."""
    for line in lines:
        if len(line) * 2 <= width or cell_len(line) <= width:
            yield line
        else:
            yield from chop_cells(line, max(2, width))
