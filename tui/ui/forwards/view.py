"""The forwarded ports: the app's own, and those that processes in the background forward."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.forwards.rows import LOCAL, ForwardRow, forward_columns
from tui.ui.lists.arranging.arranged_list import Arrangement
from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.lists.table import Table
from tui.ui.messages import ForwardChosen, ForwardEndRequested, ForwardsWanted
from tui.ui.words.times import Now

NOT_HERE: Final = ("mark", "pane")
"""What other lists do, by the actions' ids."""

AGAIN: Final = N_("{forwards.choose} reconnects it.")
NONE: Final = N_("{instances.forward} on an instance forwards a port while the app runs.")


class ForwardsView(FilterableTable[ForwardRow]):
    """Told how they stand every second while it is in sight; Enter shows one, x ends it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.FORWARDS)
    NO_MATCH = N_("No forward matches.")

    def __init__(self, now: Now) -> None:
        self._why = Static("", id="forward-why", markup=False)
        table = Table(forward_columns(), lambda row: row.key, sorted_by=1)
        super().__init__(table, scope=Scope.FORWARDS, now=now, id="forwards")

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if widget is self._footer:
                yield self._why
            yield widget

    def on_mount(self) -> None:
        # Beside what every list does then.
        self._footer.hide(*NOT_HERE)
        self.show([])

    def on_show(self) -> None:
        self.use_columns(anew=False)
        self.post_message(ForwardsWanted())

    def arrangement(self, chosen: Sequence[str]) -> Arrangement:
        columns = forward_columns()
        usual = [column.name for column in columns]
        return Arrangement(place="forwards", columns=columns, usual=usual, sorted_by=LOCAL)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing that is done to several, and no pane."""
        return action not in NOT_HERE and super().check_action(action, parameters)

    def show(self, rows: Sequence[ForwardRow]) -> None:
        """List these; those that are as they were are not drawn again."""
        known = {row.key: row for row in self.table.rows.items}
        self.table.keep({row.key for row in rows})
        self.table.add(row for row in rows if known.get(row.key) != row)
        self.describe_emptiness()
        self._say_why()
        self.summarise()

    def load(self) -> None:
        self.post_message(ForwardsWanted())

    def choose(self, item: ForwardRow) -> None:
        self.post_message(ForwardChosen(item.key))

    def action_end(self) -> None:
        if (row := self.table.chosen) is not None:
            self.post_message(ForwardEndRequested(row.key))

    def called(self, item: ForwardRow) -> str:
        return item.address

    def identifier(self, item: ForwardRow) -> str:
        return item.address

    def summary(self) -> list[str]:
        rows = self.table.rows.items
        if not rows:
            return []
        count = sum(row.facts.open for row in rows)
        connections = ngettext(
            "{count:,} connection open", "{count:,} connections open", count
        ).format(count=count)
        everything = ngettext("{count:,} forward", "{count:,} forwards", len(rows))
        return [self.counted(everything.format(count=len(rows))), connections]

    def describe_emptiness(self) -> None:
        if len(self.table.rows):
            super().describe_emptiness()
        else:
            self.table.say(
                _("No ports are forwarded."),
                with_keys(_(NONE)),
                _("`ssm-tui forward --background` keeps one after you quit."),
            )

    @on(Table.CursorMoved)
    def _moved(self) -> None:
        self._say_why()

    def _say_why(self) -> None:
        """Say below the list why the port under the cursor is not listening."""
        row = self.table.chosen
        words = "" if row is None else row.facts.why
        self._why.display = bool(words)
        if row is not None and words:
            again = () if row.facts.state.live or row.pid else (with_keys(_(AGAIN)),)
            self._why.update(_joined(f"{row.address}: {words}", again))


def _joined(words: str, more: Iterable[str]) -> Content:
    return Content(clean(" ".join((words, *more))))
