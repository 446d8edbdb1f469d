"""Are these sessions to end? One question that names them, and what comes of each."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.reading import read_only_words
from tui.aws.sessions import terminate_session
from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.lists.session_end import END, STAY, ask_to_end
from tui.ui.lists.table import Table
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end
from tui.ui.words.rest import with_rest
from tui.ui.words.session_rows import ClosedSession, SessionRow

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.ui.workspace import Workspace

SHOWN: Final = 12
"""Sessions by name in a question, and"""

AROUND: Final = 11
"""lines of a screen that they leave to what else it says."""

WIDE: Final = 68
"""Cells of each."""

NONE_OWN: Final = N_("None of the marked sessions is active and yours.")

Placed = tuple["Workspace", SessionRow]
"""A session, and where it is."""


async def ask_to_end_chosen(
    widget: "Widget",
    table: Table[SessionRow],
    place_of: "Callable[[SessionRow], Workspace | None]",
    now: datetime,
    ended: "Callable[..., None]",
) -> None:
    """Ask about the sessions that are marked, or about the one under the cursor.

    Args:
        widget: Who asks, and tells of it.
        table: The list.
        place_of: Where a session is.
        now: The time of day.
        ended: Called with the places where AWS has ended some.
    """
    row = table.chosen
    marked = [(place, each) for each in table.marked if (place := place_of(each)) is not None]
    for place, _row in marked:
        place.use()
    if marked:
        await _ask_to_end_all(widget, marked, ended)
    elif row is not None and row.live and (place := place_of(row)) is not None:
        place.use()
        await ask_to_end(widget, place.aws, row, now, lambda: ended(place))
    else:
        widget.notify(_("The session has ended."), markup=False)


async def _ask_to_end_all(
    widget: "Widget", marked: Sequence[Placed], ended: Callable[..., None]
) -> None:
    able, left_out = await _sorted_out(marked)
    if not able:
        widget.notify(" ".join([_(NONE_OWN), *left_out]), severity="warning", markup=False)
        return

    def answered(answer: str | None) -> None:
        if answer == END:
            widget.run_worker(_end(widget, able, ended), group="terminate")

    room = max(1, min(SHOWN, widget.app.size.height - AROUND))
    widget.app.push_screen(_question([row for _place, row in able], left_out, room), answered)


async def _sorted_out(marked: Sequence[Placed]) -> tuple[list[Placed], list[str]]:
    """Those that may be ended, and in sentences why the others may not."""
    over = [row for _place, row in marked if not row.live]
    able: list[Placed] = []
    others, refused = 0, dict[str, None]()
    for place, row in marked:
        if not row.live:
            continue
        if place.aws.read_only:
            why = read_only_words(place.aws.read_only)
            words = _("{name} is not ended: {why}").format(name=_named(row), why=why)
            refused[words] = None
            continue
        try:
            identity = await place.aws.identity()
        except AwsError as error:
            refused[error.sentence()] = None
            continue
        if row.record is not None and row.record.owner != identity.arn:
            others += 1
        else:
            able.append((place, row))
    sentences = []
    if over:
        sentences.append(_("Left out: {count:,} already ended.").format(count=len(over)))
    if others:
        sentences.append(_("Left out: {count:,} of other owners.").format(count=others))
    return able, [*sentences, *refused]


def _question(rows: Sequence[SessionRow], left_out: Sequence[str], room: int) -> ChoiceScreen:
    title = ngettext("End {count:,} session?", "End {count:,} sessions?", len(rows))
    end = ngettext("End {count:,} session", "End {count:,} sessions", len(rows))
    lines = with_rest([cut_end(_described(row), WIDE) for row in rows[:room]], len(rows))
    answers = ((STAY, _("Leave them running")), (END, end.format(count=len(rows))))
    return ChoiceScreen(title.format(count=len(rows)), [*lines, *left_out], answers)


async def _end(widget: "Widget", able: Sequence[Placed], ended: Callable[..., None]) -> None:
    problems = await asyncio.gather(*(_end_one(place.aws, row) for place, row in able))
    failed = [problem for problem in problems if problem]
    if count := len(able) - len(failed):
        words = ngettext("Ended {count:,} session.", "Ended {count:,} sessions.", count)
        widget.notify(words.format(count=count), markup=False)
        ended(*dict.fromkeys(place for place, _row in able))
    for problem in failed:
        widget.notify(problem, severity="error", markup=False)


async def _end_one(aws: Aws, row: SessionRow) -> str:
    """End it; why that failed, in a sentence."""
    if row.session is not None and not isinstance(row.session, ClosedSession):
        row.session.end()
        return ""
    try:
        await terminate_session(aws, row.session_id)
    except AwsError as error:
        return f"{_named(row)}: {error.sentence()}"
    return ""


def _named(row: SessionRow) -> str:
    return clean(row.name or row.target)


def _described(row: SessionRow) -> str:
    return (
        f"{_named(row)}  {clean(row.session_id)}  {clean(row.reason) or _('no reason given')}"
    )
