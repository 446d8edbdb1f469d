"""What the sessions on a machine come to, as facts."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.language import _
from tui.ui.words.times import clock, moment

if TYPE_CHECKING:
    from tui.sessions.review.log_entry import LogEntry
    from tui.sessions.review.machine import MachineUse, Visitor

MOST: Final = 5
"""Of the others on a machine that are named; and of the sessions that run."""


def session_words(
    entry: "LogEntry", now: datetime, when: Callable[[datetime | None, datetime], str] = moment
) -> str:
    """`today 14:02, 12:48, kaori: INC-7`; `when` is the form of the time."""
    lasted = _("active") if entry.runs else clock(entry.seconds) if entry.seconds else ""
    facts = _(", ").join(filter(None, (when(entry.started, now), lasted, entry.owner_name)))
    return f"{facts}: {entry.reason or _('no reason')}"


def machine_facts(use: "MachineUse", now: datetime) -> Iterator[tuple[str, str]]:
    """Labels and values."""
    for number, entry in enumerate(use.running[:MOST]):
        yield "" if number else _("Active now"), session_words(entry, now)
    yield _("Last session"), session_words(use.last, now) if use.last else "-"
    counted = f"{use.sessions:,}"
    if use.average is not None:
        counted = _("{count:,}, {duration} on average").format(
            count=use.sessions, duration=clock(use.average)
        )
    yield _("Sessions"), counted
    yield (
        _("Other users"),
        "; ".join(_visitor_words(one, now) for one in use.others[:MOST]) or _("none"),
    )


def _visitor_words(visitor: "Visitor", now: datetime) -> str:
    last = moment(visitor.last, now)
    if visitor.sessions > 1:
        return _("{name} ({count:,} times) {time}").format(
            name=visitor.name, count=visitor.sessions, time=last
        )
    return f"{visitor.name} {last}"
