"""Deletes the record of a session: the question, which names it, and what became of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.recorder import LAST_WORDS
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.journal.deleting import LIVE, NOTHING, NotDeleted, Traces
from tui.ui.messages import HistoryChanged
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end, cut_middle
from tui.ui.words.session_rows import ClosedSession, SessionRow
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


ASKED: Final = 256
"""Cells of a text in the question: all of nearly every reason."""

CANCEL, DELETE = "cancel", "delete"
"""The answers."""

DELETED: Final = N_("Deleted the local data of {session}: bookmarks, notes and recording.")
AWS_KEEPS: Final = N_("AWS keeps its session history, CloudTrail events and logs.")


def offer_to_delete(
    widget: "Widget",
    row: SessionRow,
    traces: Traces | None,
    now: datetime,
    deleted: Callable[[], None] = lambda: None,
) -> None:
    """Ask whether the record of a session is to be deleted, and do so.

    Args:
        widget: Who asks, and tells the app of it.
        row: The session.
        traces: Where it has left something.
        now: The time of day, in the user's zone.
        deleted: What is to be done once it is gone.
    """
    if row.live:
        widget.notify(_(LIVE), markup=False)
        return
    if traces is None:
        widget.notify(_(NOTHING), markup=False)
        return

    def answered(answer: str | None) -> None:
        if answer == DELETE:
            widget.app.run_worker(_delete(widget.app, row, traces, deleted), group="deleting")

    widget.app.push_screen(_question(row, now), answered)


def _question(row: SessionRow, now: datetime) -> ChoiceScreen:
    return ChoiceScreen(
        _("Delete the local data of the session on {name}?").format(
            name=cut_middle(row.name or row.target, 40)
        ),
        [
            cut_middle(clean(row.session_id), ASKED),
            cut_end(clean(row.reason), ASKED) or _("no reason given"),
            _("started {time}, duration {duration}").format(
                time=exact(row.started, now), duration=row.duration(now)
            ),
            "",
            _(
                "Its row, bookmarks, notes and recording on this machine are deleted permanently."
            ),
            _(AWS_KEEPS),
        ],
        ((CANCEL, _("Cancel")), (DELETE, _("Delete"))),
    )


async def _delete(
    app: "App[None]", row: SessionRow, traces: Traces, deleted: Callable[[], None]
) -> None:
    session = row.session
    if session is not None and not isinstance(session, ClosedSession) and session.recording:
        # What it has still to write would come after all was deleted.
        await asyncio.to_thread(session.recording.join, LAST_WORDS)
    try:
        await traces.delete(row.session_id)
    except (ArchiveError, NotDeleted) as error:
        app.notify(clean(str(error)), severity="error", timeout=12, markup=False)
    else:
        words = _(DELETED).format(session=row.session_id)
        app.notify(clean(f"{words} {_(AWS_KEEPS)}"), timeout=12, markup=False)
        deleted()
    app.post_message(HistoryChanged(row.session_id))
