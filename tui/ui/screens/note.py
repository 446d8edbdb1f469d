"""A note on a session: written, changed, and kept as a draft until it is saved."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tui.language import N_, _
from tui.printable import clean
from tui.sessions.review.notes import LONGEST
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.form_field import LinesField
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

EMPTY = N_("There is nothing to save yet.")


@dataclass(frozen=True, slots=True)
class Noting:
    """What the screen needs to have a note written.

    Attributes:
        title: what it is on.
        text: what the note says already; empty for a new one.
        drafts: what was typed and not saved, by `key`; kept up to date while typing.
        key: the note's, or the session's for a new one.
        save: keeps a note; gives back why that was not possible, in a sentence.
    """

    title: str
    text: str
    drafts: MutableMapping[str, str]
    key: str
    save: Callable[[str], Awaitable[str | None]]


class NoteField(LinesField):
    """Shows nothing that acts: what is pasted may be anything."""

    def get_line(self, line_index: int) -> Text:
        return Text(clean(self.document.get_line(line_index)), end="", no_wrap=True)


class NoteScreen(ModalScreen[str], LeftOnce[str]):
    """Gives back what was saved; None when the user went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.NOTE),
        # Nothing else is to be filled in here.
        Binding("tab,shift+tab", "none", show=False, priority=True),
    ]

    def __init__(self, noting: Noting) -> None:
        super().__init__()
        self._noting = noting
        self._field = NoteField(noting.drafts.get(noting.key, noting.text))
        self._saving = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._noting.title))
            yield self._field
            yield Static("", id="note-problem", markup=False)
            with Horizontal(id="note-line"):
                yield KeyFooter(Scope.NOTE)
                yield Static("", id="note-count", markup=False)

    def on_mount(self) -> None:
        self._field.move_cursor(self._field.document.end)
        self._field.focus()
        self._count()

    def action_none(self) -> None:
        pass

    def action_save(self) -> None:
        words = self._field.text.strip()
        if self._saving:
            return
        if not words:
            self._say(_(EMPTY))
        elif len(words) > LONGEST:
            self._say(_("A note has at most {LONGEST:,} characters.").format(LONGEST=LONGEST))
        else:
            self._saving = True
            self._say(_("saving…"))
            self._save(words)

    def action_cancel(self) -> None:
        """Back; what was typed is kept."""
        if not self._saving:
            self.dismiss(None)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        noting, text = self._noting, self._field.text
        if text.strip() not in {"", noting.text}:
            noting.drafts[noting.key] = text
        else:
            noting.drafts.pop(noting.key, None)
        self._say("")
        self._count()

    @work(exclusive=True)
    async def _save(self, words: str) -> None:
        problem = await self._noting.save(words)
        self.call_later(self._saved, words, problem)

    def _saved(self, words: str, problem: str | None) -> None:
        self._saving = False
        if problem is None:
            self._noting.drafts.pop(self._noting.key, None)
            self.dismiss(words)
        else:
            self._say(problem)

    def _count(self) -> None:
        length = len(self._field.text.strip())
        count = self.query_one("#note-count", Static)
        count.update(f"{length:,}/{LONGEST:,}")
        count.set_class(length > LONGEST, "over")

    def _say(self, problem: str) -> None:
        self.query_one("#note-problem", Static).update(clean(problem))
        # However small the window is, the whole of it can be read.
        self.set_class(bool(problem), "-problem")
