"""A list of things AWS told: a filter, how many there are, a table, and what the keys do."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from tui.aws.errors import (
    BadConfiguration,
    ExpiredCredentials,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
    SignInFailed,
)
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.lists.arranging.arranged_list import ArrangedList
from tui.ui.lists.arranging.list_choices import ListChoices
from tui.ui.lists.details.beside import HasDetails
from tui.ui.lists.filter_input import FilterInput
from tui.ui.lists.several.marking import MarksRows
from tui.ui.lists.table import Table
from tui.ui.messages import RetryRequested
from tui.ui.sources.rereading import Rereading
from tui.ui.widgets.error_panel import ErrorPanel, words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.words.cells import cut_end
from tui.ui.words.status_line import Note, shortening
from tui.ui.words.times import Now, updated_words

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.ui.lists.details.pane import DetailsPane

T = TypeVar("T")

WAITING: Final = N_("{everywhere.choose_profile} switches profile, {everywhere.leave} quits.")
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

CLEARS: Final = N_("Esc clears the filter.")

NAME: Final = 20
"""Cells of a column's name that somebody made up."""


class FilterableTable(MarksRows, HasDetails, ArrangedList, Vertical, Generic[T]):
    """The common part of the views that list.

    Args:
        table: What it lists in.
        details: What tells of the row under the cursor where there is room for that.
        scope: Whose actions the last line names.
        now: The time of day.
        id: The view's.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.TABLE)
    AGEING: ClassVar[float] = 5.0
    """Seconds: "12 s ago" may be that much behind; nobody waits for it."""
    NO_MATCH: ClassVar[str] = N_("Nothing matches.")
    """What stands in the place of rows where a filter finds none."""
    _ageing: Timer

    def __init__(
        self,
        table: Table[T],
        details: "DetailsPane[Any, Any] | None" = None,
        *,
        scope: Scope,
        now: Now,
        id: str,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id, classes="listing")
        self.details = details
        self._aws: Aws | None = None
        self.now = now
        self.table = table
        self._field = FilterInput(table)
        self._summary = Static("", classes="summary", markup=False)
        self._trouble = ErrorPanel()
        self.choices = ListChoices()
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
            yield self._field
            yield self._summary
        with Horizontal(classes="listed"):
            yield self.table
            yield self._trouble
            if self.details is not None:
                yield self.details
        yield self._footer

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Whose actions do something here, the nearest first."""
        return (self._scope, Scope.TABLE)

    def _target(self) -> str:
        item = self.table.chosen
        return "" if item is None else self.identifier(item)

    @property
    def filter_text(self) -> str:
        return self._field.value

    def speak(self) -> None:
        """Say what is listed in the language of now."""
        self.use_columns()
        self.describe_emptiness()
        self.summarise()

    def on_show(self) -> None:
        self.call_after_refresh(self.summarise)
        self.point_pane()
        self._ageing.resume()

    def on_hide(self) -> None:
        self._ageing.pause()

    def on_resize(self) -> None:
        self.fit_pane()
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
        self.point_pane()
        self.look_again()

    def take_focus(self) -> None:
        """Give the keyboard to the table, or to what stands in its place."""
        (self.table if self.table.display else self._trouble).focus()

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
        return self.identifier(item)

    def identifier(self, item: Any) -> str:
        """AWS's id of it."""
        return self.table.rows.key(item)

    def summary(self) -> list[str]:
        """How many there are, and how old the knowledge is; the least important last."""
        raise NotImplementedError

    def notes(self) -> list[Note]:
        """What is not as it should be with what is listed, for as long as that lasts."""
        unknown = [cut_end(clean(name), NAME) for name in self.table.rows.unknown_columns]
        notes = [Note(_("no column {name}").format(name=name)) for name in unknown]
        if self._stale is not None:
            title, *_more = words_of(self._stale)
            whole = _("refresh failed: {title}").format(title=title)
            notes.append(Note(whole, _("refresh failed")))
        return notes

    def begin_loading(self, words: str) -> None:
        """Say that AWS is being asked; rows that are there stay."""
        self.loading_words = words
        self.forget_details()
        self._show_trouble(None)
        if not len(self.table.rows):
            self.table.say(words)
        self.summarise()

    def say_waiting(self, words: str) -> None:
        """Say below what is being done what it waits for; empty words for nothing any more."""
        if not self.loading_words or len(self.table.rows):
            return
        lines = [self.loading_words]
        if words:
            waiting = _("waiting for {what}").format(what=words)
            lines += [waiting, with_keys(_(WAITING))]
        self.table.say(*lines)

    def end_loading(self, error: Exception | None = None) -> None:
        """Everything has come, or an error did."""
        self.loading_words = ""
        if error is None:
            self.updated = self.now()
        elif len(self.table.rows):
            title, sentence, _facts = words_of(error)
            self.notify(sentence, title=title, severity="error", markup=False)
            if not self.table.display:
                self._show_trouble(None)  # the rows came behind an error
        else:
            self._show_trouble(error)
        self.describe_emptiness()
        self.summarise()

    def age(self) -> str:
        """`loading`, `updated 12 s ago`."""
        if self.loading_words:
            return _("loading")
        if self.updated is None:
            return _("not loaded")
        return updated_words(self.updated, self.now())

    def summarise(self) -> None:
        if not self.display or not self.is_mounted:
            return
        room = self._summary.size.width
        lines = shortening([*self.marked_words, *self.summary()], self.notes())
        line = next((line for line in lines if cell_len(line) <= room), "")
        # Its width is fixed by the style: no need to lay anything out at each keystroke.
        self._summary.update(line, layout=False)

    def counted(self, everything: str) -> str:
        """`38 of 412`, or all of them in words, as `412 instances`."""
        rows = self.table.rows
        found, similar = rows.matching, len(rows.visible) - rows.matching
        if rows.similar:
            similar = len(rows.visible)
            words = _("{similar:,} similar of {total:,}")
        elif similar:
            words = _("{found:,} and {similar:,} similar of {total:,}")
        elif rows.filtered:
            words = _("{found:,} of {total:,}")
        else:
            return everything
        return words.format(found=found, similar=similar, total=len(rows))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the field itself the filter's key is a letter like others."""
        return action != "filter" or not self._field.has_focus

    def action_filter(self) -> None:
        self.screen.set_focus(self._field)

    def action_sort_next(self) -> None:
        self.table.sort_next()

    def action_sort_reverse(self) -> None:
        self.table.sort_reverse()

    def action_choose(self) -> None:
        self.table.choose()

    def action_copy(self) -> None:
        item = self.table.chosen
        if item is not None:
            text = self.identifier(item)
            self.app.copy_to_clipboard(text)
            self.notify(_("Copied {text}.").format(text=clean(text)), markup=False)

    def back(self) -> bool:
        """One step back; False when there is none to take here."""
        if self._field.value:
            self._field.value = ""
        elif not (self._field.has_focus or self.pane_has_focus):
            return self.unmark()
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
            self.table.say(*self.words_on_filter(), _(CLEARS))

    def words_on_filter(self) -> list[str]:
        """Why nothing holds what was typed."""
        rows = self.table.rows
        words = [_(self.NO_MATCH)]
        columns = _(", ").join(_(column.name).lower() for column in rows.columns)
        for name in rows.unknown_columns:
            no_column = _("There is no column {name}. Columns: {columns}.")
            words += [
                no_column.format(name=cut_end(clean(name), NAME), columns=columns),
                _('Quotes search for the text itself: "arn:aws".'),
            ]
        return words

    def action_refresh(self) -> None:
        if not self.loading_words:
            self.load()

    def go_to(self, key: str) -> None:
        """Put the cursor on a row; the filter is cleared if it hides that row."""
        if self.table.rows.index(key) is None:
            with self.prevent(Input.Changed):
                self._field.value = ""
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
        self.point_pane()

    @on(Table.RowChosen)
    def _chosen(self, event: Table.RowChosen) -> None:
        event.stop()
        self.choose(event.item)

    def choose(self, item: Any) -> None:
        """Do what Enter does on a row."""
        raise NotImplementedError

    def _show_trouble(self, error: Exception | None) -> None:
        # Behind another tab the keys are no longer its own, even before they have moved on.
        focused = self.display and (self.table.has_focus or self._trouble.has_focus)
        if error is not None:
            self._trouble.show(error)
        self.table.display = error is None
        self._trouble.display = error is not None
        self.fit_pane()
        if focused:
            self.take_focus()
