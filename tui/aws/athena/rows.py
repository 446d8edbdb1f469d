"""A row of a result, as text, into a session of the organisation's."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tui.aws.athena.sql import COLUMNS, MARK
from tui.aws.organisation.session import OrganisationSession


def session_of(row: Sequence[str]) -> OrganisationSession:
    """The session that a row tells of; what is not as it should be counts as not told.

    Args:
        row: the texts of `COLUMNS`; fewer or more are taken as far as they go.
    """
    if len(row) != len(COLUMNS):
        row = [*row, *("",) * len(COLUMNS)][: len(COLUMNS)]
    # By their places: a million rows are read here.
    *who, address, agent, console, target, document, reason = row[:13]
    start, ended, resumed, error_code, error_message, event_id = row[13:]
    session_id, account, region, role, session_name, source_identity, principal = who
    end, _mark, ended_by = ended.partition(MARK)
    return OrganisationSession(
        session_id=session_id,
        account=account,
        region=region,
        role=role,
        session_name=session_name,
        source_identity=source_identity,
        principal=principal,
        source_ip=address,
        user_agent=agent,
        from_console=console.lower() == "true",
        target=target,
        document=document,
        reason=reason,
        start=moment_of(start),
        end=moment_of(end),
        resumed=int(resumed) if resumed.isdecimal() else 0,
        ended_by=ended_by,
        error_code=error_code,
        error_message=error_message,
        event_id=event_id,
    )


def moment_of(text: str) -> datetime | None:
    """A time as CloudTrail writes it, or a timestamp of Trino's; both are UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
