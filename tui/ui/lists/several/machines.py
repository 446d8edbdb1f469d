"""What is done to the machines of sessions: those of the marked ones, each machine once."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.widget import Widget

from tui.aws.instances import ManagedInstance
from tui.language import _
from tui.ui.lists.table import Table
from tui.ui.messages import Deed, SeveralRequested, WhyRequested

if TYPE_CHECKING:
    from tui.ui.words.machines import PlacedMachine
    from tui.ui.words.session_rows import SessionRow
    from tui.ui.workspace import Workspace


def ask_for_machines(
    widget: Widget,
    table: "Table[SessionRow]",
    place_of: "Callable[[SessionRow], Workspace | None]",
    deed: Deed,
) -> None:
    """Ask for something on the machines of the marked sessions, or of that under the cursor.

    Args:
        widget: who asks, and says where there is nothing to ask for.
        table: the sessions.
        place_of: where a session is.
        deed: what is wanted.
    """
    machines = tuple(_machines(table, place_of))
    if not machines:
        widget.notify(_("No instance is known for this row."), markup=False)
    elif deed is Deed.DIAGNOSE and len(machines) == 1:
        ((instance, place),) = machines
        widget.post_message(WhyRequested(instance, place=place))
    else:
        widget.post_message(SeveralRequested(machines, deed))


def _machines(
    table: "Table[SessionRow]", place_of: "Callable[[SessionRow], Workspace | None]"
) -> "Iterator[PlacedMachine]":
    row = table.chosen
    seen: set[tuple[str, Workspace]] = set()
    for each in table.marked or ([row] if row is not None else []):
        place = place_of(each)
        if each.target and place is not None and (each.target, place) not in seen:
            seen.add((each.target, place))
            yield _instance(each), place


def _instance(row: "SessionRow") -> ManagedInstance:
    """The machine as the session knows it."""
    if row.session is not None:
        return row.session.target
    return ManagedInstance(row.target, name=row.name)
