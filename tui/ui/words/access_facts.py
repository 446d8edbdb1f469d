"""What the pane beside the list says of a request for access: labels and values."""

from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.access.requests import left_of
from tui.durations import minutes_as_words
from tui.language import _
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.sessions.access.record import AccessRecord


def access_facts(record: "AccessRecord", now: datetime) -> list[tuple[str, str]]:
    """All that is known of it."""
    left = left_of(record.expires, now) if record.approved else None
    facts = [
        (_("Access request"), record.request_id),
        (_("Status"), record.status.words),
        (_("Target"), record.target),
        (_("Reason"), record.reason or _("none")),
        (_("Requested"), exact(record.asked, now)),
        (_("Answered"), exact(record.answered, now) if record.answered else ""),
        (_("Answered by"), record.by),
        (_("Expires"), exact(record.expires, now) if record.expires else ""),
        (_("Time left"), minutes_as_words(round(left / 60)) if left else ""),
    ]
    return [(label, value) for label, value in facts if value]
