"""What a session's page says of it in two columns: labels and values, none of them empty."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.sessions.review.proof import EvidenceSource, SourceState
from tui.sessions.review.proof_report import STATE_SIGNS
from tui.ui.words.times import exact, minutes_as_words

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
        ("session", row.session_id),
        ("target", row.target),
        ("name", row.name),
        ("reason", row.reason or "none"),
        ("started", exact(row.started, now)),
        ("ended", exact(row.ended, now)),
        ("lasted", row.duration(now)),
        ("now" if row.live else "ended by", row.ended_words),
    ]
    if row.only_remembered:
        facts.append(("known from", "the local history alone"))
    if record is None:
        facts.append(("document", row.document))
    if record is not None:
        maximum = record.max_minutes
        facts += [
            ("status", record.status),
            ("maximum", minutes_as_words(maximum) if maximum else "unknown"),
            ("owner", record.owner),
            ("document", record.document),
            ("access", record.access_type),
            ("details", record.details),
        ]
    return [(label, value) for label, value in facts if value]


def log_facts(proof: "Proof | None", row: "SessionRow") -> list[PageFact]:
    """What is known of its logs at AWS."""
    facts: list[PageFact] = []
    readable = False
    for each in proof.evidence if proof is not None else ():
        if (label := LOGS.get(each.source)) is not None:
            where = f"{each.title}: " if each.title else ""
            facts.append((label, f"{STATE_SIGNS[each.state]} {where}{each.words}"))
            readable = readable or each.place is not None
            if each.state is SourceState.LOOKING:
                facts[-1] = (label, f"{STATE_SIGNS[each.state]} looking")
    if readable:
        facts.append(("", "l reads it"))
    if row.record is not None:
        named = (("S3 URL", row.record.s3_url), ("CloudWatch URL", row.record.cloudwatch_url))
        facts += [(label, url) for label, url in named if url]
    return facts
