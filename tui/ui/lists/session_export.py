"""What the list of sessions shows, as a file: CSV, JSON or Markdown, in groups where it has some."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.language import N_, _, ngettext
from tui.sessions.bounded import PatternUnusable
from tui.sessions.review.export import as_csv, as_json, as_markdown
from tui.sessions.review.grouping import Group, by_day, by_ticket
from tui.sessions.review.log_entry import LogEntry
from tui.ui.lists.session_columns import Grouping
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.exports import tell_written, write_export

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.ui.lists.table import Table
    from tui.ui.words.session_rows import SessionRow
    from tui.ui.words.times import Now

FORMS: Final = (("csv", "CSV"), ("json", "JSON"), ("md", "Markdown"))
"""The ends of the files' names, and what to call them."""


NOTHING: Final = N_("Nothing to export.")


def ask_sessions_form(count: int, *, marked: bool) -> ChoiceScreen:
    """In which form are so many sessions exported?"""
    title = ngettext("Export {count:,} session as", "Export {count:,} sessions as", count)
    return ask_form(title.format(count=count), marked=marked)


def ask_form(title: str, *, marked: bool) -> ChoiceScreen:
    """In which form? The harmless answer is empty."""
    answers = [("", _("Cancel")), *FORMS]
    words = _("The marked rows.") if marked else _("The list as filtered.")
    return ChoiceScreen(title, [words], answers, start=1)


async def group_entries(
    grouping: Grouping, entries: Sequence[LogEntry], ticket: str, now: datetime
) -> tuple[Group, ...]:
    """The sessions in their groups, or all in one. Raises PatternUnusable.

    Args:
        grouping: What belongs together.
        entries: In the order that each group keeps.
        ticket: A regular expression for what a ticket looks like.
        now: In the zone whose days count.
    """
    match grouping:
        case Grouping.DAY:
            return by_day(entries, now.tzinfo)
        case Grouping.TICKET:
            return await by_ticket(entries, ticket)
        case _:
            return (Group("Sessions", tuple(entries)),)


def export_listed(
    widget: "Widget", table: "Table[SessionRow]", grouped: tuple[Grouping, str], now: "Now"
) -> None:
    """Ask in which form the sessions listed, or those marked, are exported, and do so.

    Args:
        widget: Who asks.
        table: The list; requests for access in it are no sessions.
        grouped: How it is grouped, and what a ticket looks like.
        now: Gives the time of day, in the zone whose days count.
    """
    entries = [row.entry for row in table.marked_or_found if row.access is None]
    if not entries:
        widget.notify(_(NOTHING), markup=False)
        return

    def answered(form: str | None) -> None:
        if form:
            work = write_listed(widget.notify, entries, form, grouped, now())
            widget.run_worker(work, group="export")

    form = ask_sessions_form(len(entries), marked=bool(table.marked))
    widget.app.push_screen(form, answered)


async def write_listed(
    notify: Callable[..., None],
    entries: Sequence[LogEntry],
    form: str,
    grouped: tuple[Grouping, str],
    now: datetime,
) -> None:
    """Write what is listed, and tell where.

    Args:
        notify: Says it.
        entries: What is listed, in its order.
        form: The end of the file's name.
        grouped: How it is grouped, and what a ticket looks like.
        now: In the zone whose days count.
    """
    grouping, ticket = grouped
    try:
        groups = await group_entries(grouping, entries, ticket, now)
    except PatternUnusable as error:
        words = _("Nothing was exported. {why}").format(why=error)
        notify(words, severity="error", markup=False)
    else:
        await tell_written(notify, lambda: export_sessions(groups, form, grouping, now))


def export_sessions(
    groups: Sequence[Group], form: str, grouping: Grouping, now: datetime
) -> Path:
    """Write them; blocks. Raises OSError."""
    grouped = grouping is not Grouping.NONE
    match form:
        case "csv":
            text = as_csv(groups, grouped=grouped)
        case "json":
            text = as_json(groups, grouped=grouped) + "\n"
        case _:
            text = as_markdown(groups)
    return write_export("sessions", now, form, text)
