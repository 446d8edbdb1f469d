"""What is asked of the logs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tui.language import _

USUAL_WINDOW: Final = timedelta(days=7)
"""How far back is looked where nobody says: the bytes of a week, not those of years."""


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """Words in the logs of sessions.

    Attributes:
        terms: all of them are in one line; letters' case tells nothing apart.
        since: of the events that are scanned, in whole seconds.
        until: likewise.
        limit: of events, and of lines in them, 1 to 10,000.
    """

    terms: tuple[str, ...]
    since: datetime
    until: datetime
    limit: int = 100


def question_of(
    terms: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    *,
    now: datetime,
    limit: int = 100,
) -> LogQuestion:
    """What is asked, with the usual window where no time is named.

    Raises:
        ValueError: There are no words, or there is no time between `since` and `until`.
    """
    if not terms:
        raise ValueError(_("Type the words to search the logs for."))
    last = min(until, now) if until is not None else now
    first = since if since is not None else last - USUAL_WINDOW
    if first >= last:
        raise ValueError(_("The time to search ends before it begins."))
    return LogQuestion(terms, first, last, limit)
