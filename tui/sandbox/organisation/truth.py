"""What has really happened, for who wants to compare."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class TrueSession:
    """A session, or an attempt that was refused: as far as the trail tells of it. Times in UTC."""

    account: str
    region: str
    role: str
    """Empty for an IAM user."""
    session_name: str
    """Of the role's session; the name of an IAM user."""
    source_identity: str
    principal: str
    """ARN."""
    source_ip: str
    user_agent: str
    from_console: bool
    target: str
    document: str
    """Empty where none was named."""
    reason: str
    start: datetime
    event_id: str
    """Of StartSession."""
    session_id: str = ""
    end: datetime | None = None
    ended_by: str = ""
    """ARN of who called TerminateSession."""
    resumed: int = 0
    error_code: str = ""
    error_message: str = ""
