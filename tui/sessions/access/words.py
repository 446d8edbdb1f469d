"""What there is to say of a request, in a sentence."""

from datetime import datetime
from typing import Final

from tui.aws.access.requests import AccessStatus, left_of
from tui.aws.arn import owner_name
from tui.durations import ago, minutes_as_words
from tui.language import N_, _
from tui.sessions.access.record import AccessRecord

ANSWERS: Final = {
    AccessStatus.REJECTED: N_("Access to {target} was rejected: {request}."),
    AccessStatus.REVOKED: N_("Access to {target} was revoked: {request}."),
    AccessStatus.EXPIRED: N_("The request for {target} has expired: {request}."),
}

ANSWERED_BY: Final = {
    AccessStatus.REJECTED: N_("Access to {target} was rejected by {name}: {request}."),
    AccessStatus.REVOKED: N_("Access to {target} was revoked by {name}: {request}."),
    AccessStatus.APPROVED: N_("Access to {target} was approved by {name}: {request}."),
}

LEFT: Final = N_(
    "{duration} left. An open session outlives this; starting or reconnecting one doesn't."
)


def standing_words(record: AccessRecord, now: datetime) -> str:
    """How a request stands."""
    if record.pending:
        said = _("Access to {target} is pending, requested {age} ago: {request}.")
        age = ago((now - record.asked).total_seconds())
        return said.format(target=record.label, age=age, request=record.request_id)
    if record.by and record.status in ANSWERED_BY:
        said = _(ANSWERED_BY[record.status])
    elif record.approved:
        said = _("Access to {target} was approved: {request}.")
    else:
        said = _(ANSWERS[record.status])
    words = said.format(
        target=record.label, name=owner_name(record.by), request=record.request_id
    )
    left = left_of(record.expires, now)
    if record.approved and left is not None:
        return f"{words} {_(LEFT).format(duration=minutes_as_words(round(left / 60)))}"
    return words
