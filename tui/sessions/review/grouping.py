"""Sessions that belong together: those of a day, or of a ticket; pure but for the user's pattern."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from tui.language import N_
from tui.sessions.bounded import PatternUnusable, search
from tui.sessions.review.log_entry import LogEntry

NO_TICKET: Final = N_("no ticket")
NO_DAY: Final = N_("no date")


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions that belong together."""

    title: str
    entries: tuple[LogEntry, ...]


def by_day(entries: Iterable[LogEntry], zone: tzinfo | None = None) -> tuple[Group, ...]:
    """The sessions of each day in a time zone; the local one where none is given."""
    return _grouped(
        entries,
        lambda entry: (
            entry.started.astimezone(zone).date().isoformat() if entry.started else NO_DAY
        ),
    )


async def by_ticket(entries: Sequence[LogEntry], pattern: str) -> tuple[Group, ...]:
    """The sessions of each ticket that their reasons name; those without one come last.

    Raises PatternUnusable.

    Args:
        entries: in the order in which each group keeps them.
        pattern: a regular expression for what a ticket looks like.
    """
    named = await tickets_of((entry.reason for entry in entries), pattern)
    groups = _grouped(entries, lambda entry: named[entry.reason])
    return tuple(sorted(groups, key=lambda group: group.title == NO_TICKET))


async def tickets_of(reasons: Iterable[str], pattern: str) -> dict[str, str]:
    """The ticket of each reason: what matches first in it, or `NO_TICKET`.

    Raises PatternUnusable.
    """
    different = list(dict.fromkeys(reasons))
    found = await search(pattern, different)
    return {
        reason: ticket or NO_TICKET for reason, ticket in zip(different, found, strict=True)
    }


async def ticket_of(reason: str, pattern: str) -> str:
    """The ticket of one reason; empty where it has none, or the pattern cannot be used."""
    with suppress(PatternUnusable):
        found = await tickets_of([reason], pattern)
        return "" if found[reason] == NO_TICKET else found[reason]
    return ""


def _grouped(
    entries: Iterable[LogEntry], title_of: Callable[[LogEntry], str]
) -> tuple[Group, ...]:
    groups: dict[str, list[LogEntry]] = {}
    for entry in entries:
        groups.setdefault(title_of(entry), []).append(entry)
    return tuple(Group(title, tuple(members)) for title, members in groups.items())
