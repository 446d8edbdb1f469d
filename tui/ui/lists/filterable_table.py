"""A list of things AWS told: a filter, how many there are, a table, and what the keys do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.aws.errors import (
    BadConfiguration,
    ExpiredCredentials,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
    SignInFailed,
)
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.lists.rereading import Rereading
from tui.ui.lists.table import Table
from tui.ui.messages import RetryRequested
from tui.ui.widgets.error_panel import ErrorPanel, words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now, ago

if TYPE_CHECKING:
    from tui.aws.client import Aws

T = TypeVar("T")

WAITING: Final = ("P chooses another profile, q leaves.",)
"""What can be done meanwhile."""


NOBODY: Final = (
    BadConfiguration,
    ExpiredCredentials,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
    SignInFailed,
)
"""What will not mend by itself; to try again may even ask for a code, which nobody wanted."""

NO_COLUMN: Final = "no column"
JOINT: Final = " · "

NAME: Final = 20
"""Cells of a column's name that somebody made up."""


class FilterInput(OrderedInput):
    """The field behind `/`: Enter keeps the filter, Escape drops it.

    Args:
        then: What has the keyboard afterwards.
    """

    # With priority: the next key is meant for the table already.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "keep", show=False, priority=True),
    ]

    def __init__(self, then: Widget) -> None:
        super().__init__(placeholder="filter", compact=True, select_on_focus=False)
        self._then = then

    def action_keep(self) -> None:
        self.screen.set_focus(self._then)


class Note(NamedTuple):
    """What is not as it should be: in words, and in fewer where there is no room for those."""

    words: str
    short: str = ""


def shortening(parts: Sequence[str], notes: Sequence[Note]) -> Iterator[str]:
    """The line of status, whole at first and then with less and less in it.

    Args:
        parts: How many there are, and last how old the knowledge is, which goes first.
        notes: What stands between them; they go last.
    """
    *counts, age = parts or [""]
    long = [note.words for note in notes]
    short = [note.short or note.words for note in notes]
    for said in (long, short):
        yield JOINT.join(filter(None, [*counts, *said, age]))
        yield JOINT.join([*counts, *said])
    for left in range(len(counts) - 1, -1, -1):
        yield JOINT.join([*counts[:left], *short])


