"""One session of the organisation's history, with all that its events tell."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.organisation.columns import copied_id
from tui.ui.organisation.facts import history_facts
from tui.ui.organisation.form import LOW
from tui.ui.widgets.facts import FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

if TYPE_CHECKING:
    from tui.aws.organisation.session import OrganisationSession
    from tui.ui.words.times import Now


class HistoryDetailsScreen(ModalScreen[None], LeftOnce[None]):
    """Tells of a row.

    Args:
        row: Which.
        now: The time of day.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.HISTORY_DETAILS, Scope.READING)

    def __init__(self, row: "OrganisationSession", now: "Now") -> None:
        super().__init__()
        self._row = row
        self._now = now

    def compose(self) -> ComposeResult:
        row = self._row
        with Vertical(classes="box") as box:
            title = _("Refused attempt") if row.refused else _("Session")
            box.border_title = Content(f"{title} · {clean(row.target)}")
            with VerticalScroll(id="history-facts"):
                yield FactList(history_facts(row, self._now()))
            yield KeyFooter(Scope.HISTORY_DETAILS)

    def on_mount(self) -> None:
        self.set_class(self._row.refused, "-refused")
        self.query_one("#history-facts").focus()

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < LOW, "-low")

    def action_copy(self) -> None:
        copied = copied_id(self._row)
        self.app.copy_to_clipboard(copied)
        self.notify(_("Copied {session_id}.").format(session_id=clean(copied)), markup=False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#history-facts").scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss(None)
