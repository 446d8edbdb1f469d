"""Is this session to end? The question, with what it is about, and what comes of it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.errors import AwsError
from tui.aws.reading import read_only_words
from tui.aws.sessions import terminate_session
from tui.language import _
from tui.printable import clean
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end, cut_middle
from tui.ui.words.session_rows import ClosedSession, SessionRow
from tui.ui.words.times import moment

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.aws.client import Aws

ASKED = 256
"""Cells of a text in the question: all of nearly every reason."""

STAY, END = "stay", "end"
"""The answers."""


async def ask_to_end(
    widget: "Widget", aws: "Aws", row: SessionRow, now: datetime, ended: Callable[[], None]
) -> None:
    """Ask whether a session of one's own is to end for good, and end it.

    Args:
        widget: Who asks, and tells of it.
        aws: Whose session.
        row: The session.
        now: The time of day.
        ended: Called once AWS has ended it.
    """
    if aws.read_only:
        words = _("Not ended: {why}").format(why=read_only_words(aws.read_only))
        widget.notify(words, severity="warning", markup=False)
        return
    try:
        identity = await aws.identity()
    except AwsError as error:
        widget.notify(error.sentence(), title=_(error.title), severity="error", markup=False)
        return
    if row.record is not None and row.record.owner != identity.arn:
        words = _("Owned by {owner}. You can only end your own sessions.")
        widget.notify(words.format(owner=clean(row.owner)), markup=False)
        return

    def answered(answer: str | None) -> None:
        if answer != END:
            return
        if row.session is None:
            widget.run_worker(_terminate(widget, aws, row, ended), group="terminate")
        elif not isinstance(row.session, ClosedSession):
            row.session.end()

    widget.app.push_screen(_question(row, now), answered)


def _question(row: SessionRow, now: datetime) -> ChoiceScreen:
    since = _("started {when}, {duration} ago")
    return ChoiceScreen(
        _("End the session on {name}?").format(name=row.name or row.target),
        [
            cut_middle(clean(row.session_id), ASKED),
            cut_end(clean(row.reason), ASKED) or _("no reason given"),
            since.format(when=moment(row.started, now), duration=row.duration(now)),
        ],
        ((STAY, _("Leave it running")), (END, _("End session"))),
    )


async def _terminate(
    widget: "Widget", aws: "Aws", row: SessionRow, ended: Callable[[], None]
) -> None:
    try:
        await terminate_session(aws, row.session_id)
    except AwsError as error:
        widget.notify(error.sentence(), title=_(error.title), severity="error", markup=False)
    else:
        words = _("Ended {session_id}.").format(session_id=clean(row.session_id))
        widget.notify(words, markup=False)
        ended()
