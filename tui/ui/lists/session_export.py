"""What the list of sessions shows, as a file: CSV, JSON or Markdown, in groups where it has some."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from tui.sessions.bounded import PatternUnusable
from tui.sessions.review.export import as_csv, as_json, as_markdown
from tui.sessions.review.grouping import Group, by_day, by_ticket
from tui.sessions.review.log_entry import LogEntry
from tui.ui.lists.session_columns import Grouping
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.exports import tell_written, write_export

FORMS: Final = (("csv", "CSV"), ("json", "JSON"), ("md", "Markdown"))
"""The ends of the files' names, and what to call them."""


def ask_form(count: int) -> ChoiceScreen:
    """In which form? The harmless answer is empty."""
    what = "1 session" if count == 1 else f"{count:,} sessions"
    answers = [("", "Cancel"), *FORMS]
    return ChoiceScreen(
        f"Write {what} as", ["What is listed, as it is filtered."], answers, start=1
    )


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
        notify(f"Nothing was written. {error}", severity="error", markup=False)
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
