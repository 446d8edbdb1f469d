"""The text of a session's log, without what would act on a terminal.

A log holds all that a shell wrote, sequences that clear screens and scrollback among them. It is
read as a record: nothing in it may hide what stands before it, so no sequence is obeyed.
"""

import re
from collections.abc import Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

from tui.aws.errors import AwsError
from tui.aws.logs import LogPlace, read_log
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

if TYPE_CHECKING:
    from tui.aws.client import Aws

MOST: Final = 4 << 20
"""Characters that are read; more is a matter for other tools."""

# ECMA-48: control sequences, control strings with their end, and other escape sequences.
_SEQUENCE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
)
TAB: Final = 8


class LogLines(ScrollView, can_focus=True):
    """Lines as wide as the screen, and what is searched for in them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"log--found", "log--current"}

    def __init__(self) -> None:
        super().__init__()
        self._text: list[str] = []
        self._lines: list[str] = []
        self._wanted = ""
        self._found: list[int] = []
        self._place = -1

    def show(self, text: str) -> None:
        self._text = plain_lines(text)
        self._fold()

    def search(self, words: str) -> int:
        """Go to the first line that holds the words; gives back how many there are."""
        self._wanted = words.casefold()
        self._look()
        self._place = -1
        self.step(1)
        return len(self._found)

    def step(self, steps: int) -> str:
        """The next line found, round and round; `3 of 12`."""
        self.refresh()
        if not self._found:
            return "not found" if self._wanted else ""
        self._place = (self._place + steps) % len(self._found)
        self.scroll_to(y=max(0, self._found[self._place] - 3), animate=False)
        return f"{self._place + 1} of {len(self._found)}"

    def on_resize(self) -> None:
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
        folded_case = line.casefold()
        if not self._wanted or len(folded_case) != len(line):
            here = bool(self._wanted) and self._wanted in folded_case
            return [Segment(line, found if here else base)]
        segments: list[Segment] = []
        done = 0
        while (at := folded_case.find(self._wanted, done)) >= 0:
            end = at + len(self._wanted)
            segments += [Segment(line[done:at], base), Segment(line[at:end], found)]
            done = end
        return [*segments, Segment(line[done:], base)]

    def _fold(self) -> None:
        width = self.scrollable_content_region.width or self.size.width
        self._lines = list(folded(self._text, max(2, width)))
        self.virtual_size = Size(width, len(self._lines))
        self._look()
        self.refresh()

    def _look(self) -> None:
        wanted = self._wanted
        self._found = (
            [n for n, line in enumerate(self._lines) if wanted in line.casefold()]
            if wanted
            else []
        )


class LogScreen(LeftOnce[None]):
    """Read while it arrives, searched with `/`.

    Args:
        aws: Whose log.
        place: Where it is.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.LOG)

    def __init__(self, aws: "Aws", place: LogPlace) -> None:
        super().__init__()
        self._aws = aws
        self._place = place

    def compose(self) -> ComposeResult:
        with Horizontal(id="log-title"):
            yield Static(Content(clean(str(self._place))), id="log-place")
            yield Static("reading ...", id="log-state", markup=False)
        yield LogLines()
        yield Input(placeholder="search", compact=True, id="log-search")
        yield KeyFooter(Scope.LOG)

    def on_mount(self) -> None:
        self.query_one("#log-search").display = False
        self.query_one(LogLines).focus()
        self._read()

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
        self._say(self.query_one(LogLines).step(1))

    def action_previous(self) -> None:
        self._say(self.query_one(LogLines).step(-1))

    def action_scroll(self, lines: int) -> None:
        self.query_one(LogLines).scroll_relative(y=lines, animate=False)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        lines = self.query_one(LogLines)
        count = lines.search(event.value)
        self._say(f"{count} lines" if event.value else "")

    @on(Input.Submitted)
    def _keep(self) -> None:
        self._leave_search()

    def _leave_search(self) -> None:
        self.query_one("#log-search").display = False
        self.query_one(LogLines).focus()

    @work(exclusive=True)
    async def _read(self) -> None:
        text: list[str] = []
        size = 0
        try:
            async with aclosing(read_log(self._aws, self._place)) as pieces:
                async for piece in pieces:
                    text.append(piece[: MOST - size])
                    size += len(piece)
                    self.call_later(self._show, "".join(text), done=False)
                    if size >= MOST:
                        break
        except AwsError as error:
            self.call_later(self._show, "".join(text), done=True, error=error)
        else:
            self.call_later(self._show, "".join(text), done=True)

    def _show(self, text: str, *, done: bool, error: Exception | None = None) -> None:
        self.query_one(LogLines).show(text)
        if error is not None:
            title, sentence, _ = words_of(error)
            self._say("failed")
            self.notify(sentence, title=title, severity="error", markup=False)
        elif done:
            size = f"{len(text):,} characters"
            self._say(f"the first {size}" if len(text) >= MOST else size)

    def _say(self, words: str) -> None:
        self.query_one("#log-state", Static).update(words)


def plain_lines(text: str) -> list[str]:
    """The lines of a log; only a line feed breaks one, with a carriage return before it or not."""
    lines = _SEQUENCE.sub("", text).split("\n")
    return [clean(line.rstrip("\r").expandtabs(TAB)) for line in lines]


def folded(lines: list[str], width: int) -> Iterator[str]:
    """The lines in pieces of at most so many cells."""
    for line in lines:
        if len(line) * 2 <= width or cell_len(line) <= width:
            yield line
        else:
            yield from chop_cells(line, max(2, width))
