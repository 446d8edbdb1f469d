"""All that an organisation's history tells of one session, or of one refused attempt."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.arn import owner_name
from tui.durations import minutes_as_words
from tui.language import _, ngettext
from tui.ui.organisation.columns import REFUSED, origin
from tui.ui.widgets.facts import Fact
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.aws.organisation.session import OrganisationSession


def history_facts(row: "OrganisationSession", now: datetime) -> list[Fact]:
    """Labels and values, none of them empty."""
    return [(label, value) for label, value in _facts(row, now) if value]


def _facts(row: "OrganisationSession", now: datetime) -> Iterator[Fact]:
    if row.refused:
        yield _("refused"), f"{REFUSED} {row.error_code}"
        yield _("error"), row.error_message
    yield _("session"), row.session_id
    yield _("target"), row.target
    yield _("reason"), row.reason or _("none")
    yield _("document"), row.document
    yield _("account"), row.account
    yield _("region"), row.region
    yield _("who"), row.session_name or owner_name(row.principal)
    yield _("role"), row.role
    yield _("source identity"), row.source_identity
    yield _("principal"), row.principal
    yield _("from"), origin(row)
    yield _("client"), row.user_agent
    yield _("attempted") if row.refused else _("started"), exact(row.start, now)
    if not row.refused:
        yield from _end(row, now)
    yield _("event"), row.event_id


def _end(row: "OrganisationSession", now: datetime) -> Iterator[Fact]:
    if row.end is None:
        # CloudTrail has the call that ends a session; one that times out has none.
        yield _("ended at"), _("not recorded: nobody ended it by a call")
    else:
        yield _("ended at"), exact(row.end, now)
        yield _("ended by"), row.ended_by
        if row.start is not None and row.end >= row.start:
            minutes = round((row.end - row.start).total_seconds() / 60)
            yield _("duration"), minutes_as_words(minutes)
    if row.resumed:
        said = ngettext("{count} time", "{count} times", row.resumed)
        yield _("resumed"), said.format(count=row.resumed)
