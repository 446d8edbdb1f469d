"""All that is known of one forwarded port."""

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.language import _
from tui.printable import clean
from tui.sizes import size_words
from tui.ui.actions import Scope, bindings_of
from tui.ui.forwards.rows import ForwardRow
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

SECOND: Final = 1.0
UNKNOWN: Final = "-"


class ForwardScreen(ModalScreen[bool], LeftOnce[bool]):
    """Gives back whether the user wants it ended.

    Args:
        row: how it stands.
        look: how it stands now; None where it is not listed any more.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.FORWARD_DETAILS)

    def __init__(self, row: ForwardRow, look: Callable[[], ForwardRow | None]) -> None:
        super().__init__()
        self._row = row
        self._look = look
        self._facts = FactList(list(facts_of_row(row)))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._row.address))
            with VerticalScroll():
                yield self._facts
            yield KeyFooter(Scope.FORWARD_DETAILS)

    def on_mount(self) -> None:
        self.set_interval(SECOND, self._look_again)

    def _look_again(self) -> None:
        row = self._look()
        if row is not None and row != self._row:
            self._row = row
            self._facts.show(list(facts_of_row(row)))

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._row.address)
        self.notify(_("Copied {text}.").format(text=clean(self._row.address)), markup=False)

    def action_end(self) -> None:
        self.dismiss(True)

    def action_close(self) -> None:
        self.dismiss(False)


def facts_of_row(row: ForwardRow) -> Iterator[Fact]:
    """Where it leads, how it stands, what it carries, why."""
    facts = row.facts
    yield _("State"), row.state_words
    if facts.why:
        yield "", facts.why
    yield _("Local"), facts.local
    yield _("Remote"), facts.destination
    yield _("Through"), " · ".join(dict.fromkeys((row.label, row.target)))
    if row.where:
        yield _("Context"), row.where
    yield _("Session"), facts.session_id or UNKNOWN
    yield (
        _("Connections"),
        _("{open} open, {total} total").format(open=facts.open, total=facts.total),
    )
    yield _("Sent"), size_words(facts.up)
    yield _("Received"), size_words(facts.down)
    yield _("Left"), row.left_words
    yield (
        _("Runs in"),
        _("background, process {pid}").format(pid=row.pid) if row.pid else row.runs_words,
    )
    yield _("Reason"), row.reason or UNKNOWN