class FilterableTable(Vertical, Generic[T]):
    """The common part of the views that list.

    Args:
        table: What it lists in.
        scope: Whose actions the last line names.
        now: The time of day.
        id: The view's.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.TABLE)
    AGEING: ClassVar[float] = 5.0
    """Seconds: "12 s ago" may be that much behind; nobody waits for it."""
    _ageing: Timer

    def __init__(
        self,
        table: Table[T],
        *,
        scope: Scope,
        now: Now,
        id: str,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id, classes="listing")
        self._aws: Aws | None = None
        self.now = now
        self.table = table
        self.loading_words = ""
        self.updated: datetime | None = None
        self._scope = scope
        self._rereading = Rereading()
        self._by_itself = False
        """Whether the reading that is under way, or was the last, began by itself."""
        self._stale: Exception | None = None
        """Why what is listed could not be read again."""
        self._footer = KeyFooter(scope, Scope.TABLE, Scope.EVERYWHERE, target=self._target)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="filter"):
            yield Static("/", classes="slash")
            yield FilterInput(self.table)
            yield Static("", classes="summary", markup=False)
        yield self.table
        yield ErrorPanel()
        yield self._footer

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Whose actions do something here, the nearest first."""
        return (self._scope, Scope.TABLE)

    def _target(self) -> str:
        item = self.table.chosen
        return "" if item is None else self.table.rows.key(item)

    @property
    def filter_text(self) -> str:
        return self.query_one(FilterInput).value

    def on_show(self) -> None:
        self.call_after_refresh(self.summarise)
        self._ageing.resume()

    def on_hide(self) -> None:
        self._ageing.pause()

    def on_resize(self) -> None:
        self.call_after_refresh(self.summarise)

    def on_descendant_focus(self) -> None:
        # The field grows and shrinks, and what stands beside it.
        self.call_after_refresh(self.summarise)

    def on_mount(self) -> None:
        self._ageing = self.set_interval(self.AGEING, self.time_passed, pause=True)
        self.summarise()

    def time_passed(self) -> None:
        """Say how old things are now, and read them again in time; only while in sight."""
        self.summarise()
        self.look_again()

    def take_focus(self) -> None:
        """Give the keyboard to the table, or to what stands in its place."""
        (self.table if self.table.display else self.query_one(ErrorPanel)).focus()

    def load(self) -> None:
        """Ask AWS for what is listed."""
        raise NotImplementedError

    @property
    def in_sight(self) -> bool:
        """Whether somebody sees what is listed."""
        return self.display and self.screen.is_current

    def look_again(self) -> None:
        """Read the list again if it is in sight and time has come; nothing moves by that."""
        if self._aws is None or not self.in_sight or isinstance(self._stale, NOBODY):
            return
        # What could not even be read once says so in the list's place, and how to try again.
        if self.table.display and self._rereading.is_due(self.now()):
            self.read(self._aws, by_itself=True)

    def read(self, aws: "Aws", *, by_itself: bool) -> None:
        """Ask for what is listed; `read_to_end` is told how that went."""
        self._by_itself = by_itself
        self._rereading.begin(self.now())

    def read_to_end(self, error: Exception | None) -> None:
        """Everything has come, or an error did; rows stay where nobody asked for it."""
        self._rereading.end(self.now())
        self._stale = error if self._by_itself else None
        if self._stale is None:
            self.end_loading(error)
        else:
            self.summarise()

    def called(self, item: Any) -> str:
        """What users call one of the things that are listed."""
        return self.table.rows.key(item)

    def summary(self) -> list[str]:
        """How many there are, and how old the knowledge is; the least important last."""
        raise NotImplementedError

    def notes(self) -> list[Note]:
        """What is not as it should be with what is listed, for as long as that lasts."""
        unknown = [cut_end(clean(name), NAME) for name in self.table.rows.unknown_columns]
        notes = [Note(f"{NO_COLUMN} {name}") for name in unknown]
        if self._stale is not None:
            title, _, _ = words_of(self._stale)
            notes.append(Note(f"refresh failed: {title}", "refresh failed"))
        return notes

    def begin_loading(self, words: str) -> None:
        """Say that AWS is being asked; rows that are there stay."""
        self.loading_words = words
        self._show_trouble(None)
        if not len(self.table.rows):
            self.table.say(words)
        self.summarise()

    def say_waiting(self, words: str) -> None:
        """Say below what is being done what it waits for; empty words for nothing any more."""
        if not self.loading_words or len(self.table.rows):
            return
        waiting = (f"waiting for {words}", *WAITING) if words else ()
        self.table.say(self.loading_words, *waiting)

    def end_loading(self, error: Exception | None = None) -> None:
        """Everything has come, or an error did."""
        self.loading_words = ""
        if error is None:
            self.updated = self.now()
        elif len(self.table.rows):
            title, sentence, _ = words_of(error)
            self.notify(sentence, title=title, severity="error", markup=False)
        else:
            self._show_trouble(error)
        self.describe_emptiness()
        self.summarise()

    def age(self) -> str:
        """`loading`, `updated 12 s ago`."""
        if self.loading_words:
            return "loading"
        if self.updated is None:
            return "not loaded"
        return f"updated {ago((self.now() - self.updated).total_seconds())} ago"

    def summarise(self) -> None:
        if not self.display or not self.is_mounted:
            return
        shown = self.query_one(".summary", Static)
        room = shown.size.width
        lines = shortening(self.summary(), self.notes())
        line = next((line for line in lines if cell_len(line) <= room), "")
        # Its width is fixed by the style: no need to lay anything out at each keystroke.
        shown.update(line, layout=False)

    def counted(self, noun: str) -> str:
        """`38 of 412`, `412 instances`."""
        rows = self.table.rows
        if rows.similar:
            return f"{len(rows.visible)} similar of {len(rows):,}"
        if rows.filtered:
            return f"{len(rows.visible):,} of {len(rows):,}"
        return f"{len(rows):,} {noun if len(rows) == 1 else noun + 's'}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the field itself the filter's key is a letter like others."""
        return action != "filter" or not self.query_one(FilterInput).has_focus

    def action_filter(self) -> None:
        self.screen.set_focus(self.query_one(FilterInput))

    def action_sort_next(self) -> None:
        self.table.sort_next()

    def action_sort_reverse(self) -> None:
        self.table.sort_reverse()

    def action_choose(self) -> None:
        self.table.choose()

    def action_copy(self) -> None:
        item = self.table.chosen
        if item is not None:
            text = self.table.rows.key(item)
            self.app.copy_to_clipboard(text)
            self.notify(f"{clean(text)} copied", markup=False)

    def back(self) -> bool:
        """One step back; False when there is none to take here."""
        field = self.query_one(FilterInput)
        if field.value:
            field.value = ""
        elif not field.has_focus:
            return False
        self.take_focus()
        return True

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._use_filter(event.value)

    def _use_filter(self, text: str) -> None:
        self.set_class(bool(text), "-filtering")
        self.table.filter(text)
        self.describe_emptiness()
        self.summarise()

    def describe_emptiness(self) -> None:
        """Say in the table's place why there are no rows."""
        if self.table.rows.filtered and len(self.table.rows):
            self.table.say(*self.words_on_filter(), "Esc clears it.")

    def words_on_filter(self) -> list[str]:
        """Why nothing holds what was typed."""
        rows = self.table.rows
        words = [f"None of {len(rows):,} matches this filter."]
        for name in rows.unknown_columns:
            columns = ", ".join(column.name.lower() for column in rows.columns)
            words += [
                f"There is no column {cut_end(clean(name), NAME)}. There are:",
                f"{columns}.",
                'Quotes look for the text itself, as in "arn:aws".',
            ]
        return words

    def action_refresh(self) -> None:
        if not self.loading_words:
            self.load()

    def go_to(self, key: str) -> None:
        """Put the cursor on a row; the filter is cleared if it hides that row."""
        if self.table.rows.index(key) is None:
            with self.prevent(Input.Changed):
                self.query_one(FilterInput).value = ""
            self._use_filter("")
        self.table.go_to(key)

    @on(RetryRequested)
    def _retry(self, event: RetryRequested) -> None:
        event.stop()
        self.action_refresh()

    @on(Table.CursorMoved)
    def _cursor_moved(self, event: Table.CursorMoved) -> None:
        event.stop()
        self._footer.mark_denied()

    @on(Table.RowChosen)
    def _chosen(self, event: Table.RowChosen) -> None:
        event.stop()
        self.choose(event.item)

    def choose(self, item: Any) -> None:
        """Do what Enter does on a row."""
        raise NotImplementedError

    def _show_trouble(self, error: Exception | None) -> None:
        trouble = self.query_one(ErrorPanel)
        # Behind another tab the keys are no longer its own, even before they have moved on.
        focused = self.display and (self.table.has_focus or trouble.has_focus)
        if error is not None:
            trouble.show(error)
        self.table.display = error is None
        trouble.display = error is not None
        if focused:
            self.take_focus()
