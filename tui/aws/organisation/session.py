"""A session as the organisation's trail tells of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OrganisationSession:
    """One session, or one attempt that AWS refused. Text that is not told is empty.

    All text is as it was written by others: it may hold anything.
    """

    session_id: str
    """Empty for an attempt that was refused."""
    account: str
    region: str
    role: str
    """The role that was assumed; empty for IAM users and others."""
    session_name: str
    """The name of the role's session, which is the person's with most federations; the name of
    an IAM user."""
    source_identity: str
    principal: str
    """ARN of who started it."""
    source_ip: str
    user_agent: str
    from_console: bool
    target: str
    document: str
    reason: str
    start: datetime | None
    """UTC; None where only later events of the session are in the time that was asked for."""
    end: datetime | None
    """When somebody ended it. A session that ended by itself leaves no event: None."""
    resumed: int
    """How often it was resumed."""
    ended_by: str
    """ARN of who ended it."""
    error_code: str
    """Why AWS refused the attempt, as in `AccessDenied`; empty for a session."""
    error_message: str
    event_id: str
    """CloudTrail's id of the event of the start."""

    @property
    def refused(self) -> bool:
        """Whether this is an attempt that came to nothing."""
        return bool(self.error_code)
