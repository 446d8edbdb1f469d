"""What a session's page says of it in two columns: labels and values, none of them empty."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.aws.trail import KEPT
from tui.durations import minutes_as_words
from tui.language import _, pgettext, said
from tui.sessions.review.proof import STATE_SIGNS, EvidenceSource, SourceState
from tui.ui.actions import with_keys
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.sessions.review.proof import Proof
    from tui.ui.words.session_rows import SessionRow

PageFact = tuple[str, str]

LABELS: Final = 12
"""Cells for the labels, so that all parts of the page have the values below each other."""

LOGS: Final = {EvidenceSource.S3: "S3", EvidenceSource.CLOUDWATCH: "CloudWatch"}


def session_facts(row: "SessionRow", now: datetime) -> list[PageFact]:
    """What AWS, this program and the local history know of it."""
    record = row.record
    facts = [
        (_("session"), row.session_id),
        (_("target"), row.target),
        (_("name"), row.name),
        (_("reason"), row.reason or _("none")),
        (_("started"), exact(row.started, now)),
        (_("ended at"), exact(row.ended, now)),
        (_("duration"), row.duration(now)),
        (_("now") if row.live else pgettext("cause", "ended by"), _(row.ended_words)),
    ]
    if row.only_remembered:
        facts.append((_("source"), _("local history only")))
    if record is None:
        facts.append((_("document"), row.document))
    if record is not None:
        maximum = record.max_minutes
        facts += [
            (_("status"), record.status),
            (_("maximum"), minutes_as_words(maximum) if maximum else _("unknown")),
            (_("owner"), record.owner),
            (_("document"), record.document),
            (_("access"), record.access_type),
            (_("details"), record.details),
        ]
    return [(label, value) for label, value in facts if value]


def trail_offer(proof: "Proof", started: datetime | None) -> str:
    """That CloudTrail's files may tell of what its lookups no longer do; empty where they did."""
    old = started is not None and proof.assembled - started > KEPT
    if not old or proof.has_trail:
        return ""
    return with_keys(_("{page.organisation} asks the organisation's history for its events."))


def log_facts(proof: "Proof | None", row: "SessionRow") -> list[PageFact]:
    """What is known of its logs at AWS."""
    facts: list[PageFact] = []
    readable = False
    for each in proof.evidence if proof is not None else ():
        if (label := LOGS.get(each.source)) is not None:
            where = f"{said(each.title)}: " if each.title else ""
            facts.append((label, f"{STATE_SIGNS[each.state]} {where}{_(each.words)}"))
            readable = readable or each.place is not None
            if each.state is SourceState.LOOKING:
                facts[-1] = (label, f"{STATE_SIGNS[each.state]} {_('checking…')}")
    if readable:
        facts.append(("", with_keys(_("{page.open_log} opens it"))))
    if row.record is not None:
        named = (
            (_("S3 URL"), row.record.s3_url),
            (_("CloudWatch URL"), row.record.cloudwatch_url),
        )
        facts += [(label, url) for label, url in named if url]
    return facts
